"""The HEADERS table: what each header is called, whether it is a comma list, and how its value is read.

A parser takes the text of one value (unfolded, stripped) and gives a typed value, or None where the text is
not one. No parser raises; all are linear in the text. Headers without a parser, and all that are not in the
table, stay text.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from sipdiag.sip.uri import (
    NameAddr,
    Params,
    Uri,
    parse_host_port,
    parse_name_addr,
    parse_params,
    split_outside,
    unquoted,
)

MAX_NUMBER_DIGITS = 32
"""Digits of a number in a header. Numbers beyond 64 bits occur as faults and are to be shown; longer ones
are noise."""

_WHITE_SPACE = " \t\r\n"
_NUMBER = re.compile(rf"[0-9]{{1,{MAX_NUMBER_DIGITS}}}")
_DELTA_SECONDS = re.compile(rf"([0-9]{{1,{MAX_NUMBER_DIGITS}}})[ \t]*(?:[;(].*)?", re.DOTALL)
_CSEQ = re.compile(rf"([0-9]{{1,{MAX_NUMBER_DIGITS}}})[ \t]+([^ \t]+)")
_RACK = re.compile(rf"([0-9]{{1,{MAX_NUMBER_DIGITS}}})[ \t]+([0-9]{{1,{MAX_NUMBER_DIGITS}}})[ \t]+([^ \t]+)")
_WARNING = re.compile(r'([0-9]{3})[ \t]+([^ \t"]*+)[ \t]*("(?:[^"\\]|\\.)*+")?.*', re.DOTALL)
_VIA = re.compile(
    r"SIP[ \t]*/[ \t]*([^ \t/]+)[ \t]*/[ \t]*([^ \t/;]+)[ \t]+([^;]+)(?:;(.*))?", re.DOTALL | re.IGNORECASE
)
_AROUND_COLON = re.compile(r"[ \t]*+:[ \t]*+")
_DATE = re.compile(r"[A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT")
_SCHEME = re.compile(r"([^ \t,=]+)(?:[ \t]+(.*))?", re.DOTALL)
_TOKEN = re.compile(r"[^ \t,;=\"<>]+")


class CSeq(NamedTuple):
    """RFC 3261 20.16. `number` may exceed the 2^31 that the RFC allows."""

    number: int
    method: str


class Via(NamedTuple):
    """RFC 3261 20.42, 3581. `transport` is upper case; `host` (IPv6 without brackets) and `port` are the
    sent-by.

    `rport` is None if absent, True if without a value (a request that asks for it), else the port.
    `received` is without brackets. `params` are all of them, names in lower case.
    """

    transport: str
    host: str
    port: int | None
    branch: str | None
    received: str | None
    rport: int | bool | None
    params: Params

    @property
    def sent_by(self) -> str:
        """`host` or `host:port`, an IPv6 address in brackets."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"


class RAck(NamedTuple):
    """RFC 3262 7.2."""

    rseq: int
    cseq: int
    method: str


class Reason(NamedTuple):
    """RFC 3326, 8606. `protocol` is upper case ("Q.850", "SIP"); `location` is that of Q.850 ("LN", "U"
    …)."""

    protocol: str
    cause: int | None
    text: str | None
    location: str | None


class Warning(NamedTuple):
    """RFC 3261 20.43. `agent` is "" where the sender left it out, which some do."""

    code: int
    agent: str
    text: str


class SessionExpires(NamedTuple):
    """RFC 4028 4. `refresher` is "uac", "uas" or None."""

    seconds: int
    refresher: str | None


class Auth(NamedTuple):
    """A challenge or credentials (RFC 3261 20.7, 20.44, RFC 7616). `scheme` is lower case ("digest").

    `params` has lower-case names and unquoted values; of a scheme unknown here, whatever looks like
    parameters.
    """

    scheme: str
    params: Params


class SubscriptionState(NamedTuple):
    """RFC 6665 8.2.3. `state` is lower case: active, pending, terminated. Times in seconds."""

    state: str
    reason: str | None
    expires: int | None
    retry_after: int | None


class Replaces(NamedTuple):
    """RFC 3891 6.1, and Join (RFC 3911) and Target-Dialog (RFC 4538), where the tags are local-tag,
    remote-tag."""

    call_id: str
    to_tag: str | None
    from_tag: str | None
    early_only: bool


class Token(NamedTuple):
    """A token with parameters (Event, Content-Type, Accept, Privacy …). `value` is as written."""

    value: str
    params: Params


Value = (
    str
    | int
    | CSeq
    | Via
    | RAck
    | Reason
    | Warning
    | SessionExpires
    | Auth
    | SubscriptionState
    | Replaces
    | Token
    | NameAddr
)
Parser = Callable[[str], Value | None]


class Header(NamedTuple):
    """One row of HEADERS. `comma_list`: several values may share a line. `single`: it must not be there
    twice."""

    name: str
    compact: str | None
    parser: Parser | None
    comma_list: bool
    single: bool


def parse_number(text: str) -> int | None:
    """A whole number of up to MAX_NUMBER_DIGITS digits and nothing else."""
    return int(text) if _NUMBER.fullmatch(text) else None


