"""All channels of a trunk are taken: Q.850 34, 42, 44 or 47, or it says so (RFC 3398 7.2.4.1)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Signal, wakes_on
from sipdiag.rules._finals import told_by_the_trunk


@wakes_on(Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    yield from told_by_the_trunk(case, limits, "trunk-congestion")
