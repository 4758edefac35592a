"""Streams and keys of a call as lines for people: rows of the report -> text.

A line has what every stream has, and beyond that only what is out of the ordinary.
"""

from __future__ import annotations

from collections.abc import Sequence

from sipdiag.records import KeyInfo, MediaStream
from sipdiag.report import text

MATCHED = {
    "source-only": "its destination is in no session description",
    "destination-only": "its source is in no session description",
    "signalling-address": "sent at the address of the signalling, not the one described",
    "content": "neither end is in a session description",
}
"""How a stream that does not fit the descriptions was found."""
PHASES = {"after": "after the call was refused"}
"""Phases whose names do not say enough."""
MAX_KEYS = 40
"""Keys named in a line."""


def stream_line(stream: MediaStream) -> str:
    """Who sent what to whom, and how it arrived."""
    way = f"{text.visible(stream.source)} -> {text.visible(stream.destination)}"
    phase = "" if stream.matched_by == "none" else f", {PHASES.get(stream.phase, stream.phase)}"
    what = text.visible(stream.codec or "codec unknown")
    if stream.ptime_ms is not None:
        what += f" {stream.ptime_ms:g} ms"
    return f"{way}{phase}, {what}: {', '.join([*_figures(stream), *_oddities(stream)])}"


def key_lines(keys: Sequence[KeyInfo]) -> list[str]:
    """The keys that each side pressed, in order, a line for each side and way of sending them."""
    lines: dict[tuple[str, str], list[KeyInfo]] = {}
    for key in keys:
        lines.setdefault((key.side, key.method), []).append(key)
    told = []
    for (side, method), pressed in lines.items():
        who = "somebody" if side == "unknown" else f"the {side}"
        how = "telephone-events (RFC 4733)" if method == "rfc4733" else "INFO"
        digits = " ".join(key.digit for key in pressed[:MAX_KEYS])
        more = f" and {len(pressed) - MAX_KEYS} more" if len(pressed) > MAX_KEYS else ""
        told.append(f"{pressed[0].time_s:.1f} s: {who} pressed {digits}{more}, by {how}")
    return told


def _figures(stream: MediaStream) -> list[str]:
    figures = [text.counted(stream.packets, "packet"), f"{stream.lost:,} lost ({text.percent(stream.loss_ratio)})"]
    if stream.jitter_ms is not None:
        figures.append(f"jitter {stream.jitter_ms:.1f} ms")
    figures.append(f"gap {text.duration(stream.max_gap_ms / 1000)}")
    if stream.mos_cqe is not None:
        figures.append(f"MOS-CQE {stream.mos_cqe:.1f} {stream.mos_scale or ''}".rstrip())
    if stream.rtcp is not None and stream.rtcp.rtt_ms is not None:
        figures.append(f"round trip to its receiver {stream.rtcp.rtt_ms:.1f} ms")
    return figures


def _oddities(stream: MediaStream) -> list[str]:
    odd = []
    if stream.lost_at_once:
        odd.append(f"{stream.lost_at_once:,} of the losses at the same time in all streams: lost by the capture")
    if stream.bursts is not None and stream.bursts.bursts:
        odd.append(
            f"{text.counted(stream.bursts.bursts, 'burst')} of loss, up to {stream.bursts.longest_loss} in a row"
        )
    if stream.reordered:
        odd.append(f"{stream.reordered:,} out of order")
    if stream.switches:
        changes = text.counted(stream.switches, "change")
        odd.append(f"two counts of sequence numbers under one SSRC, with {changes} between them")
    if stream.duplicates:
        odd.append(text.counted(stream.duplicates, "duplicate"))
    if stream.ptime_agreed_ms is not None and stream.ptime_ms not in (None, stream.ptime_agreed_ms):
        odd.append(f"ptime {stream.ptime_agreed_ms} ms was asked for")
    if stream.unagreed_types:
        odd.append(f"payload type {', '.join(map(str, stream.unagreed_types))} was not agreed on")
    if stream.comfort_noise:
        odd.append(text.counted(stream.comfort_noise, "packet of comfort noise", "packets of comfort noise"))
    if stream.idle_ratio is not None and stream.idle_ratio >= 0.98:
        odd.append("nothing but digital silence")
    if stream.matched_by in MATCHED:
        odd.append(MATCHED[stream.matched_by])
    return odd
