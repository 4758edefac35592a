"""How losses lie, by RFC 3611 4.7.2 and G.107 7.5, on cases worked by hand."""

import pytest

from sipdiag.model import Bursts
from tests.media.material import only, talk


def pattern(numbers: list[int]) -> Bursts:
    stream = only(talk(numbers))
    assert stream.bursts is not None
    return stream.bursts


def without(count: int, *missing: int) -> list[int]:
    return [n for n in range(count) if n not in missing]


def test_no_loss_has_no_pattern() -> None:
    assert only(talk(list(range(100)))).bursts is None


def test_lone_losses_are_no_burst() -> None:
    found = pattern(without(200, 50, 100, 150))
    assert (found.bursts, found.burst_density, found.burst_ms, found.longest_loss) == (0, 0.0, None, 1)
    assert found.gap_density == pytest.approx(3 / 200)


def test_losses_less_than_gmin_apart_are_a_burst() -> None:
    # 50 and 66 have 15 received packets between them, 100 and 117 have 16.
    found = pattern(without(200, 50, 66, 100, 117))
    assert (found.bursts, found.burst_density) == (1, pytest.approx(2 / 17))
    assert found.burst_ms == 17 * 20
    assert found.gap_density == pytest.approx(2 / (200 - 17))


def test_losses_in_a_row_are_a_burst_and_make_loss_bursty() -> None:
    found = pattern(without(400, *range(100, 110), 300))
    assert (found.bursts, found.burst_density, found.longest_loss) == (1, 1.0, 10)
    # Two runs, 11 lost of 400: runs of 5.5, where chance would bring 1 / (1 - 11/400).
    assert found.burst_ratio == pytest.approx(5.5 * (1 - 11 / 400), abs=0.001)


def test_what_comes_late_is_not_lost() -> None:
    numbers = without(200, 50, 51, 52)
    numbers.insert(numbers.index(60), 51)
    found = pattern(numbers)
    assert (found.longest_loss, found.bursts) == (1, 1)
    stream = only(talk(numbers))
    assert (stream.lost, stream.reordered) == (2, 1)


def test_bursty_loss_costs_more_than_the_same_loss_at_random() -> None:
    spread = only(talk(without(500, *range(20, 500, 20))))
    burst = only(talk(without(500, *range(100, 124))))
    assert spread.lost == burst.lost == 24
    assert spread.mos_cqe is not None
    assert burst.mos_cqe is not None
    assert burst.mos_cqe < spread.mos_cqe
