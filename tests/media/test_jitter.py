"""The running estimate of jitter, beside the recursion written out."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from sipdiag.media.jitter import running_estimates
from sipdiag.model import NS_PER_MS, NS_PER_S
from tests.media.material import (
    CALLEE,
    CALLER,
    STEP_NS,
    call,
    flow_columns,
    only,
    rtp,
    sdp,
)


def naive_jitter(times_ns: list[int], timestamps: list[int], rate: int) -> tuple[float, float]:
    """Mean and highest running estimate, packet by packet as in RFC 3550 A.8."""
    estimate, estimates = 0.0, []
    for n in range(1, len(times_ns)):
        step_ms = (times_ns[n] - times_ns[n - 1]) / NS_PER_MS - (timestamps[n] - timestamps[n - 1]) * 1000 / rate
        estimate += (abs(step_ms) - estimate) / 16
        estimates.append(estimate)
    return sum(estimates) / len(estimates), max(estimates)


@pytest.mark.parametrize(("payload_type", "rate"), [(0, 8000), (9, 8000), (26, 90000), (96, 16000), (97, 48000)])
def test_jitter_is_that_of_the_recursion(payload_type: int, rate: int) -> None:
    rng = np.random.default_rng(payload_type)
    ticks = rate // 50
    times = (STEP_NS * np.arange(1, 3001) + rng.integers(0, 15 * NS_PER_MS, 3000)).tolist()
    payloads = [rtp(n, ticks * n, payload_type=payload_type) for n in range(3000)]
    formats = sdp((CALLEE, "0 9 26 96 97"), rtpmap="96 AMR-WB/16000,97 opus/48000/2")
    stream = only(flow_columns(times, payloads), call(sdp((CALLER, "0")), formats, end_ns=70 * NS_PER_S))
    mean, highest = naive_jitter(times, [ticks * n for n in range(3000)], rate)
    assert (stream.jitter_ms, stream.jitter_max_ms) == (
        pytest.approx(mean, abs=1e-3),
        pytest.approx(highest, abs=1e-3),
    )


def test_dynamic_type_without_a_name_has_the_clock_that_fits() -> None:
    payloads = [rtp(n, 320 * n, payload_type=104) for n in range(100)]
    stream = only(flow_columns([STEP_NS * (n + 1) for n in range(100)], payloads))
    assert (stream.codec, stream.jitter_ms) == (None, 0.0)


@given(st.lists(st.lists(st.floats(0, 500), min_size=1, max_size=40), min_size=1, max_size=6), st.floats(0, 100))
def test_groups_do_not_touch_each_other(groups: list[list[float]], before: float) -> None:
    expected = []
    for steps in groups:
        estimate = before
        for step in steps:
            estimate += (step - estimate) / 16
            expected.append(estimate)
    number = np.repeat(np.arange(len(groups)), [len(steps) for steps in groups])
    found = running_estimates(np.concatenate(groups), number, np.full(len(number), before))
    assert found.tolist() == pytest.approx(expected, abs=1e-9)
