"""The stage's face: takes columns, gives the streams of a Case.

In go the `MediaColumns` of one block after another and, once its signalling is known, a `Case`; out come
its `Stream` records. A stream is the Case's where its destination, or else its source, is an endpoint that
the Case's SDP announces, in the time of the call. Which calls are open, and so what may be released, the
caller of `release` knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from sipdiag.media.jitter import RATES
from sipdiag.media.negotiated import Receiver, Side, codec_of, receivers
from sipdiag.media.packets import CopyFilter, recognise
from sipdiag.media.quality import quality
from sipdiag.media.seconds import NO_TYPE
from sipdiag.media.table import Table, ends, key_bytes, packed, unpacked
from sipdiag.model import NS_PER_MS, NS_PER_S, Case, Frame, MediaColumns, Stream

AFTERMATH_NS = 2 * NS_PER_S
"""How long after a call's last message its media may still arrive."""
MAX_CASE_STREAMS = 64
"""Streams given of one Case, the first to begin: where thousands of calls share one port, nothing tells
them apart."""
MAX_RTCP_FLOWS = 65_536
"""RTCP flows counted one by one, some 10 MiB; packets of more are in `rtcp_packets` only."""
JITTER_DECIMALS = 3
"""Of milliseconds: coarser than what the order of floating-point sums changes, finer than any capture's
clock."""


class Unclaimed(msgspec.Struct, frozen=True):
    """Media that the capture holds beside the streams of the Cases so far."""

    streams: int
    """RTP streams that no Case named."""
    packets: int
    """Of these streams."""
    rtcp_flows: int
    rtcp_packets: int
    lone_packets: int
    """Looked like RTP each, but none followed them."""
    other_packets: int
    """Began with RTP's version bits and were no RTP by their length."""
    packets_set_aside: int
    """RTP of more streams at a time than are followed."""


class Media:
    """Streams of RTP over a whole capture."""

    def __init__(self) -> None:
        self._table = Table()
        self._drop_copies = CopyFilter()
        self._rtcp: dict[bytes, int] = {}
        self._rtcp_packets = 0
        self._other_packets = 0

    @property
    def first_rtp_ns(self) -> int | None:
        """When RTP beyond doubt first began, of whatever call; None as long as there was none."""
        return self._table.first_rtp_ns

    def feed(self, file: int | NDArray[np.int32], columns: MediaColumns) -> None:
        """Takes the columns of one block, of a file or of the file of each row; blocks come in the order of time."""
        if not len(columns.time_ns):
            return
        found = recognise(file, columns)
        self._count_rtcp(found.rtcp)
        self._other_packets += found.others
        self._table.feed(self._drop_copies(found.rtp))

    def release(self, before_ns: int) -> None:
        """Forgets what was over before then: no Case that began earlier will be asked for any more."""
        self._table.release(before_ns)

    def unclaimed(self) -> Unclaimed:
        """What no Case has claimed so far; complete once all Cases have been asked for."""
        totals = self._table.unclaimed()
        return Unclaimed(
            streams=totals.streams,
            packets=totals.packets,
            rtcp_flows=len(self._rtcp),
            rtcp_packets=self._rtcp_packets,
            lone_packets=self._table.lone_packets,
            other_packets=self._other_packets,
            packets_set_aside=self._table.set_aside,
        )

    def streams_for(self, case: Case) -> tuple[Stream, ...]:
        """The Case's streams in the order of their first packets, one per phase.

        A second that the answer falls into belongs to the phase in which the middle of its packets lies. A
        stream that began after the Case's end is another call's on the same port, and so is what came
        before the endpoint was announced.
        """
        by_end: defaultdict[bytes, list[Receiver]] = defaultdict(list)
        for receiver in receivers(case):
            end = packed(receiver.endpoint)
            if end:
                by_end[end].append(receiver)
        end_ns = _end_ns(case)
        found = self._table.at(by_end, case.start_ns, end_ns)
        found = found[np.argsort(found["begin_ns"], kind="stable")][:MAX_CASE_STREAMS]
        if not len(found):
            return ()
        rows = self._table.rows(found["id"], case.start_ns, end_ns + AFTERMATH_NS)
        streams: list[Stream] = []
        claimed = []
        for number, key, ssrc in zip(
            found["id"].tolist(), key_bytes(found["key"]), found["key"]["ssrc"].tolist(), strict=True
        ):
            source, destination = ends(key)
            since_ns = min(receiver.since_ns for end in (source, destination) for receiver in by_end.get(end, ()))
            own = rows[rows["stream"] == number]
            own = own[own["last_ns"] >= since_ns]
            if not len(own) or own["first_ns"][0] > end_ns:
                continue
            claimed.append(number)
            streams += _phases(case, own, source, destination, ssrc, by_end)
        self._table.claim(np.array(claimed, np.int64))
        return tuple(sorted(streams, key=lambda stream: (stream.first_ns, stream.first_frame)))

    def _count_rtcp(self, flows: NDArray[np.void]) -> None:
        self._rtcp_packets += len(flows)
        kinds, counts = np.unique(flows, return_counts=True)
        for key, count in zip(key_bytes(kinds), counts.tolist(), strict=True):
            if key in self._rtcp or len(self._rtcp) < MAX_RTCP_FLOWS:
                self._rtcp[key] = self._rtcp.get(key, 0) + count


