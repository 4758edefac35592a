"""Both sides are behind the same NAT, name its public address, and the NAT does not turn packets around (RFC 4787 6).

RTP goes to that address and nothing ever comes from it. A relay at that address would send, and is none of this.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import BACK, OUT, stretches
from sipdiag.rules._guards import is_private
from sipdiag.rules._media import audio_end, audio_streams, sighted


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.answered_ns is None:
        return
    part = next((p for p in stretches(case) if {OUT, BACK} <= p.sends), None)
    if part is None or part.caller is None or part.callee is None:
        return
    mine, theirs = audio_end(part.caller), audio_end(part.callee)
    if mine is None or theirs is None or mine.address != theirs.address or is_private(mine.address):
        return
    public = mine.address
    if any(s.source.address == public for s in case.streams):
        return
    sent = [s for s in audio_streams(case, "confirmed") if s.destination in (mine, theirs)]
    sent = [s for s in sent if s.packets >= limits.one_way_packets and is_private(s.source.address)]
    if not sent:
        return
    yield Found(
        evidence=sighted(part.caller, part.callee, *sent[:2]),
        facts={
            "public": public,
            "caller_end": str(mine),
            "callee_end": str(theirs),
            "senders": [str(s.source) for s in sent[:4]],
            "packets": sum(s.packets for s in sent),
        },
        transactions=tuple(a for a in case.attempts if a.final is case.final),
        confidence="likely",
    )
