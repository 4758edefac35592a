"""580, or its number as the reason of a CANCEL: no resources for the media, which the call requires (RFC 3312 8).

In mobile networks: the dedicated bearer for the voice was not set up (3GPP TS 24.229 5.1.3).
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, refused_with, wakes_on
from sipdiag.rules._capability import PRECONDITION_FAILURE
from sipdiag.rules._finals import claimed
from sipdiag.rules._hops import in_time
from sipdiag.sip import Reason


@wakes_on(Signal.CANCEL | refused_with(580))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "precondition-failure-580")
    if refusal is not None:
        offered = [s for s in (refusal.request, *refusal.attempt.provisionals) if s is not None]
        unmet = [s for s in offered if s.sdp is not None and s.sdp.preconditions_unmet]
        yield Found(
            evidence=in_time(*unmet, *refusal.evidence),
            facts=refusal.facts(said_by="the final response", unmet=len(unmet)),
            transactions=refusal.transactions,
            party_at=refusal.responder,
        )
        return
    attempt = case.last_attempt if case.attempts else None
    cancel = attempt.cancel.request if attempt is not None and attempt.cancel is not None else None
    if attempt is None or cancel is None or case.outcome == "answered":
        return
    reasons = [r for r in cancel.message.values("Reason") if isinstance(r, Reason)]
    if not any(r.protocol == "SIP" and r.cause == PRECONDITION_FAILURE for r in reasons):
        return
    unmet = [s for s in attempt.provisionals if s.sdp is not None and s.sdp.preconditions_unmet]
    yield Found(
        evidence=in_time(attempt.request, *unmet, cancel),
        facts={
            "status": PRECONDITION_FAILURE,
            "phrase": "Precondition Failure",
            "responder": str(cancel.source),
            "said_by": "the caller's CANCEL",
            "unmet": len(unmet),
            "reasons": list(cancel.message.headers("Reason")),
        },
        transactions=(attempt,),
        party_at=cancel.source,
    )
