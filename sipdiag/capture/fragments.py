"""Fragments of IP datagrams -> whole datagrams, peeled, in any order, overlapping, interleaved (RFC 791 3.2, RFC 8200
4.5).

Of bytes that come twice the first win, and where they differ, that is a problem: receivers differ too (RFC 5722 has
IPv6 drop such a datagram), so what the capture's addressee made of it is not known. A datagram is waited for
FRAGMENT_WAIT_NS after its latest fragment; then it is lost, which is an Event, and what its beginning shows of SIP is
still given, marked as truncated. Fragments within fragments are put together as well, MAX_LEVELS deep. Bounded in
datagrams, pieces and bytes; what a bound drops is counted as not decoded, and is a problem.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from sipdiag.capture.flows import endpoint
from sipdiag.capture.frames import IP_PROTOCOLS, UDP_ANSWERS, UDP_TUNNELS, Frames, Layer
from sipdiag.capture.layers import peel
from sipdiag.capture.problems import Problems
from sipdiag.capture.timers import Clock, Timer, Timers
from sipdiag.capture.undecoded import Undecoded
from sipdiag.capture.window import PAD_BYTES
from sipdiag.model import NS_PER_MS, NS_PER_S, Endpoint, Event, Frame, Payload
from sipdiag.sip.framing import datagram_offset

FRAGMENT_WAIT_NS = 2 * NS_PER_S
"""How long after its latest fragment a datagram is waited for. Fragments are sent back to back, so 2 s is
generous; a host waits 30 s or 60 s (RFC 8200 4.5), which would keep the messages of a call out of order
that long."""

COPY_NS = 10 * NS_PER_MS
"""Fragments of a datagram that was completed this short before are second sights of it, not the next with
its id."""

MAX_DATAGRAMS = 1024
"""Unfinished datagrams at a time: at 2 s each, far more than SIP over UDP ever has; a flood is cut off."""

MAX_PIECES = 512
"""Pieces of one datagram: 65535 bytes at IPv6's and IPv4's usual MTUs are 45 to 120."""

MAX_DATAGRAM_BYTES = 65_535
"""Bytes that an IP datagram can have."""

MAX_FRAMES = 2 * MAX_PIECES
"""Frames remembered of one datagram, copies among them: each piece once from each side of a mirror."""

OVERLAP = "fragments overlap with different bytes: those that came first are used"
TOO_MANY_DATAGRAMS = f"more than {MAX_DATAGRAMS} unfinished datagrams at once: the oldest is left out"
TOO_MANY_PIECES = f"a datagram in more than {MAX_PIECES} pieces: it is left out"

MAX_LEVELS = 4
"""Fragments within fragments: the packets, two tunnels around them, and one to spare."""

_UDP, _TCP = 17, 6
_IPV4, _IPV6 = 4, 41
_NO_TUNNELS = (1, _TCP, 58, 132)
_PLAIN = (_UDP, *_NO_TUNNELS)
_GTP_EXTENDED, _GTP_OPTIONAL = 0x04, 0x03
_SAMPLE_BYTES = 40

_Key = tuple[int, int, int, int, int, int]


class _Piece(NamedTuple):
    start: int
    """Offset in the datagram."""
    end: int
    """Offset of its end on the wire; `data` is shorter where the capture cut it."""
    data: bytes


_start = attrgetter("start")


class _Datagram:
    """A datagram in the making."""

    def __init__(self, key: _Key, copy: bool) -> None:
        self.key = key
        self.copy = copy
        self.pieces: list[_Piece] = []
        self.held_bytes = 0
        self.frames: list[Frame] = []
        self.total: int | None = None
        self.protocol = key[5]
        self.last_ns = 0
        self.timer: Timer | None = None

    def add(self, new: _Piece) -> bool:
        """Keep what of the new piece is not there yet. False: it says otherwise than what is there."""
        index = bisect_left(self.pieces, new.start, key=_start)
        is_apart = index == 0 or self.pieces[index - 1].end <= new.start
        if is_apart and (index == len(self.pieces) or new.end <= self.pieces[index].start):
            self.pieces.insert(index, new)
            self.held_bytes += new.end - new.start
            return True
        start = new.start
        agrees = True
        kept: list[_Piece] = []
        for old in self.pieces:
            if start < old.start and start < new.end:
                kept.append(_cut(new, start, min(old.start, new.end)))
            kept.append(old)
            start = max(start, old.end)
            agrees = agrees and _agree(old, new)
        if start < new.end:
            kept.append(_cut(new, start, new.end))
        kept.sort()
        self.pieces = kept
        self.held_bytes = sum(piece.end - piece.start for piece in kept)
        return agrees

    def whole(self) -> bool:
        return self.total is not None and self.held_bytes >= self.total

    def beginning(self) -> bytes:
        """The bytes from the first on, up to the first that is missing."""
        data: list[bytes] = []
        at = 0
        for piece in self.pieces:
            if piece.start != at:
                break
            data.append(piece.data)
            at += len(piece.data)
        return b"".join(data)


def _cut(piece: _Piece, start: int, end: int) -> _Piece:
    return _Piece(start, end, piece.data[start - piece.start : end - piece.start])


def _may_hold_fragment(datagram: _Datagram) -> bool:
    """Whether what was put together may hold a fragment of another datagram. The tunnels that are met most are looked
    into, for to peel a single row is slow."""
    if datagram.protocol in _NO_TUNNELS:
        return False
    data = datagram.beginning()[:_SAMPLE_BYTES].ljust(_SAMPLE_BYTES, b"\0")
    at = 0
    if datagram.protocol == _UDP:
        source, destination = struct.unpack_from(">HH", data)
        tunnel = UDP_TUNNELS[destination]
        if tunnel == Layer.NOTHING and UDP_ANSWERS[source] == Layer.NOTHING:
            return False
        if tunnel != Layer.GTP or data[8] & _GTP_EXTENDED:
            return True
        at = 20 if data[8] & _GTP_OPTIONAL else 16
    elif datagram.protocol not in (_IPV4, _IPV6):
        return True
    if data[at] >> 4 == 4:
        fragment = int.from_bytes(data[at + 6 : at + 8], "big") & 0x3FFF
        return fragment != 0 or data[at + 9] not in _PLAIN
    return data[at] >> 4 != 6 or data[at + 6] not in _PLAIN


def _agree(old: _Piece, new: _Piece) -> bool:
    """Whether both hold the same bytes where both hold any."""
    start = max(old.start, new.start)
    end = min(old.start + len(old.data), new.start + len(new.data))
    return (
        start >= end or old.data[start - old.start : end - old.start] == new.data[start - new.start : end - new.start]
    )


class Fragments:
    """Put fragments together, over all blocks of a capture. `out` gets (frame number, Payload or Event)."""

    def __init__(self, undecoded: Undecoded, problems: Problems) -> None:
        self.out: list[tuple[int, Payload | Event]] = []
        self.duplicates = 0
        self._undecoded = undecoded
        self._problems = problems
        self._timers = Timers()
        self._making: dict[_Key, _Datagram] = {}
        self._made: dict[_Key, int] = {}
        self._done: list[tuple[int, int, _Datagram]] = []

    def feed(self, frames: Frames, file: int, clock: Clock) -> list[Frames]:
        """Take the rows of a block that are fragments; give the datagrams that they complete, peeled."""
        self._clock = clock
        rows = frames.rows(Layer.FRAGMENT, Layer.FRAGMENT6)
        numbers = frames.number[rows]
        for row, number, now_ns in zip(rows.tolist(), numbers.tolist(), clock.at(numbers).tolist(), strict=True):
            self._timers.run(now_ns)
            self._take(frames, row, Frame(file, number), level=1)
        self._timers.run(clock.last_ns)
        made: list[Frames] = []
        for level in range(1, MAX_LEVELS + 1):
            if not self._done:
                break
            whole = _rows(self._done)
            self._done.clear()
            peel(whole)
            made.append(whole)
            # Those that a glance at the tunnel did not show.
            inner = whole.rows(Layer.FRAGMENT, Layer.FRAGMENT6)
            if level == MAX_LEVELS:
                whole.layer[inner] = Layer.TOO_DEEP
                break
            for row in inner.tolist():
                self._take(whole, row, Frame(file, int(whole.number[row])), level + 1)
        return made

    def flush(self) -> None:
        """The capture is over: give what the unfinished datagrams show. That they were lost is not known."""
        for datagram in list(self._making.values()):
            self._give_beginning(datagram, 0)
        self._making.clear()

    def _take(self, frames: Frames, row: int, frame: Frame, level: int) -> None:
        at, end, wire = int(frames.at[row]), int(frames.end[row]), int(frames.wire[row])
        header = frames.array[at : at + 20].tobytes()
        if frames.layer[row] == Layer.FRAGMENT:
            identification, word = struct.unpack_from(">HH", header, 4)
            more, offset, protocol = word & 0x2000, (word & 0x1FFF) * 8, header[9]
            start = at + (header[0] & 15) * 4
            named_protocol = protocol
        else:
            protocol, word, identification = struct.unpack_from(">BxHI", header)
            more, offset = word & 1, word & 0xFFF8
            start = at + 8
            # Of the fragments of one IPv6 datagram, only the first one's next header counts (RFC 8200 4.5).
            named_protocol = -1
        if wire <= start or offset + wire - start > MAX_DATAGRAM_BYTES:
            self._undecoded.add("fragment", frame, "a fragment without bytes, or beyond the end of any datagram")
            return
        key = (
            int(frames.source_hi[row]),
            int(frames.source_lo[row]),
            int(frames.destination_hi[row]),
            int(frames.destination_lo[row]),
            identification,
            named_protocol,
        )
        now = int(frames.time_ns[row])
        datagram = self._making.get(key)
        if datagram is None:
            datagram = self._begin(key, now)
        for part in (frames.parts[row] if frames.parts else ()) or (frame,):
            if len(datagram.frames) < MAX_FRAMES:
                datagram.frames.append(part)
        datagram.last_ns = max(datagram.last_ns, now)
        agrees = datagram.add(_Piece(offset, offset + wire - start, frames.array[start:end].tobytes()))
        total = None if more else offset + wire - start
        if not agrees or (total is not None and datagram.total not in (None, total)):
            self._problems.add(OVERLAP, frame)
        if offset == 0:
            datagram.protocol = protocol
        if datagram.total is None:
            datagram.total = total
        if datagram.whole():
            self._end(datagram)
            self._made[key] = now
            self._done.append((frame.number, now, datagram))
            if _may_hold_fragment(datagram):
                self._open(frame, level)
        elif len(datagram.pieces) > MAX_PIECES:
            self._drop(datagram, TOO_MANY_PIECES)

    def _open(self, frame: Frame, level: int) -> None:
        """Look into the datagram that was just completed: it may hold a fragment, whose others may have come in
        unfragmented tunnels, so it takes its turn here and now."""
        frames = _rows(self._done[-1:])
        peel(frames)
        if frames.layer[0] not in (Layer.FRAGMENT, Layer.FRAGMENT6):
            return
        self._done.pop()
        if level < MAX_LEVELS:
            self._take(frames, 0, frame, level + 1)
        else:
            self._undecoded.add("too-deep", frame, f"fragments within fragments, more than {MAX_LEVELS} levels")

    def _begin(self, key: _Key, now: int) -> _Datagram:
        if len(self._making) >= MAX_DATAGRAMS:
            self._drop(next(iter(self._making.values())), TOO_MANY_DATAGRAMS)
        made = self._made.get(key)
        datagram = _Datagram(key, copy=made is not None and now - made <= COPY_NS)
        datagram.last_ns = now
        self._making[key] = datagram
        self._wait(datagram)
        # Whatever was completed before the oldest that is still waited for is of no use any more.
        while len(self._made) > MAX_DATAGRAMS:
            del self._made[next(iter(self._made))]
        return datagram

    def _wait(self, datagram: _Datagram) -> None:
        due_ns = datagram.last_ns + FRAGMENT_WAIT_NS
        datagram.timer = self._timers.at(due_ns, lambda time_ns: self._expire(datagram, time_ns))

    def _end(self, datagram: _Datagram) -> None:
        self._timers.cancel(datagram.timer)
        del self._making[datagram.key]

    def _drop(self, datagram: _Datagram, why: str) -> None:
        self._end(datagram)
        self._problems.add(why, datagram.frames[0])
        self._undecoded.add("fragment", datagram.frames[0], "its datagram was left out", len(datagram.frames))

    def _expire(self, datagram: _Datagram, time_ns: int) -> None:
        if datagram.last_ns + FRAGMENT_WAIT_NS > time_ns:
            self._wait(datagram)
            return
        self._end(datagram)
        if datagram.copy:
            self.duplicates += len(datagram.frames)
            return
        order = self._clock.number_at(time_ns)
        source, destination = self._endpoints(datagram)
        self._undecoded.add(
            "fragment",
            datagram.frames[0],
            "other fragments of its datagram are not there",
            len(datagram.frames),
        )
        have = sum(piece.end - piece.start for piece in datagram.pieces)
        of = f" of {datagram.total}" if datagram.total is not None else ""
        event = Event(
            kind="fragment-lost",
            time_ns=time_ns,
            frame=datagram.frames[-1],
            source=source,
            destination=destination,
            about=(source, destination) if source.port else None,
            detail=f"fragments that came: {len(datagram.frames)}, with {have}{of} bytes",
        )
        self.out.append((order, event))
        self._give_beginning(datagram, order)

    def _endpoints(self, datagram: _Datagram) -> tuple[Endpoint, Endpoint]:
        ports = (0, 0)
        beginning = datagram.beginning()
        if datagram.protocol in (_UDP, _TCP) and len(beginning) >= 4:
            ports = struct.unpack_from(">HH", beginning)
        source_hi, source_lo, destination_hi, destination_lo = datagram.key[:4]
        return endpoint(source_hi, source_lo, ports[0]), endpoint(destination_hi, destination_lo, ports[1])

    def _give_beginning(self, datagram: _Datagram, order: int) -> None:
        data = datagram.beginning()[8:]
        offset = datagram_offset(data) if datagram.protocol == _UDP and not datagram.copy else None
        if offset is None:
            return
        source, destination = self._endpoints(datagram)
        payload = Payload(
            time_ns=datagram.last_ns,
            frame=datagram.frames[-1],
            source=source,
            destination=destination,
            transport="udp",
            data=data[offset:],
            frames=tuple(datagram.frames) if len(datagram.frames) > 1 else (),
            truncated=True,
        )
        self.out.append((order, payload))


def _rows(done: list[tuple[int, int, _Datagram]]) -> Frames:
    datas = [datagram.beginning() for _, _, datagram in done]
    captured = np.array([len(data) for data in datas], dtype=np.int64)
    frames = Frames(
        array=np.frombuffer(b"".join(datas) + bytes(PAD_BYTES), dtype=np.uint8),
        start=np.cumsum(captured) - captured,
        captured=captured,
        length=np.array([datagram.total for _, _, datagram in done], dtype=np.int64),
        time_ns=np.array([time_ns for _, time_ns, _ in done], dtype=np.int64),
        number=np.array([number for number, _, _ in done], dtype=np.int64),
        layer=np.array([IP_PROTOCOLS[datagram.protocol] for _, _, datagram in done], dtype=np.uint8),
    )
    columns = (frames.source_hi, frames.source_lo, frames.destination_hi, frames.destination_lo)
    for index, column in enumerate(columns):
        column[:] = [datagram.key[index] for _, _, datagram in done]
    frames.has_address[:] = True
    frames.parts = [tuple(datagram.frames) for _, _, datagram in done]
    return frames
