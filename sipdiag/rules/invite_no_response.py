"""An INVITE goes unanswered: no final response, not even 100 Trying, until Timer B (RFC 3261 17.1.1.2).

It speaks of the deepest silent hop, and only where that is the call's story: not of a branch beside one that
answered, and not where the hop before turned the silence into a final response (local-408-downstream-silent).
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Signal, wakes_on
from sipdiag.rules._hops import Branches, branches_of
from sipdiag.rules._unanswered import unanswered


@wakes_on(Signal.NO_RESPONSE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    mine = [t for t in case.invites if t.request and not t.responses and _tells(branches, t)]
    yield from unanswered(case, branches, mine, limits)


def _tells(branches: Branches, transaction: Transaction) -> bool:
    """Whether the silence of this hop is what became of the call."""
    if any(not t.responses for t in branches.below(transaction)):
        return False  # it was passed on and is silent further down
    if branches.refusal_above(transaction) is not None or branches.decided_elsewhere(transaction):
        return False
    if any(hop.final is None and branches.answer_passed_unseen(hop) for hop in branches.above(transaction)):
        return False
    return not (transaction.in_dialog and _was_over(branches, transaction))


def _was_over(branches: Branches, transaction: Transaction) -> bool:
    """A re-INVITE that met a BYE finds nobody any more (RFC 5407 3.2.2)."""
    same_call = (bye for bye in branches.byes if bye.call_id == transaction.call_id)
    return any(bye.first_ns <= transaction.last_ns for bye in same_call)
