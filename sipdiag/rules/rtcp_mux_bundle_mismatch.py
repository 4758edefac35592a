"""The answer muxes RTCP, or bundles streams, though the offer did not (RFC 5761 5.1.1, RFC 9143 7.3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Signal, wakes_on
from sipdiag.rules._disagreeing import disagreement
from sipdiag.rules._negotiation import mux_fault


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    yield from disagreement(
        case,
        mux_fault,
        lambda found: {"fault": found},
    )
