"""Lines that end in LF alone, or no blank line before the body: the message is refused or dropped (RFC 3261 7).

Servers that pass it over do no harm; then there is nothing to tell.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, cited, how_often, in_time, reached_nobody
from sipdiag.rules._wire_format import REFUSED, separator_defects


@wakes_on(Signal.MALFORMED | Signal.NO_RESPONSE | Signal.FINAL_FAILURE | Signal.IN_DIALOG_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.final is not None and case.final.status < 300:
        return
    for transaction in case.transactions:
        final = transaction.final
        if final is not None and final.status not in REFUSED:
            continue
        defects = separator_defects(transaction)
        if not defects:
            continue
        branches = branches_of(case)
        if branches.decided_elsewhere(transaction):
            continue
        if final is None:
            route = case.around.routes.get((transaction.client.address, transaction.server.address))
            takes_others = route is not None and route.answered_bytes > 0
            if not takes_others or not reached_nobody(case, branches, transaction, limits):
                continue
        above = transaction.upstream
        on_the_way = above is not None and above.request is not None and not separator_defects(above)
        yield Found(
            evidence=in_time(*cited(transaction.sends), final),
            facts={
                "status": final.status if final else None,
                "phrase": final.message.reason if final else None,
                "failed_method": transaction.method,
                "sender": str(transaction.client),
                "responder": str(transaction.server),
                "defect": defects[0].reason,
                "offset": defects[0].offset,
                "became": f"was answered {final.status} {final.message.reason}"
                if final
                else f"was sent {how_often(transaction.sends)} and never answered",
            },
            transactions=(transaction,) if above is None else (transaction, above),
            party="proxy" if on_the_way else "caller",
            party_at=transaction.client if on_the_way else case.caller,
            confidence="certain" if final is not None and final.status == 400 else "likely",
        )
        return
