"""A 401 without WWW-Authenticate, or a 407 without Proxy-Authenticate: nobody can answer it (RFC 3261 21.4)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._digest import lacks_header
from sipdiag.rules._finals import claimed
from sipdiag.rules._refusal import mild


@wakes_on(Signal.CHALLENGE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "auth-challenge-missing-header")
    name = lacks_header(refusal) if refusal is not None else None
    if refusal is None or name is None:
        return
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            missing_header=name, present=[written for written, _ in refusal.final.message.header_items]
        ),
        transactions=refusal.transactions,
        party=refusal.party,
        party_at=refusal.responder,
        severity=mild(refusal),
    )
