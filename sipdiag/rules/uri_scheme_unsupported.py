"""416: the server does not deal in URIs of this scheme (RFC 3261 21.4.14)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._schemes import scheme_of


@wakes_on(refused_with(416))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "uri-scheme-unsupported")
    if refusal is None:
        return
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(scheme=scheme_of(refusal.request) or "unknown"),
        transactions=refusal.transactions,
    )
