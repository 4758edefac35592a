"""Proxy and registrar both ask for credentials, and the client sends them for one at a time (RFC 3261 22.3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._digest import dropped_credentials
from sipdiag.rules._finals import claimed
from sipdiag.rules._hops import in_time


@wakes_on(Signal.CHALLENGE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "auth-loop-missing-proxy-auth")
    found = dropped_credentials(refusal) if refusal is not None else None
    if refusal is None or found is None:
        return
    yield Found(
        evidence=in_time(found.first, found.answered, found.second, found.attempt.request, found.attempt.final),
        facts=refusal.facts(dropped_realm=found.realms[0], kept_realm=found.realms[1], attempts=len(case.attempts)),
        transactions=refusal.transactions,
        party_at=found.attempt.client,
    )
