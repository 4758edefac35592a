"""The sender's clock runs too fast or too slow against the time of this capture (RFC 3550 6.4.1).

Where both directions drift alike it is the clock of the capturing host that is off, and nothing is said.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import seconds
from sipdiag.rules._media import audio_streams, side_words


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    streams = [s for s in audio_streams(case, "confirmed") if _is_long(s, limits)]
    for stream in streams:
        drift = stream.drift_ppm
        if drift is None or abs(drift) <= limits.clock_drift_ppm or stream.timestamp_jumps:
            continue
        others = [s.drift_ppm for s in streams if s.direction != stream.direction and s.drift_ppm is not None]
        if any(abs(drift - other) <= limits.clock_drift_ppm for other in others):
            continue
        speaker, hearer = side_words(stream.direction) if stream.direction != "unknown" else ("sender", "receiver")
        yield Found(
            evidence=(stream,),
            facts={
                "source": str(stream.source),
                "speaker": speaker,
                "hearer": hearer,
                "drift_ppm": round(drift),
                "faster": "too fast" if drift > 0 else "too slow",
                "packet_every_s": round(0.02 / abs(drift) * 1e6),
                "length_s": seconds(stream.last_ns - stream.first_ns),
            },
            party="caller" if speaker == "caller" else "callee" if speaker == "callee" else None,
            party_at=stream.source,
            confidence=None if others else "possible",
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _is_long(stream: Stream, limits: Limits) -> bool:
    return stream.last_ns - stream.first_ns >= limits.clock_drift_s * NS_PER_S
