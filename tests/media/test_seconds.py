"""Figures of a stream: loss, order, restarts, and what counts for jitter."""

import pytest

from sipdiag.model import NS_PER_S
from tests.media.material import (
    STEP_NS,
    flow_columns,
    only,
    rtp,
    talk,
)


def test_gaps_in_the_sequence_numbers_are_loss() -> None:
    stream = only(talk([n for n in range(1000) if n % 10 != 5]))
    assert (stream.packets, stream.lost) == (900, 100)
    assert stream.loss_ratio == pytest.approx(0.1)
    assert stream.mos_cqe is not None
    assert stream.mos_cqe < 3.5


def test_sequence_numbers_wrap() -> None:
    stream = only(talk([n for n in range(400) if n != 200], first=0xFFFF - 200))
    assert (stream.packets, stream.lost) == (399, 1)


def test_reordered_packets_are_not_lost() -> None:
    numbers = list(range(200))
    numbers[50], numbers[51] = numbers[51], numbers[50]
    numbers[0], numbers[1] = numbers[1], numbers[0]
    assert only(talk(numbers)).lost == 0


def test_restart_of_the_sender_is_not_loss() -> None:
    stream = only(talk([*range(100), *range(20_000, 20_100)]))
    assert (stream.packets, stream.lost) == (200, 0)


def test_duplicates_hide_no_loss() -> None:
    numbers = [n for n in range(100) if n % 10 != 5]
    numbers[20:20] = [numbers[18]]
    stream = only(talk(numbers))
    assert (stream.packets, stream.lost) == (90, 10)


def test_telephone_events_and_comfort_noise_are_no_jitter() -> None:
    payloads = [rtp(n, 160 * n) for n in range(50)]
    payloads += [rtp(50 + n, 160 * 50, payload_type=101, size=4) for n in range(10)]
    payloads += [rtp(60, 160 * 60, payload_type=13, size=1)]
    payloads += [rtp(61 + n, 160 * (61 + n)) for n in range(50)]
    stream = only(flow_columns([STEP_NS * (n + 1) for n in range(len(payloads))], payloads))
    assert (stream.jitter_ms, stream.lost) == (0.0, 0)
    assert (stream.codec, stream.payload_types) == ("PCMU", (0, 13, 101))


def test_new_time_base_after_a_hold_is_no_jitter() -> None:
    payloads = [rtp(n, 160 * n) for n in range(100)] + [rtp(100 + n, 160 * (100 + n)) for n in range(100)]
    times = [STEP_NS * n + (10 * NS_PER_S if n >= 100 else 0) + 1 for n in range(200)]
    stream = only(flow_columns(times, payloads))
    assert (stream.jitter_max_ms, stream.max_gap_ms) == (0.0, 10_020.0)
