"""A change of one side meets the BYE of the other: whatever its answer, nothing is wrong (RFC 5407 3.2.2, 3.2.3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._hops import branches_of, in_time, sender_tag

_CONFIRMS_END = frozenset({481, 487})


@wakes_on(refused_with(481, 487))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for change in case.invites:
        final = change.final
        if not change.in_dialog or final is None or final.status not in _CONFIRMS_END or branches.above(change):
            continue
        bye = next((b for b in branches.byes if not branches.above(b) and _cross(change, b)), None)
        if bye is None:
            continue
        yield Found(
            evidence=in_time(change.request, bye.request, final, bye.final),
            facts={
                "status": final.status,
                "phrase": final.message.reason,
                "sender": str(change.client),
                "ended_by": str(bye.client),
            },
            transactions=(change, bye),
        )
        return


def _cross(change: Transaction, bye: Transaction) -> bool:
    """Whether the two were under way at the same time, one from each side."""
    if bye.call_id != change.call_id or sender_tag(bye) == sender_tag(change):
        return False
    return bye.first_ns <= change.last_ns and change.first_ns <= bye.last_ns
