"""Figures of one stream in one phase of a call: its rows by second -> a `Stream`.

Sums over rows are sums over time; what rows cannot hold (how losses lie, key presses, RTCP) is looked up beside them.
Which streams are a Case's, and where its phases part, is decided in media.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.addresses import address_halves
from sipdiag.media.cadence import cadence
from sipdiag.media.ends import halves, unpacked
from sipdiag.media.jitter import RATES
from sipdiag.media.losses import bursts
from sipdiag.media.negotiated import Receiver, Side, codec_of
from sipdiag.media.quality import quality
from sipdiag.media.rtcp import Rtcp
from sipdiag.media.seconds import NO_TYPE, SUMS
from sipdiag.media.table import Table
from sipdiag.media.thinning import is_idle
from sipdiag.media.tones import presses
from sipdiag.model import NS_PER_MS, NS_PER_S, Absence, Frame, RtcpView, Stream, ToneEvent
from sipdiag.sip import Codec

Direction = Literal["caller-to-callee", "callee-to-caller", "unknown"]
Phase = Literal["early", "confirmed", "after"]

JITTER_DECIMALS = 3
"""Of milliseconds: coarser than what the order of floating-point sums changes, finer than any capture's
clock."""
MIN_CLOCK_S = 10
"""Seconds of a stream from which on its clock is measured."""
MAX_ERROR_PPM = 100
"""Standard error of a measured rate up to which it is told."""
MAX_DRIFT_PPM = 20_000
"""Beyond two percent it is no drift of a clock but another rate."""
TIME_BASE_MS = 200.0
"""A step between the means of two seconds that is a new time base: jitter averages out over a second."""
RTCP_AFTER_NS = 5 * NS_PER_S
"""How long after its last packet a stream is still reported on (RFC 3550 6.2: an interval is about 5 s)."""
EVENT_NAME = "TELEPHONE-EVENT"


class Way(NamedTuple):
    """Between which ends a stream runs, and what the Case's descriptions say of them."""

    source: bytes
    destination: bytes
    ssrc: int
    previous_ssrc: int | None
    at_source: list[Receiver]
    at_destination: list[Receiver]
    all: list[Receiver]
    """Of the whole Case, in the order of their announcement."""
    direction: Direction
    matched_by: Literal["sdp", "source-only", "destination-only", "signalling-address", "content"]

    @property
    def receiving(self) -> list[Receiver]:
        """What the receiving side described: of this end, else of that side, else of whoever sends."""
        if self.at_destination:
            return self.at_destination
        side: Side = "callee" if self.direction == "caller-to-callee" else "caller"
        of_side = [] if self.direction == "unknown" else [one for one in self.all if one.side == side]
        return of_side or self.at_source


