"""One branch stands for two requests, so that the server takes the second for the first (RFC 3261 8.1.1.7, 17.2.3).

A branch without the cookie is RFC 2543, and no fault by itself: such requests are told apart by more than it.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import Branches, branches_of, cited, in_time, silence
from sipdiag.sip import MAGIC_COOKIE


@wakes_on(Signal.NO_RESPONSE | Signal.NO_FINAL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    seen: dict[tuple[str, str], Transaction] = {}
    branches = branches_of(case)
    for transaction in case.transactions:
        if transaction.request is None or transaction.method == "CANCEL" or not transaction.branch:
            continue
        before = seen.setdefault((transaction.branch, transaction.client.address), transaction)
        if before is transaction or before.server != transaction.server:
            continue
        if transaction.branch.startswith(MAGIC_COOKIE) and _was_lost(case, branches, transaction, limits):
            yield Found(
                evidence=in_time(before.request, before.final, *cited(transaction.sends), transaction.final),
                facts={
                    "branch": transaction.branch,
                    "sender": str(transaction.client),
                    "responder": str(transaction.server),
                    "first_request": f"{before.method} with CSeq {before.cseq}",
                    "second_request": f"{transaction.method} with CSeq {transaction.cseq}",
                },
                transactions=(transaction,),
                party_at=transaction.client,
            )
            return


def _was_lost(case: Case, branches: Branches, transaction: Transaction, limits: Limits) -> bool:
    """Whether the server seems to have taken a request for another one: it says nothing, or the old answer."""
    return transaction.final is None and silence(case, branches, transaction, limits) in ("proved", "likely")
