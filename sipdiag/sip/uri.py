"""URIs and name-addr values of SIP: text -> `Uri` or `NameAddr`, or None where the text is neither.

Knows sip, sips and tel (RFC 3261 19.1, RFC 3966) in their parts; of any other scheme only the scheme and
the raw text. Resolves nothing, raises for no input, and runs in time linear in the text. Parsers are a
little more lenient than the grammar (white space inside `<>`, special characters in a display name):
`defects` names those.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

Params = Mapping[str, str | None]

_LINEAR_WHITE_SPACE = " \t\r\n"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)[ \t]*:")
# Blanks one by one, for a set with \s in it is looked through character by character, and not in a bitmap.
_BLANKS = r" \t\n\r\f\v"
_HOST = rf"[^{_BLANKS}:;?@\[\]<>\",/]+"
_HOST_PORT = re.compile(rf"(\[[0-9A-Fa-f:.]+(?:%[^\]]*)?\]|{_HOST})(?::([0-9]{{0,5}}))?", re.ASCII)
# Nearly every URI and every From, To and Contact; what is out of shape in any way is read piece by piece.
_PLAIN_URI = re.compile(rf"(sips?):([^{_BLANKS}:;?@]*)@({_HOST})(?::([0-9]{{1,4}}))?", re.ASCII)
_PLAIN_NAME_ADDR = re.compile(r'(?:"([^"\\]*)"[ \t]*|([^"<]*))<([^<>]*)>(?:;tag=([0-9A-Za-z]+))?')
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_SPECIAL = {separator: re.compile(rf'[\\"<>{separator}]') for separator in ",;"}
_DEFAULT_PORTS = {"sip": 5060, "sips": 5061}
# RFC 3261 19.1.4: a URI that has one of these differs from one that has not; other parameters only count
# when both have them.
_PARAMS_THAT_COUNT = ("user", "ttl", "method", "maddr")

REMEMBERED = 1024
"""URIs, and name-addrs, remembered with what they were parsed to: one call has the same ones in most of its messages,
and nearly all of its time in them. Some hundred bytes each."""
MAX_REMEMBERED_LENGTH = 256
"""Characters of the longest text that is remembered: real ones are shorter, and none may fill the memory."""


class Uri(NamedTuple):
    """One URI. `scheme` is lower case; `user`, `password` and `headers` are as written, escapes included.

    `host` has no brackets around an IPv6 address and is "" where the scheme has none (tel, urn, http …); a
    tel number is the `user`. `params` has lower-case names and unescaped values, None for a parameter
    without `=`. `headers` is what follows `?`, or "". A Contact of `*` has scheme `*`.
    """

    scheme: str
    user: str | None
    password: str | None
    host: str
    port: int | None
    params: Params
    headers: str
    raw: str


class NameAddr(NamedTuple):
    """A name-addr or addr-spec with its header parameters (RFC 3261 20.10). `display_name` is unquoted, ""
    if none.

    `params` are those of the header (tag, expires, q …), names in lower case, None for a parameter without
    `=`.
    """

    display_name: str
    uri: Uri
    params: Params


def split_outside(text: str, separator: str) -> list[str]:
    """`text` split at `,` or `;` that stand neither in a quoted string nor in `<>`; pieces are not
    stripped."""
    if '"' not in text and "<" not in text:
        return text.split(separator)
    pieces = []
    start, skipped = 0, -1
    in_quotes = in_angles = False
    for match in _SPECIAL[separator].finditer(text):
        at = match.start()
        if at == skipped:
            continue
        character = text[at]
        if in_quotes:
            if character == "\\":
                skipped = at + 1
            elif character == '"':
                in_quotes = False
        elif in_angles:
            in_angles = character != ">"
        elif character == '"':
            in_quotes = True
        elif character == "<":
            in_angles = True
        elif character == separator:
            pieces.append(text[start:at])
            start = at + 1
    pieces.append(text[start:])
    return pieces


def unquoted(text: str) -> str:
    """`text` without the quotes around it and the backslashes in them, if it is a quoted string; else as it
    is."""
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return _QUOTED_PAIR.sub(r"\1", text[1:-1])
    return text


def parse_params(text: str) -> dict[str, str | None]:
    """Header parameters, `;name=value;name2`: names in lower case, quotes taken off, of repeated names the
    first."""
    params: dict[str, str | None] = {}
    for piece in split_outside(text, ";"):
        name, equals, value = piece.partition("=")
        name = name.strip(_LINEAR_WHITE_SPACE).lower()
        if name:
            params.setdefault(name, unquoted(value.strip(_LINEAR_WHITE_SPACE)) if equals else None)
    return params


def parse_host_port(text: str) -> tuple[str, int | None] | None:
    """`host`, `host:port` or `[v6]:port` -> (host without brackets, port or None); None where it is none of
    them."""
    match = _HOST_PORT.fullmatch(text)
    if match is None:
        return None
    host, port = match.groups()
    if port and int(port) > 65535:
        return None
    return host.strip("[]"), int(port) if port else None


def parse_uri(text: str) -> Uri | None:
    """The URI in `text` (RFC 3261 19.1, RFC 3966), or None. White space around it is ignored, inside it is
    an error."""
    return _known_uri(text) if len(text) <= MAX_REMEMBERED_LENGTH else _read_uri(text)


def uri_text(text: str) -> str | None:
    """The `raw` of the same URI, without reading it where it is a plain one."""
    if _PLAIN_URI.fullmatch(text):
        return text
    uri = parse_uri(text)
    return None if uri is None else uri.raw


def _read_uri(text: str) -> Uri | None:
    plain = _PLAIN_URI.fullmatch(text)
    if plain is not None:
        return Uri(plain[1], plain[2], None, plain[3], int(plain[4]) if plain[4] else None, {}, "", text)
    text = text.strip(_LINEAR_WHITE_SPACE)
    match = _SCHEME.match(text)
    if match is None:
        return None
    scheme = match[1].lower()
    rest = text[match.end() :]
    if scheme == "tel":
        number, _, params = rest.partition(";")
        return Uri(scheme, number, None, "", None, _uri_params(params), "", text) if number else None
    if scheme not in _DEFAULT_PORTS:
        return Uri(scheme, None, None, "", None, {}, "", text) if rest else None
    first, last = rest.find("@"), rest.rfind("@")
    for at in (first,) if first == last else (first, last):
        found = _after_userinfo(rest[at + 1 :])
        if found is None:
            continue
        user: str | None = None
        password: str | None = None
        if at >= 0:
            user, colon, after_colon = rest[:at].partition(":")
            password = after_colon if colon else None
        host, port, uri_params, headers = found
        return Uri(scheme, user, password, host, port, uri_params, headers, text)
    return None


def parse_name_addr(text: str) -> NameAddr | None:
    """A From, To, Contact, Route … value (RFC 3261 25.1), or None where quotes, brackets or the URI are
    broken."""
    return _known_name_addr(text) if len(text) <= MAX_REMEMBERED_LENGTH else _read_name_addr(text)


def _read_name_addr(text: str) -> NameAddr | None:
    plain = _PLAIN_NAME_ADDR.fullmatch(text)
    if plain is not None:
        quoted_name, name, uri_text, tag = plain.groups()
        uri = parse_uri(uri_text)
        params: dict[str, str | None] = {"tag": tag} if tag else {}
        display_name = name.strip(_LINEAR_WHITE_SPACE) if quoted_name is None else quoted_name
        return None if uri is None else NameAddr(display_name, uri, params)
    text = text.strip(_LINEAR_WHITE_SPACE)
    if text.startswith('"'):
        quoted = _QUOTED.match(text)
        if quoted is None:
            return None
        display_name = _QUOTED_PAIR.sub(r"\1", quoted[1])
        left = text.find("<", quoted.end())
        if left < 0 or text[quoted.end() : left].strip(_LINEAR_WHITE_SPACE):
            return None
    else:
        left = text.find("<")
        display_name = text[:left].strip(_LINEAR_WHITE_SPACE) if left >= 0 else ""
    if left >= 0:
        right = text.find(">", left)
        if right < 0:
            return None
        uri_text, rest = text[left + 1 : right], text[right + 1 :]
    else:
        uri_text, _, rest = text.partition(";")
    uri = parse_uri(uri_text)
    return None if uri is None else NameAddr(display_name, uri, parse_params(rest))


_known_uri = lru_cache(REMEMBERED)(_read_uri)
_known_name_addr = lru_cache(REMEMBERED)(_read_name_addr)


def same_target(a: Uri, b: Uri) -> bool:
    """Whether two URIs lead to the same place: the comparison of RFC 3261 19.1.4, pragmatic on two points.

    An omitted port equals the scheme's default one (the RFC tells them apart, but no stack is reached
    otherwise), and the headers part is not compared. tel numbers are compared without visual separators
    (RFC 3966 4).
    """
    if a.scheme != b.scheme:
        return False
    if a.scheme == "tel":
        return _bare_number(a.user or "") == _bare_number(b.user or "") and _same_params(a.params, b.params)
    if a.scheme not in _DEFAULT_PORTS:
        return a.raw == b.raw
    default = _DEFAULT_PORTS[a.scheme]
    return (
        unquote(a.user or "", errors="surrogateescape") == unquote(b.user or "", errors="surrogateescape")
        and a.password == b.password
        and a.host.lower() == b.host.lower()
        and (a.port or default) == (b.port or default)
        and _same_params(a.params, b.params)
    )


def _after_userinfo(text: str) -> tuple[str, int | None, Params, str] | None:
    """`host:port;params?headers` -> its parts, or None."""
    before_headers, _, headers = text.partition("?")
    host_port, _, params = before_headers.partition(";")
    found = parse_host_port(host_port.strip(_LINEAR_WHITE_SPACE))
    return None if found is None else (*found, _uri_params(params), headers)


def _uri_params(text: str) -> dict[str, str | None]:
    params: dict[str, str | None] = {}
    for piece in text.split(";") if text else ():
        name, equals, value = piece.partition("=")
        name = unquote(name, errors="surrogateescape").strip(_LINEAR_WHITE_SPACE).lower()
        if name:
            params.setdefault(name, unquote(value, errors="surrogateescape").strip(" \t") if equals else None)
    return params


def _same_params(a: Params, b: Params) -> bool:
    names = {name for name in (*a, *b) if name in _PARAMS_THAT_COUNT or (name in a and name in b)}
    return all(name in a and name in b and (a[name] or "").lower() == (b[name] or "").lower() for name in names)


def _bare_number(number: str) -> str:
    return re.sub(r"[-.() ]", "", number).lower()
