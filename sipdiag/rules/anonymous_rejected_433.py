"""The called side takes no calls without a caller number (RFC 5079, RFC 3323)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._identity import caller_of_request, is_anonymous


@wakes_on(refused_with(403, 433, 480, 603))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "anonymous-rejected-433")
    if refusal is None or refusal.request is None:
        return
    hidden = is_anonymous(refusal.request.message)
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            shown="withholds the caller's number" if hidden else f"shows {caller_of_request(refusal.request.message)}",
            privacy=refusal.request.message.header("Privacy"),
        ),
        transactions=refusal.transactions,
        party="user" if hidden else "proxy",
        party_at=refusal.responder,
        severity="info" if hidden else "error",
    )
