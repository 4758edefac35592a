"""A request inside an established call is answered 481: the far side does not know the call (RFC 3261 12.2.2).

Not the 481s that only confirm an end: after or across a BYE, to CANCEL, to PRACK, to a subscription's NOTIFY.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Dialog, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._hops import Branches, in_time, seconds

_METHODS = frozenset({"BYE", "INVITE", "UPDATE", "INFO", "REFER", "MESSAGE"})
"""Requests of the call itself. PRACK has its own reasons, and what belongs to a subscription is not the call."""


@wakes_on(Signal.IN_DIALOG_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = Branches(case)
    refused = [
        t for t in case.transactions if _refused(t) and not any(_refused(b) for b in branches.below(t))
    ]
    told: set[frozenset[str]] = set()
    for transaction in refused:
        request, final = transaction.request, transaction.final
        if request is None or final is None or _was_over(case, transaction):
            continue
        tags = _tags(transaction)
        if tags in told:
            continue  # once lost, every later request of this dialog meets the same
        told.add(tags)
        dialog = next(
            (d for d in case.dialogs if d.call_id == transaction.call_id and _tags_of(d) == tags), None
        )
        if dialog is not None and (dialog.confirmed_ns is None or dialog.confirmed_ns > transaction.first_ns):
            continue  # an early dialog ends with its INVITE
        set_up = next((r for a in case.attempts for r in a.finals if r.status < 300), None)
        more = [t for t in refused if t is not transaction and _tags(t) == tags]
        evidence = in_time(set_up, request, final, *(t.final for t in more))
        facts = {
            "refused_method": transaction.method,
            "refuser": str(final.source),
            "sender": str(request.source),
            "call_id": transaction.call_id,
            "from_tag": request.message.from_tag,
            "to_tag": request.message.to_tag,
            "age_s": seconds(transaction.first_ns - set_up.time_ns) if set_up is not None else None,
        }
        transactions = (transaction, *branches.above(transaction), *more)
        if (
            set_up is None
            and transaction.first_ns - case.view.first_ns < limits.transaction_timeout_s * NS_PER_S
        ):
            yield Unknown(
                evidence=evidence,
                because="the capture begins inside the call, so that the end of the call may have passed before",
                capture_at=transaction.server,
                facts=facts,
                transactions=transactions,
            )
            continue
        by_caller = set_up is not None and request.message.from_tag == set_up.message.from_tag
        yield Found(
            evidence=evidence,
            facts=facts,
            transactions=transactions,
            party="callee"
            if by_caller or (set_up is None and case.caller == transaction.client)
            else "caller",
            party_at=final.source,
            confidence="certain" if dialog is not None else "likely",
        )


def _refused(transaction: Transaction) -> bool:
    final = transaction.final
    return (
        transaction.in_dialog and transaction.method in _METHODS and final is not None and final.status == 481
    )


def _was_over(case: Case, transaction: Transaction) -> bool:
    """Whether a BYE had ended the call, or crossed this request (RFC 5407 3.2)."""
    final = transaction.final
    until_ns = final.time_ns if final is not None else transaction.last_ns
    mine = transaction.request.message.from_tag if transaction.request is not None else None
    for bye in case.transactions:
        if (
            bye.method != "BYE"
            or bye.call_id != transaction.call_id
            or bye is transaction
            or bye.request is None
        ):
            continue
        if bye.cseq == transaction.cseq and bye.request.message.from_tag == mine:
            continue  # the same BYE on another hop
        unheard = bye.final is not None and bye.final.status >= 400 and bye.request.message.from_tag == mine
        if bye.first_ns < until_ns and not unheard:
            return True
    return False


def _tags(transaction: Transaction) -> frozenset[str]:
    message = transaction.request.message if transaction.request is not None else None
    return frozenset((message.from_tag or "", message.to_tag or "")) if message is not None else frozenset()


def _tags_of(dialog: Dialog) -> frozenset[str]:
    return frozenset((dialog.caller_tag, dialog.callee_tag))
