"""RTP of a confirmed call draws port unreachable from the host that it is sent to (RFC 792, RFC 3264 5.1).

Not before the answer, after the BYE, or of RTCP alone: there it is usual. A port that a later description replaced is
closed by right: who still sends to it has not followed the change.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import stretches
from sipdiag.rules._media import audio_end, described, sighted
from sipdiag.rules._refused_media import Refusal, is_filter, refusals


@wakes_on(Signal.MEDIA | Signal.EVENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for refusal in refusals(case, limits):
        first = refusal.errors[0]
        if not refusal.itself or is_filter(first):
            continue
        named = [s for s, m in described(case) if (m.address, m.port) == refusal.destination]
        replaced = _replaced(case, refusal)
        callers_end = _is_callers_end(case, refusal.destination.address)
        stream = (refusal.stream,) if refusal.stream is not None else ()
        yield Found(
            evidence=(*sighted(*named[-1:], *replaced, *stream), *refusal.errors[:5]),
            facts={
                "source": str(refusal.source),
                "destination": str(refusal.destination),
                "icmp": first.detail,
                "icmp_count": len(refusal.errors),
                "icmp_times": refusal.times,
                "packets": refusal.stream.packets if refusal.stream is not None else 0,
                "described": "a port that its later description no longer names"
                if replaced
                else "the port that its description names"
                if named
                else "a port that no description in this capture names",
            },
            transactions=tuple(a for a in case.attempts if a.final is case.final),
            party="caller" if callers_end is not bool(replaced) else "callee",
            party_at=refusal.source if replaced else first.source,
        )
        return


def _replaced(case: Case, refusal: Refusal) -> tuple[Sighting, ...]:
    """The description in force when it was refused, where its side named the refused port before and now another."""
    at_ns = refusal.errors[0].time_ns
    before: set[str] = set()
    for part in stretches(case):
        for side, seen in (("caller", part.caller), ("callee", part.callee)):
            end = audio_end(seen)
            if end == refusal.destination:
                before.add(side)
            elif end is not None and side in before and seen is not None and part.begin_ns <= at_ns < part.end_ns:
                return (seen,)
    return ()


def _is_callers_end(case: Case, address: str) -> bool:
    heard = [s for s in case.streams if s.destination.address == address and s.direction != "unknown"]
    if heard:
        return heard[-1].direction == "callee-to-caller"
    return address == case.caller.address
