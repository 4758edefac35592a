"""The answer muxes RTCP, or bundles streams, though the offer did not (RFC 5761 5.1.1, RFC 9143 7.3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.offers import exchanges
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import in_time
from sipdiag.rules._negotiation import mux_fault


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for exchange in exchanges(case):
        answer = exchange.answer
        if answer is None or exchange.offer.sdp is None or answer.sdp is None:
            continue
        fault = mux_fault(exchange.offer.sdp, answer.sdp)
        if fault is None:
            continue
        yield Found(
            evidence=in_time(exchange.offer, answer),
            facts={"fault": fault, "offerer": str(exchange.offer.source), "answerer": str(answer.source)},
            transactions=(exchange.transaction,),
            party="callee" if exchange.by_client else "caller",
            party_at=answer.source,
        )
        return
