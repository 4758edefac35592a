"""An INVITE goes unanswered: no final response, not even 100 Trying, until Timer B (RFC 3261 17.1.1.2).

It speaks of the deepest silent hop, and only where that is the call's story: not of a branch beside one that
answered, and not where the hop before turned the silence into a final response (local-408-downstream-silent).
"""

from __future__ import annotations

from collections.abc import Sequence

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._hops import (
    Branches,
    Silence,
    in_time,
    sent_in_vain,
    side_of,
    silence,
    silence_facts,
    why_unknown,
)


@wakes_on(Signal.NO_RESPONSE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = Branches(case)
    candidates = [t for t in case.invites if t.request and not t.responses and _tells(branches, t)]
    judged = [(t, silence(case, branches, t, limits)) for t in candidates]
    silent = [(t, how) for t, how in judged if how in ("proved", "likely")]
    if silent:
        yield _found(case, silent)
        return
    for transaction, how in judged:
        because = why_unknown(transaction, how)
        if because is not None:
            yield Unknown(
                evidence=in_time(*sent_in_vain(case, [transaction])),
                because=because,
                capture_at=transaction.client,
                facts=_facts(case, [transaction]),
                transactions=(transaction,),
            )
            return


def _tells(branches: Branches, transaction: Transaction) -> bool:
    """Whether the silence of this hop is what became of the call."""
    if any(not t.responses for t in branches.below(transaction)):
        return False  # it was passed on and is silent further down
    if branches.refusal_above(transaction) is not None or branches.decided_elsewhere(transaction):
        return False
    return not (transaction.in_dialog and _was_over(branches, transaction))


def _was_over(branches: Branches, transaction: Transaction) -> bool:
    """A re-INVITE that met a BYE finds nobody any more (RFC 5407 3.2.2)."""
    same_call = (bye for bye in branches.byes if bye.call_id == transaction.call_id)
    return any(bye.first_ns <= transaction.last_ns for bye in same_call)


def _found(case: Case, silent: Sequence[tuple[Transaction, Silence]]) -> Found:
    transactions = [t for t, _ in silent]
    last = transactions[-1]
    return Found(
        evidence=in_time(*sent_in_vain(case, transactions)),
        facts=_facts(case, transactions),
        transactions=tuple(transactions),
        party=side_of(case, last.server),
        party_at=last.server,
        confidence="certain" if silent[-1][1] == "proved" else "likely",
    )


def _facts(case: Case, silent: list[Transaction]) -> dict[str, object]:
    servers = list(dict.fromkeys(str(t.server) for t in silent))
    return silence_facts(case, silent[-1]) | {"servers": servers, "in_dialog": silent[-1].in_dialog}
