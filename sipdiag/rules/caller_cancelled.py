"""The caller gave the call up before it was answered: CANCEL (RFC 3261 9.1). A user outcome, not a fault.

Judged at the originator: a proxy that cancels the branches that lost is no caller. After long ringing it is
ring-no-answer that speaks.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._cancels import answered_elsewhere, reasons_of
from sipdiag.rules._hops import own_final, seconds


@wakes_on(Signal.CANCEL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or not case.attempts or case.outcome == "answered":
        return
    attempt = case.last_attempt
    cancel = attempt.cancel.request if attempt.cancel is not None else None
    if cancel is None or attempt.in_dialog:
        return
    final = own_final(attempt)
    if final is not None and final.time_ns < cancel.time_ns:
        return  # it came after the answer and changed nothing
    ringing = next((r for r in attempt.provisionals if r.status in (180, 183)), None)
    rang_ns = cancel.time_ns - ringing.time_ns if ringing is not None else 0
    elsewhere = answered_elsewhere(cancel)
    if rang_ns >= limits.no_answer_ring_s * NS_PER_S and not elsewhere:
        return
    confirmed = attempt.final if attempt.final is not None and attempt.final.status == 487 else None
    yield Found(
        evidence=tuple(s for s in (attempt.request, ringing, cancel, confirmed) if s is not None),
        facts={
            "after_s": seconds(cancel.time_ns - attempt.first_ns),
            "rang_s": seconds(rang_ns) if ringing is not None else None,
            "ringing": f"after {seconds(rang_ns):g} s of ringing or progress"
            if ringing is not None
            else "before any ringing",
            "elsewhere": "another phone had taken the call" if elsewhere else "no answer had come",
            "reasons": reasons_of(cancel),
        },
        transactions=(attempt,),
        party_at=attempt.client,
    )
