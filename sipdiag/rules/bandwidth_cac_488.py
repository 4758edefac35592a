"""Call admission control refuses the call for want of bandwidth (RFC 3261 20.43 Warning 370, Q.850 49)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._formats import formats_of


@wakes_on(refused_with(480, 488, 500, 503, 580, 606))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "bandwidth-cac-488")
    if refusal is None:
        return
    offer = refusal.request.sdp if refusal.request is not None else None
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(offered=list(formats_of(offer).values()) if offer is not None else []),
        transactions=refusal.transactions,
        party_at=refusal.responder,
    )