def figures(phase: Phase, rows: NDArray[np.void], way: Way, table: Table, rtcp: Rtcp) -> Stream:
    """The stream of these rows (dtype SECOND, one stream's, in the order of time)."""
    first_ns, last_ns = int(rows["first_ns"][0]), int(rows["last_ns"][-1])
    number = int(rows["stream"][0])
    main_type, codec = _codec(rows, way, last_ns)
    kinds = rows["main_type"]
    of_main = rows if (kinds == main_type).all() else rows[kinds == main_type]
    rate = codec.clock_rate if codec else None
    counted = dict(zip(SUMS, rows["sums"].sum(axis=0).tolist(), strict=True))

    packets = int(rows["packets"].sum())
    expected = int(rows["expected"].sum())
    lost = max(0, expected - packets)
    loss_ratio = lost / (packets + lost)
    mean_ms, max_ms, rate = _jitter(of_main, rate)
    section = _in_force(way.receiving, last_ns)
    is_audio = section is None or section.media.type == "audio"
    ptime_ms = _ptime(of_main, rate) if is_audio else None
    pattern, at_once = None, 0
    if lost:
        # What was left out for want of room would make the pattern look better than it was.
        holes = table.holes.of(number, first_ns, last_ns) if not table.holes.left_out else rows[:0]
        pattern = bursts(holes, expected, ptime_ms)
        at_once = min(lost, table.lost_at_once(rows))
    fmtp = section.media.fmtp.get(str(main_type), "") if section is not None else ""
    score = quality(codec.name if codec else None, loss_ratio, pattern.burst_ratio if pattern else 1.0, fmtp)
    encrypted = section is not None and "SAVP" in section.media.proto.upper()
    is_clear_g711 = not encrypted and counted["speech"] > 0
    idle_from_ns, idle_s = _idle_stretch(rows) if is_clear_g711 and counted["idle"] else (None, 0)
    switches = int(rows["switches"].sum())
    measured_hz = _measured_rate(of_main, rate) if is_audio and not switches else None
    drift_ppm = (measured_hz / rate - 1) * 1e6 if measured_hz is not None and rate else None
    between = (rows["first_ns"][1:] - rows["last_ns"][:-1]).max(initial=0)
    ends = way.at_source + way.at_destination
    points = int(np.bitwise_or.reduce(rows["dscps"]))
    events, events_left_out = _events(rows, way, table, number, first_ns, last_ns)
    return Stream(
        source=unpacked(way.source),
        destination=unpacked(way.destination),
        ssrc=way.ssrc,
        direction=way.direction,
        phase=phase,
        payload_types=_payload_types(rows, main_type),
        codec=codec.name if codec else None,
        first_ns=first_ns,
        last_ns=last_ns,
        first_frame=Frame(int(rows["first_file"][0]), int(rows["first_frame"][0])),
        last_frame=Frame(int(rows["last_file"][-1]), int(rows["last_frame"][-1])),
        packets=packets,
        lost=lost,
        loss_ratio=loss_ratio,
        jitter_ms=mean_ms,
        jitter_max_ms=max_ms,
        absences=_absences(table.absences.of(number, first_ns, last_ns)),
        max_gap_ms=max(int(rows["gap_ns"].max()), int(between)) / NS_PER_MS,
        mos_cqe=round(score.mos_cqe, 2) if score else None,
        mos_scale=score.scale if score else None,
        matched_by=way.matched_by,
        call_ids=tuple(dict.fromkeys(one.call_id for one in ends)),
        to_tags=tuple(dict.fromkeys(one.to_tag for one in ends if one.to_tag)),
        duplicates=int(rows["duplicates"].sum()),
        reordered=counted["late"],
        restarts=counted["restarts"],
        switches=switches,
        timestamp_jumps=int(rows["jumps"][:, RATES.index(rate)].sum()) if rate in RATES else 0,
        lost_at_once=at_once,
        bursts=pattern,
        ptime_ms=ptime_ms,
        ptime_agreed_ms=section.media.ptime if section else None,
        clock_rate=rate,
        measured_rate_hz=round(measured_hz, 1) if measured_hz is not None else None,
        drift_ppm=round(drift_ppm, 1) if drift_ppm is not None and abs(drift_ppm) <= MAX_DRIFT_PPM else None,
        unagreed_types=_unagreed(rows, way.receiving),
        bytes=counted["bytes"],
        comfort_noise=counted["comfort"],
        pauses=counted["pauses"],
        paused_ms=counted["paused_ns"] / NS_PER_MS,
        idle_ratio=round(counted["idle"] / counted["speech"], 4) if is_clear_g711 else None,
        idle_from_ns=idle_from_ns,
        idle_s=idle_s,
        cadence=cadence(rows) if is_clear_g711 and counted["idle"] and not counted["comfort"] else None,
        dscp=_main_dscp(rows, points),
        dscps=_bits(points),
        previous_ssrc=way.previous_ssrc,
        events=events,
        events_left_out=events_left_out,
        rtcp=None if encrypted else _reported(rtcp, way, rate, first_ns, last_ns + RTCP_AFTER_NS),
        hears=None
        if encrypted
        else rtcp.hears(halves(way.source), halves(way.destination), first_ns, last_ns + RTCP_AFTER_NS),
        burst_assumed_random=bool(lost) and pattern is None,
        encrypted=encrypted,
    )


def _absences(found: NDArray[np.void]) -> tuple[Absence, ...]:
    if not len(found):
        return ()
    columns = (found[name].tolist() for name in ("since_ns", "time_ns", "steps"))
    return tuple(Absence(*told) for told in zip(*columns, strict=True))


def _reported(rtcp: Rtcp, way: Way, rate: int | None, from_ns: int, to_ns: int) -> RtcpView | None:
    """What RTCP says of the stream, between its ends or the addresses that descriptions name for RTCP (RFC 3605)."""
    sources, destinations = (
        dict.fromkeys([halves(end), *(host for one in of if (host := address_halves(one.media.rtcp_address or "")))])
        for end, of in ((way.source, way.at_source), (way.destination, way.at_destination))
    )
    views = (
        rtcp.view(source, destination, way.ssrc, rate, from_ns, to_ns)
        for source in sources
        for destination in destinations
    )
    return next((view for view in views if view is not None), None)


