"""A CANCEL crosses the 200 of its INVITE, and the caller neither acknowledges the call nor ends it (RFC 3261 9.1, RFC
5407 3.1.2).

It should send ACK and then BYE. Judged at the originator; a proxy that cancels the branches that lost is another story.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._endings import answered_elsewhere
from sipdiag.rules._guards import watched_until
from sipdiag.rules._hops import branches_of, cited, how_often, in_time, seconds, sender_tag


@wakes_on(Signal.CANCEL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.final is None or case.final.status >= 300:
        return
    attempt = next((a for a in case.attempts if a.final is case.final), None)
    cancel = attempt.cancel.request if attempt is not None and attempt.cancel is not None else None
    if attempt is None or cancel is None or attempt.in_dialog or answered_elsewhere(cancel):
        return
    answer = case.final
    copies = [c for c in attempt.final_copies if c.status == answer.status]
    hops = [t for t in case.invites if (t.call_id, t.cseq) == (attempt.call_id, attempt.cseq)]
    acks = [a for t in hops for a in t.acks if a.message.to_tag is not None]
    tag = answer.message.from_tag
    byes = [t for t in branches_of(case).byes if t.call_id == attempt.call_id]
    ended_by_caller = [t for t in byes if sender_tag(t) == tag]
    ended = [t.request for t in byes if t.request is not None]
    if ended_by_caller or not _abandoned(case, acks, copies, ended, tag, limits):
        return
    done = "acknowledged it and sent no BYE" if acks else "sent neither ACK nor BYE"
    yield Found(
        evidence=in_time(cancel, *cited((answer, *copies)), *acks[:1], *ended[:1]),
        facts={
            "status": answer.status,
            "answerer": str(answer.source),
            "apart_s": seconds(abs(answer.time_ns - cancel.time_ns)),
            "sent": how_often((answer, *copies)),
            "done": done,
        },
        transactions=(attempt, *byes),
        party_at=attempt.client,
        confidence="likely" if acks else "certain",
    )


def _abandoned(
    case: Case,
    acks: list[Sighting],
    copies: list[Sighting],
    ended: list[Sighting],
    tag: str | None,
    limits: Limits,
) -> bool:
    """Whether the capture shows that the caller left an answered call alone."""
    if not acks:
        return len(copies) >= limits.repeats_without_ack
    if any(t.in_dialog and t.first_ns > acks[0].time_ns and sender_tag(t) == tag for t in case.transactions):
        return False  # it goes on with the call
    # A caller that goes on after all is heard; the other side may have hung up before it came to it.
    if any(s.direction != "callee-to-caller" and s.phase == "confirmed" and s.packets > 1 for s in case.streams):
        return False
    over_ns = acks[0].time_ns + int(limits.dead_air_s * NS_PER_S)
    if ended:
        return ended[0].time_ns >= over_ns
    return watched_until(case, over_ns, limits)
