"""The number or user that was called does not exist where the call went (RFC 3261 21.4.5, 21.4.9, 21.4.22,
21.6.3)."""

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._refusal import USER_CAUSES, party_of_cause

_INCOMPLETE = 484


@wakes_on(refused_with(404, 410, 484, 604))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "number-not-found")
    if refusal is None:
        return
    cause = refusal.cause
    party = "caller" if cause is None or cause in USER_CAUSES else party_of_cause(cause)
    overlap = refusal.status == _INCOMPLETE and cause is None
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(),
        transactions=refusal.transactions,
        party=party,
        confidence=None if refusal.attempt.request is not None and not overlap else "likely",
        party_at=refusal.responder if party == "callee" else None,
        against=("a caller that dials digit by digit goes on after a 484, with more digits (RFC 3578)",)
        if overlap
        else (),
    )
