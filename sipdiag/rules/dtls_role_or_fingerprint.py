"""Offer and answer of DTLS-SRTP give no handshake: the roles do not fit, or a fingerprint is missing (RFC 5763 5)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Signal, wakes_on
from sipdiag.rules._disagreeing import disagreement
from sipdiag.rules._media import heard_both_ways
from sipdiag.rules._negotiation import dtls_fault


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if heard_both_ways(case):
        return  # there are keys, or both do without
    yield from disagreement(
        case,
        dtls_fault,
        lambda found: {
            "fault": found.fault,
            "offer_setup": found.offer_setup,
            "answer_setup": found.answer_setup,
        },
    )
