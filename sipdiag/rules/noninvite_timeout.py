"""A request other than INVITE finds no final response until Timer F (RFC 3261 17.1.2.2, RFC 4320).

CANCEL is left out: it goes where its INVITE went, and that one is the story. So is what meets a call that is over,
and BYE: `bye-unanswered`.
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
    sent_in_vain,
    side_of,
    silence,
    silence_facts,
    why_unknown,
)
from sipdiag.rules._unanswered import tells

_LEFT_OUT = frozenset({"INVITE", "ACK", "BYE", "CANCEL"})

_SEVERITY: dict[str, Severity] = dict.fromkeys(("OPTIONS", "SUBSCRIBE", "NOTIFY", "PUBLISH"), "warning")
"""By method; of any other method the entry's default holds, since a registration, a call or a message is lost."""


@wakes_on(Signal.NO_RESPONSE | Signal.NO_FINAL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = Branches(case)
    by_method: dict[str, list[tuple[Transaction, Silence | None]]] = {}
    for transaction in case.transactions:
        if transaction.method not in _LEFT_OUT and tells(branches, transaction):
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
