"""An INVITE without session description is refused, because the far side wants the offer in it (RFC 3261 13.2.1)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._dialling import cited
from sipdiag.rules._finals import claimed
from sipdiag.rules._hops import branches_of, in_time, side_of
from sipdiag.rules._negotiation import LATE_REFUSED, has_no_offer


@wakes_on(refused_with(400, 415, 488, 500, 606))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "late-offer-unsupported")
    if refusal is not None:
        route = case.around.routes.get((refusal.attempt.client.address, refusal.attempt.server.address))
        accepted = route.accepted_frames if route is not None else ()
        yield Found(
            evidence=(*cited(("a call that was taken", "its 2xx"), accepted), *refusal.evidence),
            facts=refusal.facts(
                contrast="it took other calls" if accepted else "no call that it took is in the capture",
                place="began a call",
            ),
            transactions=refusal.transactions,
            party_at=refusal.responder,
            confidence="likely" if refusal.status in (488, 606) or refusal.reasons else None,
        )
        return
    branches = branches_of(case)
    for change in case.invites:
        final = change.final
        if not change.in_dialog or final is None or final.status not in LATE_REFUSED or not has_no_offer(change):
            continue
        if any(_is_refused(t) for t in branches.below(change)) or _taken_later(case, change):
            continue
        yield Found(
            evidence=in_time(change.request, final),
            facts={
                "status": final.status,
                "phrase": final.message.reason,
                "responder": str(change.server),
                "reasons": [*final.message.headers("Reason"), *final.message.headers("Warning")],
                "contrast": "the call had been set up with a description",
                "place": "came within a call",
            },
            transactions=(change, *branches.above(change)),
            party=side_of(case, change.server),
            party_at=change.server,
            severity="warning",
        )
        return


def _is_refused(change: Transaction) -> bool:
    return change.in_dialog and change.final is not None and change.final.status in LATE_REFUSED


def _taken_later(case: Case, refused: Transaction) -> bool:
    return any(
        t.in_dialog and t.first_ns > refused.first_ns and t.final is not None and t.final.status < 300
        for t in case.invites
    )
