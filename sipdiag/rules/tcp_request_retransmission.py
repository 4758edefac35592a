"""A request is sent again on a connection that loses nothing (RFC 3261 17.1.1.2: Timer A is for UDP)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import reliable_transport
from sipdiag.rules._hops import cited, in_time, seconds


@wakes_on(Signal.REPEATED_REQUEST)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for transaction in case.transactions:
        if not reliable_transport(transaction) or transaction.request is None or not transaction.request_copies:
            continue
        yield Found(
            evidence=in_time(*cited(transaction.sends), *transaction.responses[:1]),
            facts={
                "failed_method": transaction.method,
                "sender": str(transaction.client),
                "server": str(transaction.server),
                "transport": transaction.transport.upper(),
                "sends": len(transaction.sends),
                "first_gap_s": seconds(transaction.request_copies[0].time_ns - transaction.request.time_ns),
            },
            transactions=(transaction,),
            party_at=transaction.client,
        )
        return
