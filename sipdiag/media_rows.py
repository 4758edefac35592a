"""Streams and keys of a Case -> rows of the report."""

from __future__ import annotations

from sipdiag.digits import keys
from sipdiag.model import JITTER_BUFFER_MS, NS_PER_S, Bursts, Case, FrameRef, RtcpView, Stream, VoipMetrics
from sipdiag.records import BurstInfo, KeyInfo, MediaStream, RtcpInfo, VoipInfo

MAX_KEYS = 512
"""Keys told of one call; nobody presses more."""


def media_stream(stream: Stream, call_start_ns: int | None) -> MediaStream:
    """The row of a stream; None where it belongs to no call."""
    return MediaStream(
        source=str(stream.source),
        destination=str(stream.destination),
        direction=stream.direction,
        phase=stream.phase,
        matched_by=stream.matched_by if call_start_ns is not None else "none",
        codec=stream.codec,
        payload_types=list(stream.payload_types),
        unagreed_types=list(stream.unagreed_types),
        ssrc=stream.ssrc if stream.payload_types else None,
        from_s=_since(stream.first_ns, call_start_ns),
        to_s=_since(stream.last_ns, call_start_ns),
        packets=stream.packets,
        lost=stream.lost,
        loss_ratio=round(stream.loss_ratio, 6),
        lost_at_once=stream.lost_at_once,
        bursts=_bursts(stream.bursts),
        reordered=stream.reordered,
        duplicates=stream.duplicates,
        restarts=stream.restarts,
        switches=stream.switches,
        timestamp_jumps=stream.timestamp_jumps,
        jitter_ms=_rounded(stream.jitter_ms),
        jitter_max_ms=_rounded(stream.jitter_max_ms),
        max_gap_ms=round(stream.max_gap_ms, 3),
        drift_ppm=stream.drift_ppm,
        ptime_ms=stream.ptime_ms,
        ptime_agreed_ms=stream.ptime_agreed_ms,
        comfort_noise=stream.comfort_noise,
        pauses=stream.pauses,
        idle_ratio=stream.idle_ratio,
        dscp=stream.dscp,
        mos_cqe=_rounded(stream.mos_cqe),
        mos_scale=stream.mos_scale,
        jitter_buffer_ms=JITTER_BUFFER_MS if stream.mos_cqe is not None else None,
        rtcp=_rtcp(stream.rtcp),
    )


def voip_info(said: VoipMetrics) -> VoipInfo:
    """What a receiver reported, as a row."""
    figures = {name: getattr(said, name) for name in VoipInfo.__struct_fields__ if name != "evidence"}
    return VoipInfo(evidence=FrameRef(*said.frame), **figures)


def key_infos(case: Case) -> tuple[list[KeyInfo], int]:
    """The keys pressed in a call, the first MAX_KEYS, and how many more there were."""
    pressed = keys(case)
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
    return told, len(pressed) - len(told)


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
    return None if start_ns is None else round((time_ns - start_ns) / NS_PER_S, 3)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
