"""Call analytics block the call as unwanted: 607, 608, or 603 that says so (RFC 8197, RFC 8688, ATIS-1000099)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._passport import passport_of


@wakes_on(refused_with(403, 603, 607, 608))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "analytics-blocked")
    if refusal is None:
        return
    passport = passport_of(refusal.request.message) if refusal.request is not None else None
    attest = passport.attest if passport is not None else None
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            attest=attest,
            signed=f"carries attestation {attest}" if attest else "carries no attestation that can be read",
            call_info=list(refusal.final.message.headers("Call-Info")),
        ),
        transactions=refusal.transactions,
        party_at=refusal.responder,
    )
