"""A change within a call is refused for what it offers, and the call has to go on as it was (RFC 3261 14.1, 14.2).

An offer of fax has its own rule. A refused offer that only adds video is how a phone without a camera answers.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Severity, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._hops import Branches, branches_of, in_time, seconds, side_of, succeeded
from sipdiag.sip import Sdp

_REFUSED = frozenset({415, 488, 606})


@wakes_on(refused_with(415, 488, 606))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for transaction in case.transactions:
        if not _is_refused_change(transaction) or any(_is_refused_change(t) for t in branches.below(transaction)):
            continue
        request, final = transaction.request, transaction.final
        sdp = request.sdp if request is not None else None
        if final is None or sdp is None or any(m.type == "image" for m in sdp.media):
            continue
        if _accepted_after(case, branches, transaction):
            continue
        bye = _bye_after(branches, transaction, limits)
        yield Found(
            evidence=in_time(request, final, bye),
            facts={
                "status": final.status,
                "phrase": final.message.reason,
                "responder": str(transaction.server),
                "sender": str(branches.origin(transaction).client),
                "refused_method": transaction.method,
                "offered": list(dict.fromkeys(sdp.codecs)),
                "reasons": [*final.message.headers("Reason"), *final.message.headers("Warning")],
                "then": f"the call was hung up {seconds(bye.time_ns - final.time_ns):g} s later"
                if bye is not None
                else "the call went on",
            },
            transactions=(transaction, *branches.above(transaction)),
            party=side_of(case, transaction.server),
            party_at=transaction.server,
            severity="error" if bye is not None else _severity(sdp),
        )
        return


def _is_refused_change(transaction: Transaction) -> bool:
    final = transaction.final
    changes = transaction.in_dialog and transaction.method in ("INVITE", "UPDATE")
    return changes and final is not None and final.status in _REFUSED


def _severity(sdp: Sdp) -> Severity | None:
    adds = any(m.port and m.type not in ("audio", "image") for m in sdp.media)
    return "info" if adds else None


def _accepted_after(case: Case, branches: Branches, refused: Transaction) -> bool:
    """Whether the same side then had a change accepted, whose request or answer the capture may have missed."""
    mine = branches.origin(refused).client
    return any(
        (t.in_dialog or t.request is None)
        and t.method in ("INVITE", "UPDATE")
        and t.first_ns > refused.first_ns
        and t.client.address == mine.address
        and succeeded(t)
        for t in case.transactions
    )


def _bye_after(branches: Branches, refused: Transaction, limits: Limits) -> Sighting | None:
    """A BYE that the refusal brought about."""
    until_ns = refused.last_ns + int(limits.drop_after_s * NS_PER_S)
    same_call = (b for b in branches.byes if b.call_id == refused.call_id)
    return next((b.request for b in same_call if refused.first_ns < b.first_ns <= until_ns), None)
