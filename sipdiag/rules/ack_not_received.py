"""The answering side repeats its 2xx to INVITE because no ACK reaches it, and gives up after 32 s (RFC 3261 13.3.1.4).

Judged hop by hop: a 2xx that is repeated on a hop with no ACK after it. Where an ACK is seen elsewhere, the facts say
how far it came. One or two repetitions and then an ACK are a lost packet, no fault. Over TCP many stacks send their 2xx
once; there a call that ends when they give up, and whose BYE took a hop that no ACK took, tells the same.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, TRAFFIC_BUCKET_NS, Case, Endpoint, Party, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._acks import Unstopped, acks_of, reaches, unstopped
from sipdiag.rules._guards import (
    bytes_missed,
    direction_seen,
    hidden_by_encryption,
    reliable_transport,
    watched_until,
)
from sipdiag.rules._hops import Branches, branches_of, cited, how_often, in_time, seconds, side_of
from sipdiag.sip import NameAddr


@wakes_on(Signal.REPEATED_2XX | Signal.NO_ACK)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.signals & Signal.REPEATED_2XX:
        branches = branches_of(case)
        for found in unstopped(case, branches, limits):
            yield _judged(case, branches, found, limits)
    elif case.talk_ns is not None and _when_given_up(case.talk_ns, limits):
        yield from _given_up_unrepeated(case, limits)


def _when_given_up(talk_ns: int, limits: Limits) -> bool:
    return abs(talk_ns - limits.transaction_timeout_s * NS_PER_S) <= limits.edge_margin_s * NS_PER_S


def _given_up_unrepeated(case: Case, limits: Limits) -> Diagnosis:
    """A 2xx over TCP without ACK, though all that its caller sends is seen, and a BYE when the wait for one is over."""
    branches = branches_of(case)
    invite = next((a for a in case.attempts if a.final is case.final), None)
    answer = case.final
    if invite is None or answer is None or invite.request is None or not reliable_transport(invite):
        return
    bye = _bye_after(branches, invite, answer)
    ends = {invite.client.address, invite.server.address}
    if bye is None or {bye.source.address, bye.destination.address} != ends or acks_of(case, invite, answer):
        return
    if bytes_missed(case, invite.client, invite.server, invite.first_ns) or hidden_by_encryption(case):
        return
    if not direction_seen(case, invite.client, invite.server, answer.time_ns + 2 * TRAFFIC_BUCKET_NS):
        return
    yield Found(
        evidence=in_time(answer, bye),
        facts=_facts(invite, (answer,), (), bye) | {"way": "no ACK is in the capture, but the BYE is"},
        transactions=(invite,),
        party=side_of(case, invite.client),
        party_at=invite.client,
        confidence="likely",
        against=("an ACK that took another way than the BYE would not show here",),
    )


def _judged(case: Case, branches: Branches, found: Unstopped, limits: Limits) -> Found | Unknown:
    invite, sends, acks = found.invite, found.sends, found.acks
    bye = _bye_after(branches, invite, sends[0])
    hops = tuple(t for t in case.invites if t.call_id == invite.call_id and t.cseq == invite.cseq)
    facts = _facts(invite, sends, acks, bye)
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
    party: Party
    if not acks and not _callers_way_seen(case, invite, sends[0]):
        party, party_at, way = "unknown", invite.client, "what the calling side sends is not in this capture"
    elif not acks and not _must_pass_here(invite, sends[0]):
        party, party_at, way = "unknown", invite.client, "no ACK is in the capture, and the Contact leads past it"
    else:
        party, party_at, way = _who(case, branches, invite, sends[0], acks)
    return Found(
        evidence=evidence,
        facts=facts | {"way": way},
        transactions=hops,
        party=party,
        party_at=party_at,
        confidence="certain"
        if party not in ("network", "unknown") and (acks or _must_pass_here(invite, sends[0]))
        else "likely",
    )


def _facts(
    invite: Transaction, sends: tuple[Sighting, ...], acks: tuple[Sighting, ...], bye: Sighting | None
) -> dict[str, object]:
    contact = sends[0].message.value("Contact")
    return {
        "answerer": str(sends[0].source),
        "next_hop": str(invite.client),
        "status": sends[0].status,
        "sent": how_often(sends),
        "repeated": how_often(sends) if len(sends) > 1 else None,
        "copies": len(sends) - 1,
        "contact": contact.uri.raw if isinstance(contact, NameAddr) else None,
        "ack_sent_to": list(dict.fromkeys(str(a.destination) for a in acks)),
        "ended": _how_it_ended(bye, sends[0]),
    }


def _why_unknown(
    case: Case, invite: Transaction, sends: tuple[Sighting, ...], bye: Sighting | None, limits: Limits
) -> str | None:
    """What keeps this capture from showing that no ACK came; None where it shows it."""
    timeout_ns = int(limits.transaction_timeout_s * NS_PER_S)
    gone_on = len(sends) > limits.sends_without_answer
    if not (gone_on or bye is not None or watched_until(case, sends[0].time_ns + timeout_ns, limits)):
        return "the capture ends while the answer is still being repeated"
    # Who goes on to the end has had no ACK, whatever the capture shows of the other direction.
    to_the_end = sends[-1].time_ns - sends[0].time_ns >= timeout_ns * (1 - limits.timer_tolerance_ratio)
    if not to_the_end and not _callers_way_seen(case, invite, sends[0]):
        return f"nothing that {invite.client.address} sends to {invite.server.address} is in this capture"
    if not to_the_end and not invite.acks and bytes_missed(case, invite.client, invite.server, sends[0].time_ns):
        return f"some of what {invite.client.address} sends to {invite.server.address} over TCP is not in this capture"
    return None


def _callers_way_seen(case: Case, invite: Transaction, answer: Sighting) -> bool:
    """G1: an ACK on this hop would show."""
    return invite.request is not None or direction_seen(case, invite.client, invite.server, answer.time_ns)


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
    case: Case, branches: Branches, invite: Transaction, answer: Sighting, acks: tuple[Sighting, ...]
) -> tuple[Party, Endpoint, str]:
    """Who has to act, where, and how far the ACK came."""
    if not acks:
        origin = branches.origin(invite).client
        return side_of(case, origin), origin, "no ACK is in the capture"
    for ack in acks:
        if reaches(ack, invite):
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
