"""A server says 100 Trying so late that callers send their INVITE again, call after call (RFC 3261 17.2.1)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import cited, in_time, seconds


@wakes_on(Signal.REPEATED_REQUEST)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for transaction in case.invites:
        route = case.around.routes.get((transaction.client.address, transaction.server.address))
        if route is None or not _is_late(transaction):
            continue
        if route.late < limits.late_responses or route.late < limits.late_share * route.invites:
            continue
        first = transaction.responses[0]
        yield Found(
            evidence=in_time(*cited(transaction.sends), first),
            facts={
                "server": str(transaction.server),
                "first_response_s": seconds(first.time_ns - transaction.first_ns),
                "sends": len(transaction.sends),
                "late": route.late,
                "invites": route.invites,
            },
            transactions=(transaction,),
            party_at=transaction.server,
        )
        return


def _is_late(transaction: Transaction) -> bool:
    """Whether an INVITE over UDP was sent again before anything came back."""
    if transaction.transport != "udp" or transaction.in_dialog or transaction.request is None:
        return False
    copies, responses = transaction.request_copies, transaction.responses
    return bool(copies) and bool(responses) and copies[0].time_ns < responses[0].time_ns
