"""A 3xx to 6xx to an INVITE is repeated because no ACK stops it (RFC 3261 17.1.1.3, 17.2.1).

The call is over all the same; what it costs is the server's.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import direction_seen
from sipdiag.rules._hops import cited, how_often, in_time, side_of
from sipdiag.rules._unheard import is_unheard, unacknowledged_final


@wakes_on(Signal.REPEATED_FINAL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for transaction in case.invites:
        sends = unacknowledged_final(transaction, limits)
        if not sends or transaction.request is None or is_unheard(transaction, limits):
            continue
        if not direction_seen(case, transaction.client, transaction.server):
            continue
        gone = next((e for e in case.events if e.about == (transaction.server, sends[0].destination)), None)
        wrong = transaction.acks[:1]
        right = wrong and wrong[0].message.branch == transaction.branch
        yield Found(
            evidence=in_time(transaction.request, *cited(sends), *wrong, gone),
            facts={
                "status": sends[0].status,
                "phrase": sends[0].message.reason,
                "server": str(transaction.server),
                "sender": str(transaction.client),
                "sent": how_often(sends),
                "ack": "an ACK was sent and does not stop them"
                if right
                else f"the ACK has the branch {wrong[0].message.branch}, not {transaction.branch}"
                if wrong
                else f"no ACK came, and {gone.detail} was reported for the port they go to"
                if gone
                else "no ACK is in the capture",
            },
            transactions=(transaction,),
            party="network" if right else "proxy" if side_of(case, transaction.client) == "callee" else "caller",
            party_at=transaction.client,
            confidence="certain" if wrong and not right else "likely",
        )
        return
