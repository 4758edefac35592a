"""430 and 439: the flow to a phone is gone, or its first hop does not know RFC 5626 (5.3.1, 6)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._schemes import FLOW_FAILED


@wakes_on(refused_with(430, 439))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "outbound-430-439")
    if refusal is None:
        return
    gone = refusal.status == FLOW_FAILED
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            about="the connection to the phone is gone" if gone else "the first hop does not support RFC 5626"
        ),
        transactions=refusal.transactions,
        party=refusal.party if gone else "caller",
        party_at=refusal.responder if gone else case.caller,
    )
