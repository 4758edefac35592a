"""The registrar refuses the registration: it does not know, or does not want, this account (RFC 3261 10.3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._credentials import credentials
from sipdiag.rules._finals import claimed


@wakes_on(refused_with(403, 404, 410, 604))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "register-403-404")
    if refusal is None:
        return
    signed = refusal.request is not None and bool(credentials(refusal.request))
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            aor=case.to_uri,
            asked="with credentials" if signed else "without having asked for credentials",
        ),
        transactions=refusal.transactions,
        party_at=case.caller,
        confidence=None if refusal.request is not None else "likely",
    )
