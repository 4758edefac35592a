"""A call was cut off: the BYE gives a reason that is no hanging up (RFC 3326, Q.850, 3GPP TS 24.229 7.2A.18)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time, side_of
from sipdiag.rules._refusal import USER_CAUSES
from sipdiag.sip import Reason

_HUNG_UP = USER_CAUSES | {0, 18, 20, 21, 26, 127}
"""Causes with which people end calls, and those that stand for none: 127 is what gateways give for any interworking."""
_RELEASED_BY_USER = 1
"""RELEASE_CAUSE of 3GPP TS 24.229: the user ended the call; the others are timeouts and lost radio."""


@wakes_on(Signal.REASON)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    branches = branches_of(case)
    for bye in branches.byes:
        if bye.request is None or branches.above(bye) or bye.request.message.header("Reason") is None:
            continue
        reasons = [r for r in bye.request.message.values("Reason") if isinstance(r, Reason) and _is_abnormal(r)]
        if not reasons:
            continue
        first = reasons[0]
        yield Found(
            evidence=in_time(bye.request),
            facts={
                "sender": str(bye.client),
                "reasons": list(bye.request.message.headers("Reason")),
                "protocol": first.protocol,
                "cause": first.cause,
                "q850_cause": first.cause if first.protocol == "Q.850" else None,
            },
            transactions=(bye,),
            party=side_of(case, bye.client),
            party_at=bye.client,
        )
        return


def _is_abnormal(reason: Reason) -> bool:
    cause = reason.cause
    if cause is None:
        return False
    if reason.protocol == "Q.850":
        return cause not in _HUNG_UP
    if reason.protocol == "SIP":
        return 400 <= cause < 700 and cause not in (480, 486, 487, 600, 603)
    return reason.protocol == "RELEASE_CAUSE" and cause > _RELEASED_BY_USER
