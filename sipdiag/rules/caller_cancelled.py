"""The caller gave the call up before it was answered: CANCEL (RFC 3261 9.1). A user outcome, not a fault.

Judged at the originator: a proxy that cancels the branches that lost is no caller. After long ringing it is
ring-no-answer that speaks.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._endings import answered_elsewhere, rang_out, ringing_of
from sipdiag.rules._hops import in_time, own_final, seconds


@wakes_on(Signal.CANCEL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or not case.attempts or case.outcome == "answered":
        return
    attempt = case.last_attempt
    cancel = attempt.cancel.request if attempt.cancel is not None else None
    if cancel is None or attempt.in_dialog or rang_out(case, limits) is not None:
        return
    final = own_final(attempt)
    if final is not None and final.time_ns <= cancel.time_ns:
        return  # it came after the answer and changed nothing
    ringing = ringing_of(attempt)
    ringing = None if ringing is not None and ringing.time_ns > cancel.time_ns else ringing
    rang_s = seconds(cancel.time_ns - ringing.time_ns) if ringing is not None else None
    elsewhere = answered_elsewhere(cancel)
    yield Found(
        evidence=in_time(attempt.request, ringing, cancel, attempt.final),
        facts={
            "after_s": seconds(cancel.time_ns - attempt.first_ns),
            "rang_s": rang_s,
            "ringing": f"after {rang_s:g} s of ringing or progress" if rang_s is not None else "before any ringing",
            "elsewhere": "another phone had taken the call" if elsewhere else "nobody had answered",
            "reasons": list(cancel.message.headers("Reason")),
        },
        transactions=(attempt,),
        party_at=attempt.client,
    )
