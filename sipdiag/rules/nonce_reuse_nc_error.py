"""Credentials are refused for their nonce: its counter stands still, another server issued it, or no fresh one is
accepted (RFC 7616 3.3, 3.4)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Evidence, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, refused_with, wakes_on
from sipdiag.rules._digest import always_stale, nonce_fault
from sipdiag.rules._hops import in_time


@wakes_on(Signal.CHALLENGE | refused_with(403))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    found = nonce_fault(case) or always_stale(case, limits)
    if found is None:
        return
    recovered = case.final is not None and case.final.status < 300
    of_servers = found.kind != "counter"
    before = found.before
    seen = in_time(before if isinstance(before, Sighting) else None, found.request, found.refused)
    yield Found(
        evidence=(before, *seen) if isinstance(before, Evidence) else seen,
        facts={
            "status": found.refused.status,
            "phrase": found.refused.message.reason,
            "responder": str(found.refused.source),
            "kind": found.kind,
            "shown": found.words,
            "became": "a later try was accepted" if recovered else "no later try was accepted",
        },
        transactions=(found.attempt,),
        party="callee" if of_servers else "caller",
        party_at=found.attempt.server if of_servers else found.attempt.client,
        severity="info" if recovered else None,
        confidence="likely" if of_servers else "certain",
    )
