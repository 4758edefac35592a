"""A request within a call has a lower CSeq number than one before it, and is refused with 500 (RFC 3261 12.2.2)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._hops import branches_of, in_time, sender_tag, side_of

_REFUSED = frozenset({400, 500})
_NOT_NUMBERED = frozenset({"ACK", "CANCEL"})


@wakes_on(refused_with(400, 500))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for request in case.transactions:
        final = request.final
        if not request.in_dialog or final is None or final.status not in _REFUSED or request.method in _NOT_NUMBERED:
            continue
        if request.request is None or any(t.final is not None for t in branches.below(request)):
            continue
        higher = _higher_before(case, request)
        if higher is None:
            continue
        first, first_higher = branches.origin(request), branches.origin(higher)
        as_sent = (
            first.client.address == first_higher.client.address
            and first.cseq < first_higher.cseq
            and first_higher.first_ns < first.first_ns
        )
        sender = first.client if as_sent else request.client
        yield Found(
            evidence=in_time(higher.request, request.request, final),
            facts={
                "status": final.status,
                "phrase": final.message.reason,
                "refused_method": request.method,
                "cseq": request.cseq,
                "higher_cseq": higher.cseq,
                "higher_method": higher.method,
                "sender": str(sender),
                "responder": str(request.server),
            },
            transactions=(request, *branches.above(request)),
            party=side_of(case, sender) if as_sent or first is request else "proxy",
            party_at=sender,
        )
        return


def _higher_before(case: Case, request: Transaction) -> Transaction | None:
    """The request with the highest number that the same side had sent before, where that is higher."""
    before = [
        t
        for t in case.transactions
        if t.request is not None
        and t.method not in _NOT_NUMBERED
        and t.call_id == request.call_id
        and t.first_ns < request.first_ns
        and t.server.address == request.server.address
        and sender_tag(t) == sender_tag(request)
    ]
    highest = max(before, key=lambda t: t.cseq, default=None)
    return highest if highest is not None and highest.cseq > request.cseq else None
