"""Figures of a stream: loss, order, restarts, and what counts for jitter."""

import pytest

from sipdiag.media import Media
from sipdiag.model import NS_PER_S
from tests.media.material import (
    STEP_NS,
    flow_columns,
    only,
    part,
    plain_call,
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


def test_the_next_call_of_a_tool_with_one_source_for_all_is_not_late_packets() -> None:
    """Same ports, same SSRC, numbers from 0 again, as SIPp does it."""
    numbers = [*range(30), *range(30)]
    times_ns = [STEP_NS * (place + 1) + (place >= 30) * 2 * NS_PER_S for place in range(60)]
    block = flow_columns(times_ns, [rtp(n, 160 * n) for n in numbers])
    both = only(block)
    assert (both.packets, both.lost, both.reordered, both.restarts) == (60, 0, 0, 1)
    first = only(block, plain_call(end_ns=NS_PER_S))
    assert (first.packets, first.max_gap_ms) == (30, 20.0)


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


def two_counts(offset: int) -> list[tuple[int, int]]:
    """(place, number): two senders take turns, the one twice and the other once."""
    ones, others = iter(range(1000, 2000)), iter(range(1000 + offset, 2000 + offset))
    return [(place, next(others if place % 3 == 2 else ones) % 65536) for place in range(300)]


@pytest.mark.parametrize("offset", [250, 700, 2900, 9000, -150, -2900, -20000])
@pytest.mark.parametrize("size", [1, 7, 300])
def test_two_counts_under_one_ssrc_are_two_counts(offset: int, size: int) -> None:
    """Of either count, packets are lost: together six, and no burst reaches from one count to the other."""
    seen = [(place, number) for place, number in two_counts(offset) if place not in (30, 31, 32, 150, 153, 200)]
    block = flow_columns([STEP_NS * (place + 1) for place, _ in seen], [rtp(n, 160 * place) for place, n in seen])
    media = Media()
    for low in range(0, len(seen), size):
        media.feed(0, part(block, low, low + size))
    (stream,) = media.streams_for(plain_call())
    assert (stream.packets, stream.lost, stream.reordered) == (294, 6, 0)
    assert stream.restarts == (1 if offset < 0 or offset > 3000 else 0)
    assert stream.switches > 190
    assert stream.bursts is not None
    assert stream.bursts.longest_loss <= 2
    assert stream.drift_ppm is None


def test_a_gap_that_is_not_made_up_for_stays_a_loss() -> None:
    numbers = [*range(100), *range(600, 700)]
    stream = only(flow_columns([STEP_NS * (n + 1) for n in numbers], [rtp(n, 160 * n) for n in numbers]))
    assert (stream.lost, stream.switches, stream.restarts) == (500, 0, 0)


@pytest.mark.parametrize("cut", [20, 29, 30, 31, 45])
def test_the_next_call_of_a_tool_has_a_jitter_of_its_own(cut: int) -> None:
    """The first one comes unevenly, the second one evenly; the same SSRC, ports and numbers."""
    numbers = [*range(30), *range(30)]
    late = [(place % 2) * 8_000_000 if place < 30 else 2 * NS_PER_S for place in range(60)]
    block = flow_columns(
        [STEP_NS * (place + 1) + late[place] for place in range(60)], [rtp(n, 160 * n) for n in numbers]
    )
    media = Media()
    media.feed(0, part(block, 0, cut))
    media.feed(0, part(block, cut, 60))
    first, second = 600 * 10**6, 2 * NS_PER_S + 610 * 10**6
    (before,) = media.streams_for(plain_call(end_ns=first))
    (after,) = media.streams_for(plain_call(start_ns=second, answered_ns=second, end_ns=5 * NS_PER_S))
    assert before.jitter_ms is not None
    assert before.jitter_ms > 3
    assert (after.packets, after.jitter_max_ms) == (30, 0.0)
