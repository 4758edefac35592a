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
        if request is None or request.transport != "udp" or not request.message.vias:
            continue
        via = request.message.vias[0]
        wrong = next((r for r in transaction.responses if _went_astray(request, r)), None)
        if via.rport is not True or wrong is None or any(_went_back(request, r) for r in transaction.responses):
            continue
        yield Found(
            evidence=in_time(*cited(transaction.sends)[:4], wrong),
            facts={
                "server": str(wrong.source),
                "source": str(request.source),
                "sent_by": via.sent_by,
                "sent_to": str(wrong.destination),
                "status": wrong.status,
                "phrase": wrong.message.reason,
            },
            transactions=(transaction,),
            party=side_of(case, transaction.server),
            party_at=transaction.server,
        )
        return


def _went_back(request: Sighting, response: Sighting) -> bool:
    return response.destination == request.source


def _went_astray(request: Sighting, response: Sighting) -> bool:
    """Whether a response went to another place than the request came from, without a word of where that was."""
    if _went_back(request, response) or not response.message.vias:
        return False
    via = response.message.vias[0]
    return via.received is None and not (isinstance(via.rport, int) and via.rport is not True)
