"""482: the same request reached its server before, by another way; the second is refused (RFC 3261 8.2.2.2).

A retry with credentials that kept its CSeq is refused so too, and is none: `auth-cseq-not-incremented`.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._credentials import CHALLENGES, credentials
from sipdiag.rules._hops import in_time
from sipdiag.rules._schemes import LOOP_DETECTED, twin_of


@wakes_on(refused_with(482))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for transaction in case.transactions:
        final = transaction.final
        if final is None or final.status != LOOP_DETECTED or transaction.in_dialog:
            continue
        twin = twin_of(transaction, case.transactions)
        if twin is None:
            continue
        other = twin.final
        retried = transaction.request is not None and credentials(transaction.request)
        if retried and other is not None and other.status in CHALLENGES:
            continue
        yield Found(
            evidence=in_time(twin.request, transaction.request, final, other),
            facts={
                "status": final.status,
                "responder": str(transaction.server),
                "sender": str(transaction.client),
                "other_sender": str(twin.client),
                "other": f"was answered {other.status} {other.message.reason}" if other else "has no final response",
            },
            transactions=(transaction, twin),
            party_at=transaction.client,
        )
        return
