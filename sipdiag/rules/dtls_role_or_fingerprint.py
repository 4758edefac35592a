"""Offer and answer of DTLS-SRTP give no handshake: the roles do not fit, or a fingerprint is missing (RFC 5763 5)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.offers import exchanges
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import in_time
from sipdiag.rules._negotiation import dtls_fault


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for exchange in exchanges(case):
        answer = exchange.answer
        if answer is None or exchange.offer.sdp is None or answer.sdp is None:
            continue
        found = dtls_fault(exchange.offer.sdp, answer.sdp)
        if found is None:
            continue
        yield Found(
            evidence=in_time(exchange.offer, answer),
            facts={
                "fault": found.fault,
                "offer_setup": found.offer_setup,
                "answer_setup": found.answer_setup,
                "offerer": str(exchange.offer.source),
                "answerer": str(answer.source),
            },
            transactions=(exchange.transaction,),
            party="callee" if exchange.by_client else "caller",
            party_at=answer.source,
        )
        return
