"""RTP flows, and what it carries is digital silence, while the other side talks (G.711; RFC 3551 4.5.14).

Only of G.711 in the clear, where silence is one byte repeated. A microphone always gives some noise, so it is muted,
or its sound is lost before it gets into the packets. A fax that waits for the other one is silent by right.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import BACK, OPPOSITE, OUT, agreed_s, stretches, within
from sipdiag.rules._fax import fax_offers
from sipdiag.rules._hops import Branches
from sipdiag.rules._media import audio_streams, side_words, sighted

_TALKS = 0.5
"""Share of digital silence below which somebody is heard: more than half of the packets carry sound."""


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.answered_ns is None:
        return
    parts = stretches(case)
    if agreed_s(parts, OUT, BACK) < limits.silent_payload_s or any(fax_offers(case, Branches(case))):
        return
    for direction in (OUT, BACK):
        mine = audio_streams(case, "confirmed", direction)
        theirs = [s for s in audio_streams(case, "confirmed", OPPOSITE[direction]) if _talks(s, limits)]
        if not mine or not theirs or not all(_is_silent(s, limits) for s in mine):
            continue
        stream = max(mine, key=lambda s: s.packets)
        if within(parts, stream, OUT, BACK) < limits.silent_payload_s:
            continue
        speaker, hearer = side_words(direction)
        yield Found(
            evidence=sighted(stream, theirs[0]),
            facts={
                "source": str(stream.source),
                "speaker": speaker,
                "hearer": hearer,
                "codec": stream.codec or "G.711",
                "idle_percent": round(100 * (stream.idle_ratio or 0.0)),
                "idle_s": stream.idle_s,
                "packets": stream.packets,
            },
            party="caller" if speaker == "caller" else "callee",
            party_at=stream.source,
            against=(f"the {speaker} may have muted the microphone on purpose",),
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _is_silent(stream: Stream, limits: Limits) -> bool:
    ratio = stream.idle_ratio
    return ratio is not None and ratio >= limits.silent_payload_ratio and stream.idle_s > limits.silent_payload_s


def _talks(stream: Stream, limits: Limits) -> bool:
    return stream.idle_ratio is not None and stream.idle_ratio < _TALKS and stream.packets >= limits.quality_packets
