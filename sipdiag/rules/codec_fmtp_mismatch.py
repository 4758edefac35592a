"""Offer and answer name the same codec with parameters that do not go together (RFC 4867, RFC 6184, RFC 7587).

Only parameters that have to be the same on both sides. G.729 Annex B and iLBC modes are settled by a rule of their own.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Signal, wakes_on
from sipdiag.rules._disagreeing import disagreement
from sipdiag.rules._negotiation import fmtp_disagreement


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    yield from disagreement(
        case,
        fmtp_disagreement,
        lambda found: {
            "codec": found.codec,
            "parameter": found.parameter,
            "offered": found.offered,
            "answered": found.answered,
        },
    )
