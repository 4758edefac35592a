"""A response goes to the port that the Via names, the request came from another one, and nobody is there to take it.

RFC 3261 18.2.2, RFC 3581 4. Signalling may be asymmetric on purpose; then the responses arrive.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import cited, in_time
from sipdiag.rules._unheard import is_lost, wrong_port


@wakes_on(Signal.REPEATED_REQUEST | Signal.REPEATED_2XX | Signal.REPEATED_FINAL | Signal.EVENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for transaction in case.transactions:
        found = wrong_port(transaction)
        if found is None:
            continue
        via, response = found
        flow = (transaction.server, response.destination)
        icmp = next((e for e in case.events if e.kind == "icmp-unreachable" and e.about == flow), None)
        if icmp is None and not is_lost(transaction, limits):
            continue
        if icmp is not None and (transaction.acks or transaction.cancel):
            continue
        yield Found(
            evidence=in_time(*cited(transaction.sends), response, *transaction.response_copies[:2], icmp),
            facts={
                "failed_method": transaction.method,
                "server": str(transaction.server),
                "sender": str(transaction.client),
                "source_port": transaction.client.port,
                "sent_by": via.sent_by,
                "answered_to": str(response.destination),
                "status": transaction.responses[-1].status,
                "phrase": transaction.responses[-1].message.reason,
                "became": f"{icmp.detail} comes back from there" if icmp else "nothing shows that they arrive",
            },
            transactions=(transaction,),
            party_at=transaction.client,
            confidence="certain" if icmp else "likely",
        )
        return