def _end_ns(case: Case) -> int:
    """When the call was over; where the capture shows no end of it, up to when it was watched."""
    is_over = case.ended_by is not None or (case.answered_ns is None and case.final is not None)
    return case.end_ns if is_over else max(case.end_ns, case.view.last_ns)


def _phases(
    case: Case,
    rows: NDArray[np.void],
    source: bytes,
    destination: bytes,
    ssrc: int,
    by_end: Mapping[bytes, list[Receiver]],
) -> list[Stream]:
    """The stream's rows as one `Stream` per phase."""
    is_early = np.ones(len(rows), np.bool_)
    if case.answered_ns is not None:
        is_early = (rows["first_ns"] + rows["last_ns"]) // 2 < case.answered_ns
    phases: tuple[tuple[Literal["early", "confirmed"], NDArray[np.void]], ...] = (
        ("early", rows[is_early]),
        ("confirmed", rows[~is_early]),
    )
    return [_stream(phase, part, source, destination, ssrc, by_end) for phase, part in phases if part["packets"].any()]


def _stream(
    phase: Literal["early", "confirmed"],
    rows: NDArray[np.void],
    source: bytes,
    destination: bytes,
    ssrc: int,
    by_end: Mapping[bytes, list[Receiver]],
) -> Stream:
    at_source, at_destination = by_end.get(source, []), by_end.get(destination, [])
    last_ns = int(rows["last_ns"][-1])
    all_of_them = [receiver for found in by_end.values() for receiver in found]
    all_of_them.sort(key=lambda receiver: receiver.since_ns)
    main_type = _main_type(rows)
    codec = None if main_type is None else codec_of(main_type, last_ns, at_destination, at_source, all_of_them)

    packets = int(rows["packets"].sum())
    lost = max(0, int(rows["expected"].sum()) - packets)
    loss_ratio = lost / (packets + lost)
    mean_ms, max_ms = _jitter(rows, main_type, codec.clock_rate if codec else None)
    between = (rows["first_ns"][1:] - rows["last_ns"][:-1]).max(initial=0)
    score = quality(codec.name if codec else None, loss_ratio)
    return Stream(
        source=unpacked(source),
        destination=unpacked(destination),
        ssrc=ssrc,
        direction=_direction(at_source, at_destination),
        phase=phase,
        payload_types=_payload_types(rows, main_type),
        codec=codec.name if codec else None,
        first_ns=int(rows["first_ns"][0]),
        last_ns=last_ns,
        first_frame=Frame(int(rows["first_file"][0]), int(rows["first_frame"][0])),
        last_frame=Frame(int(rows["last_file"][-1]), int(rows["last_frame"][-1])),
        packets=packets,
        lost=lost,
        loss_ratio=loss_ratio,
        jitter_ms=mean_ms,
        jitter_max_ms=max_ms,
        max_gap_ms=max(int(rows["gap_ns"].max()), int(between)) / NS_PER_MS,
        mos_cqe=round(score.mos_cqe, 2) if score else None,
        mos_scale=score.scale if score else None,
        matched_by="sdp" if at_source and at_destination else "source-only" if at_source else "destination-only",
    )


def _direction(
    at_source: list[Receiver], at_destination: list[Receiver]
) -> Literal["caller-to-callee", "callee-to-caller", "unknown"]:
    """Towards the side that announced the destination, else away from the one that announced the source."""
    towards: set[Side] = {receiver.side for receiver in at_destination}
    away: set[Side] = {receiver.side for receiver in at_source}
    if towards == {"callee"} or (len(towards) != 1 and away == {"caller"}):
        return "caller-to-callee"
    if towards == {"caller"} or (len(towards) != 1 and away == {"callee"}):
        return "callee-to-caller"
    return "unknown"


def _main_type(rows: NDArray[np.void]) -> int | None:
    """The payload type of most seconds' packets that carry sound or pictures; any type where there are none
    such."""
    weights = np.bincount(rows["main_type"], rows["packets"], minlength=NO_TYPE + 1)
    main = int(weights[:NO_TYPE].argmax())
    return main if weights[main] else next(iter(_types(rows)), None)


def _types(rows: NDArray[np.void]) -> tuple[int, ...]:
    seen = int(np.bitwise_or.reduce(rows["types_high"])) << 64 | int(np.bitwise_or.reduce(rows["types_low"]))
    return tuple(number for number in range(128) if seen >> number & 1)


def _payload_types(rows: NDArray[np.void], main_type: int | None) -> tuple[int, ...]:
    """The main one first, the others by number."""
    return tuple(sorted(_types(rows), key=lambda number: (number != main_type, number)))


def _jitter(rows: NDArray[np.void], main_type: int | None, clock_rate: int | None) -> tuple[float | None, float | None]:
    """Mean and highest running estimate at the codec's clock rate; None at a rate for which none is kept.

    Without SDP for a dynamic type the rate is taken at which the estimates are lowest: a wrong one gives
    huge ones.
    """
    rows = rows[rows["main_type"] == main_type]
    estimates = rows["estimates"].sum(axis=0)
    means = rows["jitter_sum_ms"].sum(axis=0) / np.maximum(estimates, 1)
    if clock_rate is None:
        clock_rate = RATES[int(np.where(estimates, means, np.inf).argmin())]
    if clock_rate not in RATES or not estimates[RATES.index(clock_rate)]:
        return None, None
    index = RATES.index(clock_rate)
    highest = float(rows["jitter_max_ms"][:, index].max())
    return round(float(means[index]), JITTER_DECIMALS), round(highest, JITTER_DECIMALS)
