"""A request is repeated though it was answered: the responses do not reach its sender (RFC 3261 17.1, 18.2.2).

Where the request is repeated and no response is in the capture, invite-no-response and noninvite-timeout speak.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import cited, how_often, in_time
from sipdiag.rules._unheard import is_unheard, sent_after


@wakes_on(Signal.REPEATED_REQUEST)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for transaction in case.transactions:
        if transaction.method == "CANCEL" or not is_unheard(transaction, limits):
            continue
        first = transaction.responses[0]
        elsewhere = first.destination.address != transaction.client.address
        yield Found(
            evidence=in_time(*cited(transaction.sends), first, *transaction.response_copies[:2], transaction.final),
            facts={
                "failed_method": transaction.method,
                "server": str(transaction.server),
                "sender": str(transaction.client),
                "sent": how_often(transaction.sends),
                "sent_after": len(sent_after(transaction)),
                "responses": len(transaction.responses) + len(transaction.response_copies),
                "status": transaction.responses[-1].status,
                "phrase": transaction.responses[-1].message.reason,
                "answered_to": str(first.destination),
                "where": "another address" if elsewhere else "its address",
            },
            transactions=(transaction,),
            party="callee" if elsewhere else "network",
            party_at=transaction.server if elsewhere else transaction.client,
            confidence="likely",
            against=() if elsewhere else ("the sender itself may drop them, as where Via or branch come back changed",),
        )
        return
