"""The caller is named differently in From and in P-Asserted-Identity, and the call is refused (RFC 3325, RFC 8224)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._identity import identities_of
from sipdiag.rules._passport import passport_of


@wakes_on(refused_with(403))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "caller-id-mismatch")
    if refusal is None or refusal.request is None:
        return
    named = identities_of(refusal.request.message)
    passport = passport_of(refusal.request.message)
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            identities=[f"{header} {user}" for header, user in named.items()],
            attest=passport.attest if passport is not None else None,
        ),
        transactions=refusal.transactions,
        party_at=refusal.attempt.client,
    )
