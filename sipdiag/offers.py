"""Offers and their answers within calls (RFC 3264, RFC 6337), in the order in which they were made.

In: a Case. Out: `Exchange`s, no findings. An offer is in the INVITE and its answer in the 2xx, or before it in a
provisional response of the same branch; without a description in the INVITE the 2xx has the offer and the ACK the
answer; an UPDATE has its own. Only the hop of the originator, or where a request within the call was first seen: what a
box on the way makes of a description is its own affair.
"""

from __future__ import annotations

from collections.abc import Iterator

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Record, Sighting, Transaction
from sipdiag.sip import Sdp


class Exchange(Record, frozen=True):
    """An offer and what came of it."""

    transaction: Transaction
    offer: Sighting
    answer: Sighting | None
    """None where the capture holds none."""
    late: bool
    """The offer is in the 2xx."""

    @property
    def by_client(self) -> bool:
        """Whether the sender of the request made the offer."""
        return not self.late


def exchanges(case: Case) -> Iterator[Exchange]:
    """The exchanges of INVITEs and UPDATEs that a 2xx accepted."""
    first = {id(a) for a in case.attempts if not a.in_dialog}
    for transaction in case.transactions:
        if transaction.method not in ("INVITE", "UPDATE"):
            continue
        if (transaction.upstream is None and transaction.in_dialog) or id(transaction) in first:
            found = exchange_of(case, transaction)
            if found is not None:
                yield found


def exchange_of(case: Case, transaction: Transaction) -> Exchange | None:
    """The exchange that a request began, if a 2xx accepted it and a description was seen."""
    request = transaction.request
    accepted = transaction.final
    if request is None or accepted is None or accepted.status >= 300:
        return None
    if request.message.truncated or accepted.message.truncated:
        return None
    if request.sdp is not None:
        return Exchange(transaction, request, _answer_to(transaction, accepted), late=False)
    if accepted.sdp is not None and not provisional_offers(transaction, accepted):
        tag = accepted.message.to_tag
        acks = [a for a in transaction.acks if a.message.to_tag == tag]
        return Exchange(transaction, accepted, next((a for a in acks if a.sdp is not None), None), late=True)
    return None


def provisional_offers(transaction: Transaction, accepted: Sighting) -> bool:
    """Whether a provisional response of this branch had a description before the 2xx: the offer of a late one."""
    tag = accepted.message.to_tag
    return any(r.sdp is not None for r in transaction.provisionals if r.message.to_tag == tag)


def audio_of(sdp: Sdp) -> str | None:
    """The direction of the first audio section that has a port; a hold address is what sendonly was (RFC 2543)."""
    for media in sdp.media:
        if media.type == "audio" and media.port:
            held = media.is_hold_address and media.direction in ("sendrecv", "sendonly")
            return "sendonly" if held else media.direction
    return None


def ends_below(case: Case) -> frozenset[Endpoint]:
    """Where boxes on the way want to hear: what requests on hops below the caller's describe, and the caller does not.
    What goes there has not reached the caller yet."""
    first = {id(a) for a in case.attempts}
    below = frozenset(end for t in case.invites if id(t) not in first for end in _audio_ends(t))
    return below.difference(end for t in case.attempts for end in _audio_ends(t)) if below else below


def _audio_ends(transaction: Transaction) -> Iterator[Endpoint]:
    sdp = transaction.request.sdp if transaction.request is not None else None
    for media in sdp.media if sdp is not None else ():
        if media.type == "audio" and media.port and media.address is not None:
            yield Endpoint(media.address, media.port)


def hung_up_after(case: Case, answer: Sighting, limits: Limits) -> bool:
    """Whether a BYE came so soon after an answer that it is on account of it."""
    until_ns = answer.time_ns + int(limits.drop_after_s * NS_PER_S)
    return any(t.method == "BYE" and answer.time_ns < t.first_ns <= until_ns for t in case.transactions)


def _answer_to(transaction: Transaction, accepted: Sighting) -> Sighting | None:
    tag = accepted.message.to_tag
    if accepted.sdp is not None:
        return accepted
    return next((r for r in transaction.provisionals if r.message.to_tag == tag and r.sdp is not None), None)
