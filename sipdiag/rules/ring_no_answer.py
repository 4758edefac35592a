"""It rang and nobody answered: a user outcome, not a fault (RFC 3261 13.2.1, 21.4.18; Q.850 cause 19).

Judged at the originator: a branch that rang beside one that answered is no outcome.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._endings import rang_out
from sipdiag.rules._hops import in_time, seconds


@wakes_on(Signal.CANCEL | Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    rung = rang_out(case, limits)
    if rung is None:
        return
    attempt = rung.attempt
    yield Found(
        evidence=in_time(attempt.request, rung.ringing, rung.ender, attempt.final),
        facts={
            "rang": f"rang for {seconds(rung.rang_ns):g} s" if rung.rang_ns is not None else "rang",
            "rang_s": seconds(rung.rang_ns) if rung.rang_ns is not None else None,
            "ended": _words(rung.ender),
            "status": attempt.final.status if attempt.final is not None else None,
        },
        transactions=(attempt,),
        confidence=rung.confidence,
    )


def _words(ender: Sighting | None) -> str:
    if ender is None or ender.message.is_request:
        return "the caller gave up"
    return f"{ender.source} ended it with {ender.status} {ender.message.reason}"
