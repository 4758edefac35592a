"""A 200 at once, without any ringing before it, and then the callee's side plays ringing tone: the call is answered,
and paid for, before anybody answers (RFC 3261 13.3.1.4; false answer supervision).

The tone is known by its cadence alone (G.711 in the clear, digital silence in its pauses). A menu that answers at once
and speaks or plays music has none. Where the tone goes on until the end, nobody ever answered; where something else
follows, a PBX may have answered by itself to ring its people, which is its choice.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Cadence, Case, Evidence, Stream
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import BACK, over
from sipdiag.rules._hops import seconds
from sipdiag.rules._media import audio_streams, sighted


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    attempt = next((a for a in case.attempts if a.final is case.final and not a.in_dialog), None)
    answer = case.final
    if case.kind != "call" or case.answered_ns is None or answer is None or attempt is None or attempt.request is None:
        return
    waited_ns = answer.time_ns - attempt.request.time_ns
    if any(r.status > 100 for t in case.transactions for r in t.provisionals):
        return
    if not 0 <= waited_ns <= limits.answered_at_once_s * NS_PER_S:
        return
    heard = _ringing(case, limits)
    if heard is None:
        return
    stream, tone = heard
    rang_ns = tone.until_ns - tone.from_ns
    to_the_end = over(case) - tone.until_ns <= tone.period_s * NS_PER_S
    yield Found(
        evidence=(
            *sighted(attempt.request, answer, stream),
            Evidence(tone.last_frame, f"up to here {tone.on_s:g} s of sound in every {tone.period_s} s, else silence"),
        ),
        facts={
            "answered_s": seconds(waited_ns),
            "responder": str(answer.source),
            "source": str(stream.source),
            "rang_s": round(rang_ns / NS_PER_S),
            "on_s": tone.on_s,
            "period_s": tone.period_s,
            "then": "It goes on until the call ends: nobody answered"
            if to_the_end
            else "Then something else is heard: somebody answered, or an announcement began",
        },
        transactions=(attempt,),
        party_at=answer.source,
        severity="warning" if to_the_end else "info",
        confidence="likely" if to_the_end else "possible",
        against=("a PBX that answers by itself and then rings its people plays the same tone",),
    )


def _ringing(case: Case, limits: Limits) -> tuple[Stream, Cadence] | None:
    """The stream towards the caller that begins with ringing tone as soon as the call is answered."""
    for stream in (*audio_streams(case, "early", BACK), *audio_streams(case, "confirmed", BACK)):
        tone = stream.cadence
        if tone is not None and abs(tone.from_ns - (case.answered_ns or 0)) <= limits.answered_at_once_s * NS_PER_S:
            return stream, tone
    return None
