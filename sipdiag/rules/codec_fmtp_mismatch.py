"""Offer and answer name the same codec with parameters that do not go together (RFC 4867, RFC 6184, RFC 7587).

Only parameters that have to be the same on both sides. G.729 Annex B and iLBC modes are settled by a rule of their own.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.offers import exchanges
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import in_time
from sipdiag.rules._negotiation import fmtp_disagreement


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for exchange in exchanges(case):
        answer = exchange.answer
        if answer is None or exchange.offer.sdp is None or answer.sdp is None:
            continue
        found = fmtp_disagreement(exchange.offer.sdp, answer.sdp)
        if found is None:
            continue
        yield Found(
            evidence=in_time(exchange.offer, answer),
            facts={
                "codec": found.codec,
                "parameter": found.parameter,
                "offered": found.offered,
                "answered": found.answered,
                "offerer": str(exchange.offer.source),
                "answerer": str(answer.source),
            },
            transactions=(exchange.transaction,),
            party="callee" if exchange.by_client else "caller",
            party_at=answer.source,
        )
        return
