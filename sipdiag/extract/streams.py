"""TCP connections that carry SIP in something else: WebSocket (RFC 6455, RFC 7118) and HEP, rewritten in place.

In: the captures once more, and who rewrites what is inside. Out: for each segment of such a connection as many bytes,
or None: something in it was not understood. The stream is put together by sequence numbers and rewritten frame by
frame, under the mask that each frame has, so that lengths, segments and retransmissions hold. A connection with a SIP
message of which a part cannot be rewritten (it is compressed) is given up as a whole.
"""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import NamedTuple

import numpy as np

from sipdiag.capture.content import could_carry_sip
from sipdiag.capture.decode import unpeeled
from sipdiag.capture.files import OpenFile
from sipdiag.capture.flows import mix
from sipdiag.capture.frames import Frames, Layer
from sipdiag.capture.hep import MAGIC, old_head_bytes, unpack
from sipdiag.capture.layers import peel
from sipdiag.capture.websocket import (
    CLOSE,
    CONTINUATION,
    MAX_HANDSHAKE_BYTES,
    Handshake,
    Head,
    begins,
    handshake,
    head_of,
    with_mask,
)
from sipdiag.extract.flows import BLOCK_BYTES
from sipdiag.model import Frame
from sipdiag.sip.framing import StreamFramer, datagram_offset

MAX_STREAM_BYTES = 256 << 20
"""Bytes of such connections that are held; those of further connections are left out."""

MAX_HEP_BYTES = 0xFFFF
"""Bytes of one HEP packet, as its length can say."""

_LOOKED_AT_BYTES = 256
"""Of a WebSocket frame, to see whether SIP begins in it."""
_HALF, _SEQUENCES = 1 << 31, 1 << 32
_STATUS_BYTES = 2
"""Of a close frame: why (RFC 6455 5.5.1)."""
_BLANK = b"\r\n\0 \t"
_KEPT = (b"upgrade", b"connection", b"sec-websocket-version", b"sec-websocket-protocol", b"sec-websocket-extensions",
         b"sec-websocket-key", b"sec-websocket-accept", b"content-length")  # fmt: skip
_BLANK_LINE = b"\r\n\r\n"
_REFUSED = re.compile(rb"HTTP/1\.[01] [1-5]\d\d\b")
_CONTENT_LENGTH = re.compile(rb"(?im)^content-length[ \t]*:[ \t]*(\d{1,9})[ \t]*\r$")
_PHRASES = frozenset(status.phrase.encode() for status in HTTPStatus)
_SHAPES = bytes(ord("0") if chr(c).isdecimal() else ord("x") if c > 0x7F or chr(c).isalpha() else c for c in range(256))
_TCP = np.dtype([("ports", "V4"), ("sequence", ">u4"), ("acknowledgment", ">u4"), ("offset", "u1"), ("rest", "V7")])

RewriteSip = Callable[[bytes], bytes]
RewriteHep = Callable[[bytes, Sequence[Frame]], bytes | None]
"""A HEP packet and the frames that carry it -> as many bytes, or None."""


class _Segment(NamedTuple):
    sequence: int
    data: bytes
    frame: Frame


class Streams:
    """All such connections of the captures. `read` all files, `rewrite` once, then ask for segments by frame."""

    def __init__(self) -> None:
        self._directions: dict[int, list[_Segment]] = {}
        self._connection_of: dict[int, int] = {}
        """Key of a direction -> key of both."""
        self._connections: set[int] = set()
        self._held_bytes = 0
        self._new: dict[Frame, bytes | None] = {}
        self._frames_of: dict[int, list[Frame]] = {}
        """Key of both directions -> their frames."""

    def __contains__(self, frame: object) -> bool:
        return frame in self._new

    def segment(self, frame: Frame) -> bytes | None:
        """What takes the place of the payload of this frame, which is one of these connections."""
        return self._new[frame]

    def read(self, path: str, index: int) -> None:
        """Collect the segments of one file, which has this index."""
        file = OpenFile(path, index, BLOCK_BYTES)
        try:
            for records in file:
                frames = unpeeled(records)
                peel(frames)
                self._collect(frames, index)
        finally:
            file.close()

    def _collect(self, frames: Frames, file: int) -> None:
        rows, header = frames.header(frames.rows(Layer.TCP), _TCP)
        at = frames.at[rows] + (header["offset"] >> 4).astype(np.int64) * 4
        end = frames.end[rows]
        carrying = (end > at) & could_carry_sip(frames.array, at)
        if not self._connections and not carrying.any():
            return
        ends = [
            mix(hi[rows], lo[rows], port[rows].astype(np.uint64))
            for hi, lo, port in (
                (frames.source_hi, frames.source_lo, frames.source_port),
                (frames.destination_hi, frames.destination_lo, frames.destination_port),
            )
        ]
        # As capture/tcp.py tells connections apart: the same key for both directions.
        connection = mix(ends[0] + ends[1], ends[0] ^ ends[1])
        direction = mix(*ends)
        for row in np.flatnonzero(carrying).tolist():
            key = int(connection[row])
            if key not in self._connections and _opens(frames.array[int(at[row]) : int(end[row])].tobytes()):
                self._connections.add(key)
        chosen = np.flatnonzero(np.isin(connection, np.array(sorted(self._connections), dtype=np.uint64)))
        for row in chosen.tolist():
            data = frames.array[int(at[row]) : max(int(at[row]), int(end[row]))].tobytes()
            self._held_bytes += len(data)
            frame = Frame(file, int(frames.number[rows[row]]))
            self._frames_of.setdefault(int(connection[row]), []).append(frame)
            self._new[frame] = None
            if self._held_bytes > MAX_STREAM_BYTES:
                continue
            self._connection_of[int(direction[row])] = int(connection[row])
            segment = _Segment(int(header["sequence"][row]), data, frame)
            self._directions.setdefault(int(direction[row]), []).append(segment)

    def rewrite(self, sip: RewriteSip, hep: RewriteHep) -> None:
        """Rewrite what was read."""
        while self._directions:
            _, segments = self._directions.popitem()
            for stretch in _stretches(segments):
                _Rewriting(stretch, sip, hep).run()
                for frame, new in stretch.parts():
                    self._new[frame] = new

    def give_up(self, messages: Iterable[Sequence[Frame]]) -> None:
        """Leave out whole connections of which one of these messages, told by its frames, is not whole."""
        broken = {
            frame for frames in messages if any(self._new.get(one) is None for one in frames) for frame in frames
        }  # fmt: skip
        for of_connection in self._frames_of.values():
            if not broken.isdisjoint(of_connection):
                self._new.update(dict.fromkeys(of_connection))


