"""The ACK for a 2xx goes somewhere else than to who repeats it (RFC 3261 12.2.1.1, 13.2.2.4).

It has to go to the first Route that the Record-Route of the 2xx makes, without one to the Contact of the 2xx, and its
Request-URI is that Contact. A private Contact is a fault only where it keeps the ACK away (guard G9): the 2xx is
repeated all the same.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import Literal

from sipdiag.config import Limits
from sipdiag.model import Case, Endpoint, Party, Record, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._acks import Unstopped, answer_on, contact_of, reaches, unstopped
from sipdiag.rules._guards import direction_seen, is_private
from sipdiag.rules._hops import Branches, branches_of, cited, how_often, in_time, seconds, side_of
from sipdiag.sip import NameAddr, parse_uri, same_target


class Wrong(Record, frozen=True):
    """What is wrong with where an ACK went."""

    ack: Sighting | None
    fault: Literal["contact", "target", "route", "elsewhere"]
    """The answer's Contact leads nowhere; the ACK's Request-URI is not it; Route is missing; none of this."""
    way: str
    party: Party
    at: Endpoint
    sure: bool = True


@wakes_on(Signal.REPEATED_2XX)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for found in unstopped(case, branches, limits):
        wrong = _wrong(case, branches, found)
        if wrong is None:
            continue
        contact = contact_of(found.answer)
        answer = answer_on(found.origin, found.tag)
        bye = next((b.request for b in branches.byes if b.request and b.first_ns > found.answer.time_ns), None)
        ack = wrong.ack.message if wrong.ack is not None else None
        yield Found(
            evidence=in_time(answer, *cited(found.sends), wrong.ack, bye),
            facts={
                "answerer": str(found.answer.source),
                "status": found.answer.status,
                "sent": how_often(found.sends),
                "copies": len(found.sends) - 1,
                "contact": contact.uri.raw if contact is not None else None,
                "record_route": [n.uri.raw for n in found.answer.message.values("Record-Route")],
                "ack_request_uri": ack.request_uri if ack is not None else None,
                "ack_route": [n.uri.raw for n in ack.values("Route")] if ack is not None else [],
                "ack_sent_to": str(wrong.ack.destination) if wrong.ack is not None else None,
                "fault": wrong.fault,
                "way": wrong.way,
                "ended": f"{bye.source} sent BYE {seconds(bye.time_ns - found.answer.time_ns):g} s after the first one"
                if bye is not None
                else "no BYE is in the capture",
            },
            transactions=(found.invite, *branches.above(found.invite)),
            party=wrong.party,
            party_at=wrong.at,
            confidence="certain" if wrong.sure else "likely",
        )


def _wrong(case: Case, branches: Branches, found: Unstopped) -> Wrong | None:
    invite = found.invite
    acks = [a for a in found.acks if a.message.to_tag == found.tag and a.message.cseq == invite.cseq]
    if not found.acks:
        return _never_seen(case, found)
    if not acks:
        return None
    last = acks[-1]
    hop = next((t for t in (invite, *branches.above(invite)) if t.client.address == last.source.address), None)
    if hop is None or hop.request is None:
        return None
    answer = answer_on(hop, found.tag) or found.answer
    contact = contact_of(answer)
    wrong_uri = contact is not None and not _names(last.message.request_uri, contact)
    if reaches(last, hop):
        if wrong_uri and contact is not None:
            way = f"its Request-URI is {last.message.request_uri}, where the answer's Contact says {contact.uri.raw}"
            return Wrong(last, "target", way, side_of(case, last.source), last.source)
        return None  # it went the right way, and came to nothing later
    went = f"it went from {last.source} to {last.destination}, and not to {hop.server}"
    recorded = [n for n in answer.message.values("Record-Route") if isinstance(n, NameAddr)]
    if recorded and last.message.header("Route") is None:
        way = f"{went}: it has no Route, though the answer records {recorded[-1].uri.raw}"
        return Wrong(last, "route", way, side_of(case, last.source), last.source)
    if contact is not None and not recorded:
        if contact.uri.host == last.destination.address:
            way = f"{went}: that is the answer's Contact"
            return Wrong(last, "contact", way, side_of(case, invite.server), invite.server)
        if not _is_address(contact.uri.host) and not wrong_uri:
            way = f"{went}: that is what the name {contact.uri.host} in the answer's Contact leads to"
            return Wrong(last, "contact", way, side_of(case, invite.server), invite.server, sure=False)
    way = f"{went}, though neither Contact nor Record-Route of the answer says so"
    return Wrong(last, "elsewhere", way, side_of(case, last.source), last.source, sure=False)


def _never_seen(case: Case, found: Unstopped) -> Wrong | None:
    """Seen from the answering side: nothing comes for a private Contact, from a peer that cannot reach it."""
    invite = found.invite
    contact = contact_of(found.answer)
    peer = found.origin.client.address
    if contact is None or found.answer.message.header("Record-Route") is not None:
        return None
    if not is_private(contact.uri.host) or is_private(peer) or is_private(invite.client.address):
        return None
    if invite.request is None and not direction_seen(case, invite.client, invite.server, found.answer.time_ns):
        return None
    way = f"no ACK is in the capture, and the answer's Contact {contact.uri.raw} is an address that {peer} cannot reach"
    return Wrong(None, "contact", way, side_of(case, invite.server), invite.server, sure=False)


def _names(request_uri: str | None, contact: NameAddr) -> bool:
    uri = parse_uri(request_uri or "")
    return uri is None or same_target(uri, contact.uri)


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
