"""A server says 100 Trying so late that callers send their INVITE again, call after call (RFC 3261 17.2.1).

One caller's calls show it, or those of many callers together that call once each.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Route, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import cited, in_time, seconds


@wakes_on(Signal.REPEATED_REQUEST)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for transaction in case.invites:
        route = case.around.routes.get((transaction.client.address, transaction.server.address))
        if route is None or not _is_late(transaction, limits):
            continue
        habit = _habit(route, limits)
        if habit is None:
            continue
        first = transaction.responses[0]
        yield Found(
            evidence=in_time(*cited(transaction.sends), first),
            facts={
                "server": str(transaction.server),
                "first_response_s": seconds(first.time_ns - transaction.first_ns),
                "sends": len(transaction.sends),
                "late": habit[0],
                "invites": habit[1],
            },
            transactions=(transaction,),
            party_at=transaction.server,
        )
        return


def _habit(route: Route, limits: Limits) -> tuple[int, int] | None:
    """How many INVITEs this server answered late, to all or else to this client, of how many; None where that may be
    chance."""
    for late, invites in ((route.server_late, route.server_invites), (route.late, route.invites)):
        if late >= limits.late_responses and late >= limits.late_share * invites:
            return late, invites
    return None


def _is_late(transaction: Transaction, limits: Limits) -> bool:
    """Whether an INVITE over UDP was sent again before anything came back, and that was later than T1: a client that
    repeats sooner than that does so for itself."""
    if transaction.transport != "udp" or transaction.in_dialog or transaction.request is None:
        return False
    copies, responses = transaction.request_copies, transaction.responses
    if not copies or not responses or copies[0].time_ns >= responses[0].time_ns:
        return False
    return responses[0].time_ns - transaction.request.time_ns > limits.t1_s * NS_PER_S
