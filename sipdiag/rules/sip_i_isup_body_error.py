"""A request with an ISUP body is refused: the two sides do not run the same SIP-I or SIP-T (RFC 3204, Q.1912.5)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._identity import isup_part


@wakes_on(refused_with(400, 415, 488, 500))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "sip-i-isup-body-error")
    part = isup_part(refusal.request.message) if refusal is not None and refusal.request is not None else None
    if refusal is None or part is None:
        return
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            version=part.version,
            handling=part.handling,
            accepted=list(refusal.final.message.headers("Accept")),
        ),
        transactions=refusal.transactions,
        party_at=refusal.attempt.client,
        confidence="certain" if refusal.status == 415 else None,
    )
