"""RTP flows, and what it carries is digital silence, while the other side talks (G.711; RFC 3551 4.5.14).

Only of G.711 in the clear, where silence is one byte repeated. A microphone always gives some noise, so it is muted,
or its sound is lost before it gets into the packets: in a box on the way, where sound goes in and silence comes out. A
fax that waits for the other one is silent by right.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Party, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import BACK, OPPOSITE, OUT, agreed_s, stretches, within
from sipdiag.rules._fax import fax_offers
from sipdiag.rules._hops import branches_of
from sipdiag.rules._media import audio_streams, side_words, sighted

_TALKS = 0.5
"""Share of digital silence below which somebody is heard: more than half of the packets carry sound."""


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.answered_ns is None:
        return
    parts = stretches(case)
    if agreed_s(parts, OUT, BACK) < limits.silent_payload_s or any(fax_offers(case, branches_of(case))):
        return
    for direction in (OUT, BACK):
        mine = audio_streams(case, "confirmed", direction)
        theirs = [s for s in audio_streams(case, "confirmed", OPPOSITE[direction]) if _talks(s, limits)]
        silent = _silent(mine, limits) if theirs else ()
        if not silent:
            continue
        stream = max(silent, key=lambda s: s.packets)
        before = [s for s in mine if s not in silent and s.destination.address == stream.source.address]
        if within(parts, stream, OUT, BACK) < limits.silent_payload_s:
            continue
        speaker, hearer = side_words(direction)
        yield Found(
            evidence=sighted(*before[:1], stream, theirs[0]),
            facts={
                "source": str(stream.source),
                "speaker": speaker,
                "hearer": hearer,
                "codec": stream.codec or "G.711",
                "idle_percent": round(100 * (stream.idle_ratio or 0.0)),
                "idle_s": stream.idle_s,
                "packets": stream.packets,
            },
            party=_party(speaker, before, limits),
            party_at=stream.source,
            against=(f"the {speaker} may have muted the microphone on purpose",),
            transactions=tuple(a for a in case.attempts if a.final is case.final),
        )
        return


def _silent(streams: tuple[Stream, ...], limits: Limits) -> tuple[Stream, ...]:
    """All of a direction if all are silent; else those to one host, if the sound that does not reach it goes to the
    very host that they come from, or if nothing can be heard of the rest (no G.711) and they come first."""
    found: tuple[Stream, ...] = ()
    for host in dict.fromkeys(s.destination.address for s in streams):
        there = tuple(s for s in streams if s.destination.address == host)
        if not all(_is_silent(s, limits) for s in there):
            continue
        rest = [s for s in streams if s not in there and not _is_silent(s, limits)]
        into = [s for s in rest if s.destination.address in {one.source.address for one in there}]
        if len(into) == len(rest) or all(s.idle_ratio is None for s in rest):
            found += there
    return found


def _party(speaker: str, before: list[Stream], limits: Limits) -> Party:
    """Who makes the silence: the box into which the sound goes; not known where what goes in is no G.711."""
    if before:
        return "proxy" if any(_talks(s, limits) for s in before) else "unknown"
    return "caller" if speaker == "caller" else "callee"


def _is_silent(stream: Stream, limits: Limits) -> bool:
    ratio = stream.idle_ratio
    return ratio is not None and ratio >= limits.silent_payload_ratio and stream.idle_s > limits.silent_payload_s


def _talks(stream: Stream, limits: Limits) -> bool:
    return stream.idle_ratio is not None and stream.idle_ratio < _TALKS and stream.packets >= limits.quality_packets
