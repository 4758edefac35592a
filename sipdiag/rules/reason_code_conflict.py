"""The status of a refusal and the Q.850 cause beside it say different things (RFC 6432, RFC 3398 7.2.4.1)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._refusal import refusal_of

_NUMBER, _USER, _NETWORK = "the number", "the called user", "the network"
_CAUSES = {
    **dict.fromkeys((1, 22, 28), _NUMBER),
    **dict.fromkeys((17, 18, 19, 21), _USER),
    **dict.fromkeys((34, 38, 41, 42, 44, 47), _NETWORK),
}
_STATUSES = {
    **dict.fromkeys((404, 410, 484, 604), _NUMBER),
    **dict.fromkeys((486, 600, 603), _USER),
    **dict.fromkeys((502, 503), _NETWORK),
}
"""What each speaks of; causes and statuses that stand for several things are left out (RFC 3398 7.2.4.1, 8.2.6.1)."""


@wakes_on(refused_with(404, 410, 484, 486, 502, 503, 600, 603, 604))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = refusal_of(case)
    if refusal is None or refusal.cause is None or case.kind != "call":
        return
    by_status, by_cause = _STATUSES.get(refusal.status), _CAUSES.get(refusal.cause)
    if by_status is None or by_cause is None or by_status == by_cause:
        return
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(by_status=by_status, by_cause=by_cause),
        transactions=refusal.transactions,
        party_at=refusal.responder,
    )
