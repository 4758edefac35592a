"""A gateway has no route to the number: Q.850 2, 3, 25 or 38, or it says so (RFC 3398 7.2.4.1, RFC 6432)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._finals import claimed


@wakes_on(Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "pstn-no-route")
    if refusal is None:
        return
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(),
        transactions=refusal.transactions,
        party=refusal.party,
        party_at=refusal.responder,
        confidence="certain" if refusal.cause is not None else "likely",
    )
