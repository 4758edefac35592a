"""A request other than INVITE finds no final response until Timer F (RFC 3261 17.1.2.2, RFC 4320).

CANCEL is left out: it goes where its INVITE went, and that one is the story. So is what meets a call that is over,
and BYE: `bye-unanswered`.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Severity, Transaction
from sipdiag.rules import Diagnosis, Signal, wakes_on
from sipdiag.rules._hops import branches_of
from sipdiag.rules._unanswered import tells, unanswered

_LEFT_OUT = frozenset({"INVITE", "ACK", "BYE", "CANCEL"})

_SEVERITY: dict[str, Severity] = dict.fromkeys(("OPTIONS", "SUBSCRIBE", "NOTIFY", "PUBLISH"), "warning")
"""By method; of any other method the entry's default holds, since a registration, a call or a message is lost."""


@wakes_on(Signal.NO_RESPONSE | Signal.NO_FINAL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    by_method: dict[str, list[Transaction]] = {}
    for transaction in case.transactions:
        if transaction.method not in _LEFT_OUT and tells(branches, transaction):
            by_method.setdefault(transaction.method, []).append(transaction)
    for method, mine in by_method.items():
        yield from unanswered(case, branches, mine, limits, _SEVERITY.get(method))
