"""421: the other side insists on an extension that the request does not support (RFC 3261 21.4.16)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._capability import tokens, without
from sipdiag.rules._finals import claimed
from sipdiag.rules._refusal import PROBES, mild


@wakes_on(refused_with(421))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "extension-required-421")
    if refusal is None or case.method in PROBES:
        return
    required = tokens(refusal.final, "Require")
    supported = tokens(refusal.request, "Supported", "Require")
    lacking = without(required, supported)
    # Where the request names all of it, it is the refusing side that does not see this.
    offered = bool(required) and not lacking and refusal.request is not None
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(required=required, supported=supported, lacking=lacking),
        transactions=refusal.transactions,
        party=refusal.party if offered else "caller",
        party_at=refusal.responder if offered else refusal.attempt.client,
        severity=mild(refusal),
        confidence="certain" if lacking else "likely",
    )
