"""Requests that found no answer, for the rules that tell of them: which are the story itself, and what to say.

In: the hops of a Case and some of its transactions. Out: judgments, and the one finding on several of a kind; whether
the capture shows the silence is `_hops`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sipdiag.config import Limits
from sipdiag.model import Case, Severity, Transaction
from sipdiag.rules import Diagnosis, Found, Unknown
from sipdiag.rules._hops import (
    Branches,
    in_time,
    sender_tag,
    sent_in_vain,
    side_of,
    silence,
    silence_facts,
    why_unknown,
)


def unanswered(
    case: Case,
    branches: Branches,
    requests: Sequence[Transaction],
    limits: Limits,
    severity: Severity | None = None,
) -> Diagnosis:
    """One finding on those of these requests that found no answer; where the capture shows it of none, why not."""
    judged = [(t, silence(case, branches, t, limits)) for t in requests]
    silent = [(t, how) for t, how in judged if how in ("proved", "likely")]
    if silent:
        transactions = tuple(t for t, _ in silent)
        last, how = silent[-1]
        yield Found(
            evidence=in_time(*sent_in_vain(case, transactions)),
            facts=_facts(case, transactions),
            transactions=transactions,
            party=side_of(case, last.server),
            party_at=last.server,
            severity="warning" if last.method != "INVITE" and _recovered(case, last) else severity,
            confidence="certain" if how == "proved" else "likely",
        )
        return
    for transaction, undecided in judged:
        because = why_unknown(transaction, undecided)
        if because is not None:
            yield Unknown(
                evidence=in_time(*sent_in_vain(case, [transaction])),
                because=because,
                capture_at=transaction.client,
                facts=_facts(case, (transaction,)),
                transactions=(transaction,),
            )
            return


def _facts(case: Case, silent: Sequence[Transaction]) -> dict[str, object]:
    last = silent[-1]
    return silence_facts(case, last) | {
        "failed_method": last.method,
        "requests": len(silent),
        "servers": list(dict.fromkeys(str(t.server) for t in silent)),
        "in_dialog": last.in_dialog,
    }


def _recovered(case: Case, last: Transaction) -> bool:
    """Whether the same server answered the same method later."""
    return any(
        t.method == last.method and t.final is not None and t.server == last.server and t.first_ns > last.first_ns
        for t in case.transactions
    )


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