def _in_force(receivers: list[Receiver], until_ns: int) -> Receiver | None:
    """The latest description by then."""
    return next((one for one in reversed(receivers) if one.since_ns <= until_ns), None)


def _codec(rows: NDArray[np.void], way: Way, last_ns: int) -> tuple[int | None, Codec | None]:
    """The payload type of most seconds' packets that carry sound or pictures, any type where there are none such;
    and what it stood for."""
    kinds = rows["main_type"]
    main: int | None
    if (kinds == kinds[0]).all() and kinds[0] != NO_TYPE:
        main = int(kinds[0])
    else:
        weights = np.bincount(kinds, rows["packets"], minlength=NO_TYPE + 1)
        main = int(weights[:NO_TYPE].argmax())
        if not weights[main]:
            main = next(iter(_types(rows)), None)
    if main is None:
        return None, None
    return main, codec_of(main, last_ns, way.at_destination, way.at_source, way.all)


def _types(rows: NDArray[np.void]) -> tuple[int, ...]:
    return _bits(_seen(rows))


def _seen(rows: NDArray[np.void]) -> int:
    """The payload types of these rows, a bit each."""
    return int(np.bitwise_or.reduce(rows["types_high"])) << 64 | int(np.bitwise_or.reduce(rows["types_low"]))


def _bits(seen: int) -> tuple[int, ...]:
    numbers = []
    while seen:
        numbers.append((seen & -seen).bit_length() - 1)
        seen &= seen - 1
    return tuple(numbers)


def _payload_types(rows: NDArray[np.void], main_type: int | None) -> tuple[int, ...]:
    """The main one first, the others by number."""
    return tuple(sorted(_types(rows), key=lambda number: (number != main_type, number)))


def _unagreed(rows: NDArray[np.void], receivers: list[Receiver]) -> tuple[int, ...]:
    """Types that neither the receiver's description of that second nor the one before it names.

    The one before still counts, since a change takes a round trip to be heeded.
    """
    if not receivers:
        return ()
    since: list[int] = []
    masks: list[int] = []
    before = 0
    for receiver in receivers:
        mask = sum({1 << int(name) for name in receiver.media.formats if name.isdigit() and int(name) < 128})
        # Several sections at one endpoint, as of BUNDLE, are one description.
        if since and since[-1] == receiver.since_ns:
            masks[-1] |= mask
            before |= mask
            continue
        since.append(receiver.since_ns)
        masks.append(mask | before)
        before = mask
    if rows["first_ns"].min() >= since[-1]:  # as of nearly every stream
        return _bits(_seen(rows) & ~masks[-1])
    in_force = np.searchsorted(since, rows["first_ns"], "right") - 1
    found = 0
    for index in np.unique(in_force[in_force >= 0]).tolist():
        found |= _seen(rows[in_force == index]) & ~masks[index]
    return _bits(found)


def carries(rows: NDArray[np.void], receivers: Iterable[Receiver]) -> bool:
    """Whether the rows hold a payload type that one of these descriptions names."""
    named = {name for receiver in receivers for name in receiver.media.formats}
    return any(str(number) in named for number in _types(rows))


def _jitter(rows: NDArray[np.void], clock_rate: int | None) -> tuple[float | None, float | None, int | None]:
    """Mean and highest running estimate at the codec's clock rate, and that rate; None at a rate for which none is
    kept. `rows` are those of the main type, as in what follows.

    Without SDP for a dynamic type the rate is taken at which the estimates are lowest: a wrong one gives
    huge ones.
    """
    estimates = rows["estimates"].sum(axis=0)
    means = rows["jitter_sum_ms"].sum(axis=0) / np.maximum(estimates, 1)
    if clock_rate is None and estimates.any():
        clock_rate = RATES[int(np.where(estimates, means, np.inf).argmin())]
    if clock_rate not in RATES or not estimates[RATES.index(clock_rate)]:
        return None, None, clock_rate
    index = RATES.index(clock_rate)
    highest = float(rows["jitter_max_ms"][:, index].max())
    return round(float(means[index]), JITTER_DECIMALS), round(highest, JITTER_DECIMALS), clock_rate


