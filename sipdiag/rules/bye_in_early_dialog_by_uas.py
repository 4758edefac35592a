"""The called side sends BYE before it answered the call, instead of refusing the INVITE (RFC 3261 15)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time, seconds, sender_tag, side_of, succeeded


@wakes_on(Signal.NO_FINAL | Signal.FINAL_FAILURE | Signal.CANCEL | Signal.IN_DIALOG_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    branches = branches_of(case)
    for bye in branches.byes:
        if bye.request is None or branches.above(bye):
            continue
        invite = _early_invite(case, bye)
        if invite is None:
            continue
        last = invite.provisionals[-1]
        yield Found(
            evidence=in_time(invite.request, last, bye.request, bye.final, invite.final),
            facts={
                "sender": str(bye.client),
                "after_s": seconds(bye.first_ns - invite.first_ns),
                "progress": f"{last.status} {last.message.reason}",
                "answer": f"{bye.final.status} {bye.final.message.reason}" if bye.final is not None else "nothing",
            },
            transactions=(invite, bye),
            party=side_of(case, bye.client),
            party_at=bye.client,
            severity="info" if any(map(succeeded, case.attempts)) or _rings_elsewhere(invite, bye) else None,
        )
        return


def _rings_elsewhere(invite: Transaction, bye: Transaction) -> bool:
    """Whether another branch may still answer: it said something, and the capture ends before a final response."""
    tags = {r.message.to_tag for r in invite.provisionals if r.status > 100}
    return invite.final is None and len(tags - {sender_tag(bye)}) > 0


def _early_invite(case: Case, bye: Transaction) -> Transaction | None:
    """The INVITE whose early dialog its called side ends with this BYE."""
    tag = sender_tag(bye)
    if _confirmed(case, tag):
        return None
    for invite in case.invites:
        if invite.in_dialog or invite.call_id != bye.call_id or invite.request is None or not tag:
            continue
        early = [r for r in invite.provisionals if r.message.to_tag == tag and r.time_ns < bye.first_ns]
        answered = any(f.status < 300 and f.time_ns < bye.first_ns for f in invite.finals)
        if early and not answered and invite.request.message.from_tag != tag:
            return invite
    return None


def _confirmed(case: Case, tag: str | None) -> bool:
    """Whether an ACK on any hop names this dialog: its 2xx was sent then, also where the capture lacks it.

    An ACK with the branch of an INVITE that was refused is for the refusal (RFC 3261 17.1.1.3).
    """
    return any(
        ack.message.to_tag == tag
        for invite in case.invites
        for ack in invite.acks
        if ack.message.branch != invite.branch or all(final.status < 300 for final in invite.finals)
    )
