"""A request asked for its response to come back where it was sent from (rport), and it went elsewhere (RFC 3581 4)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import cited, in_time, side_of


@wakes_on(Signal.REPEATED_REQUEST | Signal.REPEATED_FINAL | Signal.REPEATED_2XX | Signal.NO_FINAL | Signal.EVENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for transaction in case.transactions:
        request = transaction.request
        if request is None or request.transport != "udp":
            continue
        if any(response.destination == request.source for response in transaction.responses):
            continue
        wrong = next(filter(_went_astray, transaction.responses), None)
        vias = request.message.vias
        if wrong is None or not vias or vias[0].rport is not True:
            continue
        yield Found(
            evidence=in_time(*cited(transaction.sends)[:4], wrong),
            facts={
                "server": str(wrong.source),
                "source": str(request.source),
                "sent_by": vias[0].sent_by,
                "sent_to": str(wrong.destination),
                "status": wrong.status,
                "phrase": wrong.message.reason,
            },
            transactions=(transaction,),
            party=side_of(case, transaction.server),
            party_at=transaction.server,
        )
        return


def _went_astray(response: Sighting) -> bool:
    """Whether a response that went to another place than the request came from has no word of where that was."""
    if not response.message.vias:
        return False
    via = response.message.vias[0]
    return via.received is None and not (isinstance(via.rport, int) and via.rport is not True)
