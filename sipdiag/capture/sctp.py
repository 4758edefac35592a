"""SCTP packets -> the SIP messages in their DATA chunks (RFC 9260, RFC 4168).

One user message is one SIP message. Fragments (the B and E bits) are joined by consecutive TSN within their stream, in
whichever order they come; chunks that come again are dropped by their TSN. Interleaved messages (I-DATA, RFC 8260) are
joined likewise by their fragment numbers. What no fragment completes is given as far as it goes, marked as truncated,
and counted. Associations are told by their addresses and ports, each direction for itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

from sipdiag.capture.flows import SIP_PORTS, endpoint
from sipdiag.capture.frames import Frames, Layer
from sipdiag.capture.problems import Problems
from sipdiag.capture.undecoded import Undecoded
from sipdiag.model import Endpoint, Event, Frame, Payload
from sipdiag.sip.framing import MAX_MESSAGE_BYTES, datagram_offset

MAX_ASSOCIATIONS = 4096
"""Directions of associations kept at a time: a signalling node has some hundreds."""

MAX_REMEMBERED = 1024
"""Chunks of one direction whose numbers are remembered, to know them again: more than are ever unacknowledged."""

MAX_FRAGMENTS = 256
"""Fragments of one direction held at a time: messages of 256 kB in chunks of 1 kB. Bounds the work for each chunk."""

MAX_HELD_BYTES = 1 << 25
"""Bytes of fragments held for all associations together: 32 MiB."""

MAX_CHUNKS = 512
"""Chunks of one packet that are looked at: 64 KiB hold at most so many that carry a start line."""

FRAGMENTS_FULL = (
    f"more than {MAX_FRAGMENTS} SCTP fragments, or {MAX_HELD_BYTES >> 20} MiB, unfinished: they are left out"
)
ASSOCIATIONS_FULL = f"more than {MAX_ASSOCIATIONS} directions of SCTP associations: the longest idle is let go"
OVERSIZED = f"an SCTP message beyond {MAX_MESSAGE_BYTES} bytes: it is left out"

_COMMON_BYTES, _CHUNK_BYTES = 12, 4
_DATA, _I_DATA = 0, 64
_HEAD_BYTES = {_DATA: 16, _I_DATA: 20}
_END, _BEGIN = 1, 2
_TSN_MASK = 0xFFFF_FFFF


class _Fragment(NamedTuple):
    flags: int
    data: bytes
    missing_bytes: int
    """Bytes that the capture cut off."""
    frame: Frame
    time_ns: int


_Key = tuple[int, int]
"""Identifies a fragment: message (0 for DATA, whose TSN does it all; else stream and message number) and number."""


class _Direction:
    """One direction of one association."""

    def __init__(self, source: Endpoint, destination: Endpoint) -> None:
        self.source = source
        self.destination = destination
        self.fragments: OrderedDict[_Key, _Fragment] = OrderedDict()
        self.held_bytes = 0
        self.seen: OrderedDict[int, None] = OrderedDict()
        """TSNs of the latest chunks."""


class SctpAssociations:
    """All associations of a capture. `out` gets (frame number, Payload) in the order in which they are known."""

    def __init__(self, undecoded: Undecoded, problems: Problems) -> None:
        self.out: list[tuple[int, Payload | Event]] = []
        self.duplicates = 0
        self._undecoded = undecoded
        self._problems = problems
        self._directions: OrderedDict[tuple[Endpoint, Endpoint], _Direction] = OrderedDict()
        self._held_bytes = 0

    def feed(self, sources: Iterable[Frames], file: int) -> None:
        """Take the SCTP rows of a block: of its frames, and of the datagrams put together from fragments."""
        found = [
            (int(frames.number[row]), frames, row) for frames in sources for row in frames.rows(Layer.SCTP).tolist()
        ]
        found.sort(key=lambda one: one[0])
        for number, frames, row in found:
            self._take_packet(frames, row, Frame(file, number))

    def flush(self) -> None:
        """The capture is over: give what the unfinished messages show."""
        while self._directions:
            self._close(self._directions.popitem(last=False)[1])

    def _take_packet(self, frames: Frames, row: int, frame: Frame) -> None:
        at, end, wire = int(frames.at[row]), int(frames.end[row]), int(frames.wire[row])
        data = frames.array[at:end].tobytes()
        direction = self._direction(frames, row, frame)
        at, wire = _COMMON_BYTES, wire - at
        for _ in range(MAX_CHUNKS):
            if at + _CHUNK_BYTES > len(data):
                return
            kind, flags, length = data[at], data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
            if length < _CHUNK_BYTES or at + length > wire:
                self._undecoded.add("sctp", frame, "an SCTP chunk that contradicts its packet's length")
                return
            if kind in _HEAD_BYTES and at + _HEAD_BYTES[kind] <= min(len(data), at + length):
                self._take_chunk(
                    direction, kind, flags, data[at : at + length], length, frame, int(frames.time_ns[row])
                )
            at += (length + 3) & ~3

    def _take_chunk(
        self, direction: _Direction, kind: int, flags: int, chunk: bytes, length: int, frame: Frame, time_ns: int
    ) -> None:
        tsn = int.from_bytes(chunk[4:8], "big")
        if tsn in direction.seen:
            self.duplicates += 1
            return
        direction.seen[tsn] = None
        if len(direction.seen) > MAX_REMEMBERED:
            direction.seen.popitem(last=False)
        data = chunk[_HEAD_BYTES[kind] :]
        fragment = _Fragment(flags & (_BEGIN | _END), data, length - len(chunk), frame, time_ns)
        if fragment.flags == _BEGIN | _END:
            self._give(direction, [fragment], complete=True)
            return
        key = (0, tsn)
        if kind == _I_DATA:
            # The first fragment has its payload protocol where the others have their number.
            number = 0 if flags & _BEGIN else int.from_bytes(chunk[16:20], "big")
            key = (1 << 48 | int.from_bytes(chunk[8:10], "big") << 32 | int.from_bytes(chunk[12:16], "big"), number)
        direction.fragments[key] = fragment
        self._hold(direction, len(data))
        self._complete(direction, key)
        if len(direction.fragments) > MAX_FRAGMENTS or self._held_bytes > MAX_HELD_BYTES:
            self._problems.add(FRAGMENTS_FULL, frame)
            self._close(direction)

    def _complete(self, direction: _Direction, key: _Key) -> None:
        """Give the message that this fragment is the last to come of."""
        run = _run(direction, key)
        first, last = direction.fragments[run[0]], direction.fragments[run[-1]]
        if not (first.flags & _BEGIN and last.flags & _END):
            return
        fragments = [direction.fragments.pop(one) for one in run]
        self._hold(direction, -sum(len(one.data) for one in fragments))
        self._give(direction, fragments, complete=True)

    def _give(self, direction: _Direction, fragments: list[_Fragment], *, complete: bool) -> None:
        data = bytearray()
        for fragment in fragments:
            data += fragment.data
            if fragment.missing_bytes or len(data) > MAX_MESSAGE_BYTES:
                break
        completing = max(fragments, key=lambda one: one.time_ns)
        if len(data) > MAX_MESSAGE_BYTES:
            self._problems.add(OVERSIZED, completing.frame)
            return
        offset = datagram_offset(bytes(data))
        if offset is None:
            if complete and (direction.source.port in SIP_PORTS or direction.destination.port in SIP_PORTS):
                self._undecoded.add("not-sip", completing.frame, "on a SIP port, and not SIP", len(fragments))
            return
        frames = tuple(dict.fromkeys(one.frame for one in fragments))
        if not complete:
            why = "other fragments of its message are not there"
            self._undecoded.add("sctp-fragment", fragments[0].frame, why, len(fragments))
        payload = Payload(
            time_ns=completing.time_ns,
            frame=completing.frame,
            source=direction.source,
            destination=direction.destination,
            transport="sctp",
            data=bytes(data[offset:]),
            frames=frames if len(frames) > 1 else (),
            truncated=not complete or any(one.missing_bytes for one in fragments),
        )
        self.out.append((completing.frame.number, payload))

    def _direction(self, frames: Frames, row: int, frame: Frame) -> _Direction:
        source = endpoint(int(frames.source_hi[row]), int(frames.source_lo[row]), int(frames.source_port[row]))
        destination = endpoint(
            int(frames.destination_hi[row]), int(frames.destination_lo[row]), int(frames.destination_port[row])
        )
        direction = self._directions.get((source, destination))
        if direction is not None:
            self._directions.move_to_end((source, destination))
            return direction
        if len(self._directions) >= MAX_ASSOCIATIONS:
            _, oldest = self._directions.popitem(last=False)
            if oldest.fragments:
                self._problems.add(ASSOCIATIONS_FULL, frame)
            self._close(oldest)
        direction = self._directions[source, destination] = _Direction(source, destination)
        return direction

    def _close(self, direction: _Direction) -> None:
        """Give the beginnings of the messages that are not complete."""
        for key in [key for key, fragment in direction.fragments.items() if fragment.flags & _BEGIN]:
            self._give(direction, [direction.fragments[one] for one in _run(direction, key)], complete=False)
        direction.fragments.clear()
        self._hold(direction, -direction.held_bytes)

    def _hold(self, direction: _Direction, count: int) -> None:
        direction.held_bytes += count
        self._held_bytes += count


def _run(direction: _Direction, key: _Key) -> list[_Key]:
    """The fragments that lie together with this one, from the one that begins their message, where it is there, to
    the one that ends it."""
    message, number = key
    before: list[_Key] = []
    at = key
    while not direction.fragments[at].flags & _BEGIN:
        number = (number - 1) & _TSN_MASK
        at = (message, number)
        if at not in direction.fragments or direction.fragments[at].flags & _END:
            break
        before.append(at)
    run = [*reversed(before), key]
    number = key[1]
    while not direction.fragments[run[-1]].flags & _END:
        number = (number + 1) & _TSN_MASK
        if (message, number) not in direction.fragments or direction.fragments[message, number].flags & _BEGIN:
            break
        run.append((message, number))
    return run
