"""A request within a call does not follow the route set that formed it, and is lost or refused (RFC 3261 12.2, 16.4).

That an ACK goes astray for want of any Route is ack-wrong-target.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Event, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._acks import unstopped
from sipdiag.rules._hops import branches_of, cited, in_time, side_of, silence
from sipdiag.rules._routes import Strayed, strayed

_REFUSED = frozenset({403, 404, 408, 416, 480, 481, 482, 483, 484, 503})
_NOT_HERE = frozenset({404, 416, 480, 481, 484})
"""What a box says to a Request-URI that is none of its own."""


@wakes_on(Signal.IN_DIALOG_FAILURE | Signal.NO_RESPONSE | Signal.NO_FINAL | Signal.REPEATED_2XX)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for found in unstopped(case, branches, limits):
        ack = next((a for a in reversed(found.acks) if a.message.to_tag == found.tag), None)
        odd = strayed(case, found.origin, ack) if ack is not None else None
        if ack is not None and odd is not None and odd.kind in ("order", "different", "left"):
            yield _told(case, found.invite, ack, odd, in_time(odd.formed_by, *cited(found.sends), ack), "was lost")
            return
    for transaction in case.transactions:
        request, final = transaction.request, transaction.final
        if not transaction.in_dialog or request is None or transaction.method == "CANCEL":
            continue
        if final is None:
            if silence(case, branches, transaction, limits) not in ("proved", "likely"):
                continue
        elif final.status not in _REFUSED:
            continue
        odd = strayed(case, transaction, request)
        if odd is None or (odd.kind == "target" and final is not None and final.status not in _NOT_HERE):
            continue
        became = f"was answered {final.status} {final.message.reason}" if final else "found no answer"
        evidence = in_time(odd.formed_by, *cited(transaction.sends), final)
        yield _told(case, transaction, request, odd, evidence, became)
        return


def _told(
    case: Case,
    transaction: Transaction,
    request: Sighting,
    odd: Strayed,
    evidence: tuple[Sighting | Event, ...],
    became: str,
) -> Found:
    proxy = odd.kind == "left"
    return Found(
        evidence=evidence,
        facts={
            "lost_method": request.message.method,
            "sender": str(request.source),
            "sent_to": str(request.destination),
            "kind": odd.kind,
            "expected": odd.expected,
            "got": odd.got,
            "became": became,
            "status": transaction.final.status if transaction.final and request is transaction.request else None,
        },
        transactions=(transaction,),
        party="proxy" if proxy else side_of(case, request.source),
        party_at=request.source,
        confidence="likely" if odd.kind == "target" else "certain",
    )
