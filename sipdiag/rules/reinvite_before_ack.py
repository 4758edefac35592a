"""A re-INVITE comes while the 2xx before it waits for its ACK, and is refused (RFC 5407 3.1.4, 3.1.5)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._hops import branches_of, in_time, seconds, side_of

_REFUSED = frozenset({481, 491, 500})


@wakes_on(refused_with(481, 491, 500))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for change in case.invites:
        final = change.final
        if not change.in_dialog or final is None or final.status not in _REFUSED or branches.above(change):
            continue
        before = next((t for t in case.invites if _waits_for_ack(t, change)), None)
        if before is None or before.final is None or _accepted_later(case, change):
            continue
        ack = min(before.acks, key=lambda a: a.time_ns, default=None)
        if ack is None and not before.final_copies:
            continue  # a 2xx that is not sent again got its ACK, which the capture lacks (RFC 3261 13.3.1.4)
        yield Found(
            evidence=in_time(before.final, change.request, ack, final),
            facts={
                "status": final.status,
                "phrase": final.message.reason,
                "sender": str(change.client),
                "responder": str(change.server),
                "after_s": seconds(change.first_ns - before.final.time_ns),
                "ack": "has no ACK in this capture"
                if ack is None
                else f"got its ACK {seconds(ack.time_ns - before.final.time_ns):g} s after it",
            },
            transactions=(change, before),
            party=side_of(case, change.client),
            party_at=change.client,
        )
        return


def _waits_for_ack(before: Transaction, change: Transaction) -> bool:
    """Whether the answer of an earlier INVITE had no ACK yet when this change was sent."""
    answer = before.final
    if before is change or before.call_id != change.call_id or answer is None or answer.status >= 300:
        return False
    acked_ns = min((a.time_ns for a in before.acks), default=None)
    return answer.time_ns <= change.first_ns and (acked_ns is None or acked_ns > change.first_ns)


def _accepted_later(case: Case, refused: Transaction) -> bool:
    return any(
        t.in_dialog and t.first_ns > refused.first_ns and t.final is not None and t.final.status < 300
        for t in case.invites
    )
