"""Reliable provisional responses and the PRACKs for them (RFC 3262).

In: a Case. Out: what was sent reliably and what came of it, no findings. A PRACK belongs to the response that its RAck
names: RSeq, CSeq number and method.
"""

from __future__ import annotations

from collections.abc import Iterator

from sipdiag.config import Limits
from sipdiag.model import Case, Record, Sighting, Transaction
from sipdiag.rules._credentials import CHALLENGES
from sipdiag.rules._hops import Branches
from sipdiag.sip import RAck

OPTION = "100rel"


class Unacknowledged(Record, frozen=True):
    """A reliable response that went on being repeated, on the hop next to who repeats it."""

    invite: Transaction
    sends: tuple[Sighting, ...]
    rseq: int
    pracks: tuple[Transaction, ...]
    """The PRACKs for it that the capture holds, on whatever hop."""

    @property
    def response(self) -> Sighting:
        return self.sends[0]


def is_reliable(response: Sighting) -> bool:
    if not 100 < response.status < 200 or not isinstance(response.message.value("RSeq"), int):
        return False
    return any(one.value.lower() == OPTION for one in response.message.values("Require"))


def offers_100rel(request: Sighting) -> bool:
    message = request.message
    return any(one.value.lower() == OPTION for name in ("Supported", "Require") for one in message.values(name))


def pracks_for(case: Case, response: Sighting) -> tuple[Transaction, ...]:
    """The PRACKs of this dialog that name a response in their RAck."""
    rseq, message = response.message.value("RSeq"), response.message
    found = []
    for transaction in case.transactions:
        if transaction.method != "PRACK" or transaction.call_id != message.call_id or transaction.request is None:
            continue
        rack = transaction.request.message.value("RAck")
        same_dialog = transaction.request.message.to_tag in (message.to_tag, None)
        if isinstance(rack, RAck) and same_dialog and (rack.rseq, rack.cseq) == (rseq, message.cseq):
            found.append(transaction)
    return tuple(found)


def acknowledges_unseen(case: Case, prack: Transaction) -> bool:
    """Whether a PRACK that was taken names a response that the capture does not hold: it came all the same, and may
    have had the answer (guard G11)."""
    rack = prack.request.message.value("RAck") if prack.method == "PRACK" and prack.request is not None else None
    if not isinstance(rack, RAck) or (prack.final is not None and prack.final.status >= 300):
        return False
    mine = [t for t in case.invites if t.call_id == prack.call_id and t.cseq == rack.cseq]
    return all(r.message.value("RSeq") != rack.rseq for t in mine for r in t.provisionals)


def unacknowledged(case: Case, branches: Branches, limits: Limits) -> Iterator[Unacknowledged]:
    """The reliable responses of this Case that were repeated in vain, the first of each INVITE and branch."""
    told: set[tuple[str, int, str | None]] = set()
    for invite in sorted(case.invites, key=lambda t: -len(branches.above(t))):
        for response in invite.provisionals:
            if not is_reliable(response):
                continue
            message = response.message
            key = (invite.call_id, invite.cseq, message.to_tag)
            rseq = message.value("RSeq")
            copies = [c for c in invite.response_copies if _repeats(c, response)]
            if key in told or len(copies) < limits.repeats_without_ack:
                continue
            pracks = pracks_for(case, response)
            if any(t.final is not None for t in pracks) or _refused(case, response) or _taken_unseen(case, response):
                continue  # late, or refused, or not in this capture: that is another story
            told.add(key)
            yield Unacknowledged(invite, (response, *copies), rseq, pracks)


def _refused(case: Case, response: Sighting) -> bool:
    """Whether a PRACK of this dialog was refused, whatever its RAck names."""
    mine = response.message
    return any(
        t.method == "PRACK"
        and t.call_id == mine.call_id
        and t.final is not None
        and t.final.status >= 400
        and t.final.status not in CHALLENGES
        and t.final.message.to_tag in (mine.to_tag, None)
        for t in case.transactions
    )


def _taken_unseen(case: Case, response: Sighting) -> bool:
    """Whether the capture holds the answer to a PRACK of this call and not the PRACK."""
    return any(
        t.method == "PRACK"
        and t.call_id == response.message.call_id
        and t.request is None
        and any(200 <= r.status < 300 and r.time_ns > response.time_ns for r in t.finals)
        for t in case.transactions
    )


def _repeats(copy: Sighting, response: Sighting) -> bool:
    mine, other = copy.message, response.message
    return (
        copy.status == response.status and mine.to_tag == other.to_tag and mine.header("RSeq") == other.header("RSeq")
    )
