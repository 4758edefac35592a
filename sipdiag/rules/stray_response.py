"""A response comes back whose branch is of no request: something on the way changed it (RFC 3261 17.1.3, 18.1.2)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import cited, in_time


@wakes_on(Signal.NO_RESPONSE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    unasked: dict[tuple[str, int], list[Transaction]] = {}
    for transaction in case.transactions:
        if transaction.request is None and transaction.responses:
            unasked.setdefault((transaction.call_id, transaction.cseq), []).append(transaction)
    for request in case.transactions:
        if request.request is None or request.responses or request.acks:
            continue  # who acknowledges a response knew it
        stray = next((t for t in unasked.get((request.call_id, request.cseq), ()) if _answers(t, request)), None)
        if stray is None:
            continue
        response = stray.responses[0]
        yield Found(
            evidence=in_time(*cited(request.sends), *stray.responses[:3]),
            facts={
                "status": response.status,
                "phrase": response.message.reason,
                "refused_method": request.method,
                "sender": str(request.client),
                "responder": str(response.source),
                "branch": request.branch,
                "response_branch": stray.branch,
            },
            transactions=(request, stray),
        )
        return


def _answers(stray: Transaction, request: Transaction) -> bool:
    """Whether these responses, with the numbers of this request, come from where it went."""
    if stray.first_ns < request.first_ns or stray.method != request.method:
        return False
    hop = (stray.client.address, stray.server.address) == (request.client.address, request.server.address)
    return hop and stray.branch != request.branch and not stray.acks