def parse_delta_seconds(text: str) -> int | None:
    """`120`, `120;duration=3600`, `120 (maintenance)` -> 120 (seconds); parameters and comment are
    dropped."""
    match = _DELTA_SECONDS.fullmatch(text)
    return int(match[1]) if match else None


def parse_cseq(text: str) -> CSeq | None:
    """`314159 INVITE`."""
    match = _CSEQ.fullmatch(text)
    return CSeq(int(match[1]), match[2]) if match else None


def parse_date(text: str) -> str | None:
    """`Sat, 13 Nov 2010 23:29:00 GMT` as it is; None where it is no such date (RFC 3261 20.17: GMT alone)."""
    return text if _DATE.fullmatch(text) else None


def parse_rack(text: str) -> RAck | None:
    """`776656 1 INVITE`."""
    match = _RACK.fullmatch(text)
    return RAck(int(match[1]), int(match[2]), match[3]) if match else None


def parse_via(text: str) -> Via | None:
    """`SIP/2.0/UDP host:port;branch=…`, with white space wherever RFC 3261 25.1 allows it."""
    match = _VIA.fullmatch(text)
    if match is None:
        return None
    sent_by = parse_host_port(_AROUND_COLON.sub(":", match[3].strip(_WHITE_SPACE)))
    if sent_by is None:
        return None
    params = parse_params(match[4] or "")
    rport: int | bool | None = None
    if "rport" in params:
        rport = parse_number(params["rport"]) if params["rport"] else True
    received = params.get("received")
    return Via(
        match[2].upper(),
        *sent_by,
        params.get("branch") or None,
        received.strip("[]") if received else None,
        rport,
        params,
    )


def parse_contact(text: str) -> NameAddr | None:
    """A name-addr, or `*` (RFC 3261 10.2.2), which becomes a URI of scheme `*`."""
    if text == "*":
        return NameAddr("", Uri("*", None, None, "", None, {}, "", "*"), {})
    return parse_name_addr(text)


def parse_identity(text: str) -> NameAddr | None:
    """A name-addr without header parameters (RFC 3325 9.1): what follows `;` in `sip:…;user=phone` is the
    URI's."""
    return parse_name_addr(text if "<" in text else f"<{text}>")


def parse_reason(text: str) -> Reason | None:
    """`Q.850;cause=16;text="Normal call clearing"`."""
    protocol, _, rest = text.partition(";")
    if not _TOKEN.fullmatch(protocol.strip(_WHITE_SPACE)):
        return None
    params = parse_params(rest)
    cause = params.get("cause")
    return Reason(
        protocol.strip(_WHITE_SPACE).upper(),
        parse_number(cause) if cause else None,
        params.get("text"),
        params.get("location"),
    )


def parse_warning(text: str) -> Warning | None:
    """`304 192.0.2.1 "Media type not available"`."""
    match = _WARNING.fullmatch(text)
    return Warning(int(match[1]), match[2], unquoted(match[3] or "")) if match else None


def parse_session_expires(text: str) -> SessionExpires | None:
    """`1800;refresher=uac`."""
    seconds, _, rest = text.partition(";")
    number = parse_number(seconds.strip(_WHITE_SPACE))
    if number is None:
        return None
    refresher = parse_params(rest).get("refresher")
    return SessionExpires(number, refresher.lower() if refresher else None)


def parse_auth(text: str) -> Auth | None:
    """`Digest realm="x", nonce="y", algorithm=MD5, …`."""
    match = _SCHEME.fullmatch(text)
    if match is None:
        return None
    params: dict[str, str | None] = {}
    for piece in split_outside(match[2] or "", ","):
        name, equals, value = piece.partition("=")
        name = name.strip(_WHITE_SPACE).lower()
        if name:
            params.setdefault(name, unquoted(value.strip(_WHITE_SPACE)) if equals else None)
    return Auth(match[1].lower(), params)


def parse_token(text: str) -> Token | None:
    """A token, or a value such as `application/sdp`, and its parameters."""
    value, _, rest = text.partition(";")
    value = value.strip(_WHITE_SPACE)
    return Token(value, parse_params(rest)) if _TOKEN.fullmatch(value) else None


def parse_pairs(text: str) -> Token | None:
    """Parameters alone, as P-Charging-Vector has them (RFC 7315 4.6): `value` is ""."""
    params = parse_params(text)
    return Token("", params) if params else None


def parse_subscription_state(text: str) -> SubscriptionState | None:
    """`active;expires=3600`, `terminated;reason=noresource`."""
    token = parse_token(text)
    if token is None:
        return None
    expires, retry_after = token.params.get("expires"), token.params.get("retry-after")
    return SubscriptionState(
        token.value.lower(),
        token.params.get("reason"),
        parse_number(expires) if expires else None,
        parse_number(retry_after) if retry_after else None,
    )


def parse_replaces(text: str) -> Replaces | None:
    """`call-id;to-tag=7743;from-tag=6472;early-only`."""
    call_id, _, rest = text.partition(";")
    call_id = call_id.strip(_WHITE_SPACE)
    params = parse_params(rest)
    to_tag = params.get("to-tag") or params.get("local-tag")
    from_tag = params.get("from-tag") or params.get("remote-tag")
    return Replaces(call_id, to_tag, from_tag, "early-only" in params) if call_id else None


