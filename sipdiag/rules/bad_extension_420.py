"""420: the request requires an extension that the other side does not have, and was not tried without it (RFC 3261
8.2.2.3). A retry that leaves it out belongs to the same call, which then did not fail with this."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._capability import tokens, without
from sipdiag.rules._finals import claimed
from sipdiag.rules._refusal import PROBES, mild


@wakes_on(refused_with(420))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "bad-extension-420")
    if refusal is None or case.method in PROBES:
        return
    required = tokens(refusal.request, "Require", "Proxy-Require")
    unsupported = tokens(refusal.final, "Unsupported")
    # A 420 about something that was not required is the refusing side's mistake.
    unasked = refusal.request is not None and bool(unsupported) and without(unsupported, required) == unsupported
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            required=required,
            unsupported=unsupported or required,
            asked="did not require it" if unasked else "requires it",
        ),
        transactions=refusal.transactions,
        party=refusal.party if unasked else "caller",
        party_at=refusal.responder if unasked else refusal.attempt.client,
        severity=mild(refusal),
        confidence="certain" if unsupported and not unasked else "likely",
    )
