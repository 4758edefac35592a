"""Packets are longer than the receiver can take (RFC 8866 6.4).

`ptime` is a wish, and to leave it unheeded is no fault; `maxptime` is a limit.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import audio_streams, described, describer, sections_at, side_words, sighted

_ROUNDING_MS = 1.0


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or not any(m.maxptime for _, m in described(case)):
        return
    for stream in audio_streams(case, "confirmed"):
        seen = stream.ptime_ms
        most = max((m.maxptime for m in sections_at(case, stream.destination) if m.maxptime), default=None)
        if seen is None or most is None or stream.packets < limits.quality_packets or not _is_whole(seen):
            continue
        if seen <= most + _ROUNDING_MS:
            continue
        told = describer(case, stream.destination)
        speaker, hearer = side_words(stream.direction) if stream.direction != "unknown" else ("sender", "receiver")
        yield Found(
            evidence=sighted(*((told,) if told is not None else ()), stream),
            facts={
                "source": str(stream.source),
                "destination": str(stream.destination),
                "speaker": speaker,
                "hearer": hearer,
                "ptime_ms": round(seen, 1),
                "maxptime_ms": most,
                "wanted_ms": stream.ptime_agreed_ms,
            },
            party="caller" if speaker == "caller" else "callee" if speaker == "callee" else None,
            party_at=stream.source,
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _is_whole(ptime_ms: float) -> bool:
    """Whether it is a length that codecs pack: a multiple of 2.5 ms up to 120 ms."""
    return 2.5 <= ptime_ms <= 120 and abs(ptime_ms / 2.5 - round(ptime_ms / 2.5)) < 0.1
