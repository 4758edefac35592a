"""TCP segments of all connections -> SIP Payloads, and Events of connections that were refused, reset or not
answered, and of bytes that the capture lacks.

A connection is looked at for its first LOOKED_AT_SEGMENTS segments and LOOKED_AT_BYTES bytes in a direction; has
no SIP message begun by then, it is set aside, and its segments are dropped by vector operations
alone. A segment that begins with a SIP start line, or with what carries one (content.py), brings it back. TLS and
other things on SIP's own ports are counted as not decoded. A connection whose ports are used again without a SYN in
the capture is told by a start line that does not fit where the old one had come to. Nothing here depends on where
blocks end. Bounded in connections and in bytes held; the longest idle goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.content import begins_sip, could_carry_sip
from sipdiag.capture.flows import SIP_PORTS, endpoints, mix
from sipdiag.capture.frames import Frames, Layer
from sipdiag.capture.hep import Packet, count_damaged, unpack
from sipdiag.capture.problems import Problems
from sipdiag.capture.segments import Direction, Message
from sipdiag.capture.timers import Clock, Timer, Timers
from sipdiag.capture.tls import TlsConnections
from sipdiag.capture.udp import MAX_KEEPALIVE_BYTES, could_begin_sip
from sipdiag.capture.undecoded import Undecoded
from sipdiag.capture.upgrades import FIRST_BYTES, asks_for_sip, closing, refusal
from sipdiag.model import NS_PER_MS, NS_PER_S, Endpoint, Event, Frame, Payload
from sipdiag.sip.framing import MAX_HEADER_BYTES, MAX_MESSAGE_BYTES, looks_like_sip

LOOKED_AT_SEGMENTS = 8
"""Segments with payload in one direction after which a connection without SIP is set aside."""

LOOKED_AT_BYTES = 512
"""Bytes that these have to bring: the start line of a message that comes in the smallest of segments is among them."""

LOOKED_AT_WAITING = 64
"""The same, while earlier bytes are missing: the start line may be in the segment that is still to come."""

GAP_WAIT_NS = 3 * NS_PER_S
"""How long missing bytes are waited for: the first retransmissions come within 3 s (RFC 6298 2)."""

ACKNOWLEDGED_WAIT_NS = 20 * NS_PER_MS
"""How long they are waited for once the receiver has acknowledged them: the capture lost them, or has them
in disorder."""

UNANSWERED_NS = 7 * NS_PER_S
"""How long after its first SYN a connection counts as not answered: that and two repetitions, at 1 s and 3
s."""

COPY_NS = 10 * NS_PER_MS
"""A segment that comes again this soon is a second sight of the same frame: a retransmission takes 200 ms."""

MAX_CONNECTIONS = 16_384
"""Connections with SIP kept at a time: some kB each."""

MAX_LOOKED_AT = 4_096
"""Connections that are still looked at: what LOOKED_AT_WAITING segments hold each at most."""

MAX_SET_ASIDE = 131_072
"""Connections remembered as not SIP: a hundred bytes each."""

MAX_HELD_BYTES = 1 << 26
"""Bytes held for all connections together, for what is still to come: 64 MiB."""

REUSED_NS = 5 * NS_PER_S
"""A start line this long after the last bytes, at a place where others were, is another connection's: whoever sends
other bytes to deceive a receiver does so before it has moved on."""

NOT_SIP = "on a SIP port, and not SIP"
HELD_FULL = f"more than {MAX_HELD_BYTES >> 20} MiB held for unfinished TCP messages: the longest idle is let go"
CONNECTIONS_FULL = "more TCP connections at once than are kept: the longest idle one is let go"
OVERSIZED = (
    f"a message on a stream beyond {MAX_MESSAGE_BYTES} bytes, or {MAX_HEADER_BYTES} of header: its end is left out"
)

_FIN, _SYN, _RST, _ACK = 1, 2, 4, 16

_HEADER = np.dtype(
    [
        ("ports", "V4"),
        ("sequence", ">u4"),
        ("acknowledgment", ">u4"),
        ("offset", "u1"),
        ("flags", "u1"),
        ("rest", "V6"),
    ]
)


class _Lack(NamedTuple):
    """Bytes that the receiver has and the capture has not, unless they come late."""

    acknowledgment: int
    frame: Frame
    """The first to say so."""
    timer: Timer


class _Segment(NamedTuple):
    key: int
    source: Endpoint
    destination: Endpoint
    sequence: int
    acknowledgment: int
    flags: int
    data: bytes
    wire_bytes: int
    frame: Frame
    time_ns: int
    now_ns: int
    """The capture's clock at this frame."""


