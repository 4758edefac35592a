"""Many requests to a server are sent again before it answers: it, or the way there, is overloaded (RFC 3261 17)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import cited, in_time


@wakes_on(Signal.REPEATED_REQUEST)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    flood = case.around.flood
    if flood is None or flood.repeats < limits.storm_repeats or flood.transactions * 2 < limits.storm_repeats:
        return
    share = flood.repeats / flood.requests
    late = [t for t in case.transactions if t.request_copies and t.final is not None]
    if share <= limits.storm_ratio or not late:
        return
    transaction = late[0]
    yield Found(
        evidence=in_time(*cited(transaction.sends), transaction.responses[0]),
        facts={
            "server": str(transaction.server),
            "requests": flood.requests,
            "repeats": flood.repeats,
            "transactions": flood.transactions,
            "share_percent": round(100 * share),
        },
        transactions=(transaction,),
        party_at=transaction.server,
    )
