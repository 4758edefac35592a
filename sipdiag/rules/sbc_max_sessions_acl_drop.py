"""A server that serves others answers one source with silence, after it had refused it again and again (RFC 5853 3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, TRAFFIC_BUCKET_NS, Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import others
from sipdiag.rules._guards import direction_seen
from sipdiag.rules._hops import branches_of, cited, how_often, in_time, reached_nobody, refused_below_sip

_MAX_SILENT = 4


@wakes_on(Signal.NO_RESPONSE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    sender = case.around.sender
    if sender is None:
        return
    branches = branches_of(case)
    for transaction in case.transactions[:_MAX_SILENT]:
        if transaction.client.address != case.caller.address or refused_below_sip(case, transaction):
            continue
        if not reached_nobody(case, branches, transaction, limits):
            continue
        if not _served_before(case, transaction) or not _serves_others(case, transaction):
            continue
        seen = in_time(*cited(transaction.sends))
        yield Found(
            evidence=(*others(sender.frames, transaction.sends, "a request of this source that was refused"), *seen),
            facts={
                "server": str(transaction.server),
                "source": transaction.client.address,
                "failed_method": transaction.method,
                "sent": how_often(transaction.sends),
                "refused": sender.refused_targets,
                "failed_logins": sender.failed_logins,
            },
            transactions=(transaction,),
            party_at=transaction.server,
        )
        return


def _served_before(case: Case, transaction: Transaction) -> bool:
    """Whether the server had answered this source before, and does not any more."""
    server, client = transaction.server, transaction.client
    route = case.around.routes.get((client.address, server.address))
    before = route is not None and (route.answered_bytes > 0 or route.invites > 0)
    return before and not direction_seen(case, server, client, transaction.first_ns + 2 * TRAFFIC_BUCKET_NS)


def _serves_others(case: Case, transaction: Transaction) -> bool:
    """Whether the server is seen to send to anybody while it is silent towards this source."""
    after_ns = transaction.first_ns + TRAFFIC_BUCKET_NS
    until_ns = transaction.last_ns + 32 * NS_PER_S
    return any(after_ns <= time <= until_ns for time in case.view.outbound.get(transaction.server.address, ()))
