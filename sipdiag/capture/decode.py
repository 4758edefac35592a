"""Records -> Blocks: the stages of decoding in their order, and the state that they carry from block to
block.

One Decoder serves one capture point: files that follow one another in time share it, so that a stream or a
datagram may go on from one file to the next.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.dns import dns_events
from sipdiag.capture.fragments import Fragments
from sipdiag.capture.frames import Frames, Layer
from sipdiag.capture.hep import Packet, frames_of, take_packets
from sipdiag.capture.icmp import icmp_events
from sipdiag.capture.layers import peel
from sipdiag.capture.linktypes import LINK_TYPES, link_type_name
from sipdiag.capture.ordering import NOTHING, Ordering, in_order
from sipdiag.capture.problems import Problems
from sipdiag.capture.records import Records
from sipdiag.capture.sctp import SctpAssociations
from sipdiag.capture.tcp import TcpStreams
from sipdiag.capture.timers import Clock
from sipdiag.capture.tls import TlsConnections
from sipdiag.capture.traffic import traffic
from sipdiag.capture.udp import datagrams, join_media, media_columns, sip_payloads
from sipdiag.capture.undecoded import Undecoded
from sipdiag.capture.upper_pdu import UpperPdus
from sipdiag.columns import distinct
from sipdiag.model import Block, Event, Frame, MediaColumns, Payload

_LINK_LAYERS = {number: layer for number, (_, layer) in LINK_TYPES.items() if layer is not None}

# Layers at which a frame ends that could have held SIP -> what the report calls it, and why
_UNDECODED = {
    Layer.CUT: ("cut-header", "a header is cut short or contradicts itself"),
    Layer.ESP: ("esp", "encrypted by IPsec"),
    Layer.UNREAD_TUNNEL: ("tunnel", "this kind of tunnel is not read"),
    Layer.TOO_DEEP: ("too-deep", "more headers within one another than are read"),
}


class Decoder:
    """Turn the Records of one capture point into Blocks, file after file."""

    def __init__(self, undecoded: Undecoded, problems: Problems, tls: TlsConnections) -> None:
        self._undecoded = undecoded
        self._pdus = UpperPdus(undecoded)
        self._tls = tls
        self._problems = problems
        self._fragments = Fragments(undecoded, problems)
        self._tcp = TcpStreams(undecoded, problems, tls)
        self._sctp = SctpAssociations(undecoded, problems)
        self._now_ns = 0
        self.ordering = Ordering()
        self.due = NOTHING
        """What is due since the last block, of this block and before."""
        self._last: tuple[int, int] = (0, 0)

    @property
    def duplicate_frames(self) -> int:
        """Second sights of frames that were swallowed before they could become a Payload."""
        return self._fragments.duplicates + self._tcp.duplicates + self._sctp.duplicates + self._pdus.duplicates

    def decode(self, records: Records, file: int) -> Block:
        """The block of these records, of the file with this index; payloads and events are in `due`."""
        frames = unpeeled(records)
        peel(frames)
        clock = Clock(records.time_ns, records.first_number, self._now_ns)
        self._now_ns = clock.last_ns
        sources = [frames, *self._fragments.feed(frames, file, clock)]
        self._count_links(frames, records, file)
        for source in sources:
            self._count_undecoded(source, file)
        hep = [packet for source in sources for packet in take_packets(source, file, self._undecoded)]
        self._tcp.feed(sources, file, clock)
        self._sctp.feed(sources, file)
        inner = self._inside_hep(hep)
        numbers: list[NDArray[np.int64]] = []
        found: list[Payload | Event] = []
        events: list[tuple[int, Event]] = []
        media: MediaColumns | None = None
        for source_file, source in [*((file, source) for source in sources), *inner]:
            seen = datagrams(source)
            payloads, is_sip = sip_payloads(source, seen, source_file, self._undecoded)
            numbers.append(source.number[seen.rows[is_sip]])
            found += payloads
            media = join_media(media, media_columns(source, seen, is_sip))
            events += icmp_events(source, source_file)
            events += dns_events(source, seen, source_file)
        others = self._pdus.feed(records, file)
        self._collect(others, events)
        self._put_in_order(numbers, found, [*others, *events], clock)
        # Of a HEP packet, the time at which its agent saw it is the one that counts.
        is_hep = frames.layer == Layer.HEP
        own_ns = frames.time_ns[~is_hep] if is_hep.any() else frames.time_ns
        times_ns = [own_ns, *(source.time_ns for _, source in inner)]
        first_ns = min((int(times.min()) for times in times_ns if len(times)), default=clock.last_ns)
        last_ns = max((int(times.max()) for times in times_ns if len(times)), default=clock.last_ns)
        self._last = (file, last_ns)
        pairs = [one for source in (*sources, *(source for _, source in inner)) for one in traffic(source)]
        pairs += self._pdus.traffic
        return Block(
            file=file,
            first_ns=first_ns,
            last_ns=last_ns,
            frames=len(records.start),
            payloads=[],
            events=[],
            media=media,
            traffic=list(dict.fromkeys(pairs)),
        )

    def flush(self) -> Block:
        """The capture is over: what was still waited for is in `due`, beside a block without frames."""
        self._fragments.flush()
        self._tcp.flush()
        self._sctp.flush()
        found: list[Payload | Event] = [payload for _, payload in self._pdus.flush()]
        seen: list[tuple[str, str, int]] = []
        for file, source in self._inside_hep([]):
            found += sip_payloads(source, datagrams(source), file, self._undecoded)[0]
            seen += traffic(source)
        payloads: list[tuple[int, Payload]] = []
        events: list[tuple[int, Event]] = []
        self._collect(payloads, events)
        found += [payload for _, payload in payloads]
        found += [event for _, event in events]
        known_ns = np.full(len(found), self._now_ns)
        self.due = self.ordering.feed(found, known_ns, self._now_ns).then(self.ordering.flush())
        file, last_ns = self._last
        return Block(
            file=file,
            first_ns=last_ns,
            last_ns=last_ns,
            frames=0,
            payloads=[],
            events=[],
            media=None,
            traffic=seen,
        )

    def _put_in_order(
        self,
        numbers: list[NDArray[np.int64]],
        found: list[Payload | Event],
        others: list[tuple[int, Payload | Event]],
        clock: Clock,
    ) -> None:
        """What was found in frames with these numbers, and after it in each frame the others."""
        numbers.append(np.array([number for number, _ in others], dtype=np.int64))
        order, found = in_order(np.concatenate(numbers), found + [one for _, one in others])
        self.due = self.ordering.feed(found, clock.at(order), clock.last_ns)

    def _collect(self, payloads: list[tuple[int, Payload]], events: list[tuple[int, Event]]) -> None:
        outs: tuple[list[tuple[int, Payload | Event]], ...] = (self._fragments.out, self._tcp.out, self._sctp.out)
        for out in outs:
            for order, found in out:
                if isinstance(found, Payload):
                    payloads.append((order, found))
                else:
                    events.append((order, found))
            out.clear()
        events += self._tls.out
        self._tls.out.clear()

    def _inside_hep(self, packets: list[Packet]) -> list[tuple[int, Frames]]:
        """What these HEP packets hold, and those of the streams, with the file that they were seen in."""
        packets = packets + self._tcp.hep
        self._tcp.hep.clear()
        found = []
        for file in sorted({packet.frame.file for packet in packets}):
            of_file = [packet for packet in packets if packet.frame.file == file]
            frames = frames_of(of_file, self._undecoded, self._problems)
            if frames is not None:
                found.append((file, frames))
        return found

    def _count_undecoded(self, frames: Frames, file: int) -> None:
        for layer, (what, why) in _UNDECODED.items():
            rows = frames.rows(layer)
            if len(rows):
                self._undecoded.add(what, _first(frames, rows, file), why, len(rows))

    def _count_links(self, frames: Frames, records: Records, file: int) -> None:
        rows = frames.rows(Layer.UNKNOWN_LINK)
        for link_type in distinct(records.link_type[rows]).tolist():
            of_this = rows[records.link_type[rows] == link_type]
            name = link_type_name(link_type) if link_type >= 0 else "an interface that the file does not describe"
            why = f"captured on {name}, which is not read"
            self._undecoded.add("link-type", _first(frames, of_this, file), why, len(of_this))


def unpeeled(records: Records) -> Frames:
    """The records as frames whose headers are yet to be read."""
    layer = np.full(len(records.start), Layer.UNKNOWN_LINK, dtype=np.uint8)
    for link_type in distinct(records.link_type).tolist():
        layer[records.link_type == link_type] = _LINK_LAYERS.get(link_type, Layer.UNKNOWN_LINK)
    return Frames(
        array=records.array,
        start=records.start,
        captured=records.captured,
        length=records.length,
        time_ns=records.time_ns,
        number=records.first_number + np.arange(len(records.start)),
        layer=layer,
    )


def _first(frames: Frames, rows: NDArray[np.int64], file: int) -> Frame:
    return Frame(file, int(frames.number[rows[0]]))
