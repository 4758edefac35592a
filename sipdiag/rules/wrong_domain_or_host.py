"""The server is asked for a domain or host that is not its own (RFC 3261 16.5, 21.4.5)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._dialling import foreign_domain
from sipdiag.rules._finals import claimed


@wakes_on(refused_with(403, 404, 480, 604))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "wrong-domain-or-host")
    found = foreign_domain(refusal) if refusal is not None else None
    if refusal is None or found is None:
        return
    host, served = found
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            host=host,
            served=list(served),
            takes=f"takes calls for {', '.join(served)}" if served else "is not seen to take a call for any domain",
        ),
        transactions=refusal.transactions,
        confidence="likely",
    )
