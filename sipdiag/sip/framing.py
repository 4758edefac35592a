"""Where SIP messages begin and end, in a datagram and in a byte stream: bytes -> offsets and pieces,
nothing parsed.

`looks_like_sip` and `datagram_offset` judge one datagram; `StreamFramer` cuts the byte stream of one
direction of a connection (RFC 3261 18.3, keepalives of RFC 5626 3.5.1) into messages. Nothing here raises
for any input; time is linear in the bytes fed, memory is bounded by the limits below. Where a stream is cut
between two `feed` calls never changes what comes out.
"""

import re
from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

MAX_START_LINE_BYTES = 8192
"""Bytes. A longer line is no start line; real ones stay far below, and search for its end has to be
bounded."""
MAX_JUNK_BYTES = 8
"""Bytes before a start line that a datagram may carry (a shim or a wrong offset) and still be taken for
SIP. Small, so that a protocol that carries SIP (HEP, syslog) is not mistaken for it."""
MAX_KEEPALIVE_BYTES = 64
"""Bytes of CR, LF, NUL and blanks before a start line in a datagram."""
MAX_HEADER_BYTES = 65536
"""Bytes from start line to blank line on a stream: what a UDP datagram could hold at most."""
MAX_LENGTH_DIGITS = 10
"""Digits of a Content-Length: enough for any 32-bit number, and cheap to convert."""
MAX_MESSAGE_BYTES = 1 << 20
"""Bytes of one message on a stream. A larger Content-Length is taken for a lie, not waited for."""

