"""A sips URI and a transport without TLS do not go together, and the request is refused (RFC 5630, RFC 3261 26.2.2)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._schemes import scheme_of, sips_confusion


@wakes_on(Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "sips-downgrade")
    shown = sips_confusion(refusal) if refusal is not None else None
    if refusal is None or shown is None:
        return
    request = refusal.request
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            scheme=scheme_of(request) or "unknown",
            transport=request.transport.upper() if request is not None else "unknown",
            shown=shown,
        ),
        transactions=refusal.transactions,
        confidence="certain" if refusal.final.message.header("Warning") else "likely",
    )
