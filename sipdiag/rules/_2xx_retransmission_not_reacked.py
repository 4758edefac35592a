"""The 2xx comes again and again, and the caller sent one ACK and no more (RFC 3261 13.2.2.4, RFC 6026 7).

Every 2xx has to be answered with the ACK anew: if the first one was lost, the next one makes up for it.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._acks import Unstopped, contact_of, reaches, unstopped
from sipdiag.rules._hops import branches_of, cited, how_often, in_time, side_of
from sipdiag.sip import parse_uri, same_target


@wakes_on(Signal.REPEATED_2XX)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for found in unstopped(case, branches, limits):
        if not _acknowledged_once(found):
            continue
        ack = found.acks[0]
        sender = found.origin.client
        yield Found(
            evidence=in_time(*cited(found.sends), ack),
            facts={
                "answerer": str(found.answer.source),
                "status": found.answer.status,
                "sent": how_often(found.sends),
                "sender": str(sender),
                "after_ack": sum(s.time_ns > ack.time_ns for s in found.sends),
            },
            transactions=(found.invite, *branches.above(found.invite)),
            party=side_of(case, sender),
            party_at=sender,
        )


def _acknowledged_once(found: Unstopped) -> bool:
    """Whether one right ACK went the whole way that the capture sees, the repetitions came back, and nothing more."""
    hops = {id(t): t for t in (found.invite, found.origin)}.values()
    for hop in hops:
        acks = [a for a in found.acks if a.source.address == hop.client.address and reaches(a, hop)]
        right = len(acks) == 1 and acks[0].message.to_tag == found.tag and acks[0].message.cseq == hop.cseq
        repeated = [c for c in hop.final_copies if acks and c.time_ns > acks[0].time_ns]
        if not right or not repeated:
            return False
    contact = contact_of(found.answer)
    uri = parse_uri(found.acks[0].message.request_uri or "")
    return contact is None or uri is None or same_target(uri, contact.uri)
