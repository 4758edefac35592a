"""Responses that this capture shows and that their receiver shows not to have got (RFC 3261 17.1, 18.2.2).

In: a Case and one of its transactions. Out: judgments, no findings. A client stops repeating an INVITE with any
response and another request with its final one; that it goes on over UDP, time and again, proves that it heard nothing.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.rules._acks import unacknowledged
from sipdiag.sip import Via

MAX_UDP_BYTES = 1472
"""Payload of UDP that fits into one IPv4 packet on an Ethernet: 1500 less the headers of IP and UDP."""

MAX_UDP6_BYTES = 1452
"""The same of IPv6."""


def sent_after(transaction: Transaction) -> tuple[Sighting, ...]:
    """The sends of a request that came after a response which should have stopped them."""
    if transaction.transport != "udp" or transaction.request is None:
        return ()
    stops = transaction.responses if transaction.method == "INVITE" else transaction.finals
    if not stops:
        return ()
    return tuple(s for s in transaction.request_copies if s.time_ns > stops[0].time_ns)


def is_unheard(transaction: Transaction, limits: Limits) -> bool:
    """Whether the client never got a response: it went on sending after several, and nothing it did later says else."""
    after = sent_after(transaction)
    if len(after) < limits.sends_without_answer - 1 or transaction.acks or transaction.cancel is not None:
        return False
    # What came only once the client was silent may have got through.
    return after[-1].time_ns >= transaction.responses[-1].time_ns


def unacknowledged_final(transaction: Transaction, limits: Limits) -> tuple[Sighting, ...]:
    """The sends of a 3xx to 6xx to an INVITE over UDP that no ACK of its branch stops (RFC 3261 17.2.1)."""
    final = transaction.final
    if transaction.method != "INVITE" or transaction.transport != "udp" or final is None or final.status < 300:
        return ()
    sends = (final, *(c for c in transaction.final_copies if c.status == final.status))
    if len(sends) < limits.sends_without_answer:
        return ()
    right = [a for a in transaction.acks if a.message.branch == transaction.branch]
    if right and sum(s.time_ns > right[0].time_ns for s in sends) <= limits.sends_without_answer:
        return ()
    return sends


def is_lost(transaction: Transaction, limits: Limits) -> bool:
    """Whether the responses of a transaction did not arrive, or brought nothing about."""
    return (
        is_unheard(transaction, limits)
        or bool(unacknowledged(transaction, limits) and not transaction.acks)
        or bool(unacknowledged_final(transaction, limits) and not transaction.acks)
    )


def wrong_port(transaction: Transaction) -> tuple[Via, Sighting] | None:
    """The Via and the first response that went to the port it names, while the request came from another one.

    A server does so where the Via has no rport (RFC 3261 18.2.2, RFC 3581 4)."""
    request = transaction.request
    if request is None or request.transport != "udp":
        return None
    if all(response.destination.port == request.source.port for response in transaction.responses):
        return None
    if len(request.message.vias) != 1:
        return None
    via = request.message.vias[0]
    port = via.port or 5060
    if via.rport is not None or port == request.source.port:
        return None
    seen = next((r for r in transaction.responses if r.destination.port == port), None)
    return (via, seen) if seen is not None else None


def is_large(case: Case, response: Sighting) -> bool:
    """Whether a response is more than one packet takes."""
    limit = MAX_UDP6_BYTES if ":" in response.destination.address else MAX_UDP_BYTES
    return len(response.message.raw) > limit or len(response.frames) > 1 or _lost_fragments(case, response)


def _lost_fragments(case: Case, response: Sighting) -> bool:
    flow = (response.source, response.destination)
    return any(e.kind == "fragment-lost" and e.about == flow and e.frame == response.frame for e in case.events)
