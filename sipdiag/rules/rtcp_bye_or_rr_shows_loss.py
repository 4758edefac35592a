"""The receiver reports loss of a stream that is (nearly) whole in this capture: it was lost further on (RFC 3550 6.4).

A fact about the network beyond the point of capture. Where packets are missing here already, `rtp-packet-loss` speaks.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Evidence, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import network_loss, percent, side_words

_CLEAN = 0.25
"""Share of the reported loss that may be missing here already; the rest is to be explained from elsewhere."""


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    for stream in case.streams:
        rtcp = stream.rtcp
        reported = _reported(stream)
        if rtcp is None or reported is None or reported < limits.loss_ratio or stream.packets < limits.quality_packets:
            continue
        here = network_loss(case, stream)
        if here > _CLEAN * reported or here >= limits.loss_ratio or stream.lost_at_once:
            continue
        if (rtcp.reported_lost or 0) < limits.lost_packets:
            continue
        speaker, hearer = side_words(stream.direction) if stream.direction != "unknown" else ("sender", "receiver")
        frame = rtcp.max_fraction_frame or rtcp.last_frame
        yield Found(
            evidence=(stream, Evidence(frame, f"RTCP: the receiver of {stream.source} reports the loss")),
            facts={
                "source": str(stream.source),
                "destination": str(stream.destination),
                "speaker": speaker,
                "hearer": hearer,
                "reported_lost": rtcp.reported_lost,
                "reported_percent": percent(reported),
                "worst_percent": percent(rtcp.max_fraction_lost or 0.0),
                "lost_here": stream.lost,
                "packets": stream.packets,
            },
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _reported(stream: Stream) -> float | None:
    rtcp = stream.rtcp
    if rtcp is None or rtcp.reported_lost is None or rtcp.reported_lost < 0:
        return None
    return rtcp.reported_lost / max(1, stream.packets + stream.lost)
