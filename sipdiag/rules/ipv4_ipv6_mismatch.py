"""One side has media on IPv6 and the other on IPv4 alone (RFC 6157): refused, or answered without a way between."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._hops import in_time
from sipdiag.rules._media import heard_both_ways
from sipdiag.rules._negotiation import exchanges_of, families_of, only_family


@wakes_on(Signal.FINAL_FAILURE | Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "ipv4-ipv6-mismatch")
    if refusal is not None and refusal.request is not None:
        offer = refusal.request.sdp
        yield Found(
            evidence=refusal.evidence,
            facts=refusal.facts(
                offered=sorted(families_of(offer)) if offer is not None else [],
                taken=f"refused it with {refusal.status} {refusal.phrase}",
            ),
            transactions=refusal.transactions,
            party_at=refusal.responder,
        )
        return
    if heard_both_ways(case):
        return  # there is a way between the two
    for exchange in exchanges_of(case):
        answer = exchange.answer
        if answer is None or exchange.offer.sdp is None or answer.sdp is None:
            continue
        offered, answered = only_family(exchange.offer.sdp), only_family(answer.sdp)
        if offered is None or answered is None or offered == answered:
            continue
        yield Found(
            evidence=in_time(exchange.offer, answer),
            facts={
                "status": answer.status or 200,
                "phrase": answer.message.reason,
                "responder": str(answer.source),
                "offered": [offered],
                "taken": f"answered with {answered} alone",
                "reasons": [],
            },
            transactions=(exchange.transaction,),
            party_at=answer.source,
        )
        return
