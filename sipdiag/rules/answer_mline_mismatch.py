"""An answer has not the media sections of its offer, one for one and in their order (RFC 3264 6).

Told of the originator's hop, or where a request within the call was first seen; who acts is the box that the last hop
to show it has its answer from.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Party
from sipdiag.offers import Exchange, exchange_of, hung_up_after
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time, side_of
from sipdiag.rules._negotiation import exchanges_of


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for exchange in exchanges_of(case):
        media = _differing(exchange)
        if media is None or exchange.answer is None:
            continue
        hops = branches_of(case).onward(exchange.transaction)
        seen = [one for hop in hops if (one := exchange_of(case, hop)) is not None]
        shown = [one for one in seen if _differing(one) is not None]
        # An answer in ACK goes the other way: the first hop has it from who made it.
        first = exchange if exchange.late else shown[-1]
        source = first.answer or exchange.answer
        party: Party = side_of(case, source.source) if exchange.late or first is seen[-1] else "proxy"
        offered, answered = media
        yield Found(
            evidence=in_time(*(message for one in shown for message in (one.offer, one.answer))),
            facts={
                "answerer": str(source.source),
                "offered": offered,
                "answered": answered,
                "difference": "the number of m= lines" if len(offered) != len(answered) else "their order",
            },
            transactions=(exchange.transaction,),
            party=party,
            party_at=source.source,
            # Audio comes first nearly always, and then goes on in spite of it.
            severity="error" if hung_up_after(case, exchange.answer, limits) else None,
        )
        return


def _differing(exchange: Exchange) -> tuple[list[str], list[str]] | None:
    """The kinds of media offered and answered, where they do not go with each other."""
    offer, answer = exchange.offer.sdp, exchange.answer.sdp if exchange.answer is not None else None
    if offer is None or answer is None or answer.defects or offer.defects:
        return None
    offered, answered = [m.type for m in offer.media], [m.type for m in answer.media]
    # What the offer itself refuses is left out by many, and nobody misses it.
    wanted = [m.type for m in offer.media if m.port]
    return None if answered in (offered, wanted) else (offered, answered)
