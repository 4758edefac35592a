"""The bytes of one direction of a WebSocket connection (RFC 6455) -> the SIP messages in it (RFC 7118).

Masked or not, fragmented or not, with control frames in between. Messages compressed by permessage-deflate (RFC 7692)
are inflated as long as nothing before them is missing; those that cannot be are given as such. A stream may be met in
its midst: it begins to be read at a segment that begins with a frame that holds SIP, and after a gap also at one that
is a whole frame. One WebSocket message is one SIP
message, whatever its Content-Length says.
"""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

from sipdiag.capture.cuts import Cut
from sipdiag.sip.framing import MAX_MESSAGE_BYTES, datagram_offset

MAX_FRAME_BYTES = MAX_MESSAGE_BYTES
"""Bytes of one frame's payload: what a SIP message on a stream may have. A longer one is passed over."""

MAX_HANDSHAKE_BYTES = 1 << 14
"""Bytes of an HTTP request or response that opens a connection: cookies and tokens make some kB."""

CONTINUATION, _TEXT, _BINARY, CLOSE, _PING, _PONG = 0, 1, 2, 8, 9, 10
_OPCODES = (CONTINUATION, _TEXT, _BINARY, CLOSE, _PING, _PONG)
_FIN, _COMPRESSED, _RESERVED, _MASKED = 0x80, 0x40, 0x30, 0x80
_CONTROL_BYTES = 125  # at most, of a ping, pong or close (RFC 6455 5.5)
_SAMPLE_BYTES = 128
_END_OF_BLOCK = b"\0\0\xff\xff"  # which the sender leaves out (RFC 7692 7.2.1)

_UPGRADE = re.compile(rb"\nupgrade[ \t]*:[^\r\n]*websocket", re.IGNORECASE)
_SIP_PROTOCOL = re.compile(rb"\nsec-websocket-protocol[ \t]*:[^\r\n]*\bsip\b", re.IGNORECASE)
_HEADS = (b"GET ", b"HTTP/1.1 101")
_BLANK_LINE = b"\r\n\r\n"


class Handshake(NamedTuple):
    """What the beginning of a stream says of WebSocket."""

    bytes: int
    """Length of the HTTP head; frames follow."""
    is_sip: bool
    """The subprotocol is asked for, or agreed."""


def handshake(data: bytes) -> Handshake | bool | None:
    """The Handshake at the front of these bytes; False where there is none; None where more bytes have to come."""
    if not any(data[: len(head)] == head[: len(data)] for head in _HEADS):
        return False
    end = data.find(_BLANK_LINE, 0, MAX_HANDSHAKE_BYTES)
    if end < 0:
        return None if len(data) < MAX_HANDSHAKE_BYTES else False
    head = data[: end + 2]
    if not _UPGRADE.search(head):
        return False
    return Handshake(end + len(_BLANK_LINE), _SIP_PROTOCOL.search(head) is not None)


class Head(NamedTuple):
    """The header of a frame (RFC 6455 5.2)."""

    opcode: int
    fin: bool
    compressed: bool
    size: int
    """Bytes of the header."""
    length: int
    """Bytes of the payload."""
    key: bytes


def head_of(data: bytes | bytearray) -> Head | bool | None:
    """The header at the front of these bytes; None where more have to come, False where they are none."""
    if len(data) < 2:
        return None
    opcode, fin, length = data[0] & 0x0F, bool(data[0] & _FIN), data[1] & 0x7F
    compressed, masked = bool(data[0] & _COMPRESSED), bool(data[1] & _MASKED)
    if opcode not in _OPCODES or data[0] & _RESERVED or (compressed and opcode not in (_TEXT, _BINARY)):
        return False
    if opcode >= CLOSE and (not fin or length > _CONTROL_BYTES):
        return False
    at = 2 + {126: 2, 127: 8}.get(length, 0)
    size = at + 4 * masked
    if len(data) < size:
        return None
    if at > 2:
        length = int.from_bytes(data[2:at], "big")
    return Head(opcode, fin, compressed, size, length, bytes(data[at:size]))


