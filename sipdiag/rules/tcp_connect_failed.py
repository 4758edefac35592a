"""The next hop takes no TCP connection: RST, or silence, answers the SYN, and no SIP gets through (RFC 3261 18.1.1).

No request was sent on such a connection, so it is held against the request that its host had been given to pass on.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Event, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import Branches, in_time

_OWN_FINALS = frozenset({408, 477, 478, 480, 500, 502, 503, 504})
"""What a proxy says of its own when it cannot pass a request on."""


@wakes_on(Signal.EVENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = Branches(case)
    for event in case.events:
        if event.kind not in ("tcp-refused", "tcp-unanswered") or event.about is None:
            continue
        opener, target = event.about
        for transaction in case.transactions:
            if transaction.server.address != opener.address or not went_no_further(branches, transaction, event):
                continue
            yield Found(
                evidence=in_time(transaction.request, event, transaction.final),
                facts={
                    "opener": opener.address,
                    "target": str(target),
                    "what": event.detail,
                    "failed_method": transaction.method,
                    "status": transaction.final.status if transaction.final else None,
                    "became": f"was answered {transaction.final.status} {transaction.final.message.reason}"
                    if transaction.final
                    else "got no final response",
                },
                transactions=(transaction,),
                party_at=target,
                confidence="likely",
            )
            return


def went_no_further(branches: Branches, transaction: Transaction, event: Event) -> bool:
    """Whether this request could go no further than to the host that found no connection."""
    if transaction.in_dialog or transaction.request is None or transaction.first_ns > event.time_ns:
        return False
    if branches.below(transaction) or branches.decided_elsewhere(transaction):
        return False
    final = transaction.final
    return final is None or final.status in _OWN_FINALS
