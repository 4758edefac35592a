"""Quality reports of RFC 6035, sent beside a call by PUBLISH or NOTIFY, kept until their call asks for them."""

from __future__ import annotations

from collections.abc import Iterable

from sipdiag.model import Frame, VoipMetrics
from sipdiag.sip import Message, VoipReport, parse_voip_report

MEDIA_TYPE = b"vq-rtcpxr"
MAX_CALLS = 20_000
"""Calls whose reports are remembered, some 20 MiB; the oldest are forgotten."""
MAX_OF_CALL = 16
"""Reports of one call: both sides report at its end, some at intervals too."""


class Reported:
    """Keeps reports by the Call-ID that they are about."""

    def __init__(self) -> None:
        self._by_call: dict[str, list[VoipMetrics]] = {}
        self.left_out = 0
        """Reports beyond MAX_OF_CALL, and those of calls forgotten that nobody had asked for."""
        self._asked = set[str]()

    def note(self, message: Message, frame: Frame) -> bool:
        """Takes a message; what carries no report is passed over. Whether it is said to carry one."""
        # What describes media reports none. From the end: so a search skips as many bytes at a time as it looks for.
        if message.has_media_line or message.raw.rfind(MEDIA_TYPE) < 0:
            return False
        if MEDIA_TYPE.decode() not in (message.header("Content-Type") or "").lower():
            return False
        for report in parse_voip_report(message.body):
            kept = self._by_call.setdefault(report.call_id, [])
            metrics = _metrics(report, frame)
            if all(_figures(metrics) != _figures(known) for known in kept):
                if len(kept) < MAX_OF_CALL:
                    kept.append(metrics)
                else:
                    self.left_out += 1
            if len(self._by_call) > MAX_CALLS:
                oldest = next(iter(self._by_call))
                self.left_out += 0 if oldest in self._asked else len(self._by_call[oldest])
                self._asked.discard(oldest)
                del self._by_call[oldest]
        return True

    def about(self, call_ids: Iterable[str]) -> tuple[VoipMetrics, ...]:
        """The reports about calls with these Call-IDs, in the order of their coming."""
        if not self._by_call:
            return ()
        known = [call_id for call_id in call_ids if call_id in self._by_call]
        self._asked.update(known)
        return tuple(report for call_id in known for report in self._by_call[call_id])


def _figures(metrics: VoipMetrics) -> tuple[object, ...]:
    """What makes two reports one: the same is sent on by every hop, and again where it was lost."""
    return tuple(getattr(metrics, name) for name in VoipMetrics.__struct_fields__ if name != "frame")


def _metrics(report: VoipReport, frame: Frame) -> VoipMetrics:
    def share(name: str) -> float | None:
        percent = report.figures.get(name)
        return None if percent is None else round(percent / 100, 6)

    def whole(name: str) -> int | None:
        value = report.figures.get(name)
        return None if value is None else round(value)

    return VoipMetrics(
        source="vq-rtcpxr",
        frame=frame,
        ssrc=report.ssrc,
        loss_ratio=share("PACKETLOSS.NLR"),
        discard_ratio=share("PACKETLOSS.JDR"),
        burst_density=share("BURSTGAPLOSS.BLD"),
        gap_density=share("BURSTGAPLOSS.GLD"),
        burst_ms=whole("BURSTGAPLOSS.BD"),
        gap_ms=whole("BURSTGAPLOSS.GD"),
        rtt_ms=report.figures.get("DELAY.RTD"),
        end_system_delay_ms=report.figures.get("DELAY.ESD"),
        r_factor=report.figures.get("QUALITYEST.RCQ"),
        mos_lq=report.figures.get("QUALITYEST.MOSLQ"),
        mos_cq=report.figures.get("QUALITYEST.MOSCQ"),
        jitter_buffer_ms=whole("JITTERBUFFER.JBN"),
    )