def with_mask(data: bytes, key: bytes) -> bytes:
    """A payload with its mask put on, or taken off again; without a key as it is."""
    if not key or not data:
        return data
    stream = (key * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(len(data), "big")


def begins(data: bytes) -> bool:
    """Whether these bytes begin with a frame that begins a SIP message."""
    head = head_of(data)
    if not isinstance(head, Head) or head.opcode not in (_TEXT, _BINARY) or head.length < 12:
        return False
    payload = with_mask(data[head.size : head.size + min(head.length, _SAMPLE_BYTES)], head.key)
    if head.compressed:
        payload = _inflated(zlib.decompressobj(-zlib.MAX_WBITS), payload, _SAMPLE_BYTES) or b""
    return datagram_offset(payload) == 0


def _is_frame(data: bytes) -> bool:
    """Whether these bytes are one frame, from its beginning to its end."""
    head = head_of(data)
    return isinstance(head, Head) and head.size + head.length == len(data)


def _inflated(inflater: zlib._Decompress, data: bytes, limit: int) -> bytes | None:
    try:
        return inflater.decompress(data, limit)
    except zlib.error:
        return None


class WebSocketFramer:
    """Cuts the stream from the end of the handshake on, or from a frame on; `start` is that place's offset."""

    __slots__ = ("_base", "_buffer", "_compressed", "_inflater", "_lost", "_message", "_skip", "_start")

    def __init__(self, start: int) -> None:
        self._base = start  # stream offset of the buffer's first byte
        self._buffer = bytearray()
        self._skip = 0  # bytes still to come of a frame that is not read
        self._lost = False  # the next byte may stand anywhere in a frame
        self._message: bytearray | None = None  # payload so far of the message that has begun
        self._start = 0  # where that message begins
        self._compressed = False
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)

    @property
    def held_bytes(self) -> int:
        return len(self._buffer) + len(self._message or b"")

    def feed(self, data: bytes) -> list[Cut]:
        """The messages that `data`, the stream's next bytes, completes; in order."""
        if self._skip:
            skipped = min(self._skip, len(data))
            self._skip -= skipped
            self._base += skipped
            data = data[skipped:]
        if self._lost:
            if not (begins(data) or _is_frame(data)):
                self._base += len(data)
                return []
            self._lost = False
        self._buffer += data
        cuts: list[Cut] = []
        while self._buffer and self._step(cuts):
            pass
        return cuts

    def gap(self, missing_bytes: int) -> list[Cut]:
        """`missing_bytes` of the stream are not there. Gives the message that they interrupt, as far as it was seen."""
        cuts = self._interrupted()
        wanted = self._skip
        head = head_of(self._buffer)
        if isinstance(head, Head):
            wanted = head.size + head.length - len(self._buffer)
        # Within a frame it is known where the next one begins.
        self._skip = max(0, wanted - missing_bytes)
        self._lost = wanted < missing_bytes
        self._base += len(self._buffer) + missing_bytes
        self._buffer.clear()
        self._message = None
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        return cuts

    def finish(self) -> list[Cut]:
        """The stream is over: gives the message that has begun and not ended, if any."""
        cuts = self._interrupted()
        self._base += len(self._buffer)
        self._buffer.clear()
        self._message = None
        return cuts

    def _interrupted(self) -> list[Cut]:
        head = head_of(self._buffer)
        data, start, compressed = bytes(self._message or b""), self._start, self._compressed
        if isinstance(head, Head) and head.opcode < CLOSE:
            if self._message is None:
                start, compressed = self._base, head.compressed
            data += with_mask(bytes(self._buffer[head.size :]), head.key)
        if compressed or datagram_offset(data) is None:
            return []
        return [Cut(start, self._base + len(self._buffer), data, "ws", incomplete=True)]

    def _step(self, cuts: list[Cut]) -> bool:
        """Take one frame off the buffer. False: more bytes are needed."""
        head = head_of(self._buffer)
        if head is None:
            return False
        if not isinstance(head, Head):
            self._drop(len(self._buffer))
            self._lost, self._message = True, None
            return False
        total = head.size + head.length
        if head.length > MAX_FRAME_BYTES:
            self._message = None
            here = len(self._buffer)
            cuts.append(Cut(self._base, self._base + min(here, total), b"", "too-large"))
            self._skip = max(0, total - here)
            self._drop(min(here, total))
            return True
        if len(self._buffer) < total:
            return False
        payload = with_mask(bytes(self._buffer[head.size : total]), head.key)
        if head.opcode < CLOSE:
            self._take(head, payload, self._base + total, cuts)
        self._drop(total)
        return True

    def _take(self, head: Head, payload: bytes, end: int, cuts: list[Cut]) -> None:
        if head.opcode != CONTINUATION:
            self._message, self._start, self._compressed = bytearray(), self._base, head.compressed
        if self._message is None:
            return
        self._message += payload
        if len(self._message) > MAX_MESSAGE_BYTES:
            self._message = None
            cuts.append(Cut(self._start, end, b"", "too-large"))
        elif head.fin:
            self._complete(bytes(self._message), end, cuts)
            self._message = None

    def _complete(self, data: bytes, end: int, cuts: list[Cut]) -> None:
        if self._compressed:
            inflated = self._inflate(data)
            if inflated is None:
                cuts.append(Cut(self._start, end, b"", "deflated"))
                return
            data = inflated
        offset = datagram_offset(data)
        if offset is not None:
            cuts.append(Cut(self._start, end, data[offset:], "ws"))

    def _inflate(self, data: bytes) -> bytes | None:
        """The message inflated; None where it cannot be, as when what it refers to was not captured."""
        data += _END_OF_BLOCK
        if self._inflater.eof:
            self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        inflated = _inflated(self._inflater, data, MAX_MESSAGE_BYTES)
        if inflated is None or self._inflater.unconsumed_tail:
            self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            return None
        return inflated

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self._base += count
