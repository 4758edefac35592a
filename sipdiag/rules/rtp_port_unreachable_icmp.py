"""RTP of a confirmed call draws port unreachable from the host that it is sent to (RFC 792, RFC 3264 5.1).

Not before the answer, after the BYE, or of RTCP alone: there it is usual.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._media import described, sighted
from sipdiag.rules._refused_media import is_filter, refusals


@wakes_on(Signal.MEDIA | Signal.EVENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for refusal in refusals(case, limits):
        first = refusal.errors[0]
        if not refusal.itself or is_filter(first):
            continue
        named = [s for s, m in described(case) if (m.address, m.port) == refusal.destination]
        stream = (refusal.stream,) if refusal.stream is not None else ()
        yield Found(
            evidence=(*sighted(*named[-1:], *stream), *refusal.errors[:5]),
            facts={
                "source": str(refusal.source),
                "destination": str(refusal.destination),
                "icmp": first.detail,
                "icmp_count": len(refusal.errors),
                "packets": refusal.stream.packets if refusal.stream is not None else 0,
                "described": "the port that its description names"
                if named
                else "a port that no description in this capture names",
            },
            transactions=tuple(a for a in case.attempts if a.final is case.final),
            party="caller" if _is_callers_end(case, refusal.destination.address) else "callee",
            party_at=first.source,
        )
        return


def _is_callers_end(case: Case, address: str) -> bool:
    heard = [s for s in case.streams if s.destination.address == address and s.direction != "unknown"]
    if heard:
        return heard[-1].direction == "callee-to-caller"
    return address == case.caller.address
