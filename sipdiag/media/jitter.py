"""The running interarrival jitter of RFC 3550 A.8 over arrays: transit steps -> estimates.

J += (|D| - J) / 16 is a first-order recursion, so the estimate after packet n is a sum over the steps
before it whose weights fall by 15/16 each: it is summed by doubling, without a loop over packets. Clock
rates come in here too: a dynamic payload type's rate is known only from SDP, perhaps later, so its jitter
is kept for every rate in RATES.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipdiag.sip import STATIC_CODECS

RATES = (8000, 16000, 48000, 90000)
"""Clock rates in Hz for which jitter is kept: those of nearly every codec in use (RFC 3551, RFC 4867, RFC
7587)."""
GAIN = 1 / 16
"""RFC 3550 6.4.1."""
WINDOW = 1024
"""Steps that a sum reaches back: (15/16)**1024 is 1e-29, below what a double can add."""


def _admitted_rates() -> NDArray[np.bool_]:
    admitted = np.ones((128, len(RATES)), np.bool_)
    for payload_type, codec in STATIC_CODECS.items():
        admitted[int(payload_type)] = [rate == codec.clock_rate for rate in RATES]
    return admitted


_LEFT_AFTER = (1 - GAIN) ** np.arange(1.0, WINDOW + 2)
"""Share of the estimate before that is left after 1, 2, ... steps."""
ADMITTED = _admitted_rates()
"""[payload type, index in RATES]: whether packets of that type may tick at that rate. A static type has its
one rate (none, where that is not in RATES), any other type may have any."""


def running_estimates(
    step_ms: NDArray[np.float64], group: NDArray[np.int64], before_ms: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The estimate after each step.

    step_ms: |D| of each step; group: a number per step, rising, steps of one stream being equal and adjacent;
    before_ms: per step, the estimate that its group began with.
    """
    if not len(step_ms):
        return step_ms
    starts = np.flatnonzero(np.concatenate(([True], group[1:] != group[:-1])))
    lengths = np.diff(np.append(starts, len(group)))
    place = np.arange(len(group)) - np.repeat(starts, lengths)
    estimate = step_ms * GAIN
    reach, longest = 1, min(WINDOW, int(lengths.max()))
    while reach < longest:
        earlier = (1 - GAIN) ** reach * estimate[:-reach]
        earlier[place[reach:] < reach] = 0.0
        estimate[reach:] += earlier
        reach *= 2
    return estimate + before_ms * _LEFT_AFTER.take(np.minimum(place, WINDOW))
