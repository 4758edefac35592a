"""What is wrong with a message that could be read all the same: `Message` -> `Defect`s, for who looks at a
failed call.

Every check is one function below, listed in CHECKS; each yields what it found and raises nothing. Nothing
is said about the part of a message that the capture cut off.
"""

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from sipdiag.sip.framing import METHODS
from sipdiag.sip.headers import HEADERS, CSeq, Via, canonical_name
from sipdiag.sip.uri import parse_uri, split_outside

if TYPE_CHECKING:
    from sipdiag.sip.message import Message

MAX_DEFECTS = 64
"""Defects noted of one message: enough to judge it, and a hostile one stays cheap."""
MAGIC_COOKIE = "z9hG4bK"
"""What the branch of an RFC 3261 element begins with (8.1.1.7)."""

_START_LINE = re.compile(rb"(?:SIP/2\.0 [0-9]{3} [^\r\n]*|[!-~]+ [^ \t\r\n]+ SIP/2\.0)\r?\n")
_CONTROL = re.compile(rb"\A[^\n\0-\x08\x0b\x0c\x0e-\x1f\x7f]*[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TOKENS = re.compile(r"[A-Za-z0-9\-.!%*_+`'~ \t]*")
_HEADER_NAME = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+")
# The transports on which a length is needed to find the end of a message (RFC 3261 18.3).
_STREAMS = ("TCP", "TLS", "TLS-SCTP")
_LIMIT = 2**31
_LIMIT_32_BIT = 2**32
_NUMBERS = ("Expires", "Max-Forwards", "Min-Expires", "RSeq", "Retry-After")


class Defect(NamedTuple):
    """One thing that is wrong. `offset` is where in `Message.raw` (bytes); `header` its full name, or
    None."""

    reason: str
    offset: int
    header: str | None


def find_defects(message: "Message") -> tuple[Defect, ...]:
    """The defects of a message in order of offset; of more than MAX_DEFECTS, that there are more is the last."""
    found = (defect for check in CHECKS for defect in check(message))
    named = sorted(islice(found, MAX_DEFECTS), key=lambda defect: defect.offset)
    if next(found, None) is not None:
        named.append(Defect(f"more than {MAX_DEFECTS} defects: the others are not named", len(message.raw), None))
    return tuple(named)


def _start_line(message: "Message") -> Iterator[Defect]:
    start = message.head_offset
    junk = message.raw[:start].strip(b"\r\n\0 \t")
    if junk:
        yield Defect("bytes before the start line", 0, None)
    if not _START_LINE.match(message.head) and b"\n" in message.head:
        reason = "white space in the request line" if message.is_request else "status line is out of shape"
        yield Defect(reason, start, None)
    control = _CONTROL.search(message.head)
    if control:
        yield Defect("control character in the start line", start + control.end() - 1, None)
    if message.request_uri is not None:
        uri = parse_uri(message.request_uri)
        if uri is None:
            yield Defect("Request-URI cannot be parsed", start, None)
        elif uri.headers:
            yield Defect("Request-URI has headers", start, None)


def _lines(message: "Message") -> Iterator[Defect]:
    head, start = message.head, message.head_offset
    bare = re.search(rb"(?<!\r)\n", head)
    if bare:
        yield Defect("line ends in LF alone", start + bare.start(), None)
    if message.truncated:
        return
    if not head.endswith((b"\n\n", b"\n\r\n")):
        yield Defect("no blank line after the headers", len(message.raw), None)
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        yield Defect("bytes that are not UTF-8", start + error.start, None)
    at = head.find(b"\n") + 1
    known = {offset for _, _, offset in message.header_lines}
    for match in re.finditer(rb"[^\n]+(?:\n[ \t][^\n]*)*", head[at:]):
        offset = start + at + match.start()
        if offset not in known and match[0].strip():
            yield Defect("line in the headers that is no header", offset, None)


def _names(message: "Message") -> Iterator[Defect]:
    seen: set[str] = set()
    for written, _, offset in message.header_lines:
        name = canonical_name(written)
        header = HEADERS.get(name)
        if header is None:
            if not _HEADER_NAME.fullmatch(written):
                yield Defect("header name is no token", offset, None)
        elif name in seen and header.single:
            yield Defect(f"{header.name} is there more than once", offset, header.name)
        seen.add(name)


def _values(message: "Message") -> Iterator[Defect]:
    for written, value, offset in message.header_lines:
        header = HEADERS.get(canonical_name(written))
        if header is None:
            continue
        pieces = split_outside(value, ",") if header.comma_list else [value]
        parse = header.parser or (lambda text: text)
        for piece in pieces:
            text = piece.strip(" \t")
            if parse(text) is None and (text or len(pieces) > 1 or not header.comma_list):
                yield Defect(f"{header.name} cannot be parsed", offset, header.name)
                break


def _addresses(message: "Message") -> Iterator[Defect]:
    """White space, quotes and commas that RFC 3261 25.1 does not allow where they are, in what could be
    read."""
    for written, value, offset in message.header_lines:
        header = HEADERS.get(canonical_name(written))
        if header is None or header.name not in ("From", "To", "Contact") or value == "*":
            continue
        for piece in split_outside(value, ",") if header.comma_list else (value,):
            text = piece.strip(" \t")
            before, angle, after = text.rpartition("<")
            if angle and not before.startswith('"') and not _TOKENS.fullmatch(before):
                yield Defect("display name needs quotes", offset, header.name)
            if angle and after.partition(">")[0].strip(" \t") != after.partition(">")[0]:
                yield Defect("white space inside <>", offset, header.name)
            if not angle and "?" in text.partition(";")[0]:
                yield Defect("URI with a question mark needs <>", offset, header.name)


def _matching(message: "Message") -> Iterator[Defect]:
    cseq: CSeq | None = message.value("CSeq")
    if cseq is not None:
        if message.is_request and cseq.method != message.method:
            yield Defect("CSeq method is not the request's method", _offset(message, "cseq"), "CSeq")
        if cseq.number >= _LIMIT:
            yield Defect("CSeq number is not below 2^31", _offset(message, "cseq"), "CSeq")
    branch = message.branch
    if branch is None:
        yield Defect("Via has no branch", _offset(message, "via"), "Via")
    elif not branch.startswith(MAGIC_COOKIE):
        yield Defect(f"branch does not begin with {MAGIC_COOKIE}", _offset(message, "via"), "Via")
    elif branch == MAGIC_COOKIE:
        yield Defect(f"branch is nothing but {MAGIC_COOKIE}", _offset(message, "via"), "Via")
    if message.from_tag is None:
        yield Defect("From has no tag", _offset(message, "from"), "From")


def _limits(message: "Message") -> Iterator[Defect]:
    for name in _NUMBERS:
        number: int | None = message.value(name)
        limit = 256 if name == "Max-Forwards" else _LIMIT_32_BIT
        if number is not None and number >= limit:
            yield Defect(f"{name} is not below {limit}", _offset(message, name.lower()), name)


def _presence(message: "Message") -> Iterator[Defect]:
    if message.truncated:
        return
    if message.is_request and message.header("Max-Forwards") is None:
        yield Defect("no Max-Forwards header", message.head_offset, "Max-Forwards")
    needs_contact = message.is_request and message.method in ("INVITE", "SUBSCRIBE", "REFER")
    if needs_contact and message.header("Contact") is None:
        yield Defect("no Contact header", message.head_offset, "Contact")
    via: Via | None = message.value("Via")
    if message.header("Content-Length") is None and via is not None and via.transport in _STREAMS:
        yield Defect("no Content-Length header on a stream", message.head_offset, "Content-Length")


def _body(message: "Message") -> Iterator[Defect]:
    rest = len(message.raw) - message.body_offset
    length: int | None = message.value("Content-Length")
    if length is not None and not message.truncated:
        if length > rest:
            reason = f"Content-Length {length} is more than the body's {rest} bytes"
            yield Defect(reason, _offset(message, "content-length"), "Content-Length")
        elif message.raw[message.body_offset + length :].strip(b"\r\n\0 \t"):
            reason = f"Content-Length {length} is less than the {rest} bytes that follow the headers"
            yield Defect(reason, _offset(message, "content-length"), "Content-Length")
    if message.body.strip() and message.header("Content-Type") is None:
        yield Defect("a body without Content-Type", message.body_offset, "Content-Type")
    sdp = message.sdp
    if sdp is None:
        if message.content_type == "application/sdp" and message.body and not message.truncated:
            yield Defect("body is no SDP", message.body_offset, None)
        return
    for reason, offset in sdp.defects:
        yield Defect(reason, (message.sdp_offset or 0) + offset, None)


def _method(message: "Message") -> Iterator[Defect]:
    if message.is_request and message.method not in METHODS and message.method.upper() in METHODS:
        yield Defect("method is not in capitals", message.head_offset, None)


def _offset(message: "Message", name: str) -> int:
    """Where the first header of this (lower-case, full) name begins; the start line if it is not there."""
    lines = (offset for written, _, offset in message.header_lines if canonical_name(written) == name)
    return next(lines, message.head_offset)


CHECKS: tuple[Callable[["Message"], Iterator[Defect]], ...] = (
    _start_line, _method, _lines, _names, _values, _addresses, _matching, _limits, _presence, _body,
)  # fmt: skip
"""Every check, in the order in which they get their share of MAX_DEFECTS."""
