"""A request inside an established call is answered 481: the far side does not know the call (RFC 3261 12.2.2).

Not the 481s that only confirm an end: after or across a BYE, to CANCEL, to PRACK, to a subscription's NOTIFY.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Dialog, Party, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Unknown, refused_with, wakes_on
from sipdiag.rules._hops import EVIDENCE_SENDS, Branches, branches_of, in_time, seconds, sender_tag

_METHODS = frozenset({"BYE", "INVITE", "UPDATE", "INFO", "REFER", "MESSAGE"})
"""Requests of the call itself. PRACK has its own reasons, and what belongs to a subscription is not the call."""


@wakes_on(refused_with(481))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    refused = [t for t in case.transactions if _refused(t) and not any(_refused(b) for b in branches.below(t))]
    told: set[frozenset[str]] = set()
    for transaction in refused:
        tags = _tags(transaction)
        if tags in told or _was_early(case, transaction):
            continue
        # Once a call is over or lost, every later request in it meets the same.
        told.add(tags)
        if not _was_over(branches, transaction, limits):
            more = [t for t in refused if t.first_ns > transaction.first_ns and _tags(t) == tags]
            yield _judged(case, branches, transaction, more)


def _judged(case: Case, branches: Branches, refused: Transaction, more: list[Transaction]) -> Found | Unknown:
    answer = next((r for a in case.attempts for r in a.finals if r.status < 300), None)
    evidence = in_time(answer, refused.request, refused.final, *(t.final for t in more[:EVIDENCE_SENDS]))
    facts = _facts(refused, answer)
    transactions = (refused, *branches.above(refused), *more)
    if answer is None or refused.request is None:
        return Unknown(
            evidence=evidence,
            because="how this call began is not seen here, so that its end may have passed before as well",
            capture_at=refused.server,
            facts=facts,
            transactions=transactions,
        )
    fits = _dialog_of(case, refused) is not None
    by_caller = refused.request.message.from_tag == answer.message.from_tag
    # A request with other tags than the answer's is its sender's fault, or of who changed them on the way.
    party: Party = "callee" if by_caller is fits else "caller"
    return Found(
        evidence=evidence,
        facts=facts | {"tags": "are those of the answer" if fits else "are not those of the answer"},
        transactions=transactions,
        party=party,
        party_at=refused.server if fits else refused.client,
        confidence="certain" if fits else "likely",
    )


def _facts(refused: Transaction, answer: Sighting | None) -> dict[str, object]:
    message = refused.request.message if refused.request is not None else None
    age = f"{seconds(refused.first_ns - answer.time_ns):g} s after it was answered" if answer is not None else None
    return {
        "refused_method": refused.method,
        "refuser": str(refused.server),
        "sender": str(refused.client),
        "call_id": refused.call_id,
        "from_tag": message.from_tag if message is not None else None,
        "to_tag": message.to_tag if message is not None else None,
        "tags": "cannot be compared with the answer's",
        "age": age or "whose beginning is not seen",
    }


def _dialog_of(case: Case, transaction: Transaction) -> Dialog | None:
    tags = _tags(transaction)
    same_call = (d for d in case.dialogs if d.call_id == transaction.call_id)
    return next((d for d in same_call if frozenset((d.caller_tag, d.callee_tag)) == tags), None)


def _was_early(case: Case, transaction: Transaction) -> bool:
    """Whether the dialog was not confirmed yet: such a one ends with its INVITE."""
    dialog = _dialog_of(case, transaction)
    return dialog is not None and (dialog.confirmed_ns is None or dialog.confirmed_ns > transaction.first_ns)


def _refused(transaction: Transaction) -> bool:
    final = transaction.final
    return transaction.in_dialog and transaction.method in _METHODS and final is not None and final.status == 481


def _was_over(branches: Branches, transaction: Transaction, limits: Limits) -> bool:
    """Whether a BYE had ended the call, or crossed this request (RFC 5407 3.2)."""
    final = transaction.final
    until_ns = final.time_ns if final is not None else transaction.last_ns
    mine = sender_tag(transaction)
    for bye in branches.byes:
        if bye.call_id != transaction.call_id or bye is transaction:
            continue
        own = sender_tag(bye) == mine
        refused = bye.final is not None and bye.final.status >= 400
        # The same BYE on another hop, or one of this side that the other did not take, ends nothing.
        if own and (bye.cseq == transaction.cseq or refused):
            continue
        # Of a BYE that the capture missed its response is seen, up to a round trip later.
        late_ns = int(limits.t1_s * NS_PER_S) if bye.request is None else 0
        if bye.first_ns - late_ns < until_ns:
            return True
    return False


def _tags(transaction: Transaction) -> frozenset[str]:
    message = transaction.request.message if transaction.request is not None else None
    return frozenset((message.from_tag or "", message.to_tag or "")) if message is not None else frozenset()
