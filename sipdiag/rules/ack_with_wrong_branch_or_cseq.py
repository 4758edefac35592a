"""The ACK for a 2xx has another CSeq number than its INVITE: the answerer cannot match it (RFC 3261 13.2.2.4)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._acks import Unstopped, unstopped
from sipdiag.rules._hops import branches_of, cited, how_often, in_time, side_of


@wakes_on(Signal.REPEATED_2XX)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for found in unstopped(case, branches, limits):
        wrong = _with_wrong_cseq(found)
        if wrong is None:
            continue
        yield Found(
            evidence=in_time(found.origin.request, *cited(found.sends), wrong),
            facts={
                "answerer": str(found.answer.source),
                "status": found.answer.status,
                "sent": how_often(found.sends),
                "invite_cseq": found.invite.cseq,
                "ack_cseq": wrong.message.cseq,
                "sender": str(wrong.source),
            },
            transactions=(found.invite, *branches.above(found.invite)),
            party=side_of(case, wrong.source),
            party_at=wrong.source,
        )


def _with_wrong_cseq(found: Unstopped) -> Sighting | None:
    """The ACK of this dialog whose CSeq number is no INVITE's, where no right one was seen."""
    if any(a.message.cseq == found.invite.cseq for a in found.acks):
        return None
    mine = found.answer.message
    return next(
        (a for a in found.acks if a.message.to_tag == mine.to_tag and a.message.from_tag == mine.from_tag),
        None,
    )
