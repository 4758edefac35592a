"""Several branches answer one INVITE, and the caller leaves one of them without ACK (RFC 3261 13.2.2.4).

Each 2xx with a To tag of its own is a call that is up. All need an ACK, and all but one a BYE.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import cited, how_often, in_time


@wakes_on(Signal.FORKED)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    for attempt in case.attempts:
        answers = [r for r in attempt.finals if r.status < 300]
        tags = {r.message.to_tag for r in answers}
        if attempt.method != "INVITE" or attempt.in_dialog or len(tags) < 2:
            continue
        left = [r for r in answers if _left_alone(case, attempt, r, limits)]
        if not left or len(left) == len(answers):
            continue  # that none was acknowledged is another story
        ghost = left[0]
        sends = _sends(attempt, ghost)
        yield Found(
            evidence=in_time(attempt.request, *(r for r in answers if r is not ghost), *cited(sends)),
            facts={
                "answers": len(tags),
                "status": ghost.status,
                "to_tag": ghost.message.to_tag,
                "answerers": list(dict.fromkeys(_where(r) for r in answers)),
                "sent": how_often(sends),
            },
            transactions=(attempt,),
            party_at=attempt.client,
        )


def _left_alone(case: Case, attempt: Transaction, answer: Sighting, limits: Limits) -> bool:
    """Whether a 2xx was repeated, and no ACK for its tag is in the capture, which holds the caller's INVITE."""
    tag = answer.message.to_tag
    hops = [t for t in case.invites if (t.call_id, t.cseq) == (attempt.call_id, attempt.cseq)]
    acks = [a for t in hops for a in t.acks if a.message.to_tag == tag]
    return attempt.request is not None and not acks and len(_sends(attempt, answer)) > limits.repeats_without_ack


def _sends(attempt: Transaction, answer: Sighting) -> tuple[Sighting, ...]:
    tag = answer.message.to_tag
    return (answer, *(c for c in attempt.final_copies if c.status == answer.status and c.message.to_tag == tag))


def _where(answer: Sighting) -> str:
    contact = answer.message.value("Contact")
    return contact.uri.raw if contact is not None else str(answer.source)
