"""415: the other side does not take the kind of body, or its encoding (RFC 3261 8.2.3, 21.4.13).

Not where the offer inside a session description is refused: `codec-no-common`. DTMF by INFO is a matter of how tones
are sent.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._capability import UNSUPPORTED_MEDIA_TYPE, tokens
from sipdiag.rules._finals import claimed
from sipdiag.rules._hops import branches_of, in_time, side_of
from sipdiag.rules._refusal import PROBES, mild

_TONES = ("application/dtmf", "application/dtmf-relay", "audio/telephone-event")


@wakes_on(refused_with(415))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "unsupported-media-type-415")
    if refusal is not None and case.method not in PROBES:
        yield Found(
            evidence=refusal.evidence,
            facts=refusal.facts(**_bodies(refusal.origin)),
            transactions=refusal.transactions,
            party_at=refusal.attempt.client,
            severity=mild(refusal),
        )
    branches = branches_of(case)
    told: set[str] = set()
    for transaction in case.transactions:
        if not _refused(transaction) or any(_refused(t) for t in branches.below(transaction)):
            continue
        facts = _bodies(transaction)
        if transaction.method in told or facts["content_type"] in _TONES:
            continue
        told.add(transaction.method)
        final = transaction.final
        yield Found(
            evidence=in_time(transaction.request, final),
            facts={
                "status": UNSUPPORTED_MEDIA_TYPE,
                "phrase": final.message.reason if final is not None else "",
                "responder": str(transaction.server),
                **facts,
            },
            transactions=(transaction, *branches.above(transaction)),
            party=side_of(case, branches.origin(transaction).client),
            party_at=branches.origin(transaction).client,
            severity="warning",
        )


def _refused(transaction: Transaction) -> bool:
    """INVITE and UPDATE bring offers, whose refusal is another story."""
    final = transaction.final
    about_offer = transaction.method in ("INVITE", "UPDATE")
    if transaction.request is None or about_offer:
        return False
    return transaction.in_dialog and final is not None and final.status == UNSUPPORTED_MEDIA_TYPE


def _bodies(transaction: Transaction) -> dict[str, object]:
    message = transaction.request.message if transaction.request is not None else None
    return {
        "refused_method": transaction.method,
        "content_type": message.content_type if message is not None else None,
        "accepted": tokens(transaction.final, "Accept"),
    }
