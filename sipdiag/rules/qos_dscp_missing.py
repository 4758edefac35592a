"""Sound is sent without a mark for priority, and suffers (RFC 4594 4.1, RFC 2474).

DSCP 0 alone harms nobody on an idle network, and marks may be taken off on the way: it is a hint beside loss or jitter.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import audio_streams, network_loss, network_lost, percent, receiver_denies, side_words


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    for stream in audio_streams(case, "confirmed"):
        if stream.dscp != 0 or any(stream.dscps) or not _suffers(case, stream, limits):
            continue
        speaker, hearer = side_words(stream.direction) if stream.direction != "unknown" else ("sender", "receiver")
        yield Found(
            evidence=(stream,),
            facts={
                "source": str(stream.source),
                "destination": str(stream.destination),
                "speaker": speaker,
                "hearer": hearer,
                "loss_percent": percent(network_loss(case, stream)),
                "jitter_ms": round(stream.jitter_ms or 0.0, 1),
            },
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _suffers(case: Case, stream: Stream, limits: Limits) -> bool:
    if stream.packets < limits.quality_packets:
        return False
    lossy = (
        not receiver_denies(case, stream)
        and network_lost(case, stream) >= limits.lost_packets
        and network_loss(case, stream) >= limits.loss_ratio
    )
    return lossy or (stream.jitter_ms or 0.0) > limits.jitter_high_ms