def framed(text: bytes) -> bytes:
    """A message as one frame of WebSocket, as a server sends it (RFC 6455 5.2)."""
    size = len(text)
    length = (
        bytes([size])
        if size < 126
        else struct.pack(">BH", 126, size)
        if size < 1 << 16
        else struct.pack(">BQ", 127, size)
    )
    return b"\x81" + length + text


def _opens(data: bytes) -> bool:
    """Whether a segment begins with what carries SIP in a stream."""
    opening = handshake(data)
    if isinstance(opening, Handshake):
        return opening.is_sip
    return data.startswith(MAGIC) or begins(data) or unpack(data, 0) is not None


class _Stretch:
    """Bytes of one direction without a gap, and the segments that brought them."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.data = bytearray()
        self.segments: list[tuple[int, _Segment]] = []
        """With the place of each."""
        self.covered = bytearray()

    @property
    def end(self) -> int:
        return self.start + len(self.data)

    def add(self, offset: int, segment: _Segment) -> None:
        self.data += segment.data[self.end - offset :]
        self.segments.append((offset - self.start, segment))

    def seal(self) -> None:
        self.covered = bytearray(len(self.data))
        # Of bytes that came twice and are not the same, it is not known which were taken.
        self.segments = [
            (at, one) for at, one in self.segments if self.data[at : at + len(one.data)] == one.data
        ]  # fmt: skip

    def put(self, at: int, new: bytes) -> None:
        self.data[at : at + len(new)] = new

    def parts(self) -> Iterator[tuple[Frame, bytes | None]]:
        for at, segment in self.segments:
            end = at + len(segment.data)
            is_whole = self.covered.find(0, at, end) < 0
            yield segment.frame, bytes(self.data[at:end]) if is_whole else None

    def frames(self, start: int, end: int) -> list[Frame]:
        """The frames of these bytes."""
        first = max(0, bisect_right(self.segments, start, key=lambda one: one[0]) - 1)
        found = []
        for at, segment in self.segments[first:]:
            if at >= end:
                break
            found.append(segment.frame)
        return found


def _stretches(segments: list[_Segment]) -> Iterator[_Stretch]:
    base = segments[0].sequence
    placed = sorted(
        (((one.sequence - base + _HALF) % _SEQUENCES - _HALF, one) for one in segments), key=lambda pair: pair[0]
    )
    stretch: _Stretch | None = None
    for offset, segment in placed:
        if stretch is None or offset > stretch.end:
            if stretch is not None:
                stretch.seal()
                yield stretch
            stretch = _Stretch(offset)
        stretch.add(offset, segment)
    if stretch is not None:
        stretch.seal()
        yield stretch


class _Rewriting:
    """One stretch, from its beginning to its end."""

    def __init__(self, stretch: _Stretch, sip: RewriteSip, hep: RewriteHep) -> None:
        self._stretch = stretch
        self._sip = sip
        self._hep = hep
        self._sizes = {at: len(segment.data) for at, segment in stretch.segments}
        self._in_frames = False
        """The next byte begins a frame of WebSocket."""
        self._message: list[tuple[int, int, bytes]] | None = None
        """Where the pieces of the message that has begun lie, and the key of each."""

    def run(self) -> None:
        stretch = self._stretch
        starts = [at for at, _ in stretch.segments]
        at = 0
        while at < len(stretch.data):
            size = self._unit(at)
            if size:
                at += size
                continue
            self._in_frames, self._message = False, None
            behind = bisect_right(starts, at)
            if behind == len(starts):
                break
            at = starts[behind]
        self._end_message()

    def _unit(self, at: int) -> int:
        """Rewrite what begins at this place; how long it is, 0 where it is nothing known."""
        data = self._stretch.data
        if self._in_frames and not isinstance(head_of(data[at : at + 14]), Head):
            # As where a handshake that was refused is tried again.
            self._in_frames, self._message = False, None
        if not self._in_frames:
            size = self._handshake(at) or self._packet(at)
            if size or not (begins(bytes(data[at : at + _LOOKED_AT_BYTES])) or self._is_control(at)):
                return size
        head = head_of(data[at : at + 14])
        if not isinstance(head, Head):
            return 0
        self._in_frames = True
        return self._frame(at, head)

    def _is_control(self, at: int) -> bool:
        """Whether a segment is one ping, pong or close."""
        head = head_of(self._stretch.data[at : at + 14])
        is_whole = isinstance(head, Head) and self._sizes.get(at) == head.size + head.length
        return isinstance(head, Head) and head.opcode >= CLOSE and is_whole

    def _cover(self, at: int, end: int) -> None:
        end = min(end, len(self._stretch.data))
        self._stretch.covered[at:end] = b"\1" * (end - at)

    def _handshake(self, at: int) -> int:
        """An HTTP head that opens a WebSocket, or that refuses it, with its body."""
        if not self._stretch.data.startswith((b"GET ", b"HTTP"), at):
            return 0
        data = bytes(self._stretch.data[at : at + MAX_HANDSHAKE_BYTES])
        opening = handshake(data)
        if isinstance(opening, Handshake) and opening.is_sip:
            size, body = opening.bytes, 0
            self._in_frames = True
        else:
            size = data.find(_BLANK_LINE) + len(_BLANK_LINE)
            if not _REFUSED.match(data) or size < len(_BLANK_LINE):
                return 0
            told = _CONTENT_LENGTH.search(data, 0, size)
            body = min(int(told[1]) if told else 0, len(self._stretch.data) - at - size)
        lines = data[:size].split(b"\r\n")
        self._stretch.put(at, b"\r\n".join([_first_line(lines[0]), *map(_header_line, lines[1:])]) + bytes(body))
        self._cover(at, at + size + body)
        return size + body

    def _packet(self, at: int) -> int:
        data = self._stretch.data
        size = _packet_bytes(bytes(data[at : at + MAX_HEP_BYTES]))
        if size:
            new = self._hep(bytes(data[at : at + size]), self._stretch.frames(at, at + size))
            if new is not None:
                self._stretch.put(at, new)
                self._cover(at, at + size)
        return size

    def _frame(self, at: int, head: Head) -> int:
        stretch = self._stretch
        start = at + head.size
        end = min(start + head.length, len(stretch.data))
        if head.opcode >= CLOSE:
            kept = _STATUS_BYTES if head.opcode == CLOSE else 0
            content = with_mask(bytes(stretch.data[start:end]), head.key)
            stretch.put(start, with_mask(content[:kept] + bytes(max(0, len(content) - kept)), head.key))
            self._cover(at, end)
        elif head.compressed:
            self._message = None
        else:
            if head.opcode != CONTINUATION:
                self._message = []
            if self._message is not None:
                self._message.append((start, end, head.key))
                self._cover(at, end)
                if head.fin:
                    self._end_message()
        return end - at

    def _end_message(self) -> None:
        pieces, self._message = self._message or [], None
        stretch = self._stretch
        text = b"".join(with_mask(bytes(stretch.data[start:end]), key) for start, end, key in pieces)
        new = text if not text.strip(_BLANK) else self._sip(text) if datagram_offset(text) is not None else None
        at = 0
        for start, end, key in pieces:
            piece = bytes(end - start) if new is None else new[at : at + end - start]
            stretch.put(start, with_mask(piece, key))
            at += end - start


def _packet_bytes(data: bytes) -> int:
    """Bytes of the HEP packet at the front; 0 where there is no whole one."""
    head = old_head_bytes(data)
    if head is not None:
        # Only the SIP message inside says how long it is.
        message = StreamFramer().feed(data[head:])
        return head + message[0].end if message else 0
    size = int.from_bytes(data[4:6], "big") if data.startswith(MAGIC) else 0
    return size if len(MAGIC) + 2 < size <= len(data) else 0


def _first_line(line: bytes) -> bytes:
    """Of a request, the path becomes another; of a response, a phrase that is not HTTP's own."""
    words = line.split(b" ", 2)
    if len(words) == 3 and words[0] == b"GET":
        words[1] = _shape(words[1])
    elif len(words) == 3 and words[2] not in _PHRASES:
        words[2] = _shape(words[2])
    return b" ".join(words)


def _header_line(line: bytes) -> bytes:
    name, colon, value = line.partition(b":")
    return line if name.strip().lower() in _KEPT else name + colon + _shape(value)


def _shape(text: bytes) -> bytes:
    """Letters and digits become the same ones throughout."""
    return text.translate(_SHAPES)
