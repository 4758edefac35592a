"""The signature of the caller (Identity) makes a request too large for one packet, and it is lost (RFC 3261 18.1.1)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, udp_fragmentation_loss, wakes_on

_UDP_ROOM = 1472
"""Bytes of UDP payload that an Ethernet frame carries: 1500 less the headers of IPv4 and UDP."""


@wakes_on(Signal.NO_RESPONSE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if not any(_identity_bytes(t) for t in case.invites):
        return
    for lost in udp_fragmentation_loss.diagnose(case, limits):
        if not isinstance(lost, Found) or not lost.transactions:
            continue
        transaction = lost.transactions[0]
        request, size = transaction.request, _identity_bytes(transaction)
        if request is None or not size or len(request.message.raw) - size > _UDP_ROOM:
            continue
        yield Found(
            evidence=lost.evidence,
            facts={
                "size": len(request.message.raw),
                "identity_bytes": size,
                "without": len(request.message.raw) - size,
                "sender": str(transaction.client),
                "server": str(transaction.server),
            },
            transactions=lost.transactions,
            party_at=transaction.client,
            confidence=lost.confidence,
        )
        return


def _identity_bytes(transaction: Transaction) -> int:
    request = transaction.request
    if request is None:
        return 0
    return sum(len(value) + len("Identity: ") + 2 for value in request.message.headers("Identity"))
