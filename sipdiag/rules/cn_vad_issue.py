"""Comfort noise is sent to a side that did not say that it takes it (RFC 3389 5, RFC 3551 4.1).

A receiver may drop such packets without harm. Where the sender pauses in silence, it has to fill the pauses by itself:
words are clipped, or the line seems dead. Comfort noise that was agreed, and pauses with numbers that run on, are
healthy.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import audio_streams, describer, sections_at, side_words, sighted
from sipdiag.rules.dynamic_pt_mismatch import COMFORT_NOISE

_CN = "CN"
_PAUSES = 3
_PAUSED_MS = 2000.0
"""Pauses that a listener notices; a few short ones are none."""
_RENEWALS = 3
"""Packets of noise for each pause that show that pauses are long: of such a one, only the part after the last packet of
noise is measured."""


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    for stream in audio_streams(case, "confirmed"):
        sent = sorted(set(stream.payload_types) & set(COMFORT_NOISE))
        if not sent or not stream.comfort_noise:
            continue
        sections = sections_at(case, stream.destination)
        if not sections:
            continue
        if any(_CN in (codec.upper() for codec in media.codecs) for media in sections):
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
                "payload_type": sent[0],
                "noise_packets": stream.comfort_noise,
                "pauses": stream.pauses,
                "paused_s": round(stream.paused_ms / 1000, 1),
            },
            severity=None if _is_noticed(stream) else "info",
            party="caller" if speaker == "caller" else "callee" if speaker == "callee" else None,
            party_at=stream.source,
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _is_noticed(stream: Stream) -> bool:
    is_long = stream.paused_ms >= _PAUSED_MS or stream.comfort_noise >= _RENEWALS * stream.pauses
    return stream.pauses >= _PAUSES and is_long
