"""A box on the way turned the failure of the next hop or leg into another one (RFC 3326, RFC 7332).

The failure itself is judged where it first appears; this says what the caller was told instead.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import in_time
from sipdiag.rules._refusal import refusal_of


@wakes_on(Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = refusal_of(case)
    told = refusal.attempt.final if refusal is not None else None
    if refusal is None or told is None or refusal.origin is refusal.attempt or told.status == refusal.status:
        return
    if refusal.origin.call_id == refusal.attempt.call_id and (refusal.status, told.status) == (503, 500):
        return  # what RFC 3261 16.7 has a proxy do
    hop = refusal.origin
    while hop.upstream is not None and hop.upstream.final is not None and hop.upstream.final.status == refusal.status:
        hop = hop.upstream
    yield Found(
        evidence=in_time(refusal.final, told),
        facts={
            "status": told.status,
            "phrase": told.message.reason,
            "first_status": refusal.status,
            "first_phrase": refusal.phrase,
            "first_at": str(refusal.responder),
            "rewriter": str(hop.client),
            "reasons": refusal.reasons,
        },
        transactions=(refusal.attempt, hop),
        party_at=hop.client,
    )
