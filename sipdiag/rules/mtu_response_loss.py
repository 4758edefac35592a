"""A response that does not fit into one packet is repeated in vain, while smaller ones arrive (RFC 3261 18.1.1).

Requests of that size are udp-fragmentation-loss; RFC 3261 has no rule that would move a response to TCP.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._acks import unacknowledged
from sipdiag.rules._hops import cited, how_often, in_time
from sipdiag.rules._unheard import is_large, is_lost, is_unheard, unacknowledged_final


@wakes_on(Signal.REPEATED_REQUEST | Signal.REPEATED_2XX | Signal.REPEATED_FINAL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for transaction in case.transactions:
        if transaction.transport != "udp" or transaction.request is None or transaction.acks:
            continue
        sends = _lost(transaction, limits)
        if not sends or not is_large(case, sends[0]):
            continue
        small = _arrived(case, transaction, limits)
        if small is None:
            continue
        yield Found(
            evidence=in_time(transaction.request, small, *cited(sends)),
            facts={
                "failed_method": transaction.method,
                "status": sends[0].status,
                "phrase": sends[0].message.reason,
                "server": str(transaction.server),
                "receiver": str(transaction.client),
                "size": len(sends[0].message.raw),
                "sent": how_often(sends),
                "small_bytes": len(small.message.raw),
                "small_status": small.status,
            },
            transactions=(transaction,),
            party_at=transaction.server,
            confidence="likely",
        )
        return


def _lost(transaction: Transaction, limits: Limits) -> tuple[Sighting, ...]:
    """The sends of the response that came to nothing."""
    if transaction.method == "INVITE":
        return unacknowledged(transaction, limits) or unacknowledged_final(transaction, limits)
    finals = (*transaction.finals, *transaction.final_copies)
    return finals if is_unheard(transaction, limits) else ()


def _arrived(case: Case, lost: Transaction, limits: Limits) -> Sighting | None:
    """A smaller response between the two that did arrive: a provisional one, or one of another request."""
    stopped = [r for r in lost.provisionals if not is_large(case, r)]
    if stopped and not any(s.time_ns > stopped[0].time_ns for s in lost.request_copies):
        return stopped[0]
    for other in case.transactions:
        way = (other.client.address, other.server.address) == (lost.client.address, lost.server.address)
        final = other.final
        if way and other is not lost and final is not None and not is_large(case, final) and not is_lost(other, limits):
            return final
    return None
