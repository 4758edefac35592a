"""A request other than INVITE finds no final response until Timer F (RFC 3261 17.1.2.2, RFC 4320).

CANCEL is left out: it goes where its INVITE went, and that one is the story. So is what meets a call that is over.
"""

from __future__ import annotations

from collections.abc import Sequence

from sipdiag.config import Limits
from sipdiag.model import Case, Severity, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._hops import (
    Branches,
    Silence,
    in_time,
    sender_tag,
    sent_in_vain,
    side_of,
    silence,
    silence_facts,
    why_unknown,
)

_LEFT_OUT = frozenset({"INVITE", "ACK", "CANCEL"})

_SEVERITY: dict[str, Severity] = dict.fromkeys(("OPTIONS", "SUBSCRIBE", "NOTIFY", "PUBLISH"), "warning")
"""By method; of any other method the entry's default holds, since a registration, a call or a message is lost."""


@wakes_on(Signal.NO_RESPONSE | Signal.NO_FINAL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = Branches(case)
    by_method: dict[str, list[tuple[Transaction, Silence | None]]] = {}
    for transaction in case.transactions:
        if transaction.method not in _LEFT_OUT and _tells(branches, transaction):
            judged = silence(case, branches, transaction, limits)
            by_method.setdefault(transaction.method, []).append((transaction, judged))
    for method, judged_ones in by_method.items():
        silent = [(t, how) for t, how in judged_ones if how in ("proved", "likely")]
        if silent:
            yield _found(case, method, silent)
            continue
        for transaction, how in judged_ones:
            because = why_unknown(transaction, how)
            if because is not None:
                yield Unknown(
                    evidence=in_time(*sent_in_vain(case, [transaction])),
                    because=because,
                    capture_at=transaction.client,
                    facts=_facts(case, [transaction]),
                    transactions=(transaction,),
                )
                break


def _tells(branches: Branches, transaction: Transaction) -> bool:
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


def _found(case: Case, method: str, silent: Sequence[tuple[Transaction, Silence]]) -> Found:
    transactions = [t for t, _ in silent]
    last = transactions[-1]
    recovered = any(
        t.method == method and t.final is not None and t.server == last.server and t.first_ns > last.first_ns
        for t in case.transactions
    )
    return Found(
        evidence=in_time(*sent_in_vain(case, transactions)),
        facts=_facts(case, transactions),
        transactions=tuple(transactions),
        party=side_of(case, last.server),
        party_at=last.server,
        severity="warning" if recovered else _SEVERITY.get(method),
        confidence="certain" if silent[-1][1] == "proved" else "likely",
    )


def _facts(case: Case, silent: list[Transaction]) -> dict[str, object]:
    return silence_facts(case, silent[-1]) | {"failed_method": silent[-1].method, "requests": len(silent)}
