"""2xx to INVITE that are repeated because no ACK stops them, and the ACKs that did not (RFC 3261 13.2.2.4, 13.3.1.4).

In: a Case and its INVITEs. Out: what was repeated and what was sent for it, no findings. One or two repetitions are a
lost packet, no fault.
"""

from __future__ import annotations

from functools import lru_cache

from sipdiag.config import Limits
from sipdiag.model import Case, Record, Sighting, Transaction
from sipdiag.rules._hops import Branches
from sipdiag.sip import NameAddr


class Unstopped(Record, frozen=True):
    """A 2xx that was repeated in vain, on the hop next to who repeats it."""

    invite: Transaction
    sends: tuple[Sighting, ...]
    """The 2xx and its repetitions."""
    origin: Transaction
    """The INVITE as its originator sent it; the same where there is but one hop."""
    acks: tuple[Sighting, ...]
    """Every ACK of this INVITE or of none, on any hop, since the 2xx was first seen."""

    @property
    def answer(self) -> Sighting:
        return self.sends[0]

    @property
    def tag(self) -> str | None:
        return self.answer.message.to_tag


@lru_cache(maxsize=1)  # six rules ask about the same Case in turn
def unstopped(case: Case, branches: Branches, limits: Limits) -> tuple[Unstopped, ...]:
    """The 2xx of this Case that were repeated in vain, each once: where it is repeated, not where that is relayed."""
    found: list[Unstopped] = []
    told: set[tuple[str, int]] = set()
    for invite in sorted(case.invites, key=lambda t: -len(branches.above(t))):
        sends = unacknowledged(invite, limits)
        if not sends or (invite.call_id, invite.cseq) in told:
            continue
        told.add((invite.call_id, invite.cseq))
        found.append(Unstopped(invite, sends, branches.leg_origin(invite), acks_of(case, invite, sends[0])))
    return tuple(found)


def unacknowledged(invite: Transaction, limits: Limits) -> tuple[Sighting, ...]:
    """The sends of the 2xx that was repeated in vain on this hop; empty where none was."""
    if len(invite.response_copies) < limits.repeats_without_ack:
        return ()
    for answer in invite.finals:
        if answer.status >= 300:
            continue
        tag = answer.message.to_tag
        sends = (
            answer,
            *(c for c in invite.final_copies if c.status == answer.status and c.message.to_tag == tag),
        )
        if len(sends) <= limits.repeats_without_ack:
            continue
        acks = [a for a in invite.acks if a.message.to_tag == tag and reaches(a, invite)]
        if not acks:
            return sends
        # Each repetition draws an ACK again (RFC 3261 13.2.2.4): that these do not arrive shows by how long it goes on.
        after = [s for s in sends if s.time_ns > acks[0].time_ns]
        if len(after) > limits.sends_without_answer:
            return sends
    return ()


def acks_of(case: Case, invite: Transaction, answer: Sighting) -> tuple[Sighting, ...]:
    """The ACKs of an INVITE on all its hops, and those that fit no INVITE and may be meant for it."""
    own = [a for t in case.invites if t.call_id == invite.call_id and t.cseq == invite.cseq for a in t.acks]
    strays = [a for a in case.strays if a.message.call_id == invite.call_id and a.time_ns > answer.time_ns]
    return tuple(sorted((*own, *strays), key=lambda a: a.time_ns))


def reaches(ack: Sighting, invite: Transaction) -> bool:
    """Whether an ACK went the way of its INVITE, to the box that repeats the 2xx."""
    return ack.destination.address == invite.server.address


def contact_of(message_seen: Sighting) -> NameAddr | None:
    contact = message_seen.message.value("Contact")
    return contact if isinstance(contact, NameAddr) else None


def answer_on(hop: Transaction, tag: str | None) -> Sighting | None:
    """The 2xx with this To tag as it was seen on a hop."""
    answers = [r for r in hop.finals if r.status < 300]
    return next((r for r in answers if r.message.to_tag == tag), answers[0] if answers else None)
