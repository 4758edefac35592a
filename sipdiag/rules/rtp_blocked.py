"""RTP goes to the right place and a box on the way refuses it (RFC 792, RFC 1812 5.2.7.1).

ICMP says so: administratively prohibited, or an error from a router and not from the host itself. Where the address is
a private one that the sender cannot reach, the description is at fault and another rule speaks.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import is_private
from sipdiag.rules._media import described, sighted
from sipdiag.rules._refused_media import Refusal, is_filter, refusals


@wakes_on(Signal.MEDIA | Signal.EVENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for refusal in refusals(case, limits):
        first = refusal.errors[0]
        if refusal.itself and not is_filter(first):
            continue
        if _leaked_private(case, refusal):
            continue
        told = next((s for s, m in described(case) if (m.address, m.port) == refusal.destination), None)
        stream = (refusal.stream,) if refusal.stream is not None else ()
        yield Found(
            evidence=(*sighted(*((told,) if told is not None else ()), *stream), *refusal.errors[:5]),
            facts={
                "source": str(refusal.source),
                "destination": str(refusal.destination),
                "icmp": first.detail,
                "icmp_from": first.source.address,
                "icmp_count": len(refusal.errors),
                "icmp_times": refusal.times,
                "packets": refusal.stream.packets if refusal.stream is not None else 0,
            },
            transactions=tuple(a for a in case.attempts if a.final is case.final),
            party_at=first.source,
            confidence="certain" if is_filter(first) else "likely",
        )
        return


def _leaked_private(case: Case, refusal: Refusal) -> bool:
    """Whether the destination is a private address that its own side is not seen under."""
    named = [s for s, m in described(case) if (m.address, m.port) == refusal.destination]
    return is_private(refusal.destination.address) and any(not is_private(s.source.address) for s in named)
