"""Telephone numbers and users, as requests name them: URIs and headers -> text to compare by."""

from __future__ import annotations

import re

from sipdiag.sip import Message, NameAddr, Uri, parse_uri, sorts_of

NUMBER_TAIL = 7
"""Last digits that two formats of one number share: the shortest subscriber numbers that are dialled with prefixes."""

_ASSERTING = ("P-Asserted-Identity", "P-Preferred-Identity")
_ASSERTING_SORTS = sorts_of(*_ASSERTING)
_NUMBER = re.compile(r"[+*#]?[0-9().#*-]+")
_NO_DIGIT = re.compile(r"[^0-9]")


def user_of(uri: str) -> str:
    """The user part of a URI, without parameters of a number; empty where it has none."""
    return user_in(parse_uri(uri))


def user_in(uri: Uri | None) -> str:
    """The same of a URI that was parsed."""
    return (uri.user or "").partition(";")[0] if uri is not None else ""


def aor_of(uri: Uri | None) -> str:
    """`user@host` of an address of record, the host in lower case; the port does not matter (RFC 3261 10.2)."""
    return "" if uri is None else f"{uri.user or ''}@{uri.host.lower()}"


def aor_in(uri: str) -> str:
    """The same of a URI as text; the text itself where it is no SIP URI."""
    parsed = parse_uri(uri)
    return aor_of(parsed) if parsed is not None else uri


def tail_of(number: str) -> str | None:
    """The last digits of a telephone number; None for what is none, or too short to have a format."""
    digits = digits_of(number)
    return None if digits is None else digits[-NUMBER_TAIL:]


def digits_of(number: str) -> str | None:
    """The digits of a telephone number, without what separates them; None for the same."""
    digits = number.removeprefix("+")
    if not (digits.isdigit() and digits.isascii()):
        if number[:1].isalpha() or not _NUMBER.fullmatch(number):  # a name needs no pattern tried
            return None
        digits = _NO_DIGIT.sub("", number)
    return digits if len(digits) >= NUMBER_TAIL else None


def caller_of(message: Message) -> str:
    """The user that a request asserts as its caller: P-Asserted-Identity, P-Preferred-Identity, else From."""
    for name in _ASSERTING if message.sorts & _ASSERTING_SORTS else ():
        value = message.value(name) if message.header(name) is not None else None
        if isinstance(value, NameAddr) and value.uri.user:
            return value.uri.user
    uri = message.from_uri
    return (uri.user or "") if uri is not None else ""
