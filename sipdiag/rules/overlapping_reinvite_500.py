"""A change within a call is sent before the last one of the same side was answered, and refused (RFC 3261 14.2)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._hops import branches_of, in_time, sender_tag, side_of

_CHANGES = ("INVITE", "UPDATE")
_REFUSED = 500


@wakes_on(refused_with(500))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    changes = [t for t in case.transactions if t.in_dialog and t.method in _CHANGES and not branches.above(t)]
    for change in changes:
        final = change.final
        if final is None or final.status != _REFUSED or change.request is None:
            continue
        pending = [t for t in changes if _is_open(t, change)]
        if not pending or any(_replaces(t, change) for t in changes):
            continue
        first = pending[-1]
        yield Found(
            evidence=in_time(first.request, change.request, final, first.final),
            facts={
                "status": final.status,
                "phrase": final.message.reason,
                "refused_method": change.method,
                "pending_method": first.method,
                "pending_cseq": first.cseq,
                "cseq": change.cseq,
                "sender": str(change.client),
                "responder": str(change.server),
                "retry_after": final.message.header("Retry-After"),
            },
            transactions=(change, first),
            party=side_of(case, change.client),
            party_at=change.client,
        )
        return


def _is_open(earlier: Transaction, change: Transaction) -> bool:
    """Whether a change of the same side was still unanswered when this one was sent."""
    if earlier.cseq >= change.cseq or earlier.first_ns >= change.first_ns or earlier.call_id != change.call_id:
        return False
    if sender_tag(earlier) != sender_tag(change) or earlier.client.address != change.client.address:
        return False
    return earlier.final is None or earlier.final.time_ns > change.first_ns


def _replaces(later: Transaction, refused: Transaction) -> bool:
    """Whether the same side then had a change accepted."""
    accepted = later.final is not None and later.final.status < 300
    return accepted and later.first_ns > refused.last_ns and sender_tag(later) == sender_tag(refused)