METHODS = (
    *("INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "PRACK"),
    *("SUBSCRIBE", "NOTIFY", "PUBLISH", "INFO", "REFER", "MESSAGE", "UPDATE"),
)
"""The registered methods: RFC 3261, 3262, 6665, 3903, 6086, 3515, 3428, 3311."""

_VERSION = rb"[ \t]SIP/[0-9]+\.[0-9]+[ \t]*(?:[\r\n]|\Z)"
# A URI without blanks, as nearly all are, and the version behind it are tried first: two thirds of the time.
_REQUEST_REST = rb"[ \t]+<?[A-Za-z][A-Za-z0-9+.\-]*:[^ \t\r\n]*+(?:" + _VERSION + rb"|[^\r\n]*" + _VERSION + rb")"
_STATUS_LINE = rb"SIP/[0-9]\.[0-9][ \t]+[0-9]{3,}(?:[ \t\r\n]|\Z)"
_KNOWN = "|".join(METHODS).encode()
# Right after a letter or digit of the junk, only a method that is too long to be there by accident counts.
_LONG = "|".join(method for method in METHODS if len(method) >= 6).encode()
_START_LINE = re.compile(_STATUS_LINE + rb"|[A-Za-z0-9\-.!%*_+`'~]+" + _REQUEST_REST)
_KNOWN_START_LINE = re.compile(_STATUS_LINE + rb"|(?:" + _KNOWN + rb")" + _REQUEST_REST)
_AFTER_JUNK = re.compile(
    rb"(?<![!-~])" + _STATUS_LINE + rb"|(?:(?<![A-Za-z0-9])(?:" + _KNOWN + rb")|(?:" + _LONG + rb"))" + _REQUEST_REST
)
_KEEPALIVE = b"\r\n\0 \t"
_KEEPALIVES = re.compile(rb"[\r\n\0 \t]+")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_LENGTH_OR_TYPE = re.compile(rb"\n(content-length|l|content-type|c)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)


def datagram_offset(data: bytes) -> int | None:
    """Where the SIP message in a datagram begins, or None where there is none.

    Skips leading CR, LF, NUL and blanks (keepalives; RFC 3261 7.5) and up to MAX_JUNK_BYTES of anything
    else before a registered method or a status line. The method itself may be any token, the version any
    number.
    """
    start = 0
    limit = min(len(data), MAX_KEEPALIVE_BYTES)
    while start < limit and data[start] in _KEEPALIVE:
        start += 1
    end = start + MAX_START_LINE_BYTES
    if _KNOWN_START_LINE.match(data, start, end):
        return start
    if data.find(b"SIP/", start, end) < 0:
        return None
    for at in range(start + 1, start + 1 + MAX_JUNK_BYTES):
        if _AFTER_JUNK.match(data, at, end):
            return at
    return start if _START_LINE.match(data, start, end) else None


def datagram_offsets(datagrams: Sequence[bytes]) -> list[int | None]:
    """What `datagram_offset` says of each; it is called for those alone that do not simply begin with a start line."""
    found = map(_KNOWN_START_LINE.match, datagrams, repeat(0), repeat(MAX_START_LINE_BYTES))
    return [0 if begins else datagram_offset(data) for begins, data in zip(found, datagrams, strict=True)]


def looks_like_sip(data: bytes) -> bool:
    """Whether a datagram begins with a SIP start line (HTTP, RTSP and text that merely names SIP do not)."""
    return datagram_offset(data) is not None


class Framed(NamedTuple):
    """One message cut out of a stream: `data` is the stream's bytes from `start` up to `end` (absolute
    offsets).

    `oversized`: a limit was reached, this is the first piece only. `incomplete`: a gap or the end of the
    stream came before the message's end. `no_content_length`: the length a stream needs (RFC 3261 18.3) is
    missing or no number.
    """

    start: int
    end: int
    data: bytes
    oversized: bool = False
    incomplete: bool = False
    no_content_length: bool = False


class StreamFramer:
    """Cuts one direction of a TCP, TLS or WebSocket byte stream into SIP messages. Offsets count from the
    first byte.

    `feed` takes the next bytes, `gap` says that bytes are missing, `finish` that the stream is over. A
    message without a usable Content-Length has no body, or, if it has a Content-Type, one up to the next
    start line.
    """

    __slots__ = (
        "_after_gap",
        "_base",
        "_body_bytes",
        "_buffer",
        "_head_bytes",
        "_scanned",
        "_skip",
        "_skipping_line",
    )

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._base = 0  # stream offset of the buffer's first byte
        self._scanned = 0  # bytes of the buffer known to hold no end of what is looked for
        self._head_bytes = 0  # length of the message's head once its blank line was seen
        self._body_bytes: int | None = None  # Content-Length once the head was seen; None: up to the next start line
        self._skip = 0  # bytes still to come of a message of which a part is missing
        self._skipping_line = False  # inside a line that cannot be a start line
        self._after_gap = False  # the next byte may stand anywhere in a line

    @property
    def held_bytes(self) -> int:
        """Bytes kept because what they begin is not complete."""
        return len(self._buffer)

    @property
    def in_message(self) -> bool:
        """A start line was seen whose message is not complete."""
        return bool(self._head_bytes or self._scanned)

    def feed(self, data: bytes) -> list[Framed]:
        """The messages that `data`, the stream's next bytes, completes; in order."""
        if self._skip:
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            self._base += skipped
            data = data[skipped:]
        self._buffer += data
        messages: list[Framed] = []
        while self._buffer and self._step(messages):
            pass
        return messages

    def gap(self, missing_bytes: int) -> list[Framed]:
        """`missing_bytes` of the stream are not there. Gives the message that they interrupt, as far as it
        was seen."""
        messages = self._interrupted()
        if self._skip:
            self._skip = max(0, self._skip - missing_bytes)
        elif messages and self._head_bytes and self._body_bytes is not None:
            wanted = self._head_bytes + self._body_bytes - len(self._buffer)
            self._skip = max(0, wanted - missing_bytes)
        self._drop(len(self._buffer))
        self._base += missing_bytes
        self._skipping_line = False
        self._after_gap = self._skip == 0
        return messages

    def finish(self) -> list[Framed]:
        """The stream is over: gives the message that has begun and not ended, if any."""
        messages = self._interrupted()
        self._drop(len(self._buffer))
        return messages

    def _interrupted(self) -> list[Framed]:
        buffer = self._buffer
        if not buffer:
            return []
        in_message = self._head_bytes > 0 or (not self._skipping_line and self._starts_message())
        if not in_message:
            return []
        unlimited = self._head_bytes > 0 and self._body_bytes is None
        piece = self._piece(len(buffer))
        return [piece._replace(incomplete=not unlimited, no_content_length=unlimited)]

    def _step(self, messages: list[Framed]) -> bool:
        """Take one decision on the buffer. False: more bytes are needed."""
        if self._head_bytes:
            return self._end_of_body(messages)
        if self._skipping_line:
            return self._end_of_line()
        if not self._scanned and self._skip_keepalive():
            return True
        if not self._scanned:
            line_end = self._buffer.find(b"\n", 0, MAX_START_LINE_BYTES)
            if line_end < 0 and len(self._buffer) < MAX_START_LINE_BYTES:
                return False
            if line_end < 0 or not self._starts_message():
                self._skipping_line = True
                return True
            self._after_gap = False
            self._scanned = line_end
        return self._end_of_head(messages)

    def _skip_keepalive(self) -> bool:
        blanks = _KEEPALIVES.match(self._buffer)
        if blanks is None:
            return False
        if b"\n" in blanks[0]:
            self._after_gap = False
        self._drop(blanks.end())
        return True

    def _starts_message(self) -> bool:
        pattern = _KNOWN_START_LINE if self._after_gap else _START_LINE
        return pattern.match(self._buffer, 0, MAX_START_LINE_BYTES) is not None

    def _end_of_line(self) -> bool:
        line_end = self._buffer.find(b"\n")
        self._after_gap = False
        self._skipping_line = line_end < 0
        self._drop(line_end + 1 if line_end >= 0 else len(self._buffer))
        return line_end >= 0

    def _end_of_head(self, messages: list[Framed]) -> bool:
        buffer = self._buffer
        blank = _BLANK_LINE.search(buffer, self._scanned, MAX_HEADER_BYTES)
        if blank is None:
            if len(buffer) >= MAX_HEADER_BYTES:
                messages.append(self._piece(MAX_HEADER_BYTES)._replace(oversized=True))
                self._drop(MAX_HEADER_BYTES)
                self._skipping_line = True
                return True
            # "\n\r" at the end may become the blank line with the next byte.
            self._scanned = max(1, len(buffer) - 2)
            return False
        self._head_bytes = blank.end()
        length, has_type = b"", False
        for name, value in _LENGTH_OR_TYPE.findall(buffer, 0, blank.end()):
            if name.lower() not in (b"content-length", b"l"):
                has_type = True
            elif not length:
                length = value.strip()
        if length.isdigit() and len(length) <= MAX_LENGTH_DIGITS:
            self._body_bytes = int(length)
        elif not has_type:
            messages.append(self._piece(self._head_bytes)._replace(no_content_length=True))
            self._drop(self._head_bytes)
            return True
        self._scanned = self._head_bytes
        return True

    def _end_of_body(self, messages: list[Framed]) -> bool:
        buffer = self._buffer
        if self._body_bytes is None:
            return self._body_up_to_start_line(messages)
        total = self._head_bytes + self._body_bytes
        if total > MAX_MESSAGE_BYTES:
            messages.append(self._piece(self._head_bytes)._replace(oversized=True))
            self._drop(self._head_bytes)
            return True
        if len(buffer) < total:
            return False
        messages.append(self._piece(total))
        self._drop(total)
        return True

    def _body_up_to_start_line(self, messages: list[Framed]) -> bool:
        buffer = self._buffer
        while True:
            if self._scanned >= MAX_MESSAGE_BYTES:
                messages.append(self._piece(MAX_MESSAGE_BYTES)._replace(oversized=True, no_content_length=True))
                self._drop(MAX_MESSAGE_BYTES)
                self._skipping_line = True
                return True
            line_end = buffer.find(b"\n", self._scanned, self._scanned + MAX_START_LINE_BYTES)
            if line_end < 0 and len(buffer) - self._scanned < MAX_START_LINE_BYTES:
                return False
            if line_end < 0:
                line_end = self._scanned + MAX_START_LINE_BYTES - 1
            elif _START_LINE.match(buffer, self._scanned, line_end + 1):
                messages.append(self._piece(self._scanned)._replace(no_content_length=True))
                self._drop(self._scanned)
                return True
            self._scanned = line_end + 1

    def _piece(self, length: int) -> Framed:
        return Framed(self._base, self._base + length, bytes(self._buffer[:length]))

    def _drop(self, length: int) -> None:
        """Done with the buffer's first `length` bytes: what follows is looked at afresh."""
        del self._buffer[:length]
        self._base += length
        self._scanned = self._head_bytes = 0
        self._body_bytes = None
