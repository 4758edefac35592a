"""483 to a request that started with few hops: its own Max-Forwards stopped it, not a loop (RFC 3261 8.1.1.6, 16.3).

Max-Forwards 0 is a probe: it asks the first hop to answer.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._capability import hops_at_start
from sipdiag.rules._finals import claimed
from sipdiag.rules._refusal import PROBES


@wakes_on(refused_with(483))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "max-forwards-missing-or-low")
    if refusal is None or case.method in PROBES:
        return
    hops = hops_at_start(refusal)
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(max_forwards=hops),
        transactions=refusal.transactions,
        party="caller",
        party_at=refusal.attempt.client,
        severity="info" if hops == 0 or case.kind == "transaction" else None,
    )