class _Columns(NamedTuple):
    """The TCP rows of one Frames."""

    frames: Frames
    rows: NDArray[np.int64]
    at: NDArray[np.int64]
    """Where the payload begins."""
    header: NDArray[np.void]
    key: NDArray[np.uint64]


class _Connection:
    """What is known of one connection; `ends[i]` sends `directions[i]`."""

    __slots__ = (
        "answered", "closed", "directions", "ends", "first", "gaps", "held_bytes", "is_sip", "lacks", "on_sip_port",
        "opening", "segments", "syn", "syns", "told", "upgrade",
    )  # fmt: skip

    def __init__(self, segment: _Segment) -> None:
        self.ends = (segment.source, segment.destination)
        self.directions = (Direction(), Direction())
        self.segments = [0, 0]
        """Segments with payload, each way, while it is looked at."""
        self.first: Frame | None = None
        """The first frame that brought more than a keepalive."""
        self.is_sip = False
        self.on_sip_port = segment.source.port in SIP_PORTS or segment.destination.port in SIP_PORTS
        self.syn: _Segment | None = None
        """The latest SYN, while it is not answered."""
        self.syns = 0
        self.closed = False
        """A FIN or RST was seen."""
        self.gaps: list[Timer | None] = [None, None]
        """When missing bytes are given up, each way."""
        self.lacks: list[_Lack | None] = [None, None]
        self.told: list[int | None] = [None, None]
        """The acknowledgment of which it was told that it covers missing bytes, each way."""
        self.upgrade: Literal["asked", "told"] | None = None
        """A WebSocket for SIP was asked for; it was told that it failed."""
        self.opening: Timer | None = None
        """When the SYN counts as not answered."""
        self.held_bytes = 0

    def side(self, source: Endpoint) -> Literal[0, 1]:
        return 0 if source == self.ends[0] else 1


