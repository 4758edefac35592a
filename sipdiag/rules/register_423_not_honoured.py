"""The registrar wants longer registrations (423, Min-Expires), and the phone does not oblige (RFC 3261 10.2.8)."""

from __future__ import annotations

from sipdiag.bindings import asked_seconds
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import direction_seen, watched_until
from sipdiag.rules._hops import in_time


@wakes_on(Signal.REGISTER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.final is not None and case.final.status < 300:
        return
    for index, attempt in enumerate(case.attempts):
        final = attempt.final
        least = final.message.value("Min-Expires") if final is not None and final.status == 423 else None
        if final is None or not isinstance(least, int):
            continue
        later = next((a for a in case.attempts[index + 1 :] if a.request is not None), None)
        asked = asked_seconds(later.request.message) if later is not None and later.request is not None else None
        if later is None:
            waited = watched_until(case, final.time_ns + int(limits.challenge_wait_s * NS_PER_S), limits)
            if not waited or not direction_seen(case, attempt.client, attempt.server):
                continue
        elif asked is None or asked >= least:
            continue
        yield Found(
            evidence=in_time(attempt.request, final, later.request if later else None, later.final if later else None),
            facts={
                "status": final.status,
                "phrase": final.message.reason,
                "responder": str(final.source),
                "min_expires_s": least,
                "asked_s": asked_seconds(attempt.request.message) if attempt.request else None,
                "next_s": asked,
                "then": f"asked for {asked} s next" if asked is not None else "did not try again",
            },
            transactions=(attempt, later) if later else (attempt,),
            party_at=case.caller,
        )
        return
