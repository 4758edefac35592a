"""The core lost the registration of a phone, says so by 504, and the phone stays away (3GPP TS 24.229 5.1.2A)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Evidence
from sipdiag.rules import Diagnosis, Found, Unknown, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._guards import watched_until
from sipdiag.rules._identity import binding_of_caller


@wakes_on(refused_with(504))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "volte-restoration-504-403")
    if refusal is None:
        return
    binding = binding_of_caller(case)
    anew = binding is not None and binding.time_ns > refusal.final.time_ns
    facts = refusal.facts(then="registered anew after it" if anew else "did not register anew")
    patience_ns = int(limits.transaction_timeout_s * NS_PER_S)
    if not anew and not watched_until(case, refusal.final.time_ns + patience_ns, limits):
        yield Unknown(
            evidence=refusal.evidence,
            because="the capture ends too soon after the 504 to see whether the phone registers anew",
            capture_at=case.caller,
            facts=facts,
            transactions=refusal.transactions,
        )
        return
    again = (Evidence(frame=binding.frames[0], note="REGISTER after it"),) if anew and binding is not None else ()
    yield Found(
        evidence=(*refusal.evidence, *again),
        facts=facts,
        transactions=refusal.transactions,
        party="callee" if anew else None,
        party_at=refusal.responder if anew else refusal.attempt.client,
        severity="warning" if anew else None,
    )