class TcpStreams:
    """All connections of a capture. `out` gets (frame number, Payload or Event) in the order in which they
    are known."""

    def __init__(self, undecoded: Undecoded, problems: Problems, tls: TlsConnections) -> None:
        self.out: list[tuple[int, Payload | Event]] = []
        self.hep: list[Packet] = []
        """HEP packets found in streams."""
        self.duplicates = 0
        self._undecoded = undecoded
        self._problems = problems
        self._held_bytes = 0
        self._tls = tls
        self._timers = Timers()
        self._sip: OrderedDict[int, _Connection] = OrderedDict()
        self._looked_at: OrderedDict[int, _Connection] = OrderedDict()
        self._set_aside: dict[int, Literal["other", "on-sip-port", "tls"]] = {}
        self._order = 0
        self._now_ns = 0

    def feed(self, sources: Iterable[Frames], file: int, clock: Clock) -> None:
        """Take the TCP rows of a block: of its frames, and of the datagrams put together from fragments."""
        segments = [segment for frames in sources for segment in self._segments(frames, file, clock)]
        segments.sort(key=lambda segment: segment.frame.number)
        self._clock = clock
        for segment in segments:
            self._timers.run(segment.now_ns)
            self._reach(segment.frame.number, segment.now_ns)
            self._take(segment)
        self._timers.run(clock.last_ns)

    def flush(self) -> None:
        """The capture is over: give what is left of every connection."""
        self._order = 0
        for connections in (self._looked_at, self._sip):
            while connections:
                self._close(connections.popitem(last=False)[1])

    def _reach(self, order: int, now_ns: int) -> None:
        self._order, self._now_ns = order, now_ns

    # --- choosing by vector operations what is looked at one by one

    def _segments(self, frames: Frames, file: int, clock: Clock) -> list[_Segment]:
        columns = _columns(frames)
        if columns is None:
            return []
        chosen = self._choose(columns, file)
        rows, at, header = columns.rows[chosen], columns.at[chosen], columns.header[chosen]
        numbers, end = frames.number[rows], frames.end[rows]
        data = frames.array.data
        return list(
            map(
                _Segment,
                columns.key[chosen].tolist(),
                endpoints(frames.source_hi[rows], frames.source_lo[rows], frames.source_port[rows]),
                endpoints(frames.destination_hi[rows], frames.destination_lo[rows], frames.destination_port[rows]),
                header["sequence"].tolist(),
                header["acknowledgment"].tolist(),
                header["flags"].tolist(),
                [bytes(data[first:last]) for first, last in zip(at.tolist(), end.tolist(), strict=True)],
                (frames.wire[rows] - at).tolist(),
                [Frame(file, number) for number in numbers.tolist()],
                frames.time_ns[rows].tolist(),
                clock.at(numbers).tolist(),
            )
        )

    def _choose(self, columns: _Columns, file: int) -> NDArray[np.int64]:
        """Which rows are looked at one by one: all but those of connections that were set aside before
        this block. Of those, the ones on SIP's own ports are counted."""
        frames, rows, at = columns.frames, columns.rows, columns.at
        keys, which = np.unique(columns.key, return_inverse=True)
        known = [self._set_aside.get(key) for key in keys.tolist()]
        aside = np.array([one is not None for one in known], dtype=np.bool_)[which]
        if not aside.any():
            return np.arange(len(rows))
        opening = (columns.header["flags"] & (_SYN | _RST)) != 0
        could = could_begin_sip(frames.array, at, frames.end[rows] - at) | could_carry_sip(frames.array, at)
        tls, on_sip_port = (np.array([one == what for one in known])[which] for what in ("tls", "on-sip-port"))
        chosen = ~aside | opening | could | tls
        other = rows[on_sip_port & ~chosen & (frames.wire[rows] > at)]
        if len(other):
            self._undecoded.add("not-sip", Frame(file, int(frames.number[other].min())), NOT_SIP, len(other))
        return np.flatnonzero(chosen)

    # --- one segment after the other

    def _take(self, segment: _Segment) -> None:
        key, flags = segment.key, segment.flags
        connection = self._sip.get(key) or self._looked_at.get(key)
        if connection is not None and segment.data and self._is_another(segment, connection):
            self._forget(key, connection)
            connection = None
        if flags & _SYN and not flags & _ACK:
            connection = self._take_syn(segment, connection)
        if connection is None:
            connection = self._meet(segment)
            if connection is None:
                return
        side = connection.side(segment.source)
        direction, opposite = connection.directions[side], connection.directions[1 - side]
        if flags & (_FIN | _RST) and direction.lacks(segment.sequence):
            # It ends where its sender had come to, and the capture had not.
            self._tell_missed(connection, side, segment.frame)
        if flags & _SYN:
            if not direction.started:
                direction.start(segment.sequence + 1)
            if flags & _ACK:
                connection.syn = None
        elif flags & _RST:
            self._take_reset(segment, connection)
            return
        elif connection.syn is not None:
            # Who opened goes on only once it was answered, be the answer in the capture or not.
            connection.syn = None
        if flags & _ACK:
            if opposite.acknowledged(segment.acknowledgment):
                self._wait(connection, 1 - side, segment.now_ns + ACKNOWLEDGED_WAIT_NS)
            elif opposite.lacks(segment.acknowledgment):
                self._note_lack(segment, connection, 1 - side)
        if segment.wire_bytes:
            self._take_payload(segment, connection, side, direction)
        if flags & _FIN:
            connection.closed = True

    def _meet(self, segment: _Segment) -> _Connection | None:
        """A connection begun by this segment, where it is worth one."""
        aside = self._set_aside.get(segment.key)
        if aside is None:
            if not segment.wire_bytes and not segment.flags & _SYN:
                return None
        elif not begins_sip(segment.data):
            if aside == "tls":
                self._take_tls(segment)
            elif aside == "on-sip-port" and segment.wire_bytes:
                self._undecoded.add("not-sip", segment.frame, NOT_SIP)
            return None
        else:
            del self._set_aside[segment.key]
        connection = _Connection(segment)
        self._keep(self._looked_at, segment.key, connection, MAX_LOOKED_AT)
        return connection

    def _take_syn(self, segment: _Segment, connection: _Connection | None) -> _Connection:
        before = connection.syn if connection is not None else None
        if connection is not None and before is not None and before.sequence == segment.sequence:
            if segment.time_ns - before.time_ns <= COPY_NS:
                self.duplicates += 1
            else:
                connection.syn, connection.syns = segment, connection.syns + 1
            return connection
        if connection is not None:
            self._forget(segment.key, connection)
        self._set_aside.pop(segment.key, None)
        connection = _Connection(segment)
        connection.syn, connection.syns = segment, 1
        self._keep(self._looked_at, segment.key, connection, MAX_LOOKED_AT)
        if connection.on_sip_port:
            opened = connection
            connection.opening = self._timers.at(
                segment.now_ns + UNANSWERED_NS, lambda time_ns: self._give_up_opening(opened, time_ns)
            )
        return connection

    def _give_up_opening(self, connection: _Connection, time_ns: int) -> None:
        syn = connection.syn
        if syn is None:
            return
        times = "once" if connection.syns == 1 else f"{connection.syns} times"
        event = Event(
            kind="tcp-unanswered",
            time_ns=time_ns,
            frame=syn.frame,
            source=syn.source,
            destination=syn.destination,
            about=(syn.source, syn.destination),
            detail=f"SYN sent {times}, nothing came back for {UNANSWERED_NS // NS_PER_S} s",
        )
        self.out.append((self._clock.number_at(time_ns), event))

    def _take_reset(self, segment: _Segment, connection: _Connection) -> None:
        syn, connection.syn = connection.syn, None
        closed, connection.closed = connection.closed, True
        if not (connection.on_sip_port or connection.is_sip) or closed:
            return
        refused = syn is not None and syn.source == segment.destination
        if syn is not None and not refused:
            return
        event = Event(
            kind="tcp-refused" if refused else "tcp-reset",
            time_ns=segment.time_ns,
            frame=segment.frame,
            source=segment.source,
            destination=segment.destination,
            about=(segment.destination, segment.source) if refused else (segment.source, segment.destination),
            detail="SYN answered by RST" if refused else "RST while the connection was open",
        )
        self.out.append((self._order, event))

    def _take_payload(
        self, segment: _Segment, connection: _Connection, side: Literal[0, 1], direction: Direction
    ) -> None:
        data = segment.data
        if connection.is_sip:
            self._sip.move_to_end(segment.key)
        else:
            if _is_tls(data):
                self._look_away(segment, connection, "tls")
                return
            connection.segments[side] += 1
            if connection.first is None and len(data.strip(b"\r\n\0 ")) > MAX_KEEPALIVE_BYTES:
                connection.first = segment.frame
        last = direction.last
        if (
            last is not None
            and segment.time_ns - last.time_ns <= COPY_NS
            and direction.is_last(segment.sequence, segment.wire_bytes)
        ):
            self.duplicates += 1
            return
        if data[:1] and data[0] in FIRST_BYTES:
            self._note_websocket(segment, connection)
        messages = direction.feed(segment.sequence, segment.wire_bytes, data, segment.frame, segment.time_ns)
        for note in direction.notes:
            self._problems.add(note, segment.frame)
        direction.notes.clear()
        self._give(connection, side, messages)
        if not direction.waiting:
            self._timers.cancel(connection.gaps[side])
            connection.gaps[side] = None
        elif connection.gaps[side] is None:
            self._wait(connection, side, segment.now_ns + GAP_WAIT_NS)
        self._weigh(connection, segment.frame)
        if connection.is_sip:
            return
        if messages or direction.recognised:
            connection.is_sip = True
            del self._looked_at[segment.key]
            self._keep(self._sip, segment.key, connection, MAX_CONNECTIONS)
        elif _is_seen_enough(connection.segments[side], direction):
            self._look_away(segment, connection, "other")

    def _note_websocket(self, segment: _Segment, connection: _Connection) -> None:
        """A WebSocket for SIP is asked for, refused, or closed for a fault."""
        if asks_for_sip(segment.data):
            connection.upgrade = "asked"
            return
        refused = refusal(segment.data) if connection.upgrade == "asked" else None
        closed = closing(segment.data) if connection.is_sip and connection.upgrade != "told" else None
        if refused is None and closed is None:
            return
        connection.upgrade = "told"
        ends = segment.source, segment.destination
        event = Event(
            kind="ws-refused" if refused else "ws-closed",
            time_ns=segment.time_ns,
            frame=segment.frame,
            source=segment.source,
            destination=segment.destination,
            about=ends[::-1] if refused else ends,
            detail=refused or closed or "",
        )
        self.out.append((self._order, event))

    def _wait(self, connection: _Connection, side: int, due_ns: int) -> None:
        """Wait for missing bytes until then, or until sooner if that is settled already."""
        known = connection.gaps[side]
        if known is None or due_ns < known.time_ns:
            self._timers.cancel(known)
            connection.gaps[side] = self._timers.at(due_ns, lambda time_ns: self._skip_gap(connection, side, time_ns))

    def _note_lack(self, segment: _Segment, connection: _Connection, side: int) -> None:
        """What was acknowledged is not here: it may still come, where the capture has frames in disorder."""
        acknowledgment = segment.acknowledgment
        if connection.lacks[side] is not None or connection.told[side] == acknowledgment:
            return
        timer = self._timers.at(
            segment.now_ns + GAP_WAIT_NS, lambda time_ns: self._tell_lack_at(connection, side, time_ns)
        )
        connection.lacks[side] = _Lack(acknowledgment, segment.frame, timer)

    def _tell_lack(self, connection: _Connection, side: int) -> None:
        lack, connection.lacks[side] = connection.lacks[side], None
        if lack is None or not connection.directions[side].lacks(lack.acknowledgment):
            return
        connection.told[side] = lack.acknowledgment
        self._tell_missed(connection, side, lack.frame)

    def _tell_lack_at(self, connection: _Connection, side: int, time_ns: int) -> None:
        self._reach(self._clock.number_at(time_ns), time_ns)
        self._tell_lack(connection, side)

    def _tell_gap(self, connection: _Connection, side: int) -> None:
        direction = connection.directions[side]
        if direction.waiting and direction.last is not None:
            self._tell_missed(connection, side, direction.last.frame)

    def _tell_missed(self, connection: _Connection, side: int, frame: Frame) -> None:
        if not (connection.is_sip or connection.on_sip_port):
            return
        source, destination = connection.ends[side], connection.ends[1 - side]
        event = Event(
            kind="tcp-missed",
            time_ns=self._now_ns,
            frame=frame,
            source=source,
            destination=destination,
            about=(source, destination),
            detail="bytes of this stream are not in the capture",
        )
        self.out.append((self._order, event))

    def _skip_gap(self, connection: _Connection, side: int, time_ns: int) -> None:
        connection.gaps[side] = None
        self._reach(self._clock.number_at(time_ns), time_ns)
        direction = connection.directions[side]
        self._tell_gap(connection, side)
        self._give(connection, side, direction.skip_gap())
        if direction.waiting:
            self._wait(connection, side, time_ns + ACKNOWLEDGED_WAIT_NS)

    def _is_another(self, segment: _Segment, connection: _Connection) -> bool:
        """Whether this segment belongs to a later connection of the same ports, whose SYN was not captured."""
        direction = connection.directions[connection.side(segment.source)]
        last = direction.last
        if last is None or direction.follows(segment.sequence) or not looks_like_sip(segment.data):
            return False
        if connection.closed:
            return not direction.repeats(segment.sequence, segment.data)
        return direction.disagrees(segment.sequence, segment.data) and segment.time_ns - last.time_ns >= REUSED_NS

    def _forget(self, key: int, connection: _Connection) -> None:
        self._sip.pop(key, None)
        self._looked_at.pop(key, None)
        self._close(connection)

    def _weigh(self, connection: _Connection, frame: Frame) -> None:
        """Keep count of what is held, and hold no more than MAX_HELD_BYTES."""
        one, other = connection.directions
        held_bytes = one.held_bytes + other.held_bytes
        if held_bytes == connection.held_bytes:
            return
        self._held_bytes += held_bytes - connection.held_bytes
        connection.held_bytes = held_bytes
        while self._held_bytes > MAX_HELD_BYTES:
            self._problems.add(HELD_FULL, frame)
            self._close((self._looked_at or self._sip).popitem(last=False)[1])

    def _look_away(self, segment: _Segment, connection: _Connection, what: Literal["other", "tls"]) -> None:
        del self._looked_at[segment.key]
        if len(self._set_aside) >= MAX_SET_ASIDE:
            del self._set_aside[next(iter(self._set_aside))]
        if what == "tls" and connection.on_sip_port:
            self._tls.begin(segment)
            self._set_aside[segment.key] = "tls"
        else:
            self._set_aside[segment.key] = "on-sip-port" if connection.on_sip_port else "other"
            self._count_other(connection)
        self._let_go(connection)

    def _let_go(self, connection: _Connection) -> None:
        for timer in (*connection.gaps, connection.opening):
            self._timers.cancel(timer)
        for lack in connection.lacks:
            self._timers.cancel(lack.timer if lack is not None else None)
        connection.gaps = [None, None]
        connection.lacks = [None, None]
        connection.syn = None
        self._held_bytes -= connection.held_bytes
        connection.held_bytes = 0

    def _take_tls(self, segment: _Segment) -> None:
        if segment.wire_bytes:
            self._tls.feed(segment)
        elif segment.flags & _RST:
            self._tls.reset(segment.key, segment.source)

    def _count_other(self, connection: _Connection) -> None:
        if connection.on_sip_port and connection.first is not None:
            self._undecoded.add("not-sip", connection.first, NOT_SIP, sum(connection.segments))

    def _keep(self, connections: OrderedDict[int, _Connection], key: int, connection: _Connection, limit: int) -> None:
        if len(connections) >= limit:
            _, oldest = connections.popitem(last=False)
            # What was looked at and never brought a byte is no loss.
            if oldest.is_sip or oldest.held_bytes:
                self._problems.add(CONNECTIONS_FULL, oldest.first or Frame(0, self._order))
            self._close(oldest)
        connections[key] = connection

    def _close(self, connection: _Connection) -> None:
        for side in range(2):
            self._tell_lack(connection, side)
            self._tell_gap(connection, side)
        self._let_go(connection)
        for side, direction in enumerate(connection.directions):
            messages = direction.finish()
            connection.is_sip = connection.is_sip or bool(messages)
            self._give(connection, side, messages)
        if not connection.is_sip:
            self._count_other(connection)

    def _give(self, connection: _Connection, side: int, messages: list[Message]) -> None:
        for cut, spans in messages:
            if not spans:
                continue
            completing = max(spans, key=lambda span: span.time_ns)
            frame, frames = completing.frame, tuple(span.frame for span in spans) if len(spans) > 1 else ()
            if cut.oversized or cut.carries == "too-large":
                self._problems.add(OVERSIZED, frame)
            if cut.carries == "deflated":
                why = "compressed (permessage-deflate), and what it refers to was not captured"
                self._undecoded.add("websocket-deflate", frame, why, len(frames) or 1)
            elif cut.carries == "hep":
                hep = unpack(cut.data, completing.time_ns)
                if hep is None:
                    count_damaged(frame, self._undecoded)
                else:
                    self.hep.append(Packet(hep, frame, frames, completing.time_ns))
            elif cut.data:
                payload = Payload(
                    time_ns=completing.time_ns,
                    frame=frame,
                    source=connection.ends[side],
                    destination=connection.ends[1 - side],
                    transport="ws" if cut.carries == "ws" else "tcp",
                    data=cut.data,
                    frames=frames,
                    truncated=cut.incomplete or cut.oversized,
                )
                self.out.append((self._order, payload))


