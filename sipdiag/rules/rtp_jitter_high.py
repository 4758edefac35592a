"""Packets come so unevenly that a usual jitter buffer does not take it up (RFC 3550 6.4.1, A.8).

Sound only, and streams that are long enough; events, comfort noise and new time bases do not count as jitter.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import audio_streams, network_lost, side_words


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    streams = (*audio_streams(case, "early"), *audio_streams(case, "confirmed"))
    for direction in dict.fromkeys(s.direction for s in streams):
        uneven = [s for s in streams if s.direction == direction and _is_uneven(s, limits)]
        if not uneven:
            continue
        worst = max(uneven, key=lambda s: s.jitter_ms or 0.0)
        speaker, hearer = side_words(direction) if direction != "unknown" else ("sender", "receiver")
        # Where one capture shows both directions uneven alike, its own clock may be what is uneven.
        both = any(s.direction != direction and _is_uneven(s, limits) for s in streams)
        yield Found(
            evidence=(worst,),
            facts={
                "source": str(worst.source),
                "destination": str(worst.destination),
                "speaker": speaker,
                "hearer": hearer,
                "jitter_ms": round(worst.jitter_ms or 0.0, 1),
                "jitter_max_ms": round(worst.jitter_max_ms or 0.0, 1),
                "max_gap_ms": round(worst.max_gap_ms, 1),
                "packets": worst.packets,
                "lost": network_lost(case, worst),
            },
            transactions=tuple(a for a in case.attempts if a.final is case.final),
            severity="error" if (worst.jitter_ms or 0.0) >= limits.jitter_unusable_ms else None,
            confidence="possible" if both else None,
            against=("both directions are uneven: the clock of the capturing host may be the reason",) if both else (),
        )


def _is_uneven(stream: Stream, limits: Limits) -> bool:
    return (
        stream.packets >= limits.quality_packets
        and stream.jitter_ms is not None
        and stream.jitter_ms > limits.jitter_high_ms
    )
