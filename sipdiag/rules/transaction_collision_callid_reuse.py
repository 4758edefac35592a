"""A new call has the Call-ID and From tag of an earlier one, and no higher CSeq (RFC 3261 8.1.1.4, 8.1.1.5)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on


@wakes_on(Signal.SAME_IDS)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    first = case.attempts[0].request if case.attempts else None
    if case.same_ids is None or first is None or case.kind != "call":
        return
    final = case.final
    yield Found(
        evidence=(case.same_ids, first) if final is None else (case.same_ids, first, final),
        facts={
            "call_id": first.message.call_id,
            "from_tag": first.message.from_tag,
            "cseq": first.message.cseq,
            "result": f"{final.status} {final.message.reason}" if final is not None else "no final response",
        },
        transactions=(case.attempts[0],),
        party_at=case.caller,
        severity="info" if case.outcome == "answered" else None,
        confidence="certain" if final is not None and final.status in (400, 481, 482, 500) else None,
    )
