"""The TCP connection is reset while a request on it waits for its answer (RFC 3261 18.4, RFC 5923)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import bytes_missed
from sipdiag.rules._hops import Branches, branches_of, in_time, seconds, side_of


@wakes_on(Signal.EVENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for event in case.events:
        if event.kind != "tcp-reset" or event.about is None:
            continue
        pending = [
            t
            for t in case.transactions
            if was_pending(branches, t, event.about, event.time_ns)
            and not bytes_missed(case, t.server, t.client, t.first_ns)
        ]
        if not pending:
            continue
        transaction = pending[-1]
        last = transaction.provisionals[-1] if transaction.provisionals else None
        yield Found(
            evidence=in_time(transaction.request, last, event),
            facts={
                "server": str(transaction.server),
                "client": str(transaction.client),
                "failed_method": transaction.method,
                "reset_by": str(event.source),
                "waited_s": seconds(event.time_ns - transaction.first_ns),
                "idle_s": seconds(event.time_ns - transaction.last_ns),
                "got": f"{last.status} {last.message.reason} was the last response" if last else "no response had come",
            },
            transactions=tuple(pending),
            party=side_of(case, event.source),
            party_at=event.source,
        )
        return


def was_pending(branches: Branches, transaction: Transaction, about: tuple[object, object], time_ns: int) -> bool:
    """Whether a request on this connection had no final response by then, and never got one."""
    ends = (transaction.client, transaction.server)
    if about not in (ends, ends[::-1]) or transaction.method == "CANCEL":
        return False
    if transaction.request is None or transaction.final is not None or transaction.first_ns > time_ns:
        return False
    return not branches.decided_elsewhere(transaction) and not branches.answer_passed_unseen(transaction)
