"""Telephone numbers and users, as requests name them: URIs and headers -> text to compare by."""

from __future__ import annotations

import re

from sipdiag.sip import Message, NameAddr, parse_uri

NUMBER_TAIL = 7
"""Last digits that two formats of one number share: the shortest subscriber numbers that are dialled with prefixes."""


def user_of(uri: str) -> str:
    parsed = parse_uri(uri)
    return (parsed.user or "").partition(";")[0] if parsed is not None else ""


def tail_of(number: str) -> str | None:
    """The last digits of a telephone number; None for what is none, or too short to have a format."""
    if not re.fullmatch(r"[+*#]?[0-9().#*-]+", number):
        return None
    digits = re.sub(r"[^0-9]", "", number)
    return digits[-NUMBER_TAIL:] if len(digits) >= NUMBER_TAIL else None


def caller_of(message: Message) -> str:
    """The user that a request asserts as its caller: P-Asserted-Identity, P-Preferred-Identity, else From."""
    for name in ("P-Asserted-Identity", "P-Preferred-Identity", "From"):
        value = message.value(name)
        if isinstance(value, NameAddr) and value.uri.user:
            return value.uri.user
    return ""
