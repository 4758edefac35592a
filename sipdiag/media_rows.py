"""Streams and keys of a Case -> rows of the report."""

from __future__ import annotations

from functools import lru_cache

from sipdiag.digits import keys
from sipdiag.model import JITTER_BUFFER_MS, NS_PER_S, Bursts, Case, FrameRef, RtcpView, Stream, VoipMetrics
from sipdiag.records import BurstInfo, KeyInfo, MediaStream, RtcpInfo, VoipInfo, shared, since
from sipdiag.response_rows import named

MAX_KEYS = 512
"""Keys told of one call; nobody presses more."""


def media_stream(stream: Stream, call_start_ns: int | None) -> MediaStream:
    """The row of a stream; None where it belongs to no call."""
    types = stream.payload_types
    return MediaStream(  # by position: so many keywords take msgspec longer than all values do
        named(stream.source),
        named(stream.destination),
        stream.direction,
        stream.phase,
        stream.matched_by if call_start_ns is not None else "none",
        None if stream.codec is None else shared(stream.codec),
        _types(types),
        _types(stream.unagreed_types),
        stream.ssrc if types else None,
        _since(stream.first_ns, call_start_ns),
        _since(stream.last_ns, call_start_ns),
        stream.packets,
        stream.lost,
        _figure(stream.loss_ratio, 6),
        stream.lost_at_once,
        _bursts(stream.bursts),
        stream.reordered,
        stream.duplicates,
        stream.restarts,
        stream.switches,
        stream.timestamp_jumps,
        _rounded(stream.jitter_ms),
        _rounded(stream.jitter_max_ms),
        _figure(stream.max_gap_ms),
        stream.drift_ppm,
        _rounded(stream.ptime_ms),
        stream.ptime_agreed_ms,
        stream.comfort_noise,
        stream.pauses,
        _rounded(stream.idle_ratio, 4),
        stream.dscp,
        _rounded(stream.mos_cqe),
        stream.mos_scale,
        JITTER_BUFFER_MS if stream.mos_cqe is not None else None,
        _rtcp(stream.rtcp),
    )


def voip_info(said: VoipMetrics) -> VoipInfo:
    """What a receiver reported, as a row."""
    figures = {name: getattr(said, name) for name in VoipInfo.__struct_fields__ if name != "evidence"}
    return VoipInfo(evidence=FrameRef(*said.frame), **figures)


def key_infos(case: Case) -> tuple[tuple[KeyInfo, ...], int]:
    """The keys pressed in a call, the first MAX_KEYS, and how many more there were."""
    pressed = keys(case)
    if not pressed:
        return (), 0
    told = [
        KeyInfo(
            time_s=round((key.time_ns - case.start_ns) / NS_PER_S, 3),
            evidence=FrameRef(*key.frame),
            side=key.side,
            digit=key.digit,
            method=key.method,
            duration_ms=key.duration_ms,
        )
        for key in pressed[:MAX_KEYS]
    ]
    return tuple(told), len(pressed) - len(told)


def _bursts(found: Bursts | None) -> BurstInfo | None:
    if found is None:
        return None
    return BurstInfo(
        bursts=found.bursts,
        burst_density=round(found.burst_density, 4),
        gap_density=round(found.gap_density, 6),
        burst_ms=found.burst_ms,
        longest_loss=found.longest_loss,
    )


def _rtcp(said: RtcpView | None) -> RtcpInfo | None:
    if said is None:
        return None
    return RtcpInfo(
        reports=said.reports,
        lost=said.reported_lost,
        max_fraction_lost=said.max_fraction_lost,
        jitter_ms=said.jitter_ms,
        rtt_ms=said.rtt_ms,
        rtt_max_ms=said.rtt_max_ms,
        bye=FrameRef(*said.bye_frame) if said.bye_frame else None,
        voip=voip_info(said.voip) if said.voip else None,
    )


def _since(time_ns: int, start_ns: int | None) -> float | None:
    return None if start_ns is None else since(time_ns, start_ns)


def _rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else _figure(value, digits)


@lru_cache(maxsize=4096, typed=True)
def _figure(value: float, digits: int = 3) -> float:
    """Rounded; most figures are those of other streams, too, and one number then."""
    return round(value, digits)


@lru_cache(maxsize=256)
def _types(numbers: tuple[int, ...]) -> list[int]:
    """One list for all streams that have these payload types."""
    return list(numbers)