def _columns(frames: Frames) -> _Columns | None:
    rows, header = frames.header(frames.rows(Layer.TCP), _HEADER)
    size = (header["offset"] >> 4).astype(np.int64) * 4
    at = frames.at[rows] + size
    sound = (size >= _HEADER.itemsize) & (at <= frames.wire[rows])
    rows, header, at = rows[sound], header[sound], at[sound]
    if not len(rows):
        return None
    source = mix(frames.source_hi[rows], frames.source_lo[rows], frames.source_port[rows].astype(np.uint64))
    destination = mix(
        frames.destination_hi[rows],
        frames.destination_lo[rows],
        frames.destination_port[rows].astype(np.uint64),
    )
    # The same key for both directions.
    return _Columns(frames, rows, at, header, mix(source + destination, source ^ destination))


def _is_seen_enough(segments: int, direction: Direction) -> bool:
    """Whether a direction would have shown by now that it carries SIP."""
    if direction.waiting:
        return segments >= LOOKED_AT_WAITING
    return segments >= LOOKED_AT_SEGMENTS and direction.next >= LOOKED_AT_BYTES and not direction.begun


def _is_tls(data: bytes) -> bool:
    """Whether the bytes begin with a TLS record: its type, and the version that every version of TLS
    writes there."""
    return len(data) >= 5 and 20 <= data[0] <= 23 and data[1] == 3 and data[2] <= 4
