"""A request other than INVITE finds no final response until Timer F (RFC 3261 17.1.2.2, RFC 4320).

CANCEL is left out: it goes where its INVITE went, and that one is the story. So is what meets a call that is over.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Severity, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._guards import direction_seen
from sipdiag.rules._hops import (
    Branches,
    cited,
    how_often,
    in_time,
    refused_below_sip,
    seconds,
    sent_in_vain,
    side_of,
    silence,
)

_LEFT_OUT = frozenset({"INVITE", "ACK", "CANCEL"})

_SEVERITY: dict[str, Severity] = {
    "OPTIONS": "warning",
    "SUBSCRIBE": "warning",
    "NOTIFY": "warning",
    "PUBLISH": "warning",
}
"""By method; of any other method the entry's default holds, since a registration, a call or a message is lost."""


@wakes_on(Signal.NO_RESPONSE | Signal.NO_FINAL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = Branches(case)
    unanswered: dict[str, list[Transaction]] = {}
    hidden: dict[str, tuple[Transaction, str]] = {}
    for transaction in case.transactions:
        if transaction.method in _LEFT_OUT or not _tells(case, branches, transaction):
            continue
        judged = silence(case, transaction, limits)
        if judged == "proved":
            unanswered.setdefault(transaction.method, []).append(transaction)
        elif judged == "hidden":
            way = f"nothing that {transaction.server.address} sends to {transaction.client.address} is in this capture"
            hidden.setdefault(transaction.method, (transaction, way))
        elif judged == "open":
            hidden.setdefault(
                transaction.method,
                (transaction, "the capture ends while the request is still being repeated"),
            )
    for method, silent in unanswered.items():
        yield _found(case, method, tuple(silent))
    for method, (transaction, because) in hidden.items():
        if method not in unanswered:
            yield Unknown(
                evidence=cited(transaction.sends),
                because=because,
                capture_at=transaction.client,
                facts=_facts(case, (transaction,)),
                transactions=(transaction,),
            )


def _tells(case: Case, branches: Branches, transaction: Transaction) -> bool:
    """Whether nobody else answers for it: no hop further down, no refusal above, no later try, no end of the call."""
    if transaction.final is not None or transaction.request is None:
        return False
    if any(t.final is None for t in branches.below(transaction)):
        return False
    if any(hop.final is not None for hop in branches.above(transaction)):
        return False
    if _another_server_answered(case, transaction):
        return False
    return not (transaction.in_dialog and _was_over(case, transaction))


def _another_server_answered(case: Case, transaction: Transaction) -> bool:
    """Failover: the next try, at another server, found an answer (RFC 3263 4.3)."""
    if not any(transaction is a for a in case.attempts):
        return False
    later = next(
        (a for a in case.attempts if a.first_ns > transaction.first_ns and a.final is not None), None
    )
    return later is not None and later.server != transaction.server


def _was_over(case: Case, transaction: Transaction) -> bool:
    """Whether a BYE of the other side ended the call before this request was given up."""
    return any(
        t.method == "BYE" and t.call_id == transaction.call_id and t.first_ns <= transaction.last_ns
        and t.request is not None and transaction.request is not None
        and t.request.message.from_tag != transaction.request.message.from_tag
        for t in case.transactions
    )  # fmt: skip


def _found(case: Case, method: str, silent: tuple[Transaction, ...]) -> Found:
    last = silent[-1]
    recovered = any(
        t.method == method and t.final is not None and t.server == last.server and t.first_ns > last.first_ns
        for t in case.transactions
    )
    return Found(
        evidence=in_time(*sent_in_vain(case, silent)),
        facts=_facts(case, silent),
        transactions=silent,
        party=side_of(case, last.server),
        party_at=last.server,
        severity="warning" if recovered else _SEVERITY.get(method),
        confidence="certain" if len(last.sends) > 1 or refused_below_sip(case, last) else "likely",
    )


def _facts(case: Case, silent: tuple[Transaction, ...]) -> dict[str, object]:
    last = silent[-1]
    alive = direction_seen(case, last.server, last.client, last.first_ns)
    return {
        "failed_method": last.method,
        "server": str(last.server),
        "sender": str(last.client),
        "transport": last.transport,
        "requests": len(silent),
        "sends": sum(len(t.sends) for t in silent),
        "sent": how_often(last.sends),
        "waited_s": seconds(last.sends[-1].time_ns - last.first_ns),
        "server_seen": "does send other packets in this capture"
        if alive
        else "sends nothing at all in this capture",
    }
