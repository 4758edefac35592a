"""An emergency call is refused (RFC 6881, RFC 5031, 3GPP TS 24.229 5.1.6)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import in_time
from sipdiag.rules._identity import is_emergency, is_retry_of_emergency
from sipdiag.rules._refusal import refusal_of

_ALTERNATIVE = 380


@wakes_on(Signal.FINAL_FAILURE | Signal.REDIRECT | Signal.CHALLENGE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.outcome in ("answered", "unfinished") or not is_emergency(case.request_uri):
        return
    refusal = refusal_of(case)
    final = refusal.final if refusal is not None else case.final
    attempt = refusal.attempt if refusal is not None else case.last_attempt if case.attempts else None
    if attempt is None or final is None or final.status < 300 or attempt.request is None or attempt.cancel is not None:
        return
    if final.status == _ALTERNATIVE and is_retry_of_emergency(case):
        return
    message = attempt.request.message
    located = message.header("Geolocation") is not None or b"pidf" in message.raw.lower()
    yield Found(
        evidence=in_time(attempt.request, refusal.origin.request if refusal is not None else None, final),
        facts={
            "status": final.status,
            "phrase": final.message.reason,
            "request_uri": case.request_uri,
            "responder": str(final.source),
            "location": "carries a location" if located else "carries no location",
            "reasons": [*final.message.headers("Reason"), *final.message.headers("Warning")],
            "geolocation_error": final.message.header("Geolocation-Error"),
        },
        transactions=refusal.transactions if refusal is not None else (attempt,),
        party_at=final.source,
    )
