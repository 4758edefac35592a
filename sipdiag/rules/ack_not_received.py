"""The answering side repeats its 2xx to INVITE because no ACK reaches it, and gives up after 32 s (RFC 3261 13.3.1.4).

Judged hop by hop: a 2xx that is repeated on a hop with no ACK after it. Where an ACK is seen elsewhere, the facts say
how far it came. One or two repetitions and then an ACK are a lost packet, no fault.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Party, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._guards import direction_seen, watched_until
from sipdiag.rules._hops import Branches, cited, how_often, in_time, seconds, side_of
from sipdiag.sip import NameAddr


@wakes_on(Signal.REPEATED_2XX)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = Branches(case)
    told: set[tuple[str, int]] = set()
    # The hop next to the answering side goes first: there the 2xx is repeated, on the others that is relayed.
    for invite in sorted(case.invites, key=lambda t: -len(branches.above(t))):
        sends = _unacknowledged(invite, limits)
        if not sends or (invite.call_id, invite.cseq) in told:
            continue
        told.add((invite.call_id, invite.cseq))
        yield _judged(case, branches, invite, sends, limits)


def _unacknowledged(invite: Transaction, limits: Limits) -> tuple[Sighting, ...]:
    """The sends of the 2xx that was repeated in vain on this hop; empty where none was."""
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
        acks = [a for a in invite.acks if a.message.to_tag == tag and _reaches(a, invite)]
        if not acks:
            return sends
        # Each repetition draws an ACK again (RFC 3261 13.2.2.4): that these do not arrive shows by how long it goes on.
        after = [s for s in sends if s.time_ns > acks[0].time_ns]
        if len(after) > limits.sends_without_answer:
            return sends
    return ()


def _reaches(ack: Sighting, invite: Transaction) -> bool:
    """Whether an ACK went the way of its INVITE, to the box that repeats the 2xx."""
    return ack.destination.address == invite.server.address


def _judged(
    case: Case, branches: Branches, invite: Transaction, sends: tuple[Sighting, ...], limits: Limits
) -> Found | Unknown:
    bye = _bye_after(branches, invite, sends[0])
    hops = tuple(t for t in case.invites if t.call_id == invite.call_id and t.cseq == invite.cseq)
    acks = sorted((a for t in hops for a in t.acks), key=lambda a: a.time_ns)
    contact = sends[0].message.value("Contact")
    facts: dict[str, object] = {
        "answerer": str(sends[0].source),
        "next_hop": str(invite.client),
        "status": sends[0].status,
        "sent": how_often(sends),
        "copies": len(sends) - 1,
        "contact": contact.uri.raw if isinstance(contact, NameAddr) else None,
        "ack_sent_to": list(dict.fromkeys(str(a.destination) for a in acks)),
        "ended": _how_it_ended(bye, sends[0]),
    }
    evidence = in_time(*cited(sends), *acks[:2], bye)
    because = _why_unknown(case, invite, sends, bye, limits)
    if because is not None:
        return Unknown(
            evidence=evidence,
            because=because,
            capture_at=invite.client,
            facts=facts | {"way": "unknown"},
            transactions=hops,
        )
    party, party_at, way = _who(case, branches, invite, sends[0], acks)
    return Found(
        evidence=evidence,
        facts=facts | {"way": way},
        transactions=hops,
        party=party,
        party_at=party_at,
        confidence="certain" if party != "network" and (acks or _must_pass_here(invite, sends[0])) else "likely",
    )


def _why_unknown(
    case: Case, invite: Transaction, sends: tuple[Sighting, ...], bye: Sighting | None, limits: Limits
) -> str | None:
    """What keeps this capture from showing that no ACK came; None where it shows it."""
    timeout_ns = int(limits.transaction_timeout_s * NS_PER_S)
    gone_on = len(sends) > limits.sends_without_answer
    if not (gone_on or bye is not None or watched_until(case, sends[0].time_ns + timeout_ns, limits)):
        return "the capture ends while the answer is still being repeated"
    if invite.request is None and not direction_seen(case, invite.client, invite.server, sends[0].time_ns):
        return f"nothing that {invite.client.address} sends to {invite.server.address} is in this capture"
    return None


def _bye_after(branches: Branches, invite: Transaction, answer: Sighting) -> Sighting | None:
    """The BYE that ended the call."""
    later = [b.request for b in branches.byes if b.call_id == invite.call_id and b.first_ns > answer.time_ns]
    return min((b for b in later if b is not None), key=lambda b: b.time_ns, default=None)


def _how_it_ended(bye: Sighting | None, answer: Sighting) -> str:
    if bye is None:
        return "no BYE is in the capture"
    return f"{bye.source} sent BYE {seconds(bye.time_ns - answer.time_ns):g} s after the first {answer.status}"


def _must_pass_here(invite: Transaction, answer: Sighting) -> bool:
    """Whether the ACK has to take this hop: its Contact or its Record-Route names one of the two ends."""
    named = [*answer.message.values("Record-Route"), *answer.message.values("Contact")]
    hosts = {n.uri.host for n in named if isinstance(n, NameAddr)}
    return invite.server.address in hosts or invite.client.address in hosts


def _who(
    case: Case, branches: Branches, invite: Transaction, answer: Sighting, acks: list[Sighting]
) -> tuple[Party, Endpoint, str]:
    """Who has to act, where, and how far the ACK came."""
    if not acks:
        origin = branches.origin(invite).client
        return side_of(case, origin), origin, "no ACK is in the capture"
    for ack in acks:
        if _reaches(ack, invite):
            lost = "which goes on repeating: it does not arrive, or it does not fit"
            return "network", invite.server, f"an ACK left {ack.source} for {ack.destination}, {lost}"
    last = acks[-1]
    if any(last.destination.address == t.client.address for t in (invite, *branches.above(invite))):
        return "proxy", last.destination, f"an ACK reached {last.destination} and was not passed on"
    contact = answer.message.value("Contact")
    way = f"the ACK went from {last.source} to {last.destination}, and not to where the answer came from"
    if isinstance(contact, NameAddr) and contact.uri.host == last.destination.address:
        return "callee", invite.server, f"{way}: that is the address in the answer's Contact"
    return "caller", last.source, way
