"""A request draws an ICMP error: nobody listens there, or a router does not let it through (RFC 3261 18.4, 8.1.3.1).

Of requests that found no response otherwise and whose story it is; an ICMP that quotes a response is not about them.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Event, Severity, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import Branches, branches_of, cited, how_often, in_time, side_of

_SEVERITY: dict[str, Severity] = dict.fromkeys(("OPTIONS", "SUBSCRIBE", "NOTIFY", "PUBLISH"), "warning")
_TOO_BIG = "fragmentation needed"
"""That one is about the size of the packet, not about who listens."""


@wakes_on(Signal.EVENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    hit = [(t, errors) for t in case.transactions if (errors := _errors(case, t)) and _tells(branches, t)]
    if not hit:
        return
    transaction, errors = hit[-1]
    first = errors[0]
    itself = first.source.address == transaction.server.address
    yield Found(
        evidence=in_time(*cited(transaction.sends), *errors[:3]),
        facts={
            "server": str(transaction.server),
            "sender": str(transaction.client),
            "failed_method": transaction.method,
            "sent": how_often(transaction.sends),
            "icmp": first.detail,
            "icmp_from": first.source.address,
            "icmp_count": len(errors),
            "icmp_times": "once" if len(errors) == 1 else f"{len(errors)} times",
            "refused_by": _refused_by(first.detail, itself),
            "reporter": "the host itself" if itself else "a router or firewall on the way",
        },
        transactions=tuple(t for t, _ in hit),
        party=side_of(case, transaction.server) if itself else "network",
        party_at=transaction.server if itself else first.source,
        severity=_SEVERITY.get(transaction.method),
    )


def _refused_by(detail: str, itself: bool) -> str:
    """What the code and the sender of the error tell: RFC 792, RFC 4443 3.1."""
    if detail.startswith("port unreachable"):
        return "no listener" if itself else "port from elsewhere"
    return "a filter" if "prohibited" in detail or "policy" in detail or "reject" in detail else "no way there"


def _errors(case: Case, transaction: Transaction) -> list[Event]:
    """The errors that quote packets of this request, which nothing else answered."""
    if transaction.request is None or transaction.method == "CANCEL":
        return []
    if transaction.responses if transaction.method == "INVITE" else transaction.finals:
        return []
    flow = (transaction.client, transaction.server)
    return [
        e
        for e in case.events
        if e.kind == "icmp-unreachable"
        and e.about == flow
        and e.time_ns >= transaction.first_ns
        and not e.detail.startswith(_TOO_BIG)
    ]


def _tells(branches: Branches, transaction: Transaction) -> bool:
    """Whether it is what became of the request: no other branch or server answered, and the call was not over."""
    if branches.decided_elsewhere(transaction) or branches.another_server_answered(transaction):
        return False
    if not transaction.in_dialog:
        return True
    same_call = (bye for bye in branches.byes if bye.call_id == transaction.call_id and bye is not transaction)
    return not any(bye.first_ns <= transaction.last_ns for bye in same_call)
