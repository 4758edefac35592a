"""494, or 421 for sec-agree: phone and proxy do not agree on how to secure their signalling (RFC 3329)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed


@wakes_on(refused_with(421, 494))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "security-agreement-494")
    if refusal is None:
        return
    message = refusal.request.message if refusal.request is not None else None
    offered = list(message.headers("Security-Client")) if message is not None else []
    verified = list(message.headers("Security-Verify")) if message is not None else []
    wanted = list(refusal.final.message.headers("Security-Server"))
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            security_client=offered,
            security_server=wanted,
            security_verify=verified,
            offered=", ".join(offered) or "nothing",
            wanted=", ".join(wanted) or "nothing that it names",
        ),
        transactions=refusal.transactions,
    )
