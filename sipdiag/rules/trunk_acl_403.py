"""403 at once, without a challenge: the server does not let this source or caller ID through (RFC 3261 21.4.4)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.numbers import caller_of
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._dialling import cited, denied
from sipdiag.rules._finals import claimed


@wakes_on(refused_with(403))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "trunk-acl-403")
    reason = denied(refusal, limits) if refusal is not None else None
    if refusal is None or reason is None or refusal.request is None:
        return
    ours = reason.why == "other-caller"
    yield Found(
        evidence=(*refusal.evidence, *cited(("a call that got through", "its answer"), reason.frames)),
        facts=refusal.facts(
            source=refusal.origin.client.address,
            caller_id=caller_of(refusal.request.message),
            answered_in_ms=round(refusal.answered_in_s * 1000),
            why=reason.why,
            contrast=reason.words,
        ),
        transactions=refusal.transactions,
        party="caller" if ours else "callee",
        party_at=refusal.origin.client if ours else refusal.responder,
        confidence="certain" if reason.why in ("other-source", "other-caller") else "likely",
        against=("no other call is in the capture to compare with",) if reason.why == "alone" else (),
    )
