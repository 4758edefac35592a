"""Whether a request other than INVITE that found no final response is the story itself, or is accounted for.

In: the hops of a Case and one of its transactions. Out: a judgment; whether the capture shows the silence is `_hops`.
"""

from __future__ import annotations

from sipdiag.model import Transaction
from sipdiag.rules._hops import Branches, sender_tag


def tells(branches: Branches, transaction: Transaction) -> bool:
    """Whether nobody else answers for it: no hop below, no refusal above, no other server, no end of the call."""
    if transaction.final is not None or transaction.request is None:
        return False
    if any(t.final is None for t in branches.below(transaction)):
        return False
    if any(hop.final is not None for hop in branches.above(transaction)):
        return False
    if branches.another_server_answered(transaction):
        return False
    return not (transaction.in_dialog and _was_over(branches, transaction))


def _was_over(branches: Branches, transaction: Transaction) -> bool:
    """Whether a BYE of the other side ended the call before this request was given up."""
    same_call = (bye for bye in branches.byes if bye.call_id == transaction.call_id)
    mine = sender_tag(transaction)
    return any(bye.first_ns <= transaction.last_ns and sender_tag(bye) != mine for bye in same_call)
