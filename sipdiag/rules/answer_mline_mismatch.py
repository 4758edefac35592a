"""An answer has not the media sections of its offer, one for one and in their order (RFC 3264 6)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.offers import exchanges, hung_up_after
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import in_time, side_of


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for exchange in exchanges(case):
        offer, answer = exchange.offer.sdp, exchange.answer.sdp if exchange.answer is not None else None
        if offer is None or answer is None or exchange.answer is None or answer.defects or offer.defects:
            continue
        offered, answered = [m.type for m in offer.media], [m.type for m in answer.media]
        # What the offer itself refuses is left out by many, and nobody misses it.
        wanted = [m.type for m in offer.media if m.port]
        if answered in (offered, wanted):
            continue
        yield Found(
            evidence=in_time(exchange.offer, exchange.answer),
            facts={
                "answerer": str(exchange.answer.source),
                "offered": offered,
                "answered": answered,
                "difference": "the number of m= lines" if len(offered) != len(answered) else "their order",
            },
            transactions=(exchange.transaction,),
            party=side_of(case, exchange.answer.source),
            party_at=exchange.answer.source,
            # Audio comes first nearly always, and then goes on in spite of it.
            severity="error" if hung_up_after(case, exchange.answer, limits) else None,
        )
        return
