"""Content-Length is not the length of the body: the request is refused, or dropped (RFC 3261 18.3, 20.14)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import Branches, cited, how_often, in_time, silence
from sipdiag.sip import Defect

_REFUSED = frozenset({400, 413, 415, 488, 500, 513, 606})
"""What servers say to a message whose end they cannot find, or whose body lacks a piece."""


@wakes_on(Signal.MALFORMED | Signal.NO_RESPONSE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = Branches(case)
    if case.final is not None and case.final.status < 300:
        return
    for transaction in case.transactions:
        defect = wrong_length(transaction)
        final = transaction.final
        if defect is None or transaction.request is None or branches.decided_elsewhere(transaction):
            continue
        if final is None:
            if silence(case, branches, transaction, limits) not in ("proved", "likely"):
                continue
        elif final.status not in _REFUSED:
            continue
        above = transaction.upstream
        on_the_way = above is not None and above.request is not None and wrong_length(above) is None
        yield Found(
            evidence=in_time(*cited(transaction.sends), final),
            facts={
                "status": final.status if final else None,
                "phrase": final.message.reason if final else None,
                "failed_method": transaction.method,
                "sender": str(transaction.client),
                "responder": str(transaction.server),
                "defect": defect.reason,
                "offset": defect.offset,
                "became": f"answered {final.status} {final.message.reason}"
                if final
                else f"sent {how_often(transaction.sends)} and never answered",
            },
            transactions=(transaction,) if above is None else (transaction, above),
            party="proxy" if on_the_way else "caller",
            party_at=transaction.client if on_the_way else case.caller,
        )
        return


def wrong_length(transaction: Transaction) -> Defect | None:
    """The defect of this request's Content-Length, if it has one."""
    request = transaction.request
    defects = request.message.defects if request is not None else ()
    return next((d for d in defects if d.header == "Content-Length" and " than the " in d.reason), None)