def _ptime(rows: NDArray[np.void], rate: int | None) -> float | None:
    """The step between packets by which most of them came; each second tells of one step."""
    if not rate or not len(rows):
        return None
    steps = rows["step_ticks"]
    first = int(steps[0])
    if first > 0 and (steps == first).all():  # as of nearly every stream
        return round(first * 1000 / rate, 3)
    telling = rows[steps > 0]
    if not len(telling):
        return None
    # By packets and not by seconds: silences, which lengthen the step of some codecs, have few of them.
    kinds, of = np.unique(telling["step_ticks"], return_inverse=True)
    most = int(np.bincount(of, telling["packets"]).argmax())
    return round(int(kinds[most]) * 1000 / rate, 3)


def _measured_rate(rows: NDArray[np.void], rate: int | None) -> float | None:
    """The slope of timestamps over time, by least squares over the means of seconds, where one time base lasts."""
    if not rate or len(rows) < MIN_CLOCK_S:
        return None
    timed = rows["timed"]
    is_told = timed > 0
    if not is_told.all():
        rows, timed = rows[is_told], timed[is_told]
        if len(rows) < MIN_CLOCK_S:
            return None
    base_ns = rows["first_ns"] // NS_PER_S * NS_PER_S
    time_s = (base_ns - base_ns[0]) / NS_PER_S + rows["time_sum_ns"] / timed / NS_PER_S
    ticks = rows["ticks_sum"] / timed
    # What the clock may be off within a second, beside jitter; a wrong rate is off in each, and all the same.
    steps_ms = ((ticks[1:] - ticks[:-1]) / rate - (time_s[1:] - time_s[:-1])) * 1000
    # The median lies between them, so of most streams it need not be known.
    if steps_ms.max() - steps_ms.min() > TIME_BASE_MS:
        is_new = np.abs(steps_ms - _median(steps_ms)) > TIME_BASE_MS
        begins = np.concatenate(([0], np.flatnonzero(is_new) + 1))
        lengths = np.diff(np.append(begins, len(rows)))
        longest = int(lengths.argmax())
        if lengths[longest] < MIN_CLOCK_S:
            return None
        part = slice(int(begins[longest]), int(begins[longest] + lengths[longest]))
        time_s, ticks = time_s[part], ticks[part]
    time_s, ticks = time_s - time_s.sum() / len(time_s), ticks - ticks.sum() / len(ticks)  # as mean() has it, slower
    spread = float(time_s @ time_s)
    if not spread:
        return None
    slope = float(time_s @ ticks) / spread
    off = ticks - slope * time_s
    error = (float(off @ off) / max(1, len(off) - 2) / spread) ** 0.5
    return slope if slope > 0 and error * 1e6 <= MAX_ERROR_PPM * rate else None


def _median(values: NDArray[np.float64]) -> float:
    """Of few values: np.median takes five times as long over its arguments."""
    ordered = np.sort(values)
    half = len(ordered) // 2
    return float(ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2)


def _idle_stretch(rows: NDArray[np.void]) -> tuple[int | None, int]:
    """Begin and length in seconds of the longest stretch of seconds with digital silence alone."""
    silent = is_idle(rows)
    if not silent.any():
        return None, 0
    edges = np.diff(np.concatenate(([0], silent.astype(np.int8), [0])))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    lasted_ns = rows["last_ns"][ends - 1] - rows["first_ns"][begins]
    longest = int(lasted_ns.argmax())
    return int(rows["first_ns"][begins[longest]]), round(int(lasted_ns[longest]) / NS_PER_S)


def _main_dscp(rows: NDArray[np.void], points: int) -> int | None:
    if points.bit_count() <= 1:
        return points.bit_length() - 1 if points else None
    kinds, of = np.unique(rows["dscps"], return_inverse=True)
    return int(kinds[np.bincount(of, rows["packets"]).argmax()]).bit_length() - 1


def _events(
    rows: NDArray[np.void], way: Way, table: Table, number: int, first_ns: int, last_ns: int
) -> tuple[tuple[ToneEvent, ...], int]:
    """The key presses of the phase, of payload types that SDP names so, or says nothing of; and how many more."""
    found = table.tones.of(number, first_ns, last_ns)
    if not len(found):
        return (), 0
    rates: dict[int, int] = {}
    unknown = {int(number) for number in np.unique(found["payload_type"])}
    for receivers in (way.all, way.at_source, way.at_destination):
        for receiver in receivers:
            unknown -= {int(name) for name in receiver.media.formats if name.isdigit()}
            for name, codec in receiver.media.rtpmap.items():
                if codec.name.upper() == EVENT_NAME and name.isdigit():
                    rates[int(name)] = codec.clock_rate
    return presses(found, unknown.union(rates), rates)