_ROWS: tuple[tuple[str, str | None, Parser | None, bool, bool], ...] = (
    # name, compact form, parser, comma list, single
    ("Accept", None, parse_token, True, False),
    ("Accept-Contact", "a", None, True, False),
    ("Alert-Info", None, None, True, False),
    ("Allow", None, parse_token, True, False),
    ("Allow-Events", "u", parse_token, True, False),
    ("Authentication-Info", None, None, False, True),
    ("Authorization", None, parse_auth, False, False),
    ("Call-ID", "i", None, False, True),
    ("Call-Info", None, None, True, False),
    ("Contact", "m", parse_contact, True, False),
    ("Content-Disposition", None, parse_token, False, True),
    ("Content-Encoding", "e", parse_token, True, False),
    ("Content-Length", "l", parse_number, False, True),
    ("Content-Type", "c", parse_token, False, True),
    ("CSeq", None, parse_cseq, False, True),
    ("Date", None, parse_date, False, True),
    ("Diversion", None, parse_name_addr, True, False),
    ("Event", "o", parse_token, False, True),
    ("Expires", None, parse_number, False, True),
    ("From", "f", parse_name_addr, False, True),
    ("Geolocation", None, parse_name_addr, True, False),
    ("History-Info", None, parse_name_addr, True, False),
    ("Identity", "y", None, False, False),
    ("In-Reply-To", None, None, True, False),
    ("Join", None, parse_replaces, False, True),
    ("Max-Forwards", None, parse_number, False, True),
    ("Min-Expires", None, parse_number, False, True),
    ("Min-SE", None, parse_delta_seconds, False, True),
    ("P-Access-Network-Info", None, None, True, False),
    ("P-Asserted-Identity", None, parse_identity, True, False),
    ("P-Associated-URI", None, parse_name_addr, True, False),
    ("P-Called-Party-ID", None, parse_name_addr, False, True),
    ("P-Charging-Vector", None, parse_pairs, False, True),
    ("P-Early-Media", None, parse_token, True, False),
    ("P-Preferred-Identity", None, parse_identity, True, False),
    ("Path", None, parse_name_addr, True, False),
    ("Privacy", None, None, False, False),
    ("Proxy-Authenticate", None, parse_auth, False, False),
    ("Proxy-Authorization", None, parse_auth, False, False),
    ("Proxy-Require", None, parse_token, True, False),
    ("RAck", None, parse_rack, False, True),
    ("Reason", None, parse_reason, True, False),
    ("Record-Route", None, parse_name_addr, True, False),
    ("Refer-Sub", None, parse_token, False, True),
    ("Refer-To", "r", parse_name_addr, False, True),
    ("Referred-By", "b", parse_name_addr, False, True),
    ("Reject-Contact", "j", None, True, False),
    ("Remote-Party-ID", None, parse_name_addr, True, False),
    ("Replaces", None, parse_replaces, False, True),
    ("Reply-To", None, parse_name_addr, False, True),
    ("Request-Disposition", "d", parse_token, True, False),
    ("Require", None, parse_token, True, False),
    ("Retry-After", None, parse_delta_seconds, False, True),
    ("Route", None, parse_name_addr, True, False),
    ("RSeq", None, parse_number, False, True),
    ("Server", None, None, False, True),
    ("Service-Route", None, parse_name_addr, True, False),
    ("Session-Expires", "x", parse_session_expires, False, True),
    ("Session-ID", None, parse_token, False, True),
    ("SIP-ETag", None, None, False, True),
    ("SIP-If-Match", None, None, False, True),
    ("Subject", "s", None, False, True),
    ("Subscription-State", None, parse_subscription_state, False, True),
    ("Supported", "k", parse_token, True, False),
    ("Target-Dialog", None, parse_replaces, False, True),
    ("Timestamp", None, None, False, True),
    ("To", "t", parse_name_addr, False, True),
    ("Unsupported", None, parse_token, True, False),
    ("User-Agent", None, None, False, True),
    ("Via", "v", parse_via, True, False),
    ("Warning", None, parse_warning, True, False),
    ("WWW-Authenticate", None, parse_auth, False, False),
)

HEADERS: dict[str, Header] = {
    key.lower(): Header(*row) for row in _ROWS for key in ((row[0],) if row[1] is None else (row[0], row[1]))
}
"""Lower-case full name or compact form -> its row."""


def canonical_name(name: str) -> str:
    """The lower-case full name of a header: `v`, `VIA` and `Via` give `via`; an unknown name only becomes
    lower case."""
    known = _CANONICAL.get(name)
    if known is not None:
        return known
    name = name.strip(_WHITE_SPACE).lower()
    return _CANONICAL.get(name, name)


# The spellings that nearly every message uses, and those of our own look-ups, without a new string each time.
_CANONICAL = {key: header.name.lower() for key, header in HEADERS.items()}
_CANONICAL |= {header.name: canonical for canonical, header in ((h.name.lower(), h) for h in HEADERS.values())}
