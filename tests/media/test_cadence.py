"""Ringing tones by their cadence."""

import numpy as np
import pytest
from numpy.typing import NDArray

from sipdiag.media.cadence import cadence
from sipdiag.media.seconds import SECOND, SUMS
from sipdiag.model import NS_PER_S

STEP_S = 0.02


def rows_of(*cycle: float, begins_s: float = 100.31, lasts_s: float = 24.0) -> NDArray[np.void]:
    """Rows of a stream of 20 ms packets with sound and silence by turns, each for so many seconds."""
    edges = np.cumsum(cycle)
    times = np.arange(round(lasts_s / STEP_S)) * STEP_S
    is_idle = np.searchsorted(edges, times % edges[-1] + 1e-9, "right") % 2 == 1
    second = np.floor(begins_s + times + 1e-9).astype(int)
    rows = np.zeros(second[-1] - second[0] + 1, SECOND)
    for index, number in enumerate(range(second[0], second[-1] + 1)):
        here = second == number
        rows["first_ns"][index], rows["last_ns"][index] = (
            round((begins_s + t) * NS_PER_S) for t in times[here][[0, -1]]
        )
        rows["packets"][index] = rows["expected"][index] = rows["sums"][index, SUMS["speech"]] = here.sum()
        rows["sums"][index, SUMS["idle"]] = (here & is_idle).sum()
    return rows


@pytest.mark.parametrize("begins_s", [100.0, 100.31, 100.99])
@pytest.mark.parametrize(
    ("cycle", "period_s", "on_s"),
    [((1, 4), 5, 1.0), ((2, 4), 6, 2.0), ((0.4, 0.2, 0.4, 2), 3, 0.8), ((1.5, 3.5), 5, 1.5)],
)
def test_ringing_tones_are_found(cycle: tuple[float, ...], period_s: int, on_s: float, begins_s: float) -> None:
    found = cadence(rows_of(*cycle, begins_s=begins_s))
    assert found is not None
    assert (found.period_s, found.on_s) == (period_s, on_s)
    assert found.from_ns == round(begins_s * NS_PER_S)
    assert found.until_ns > (begins_s + 22) * NS_PER_S


@pytest.mark.parametrize(
    "cycle",
    [(0.5, 0.5), (0.25, 0.25), (0.5, 3), (3, 4), (0.1, 14.9), (1, 2), (4, 1), (24, 0), (0, 24), (1, 4, 1.3, 3.2)],
    ids=["busy", "congestion", "fax", "slow", "recording", "beep", "talk", "sound", "silence", "uneven"],
)
def test_other_tones_and_speech_are_not(cycle: tuple[float, ...]) -> None:
    assert cadence(rows_of(*cycle)) is None


def test_it_has_to_repeat() -> None:
    assert cadence(rows_of(1, 4, lasts_s=9)) is None
    assert cadence(rows_of(1, 4, lasts_s=12)) is not None


def test_it_ends_where_something_else_begins() -> None:
    rows = rows_of(1, 4)
    rows["sums"][15:, SUMS["idle"]] = 0
    found = cadence(rows)
    assert found is not None
    assert found.until_ns <= 115 * NS_PER_S + NS_PER_S


@pytest.mark.parametrize(("name", "value"), [("expected", 54), ("joined", 1)])
def test_seconds_with_losses_tell_nothing(name: str, value: int) -> None:
    rows = rows_of(1, 4)
    rows[name][4] = value
    assert cadence(rows) is None


def test_a_lost_packet_does_not_end_a_tone() -> None:
    rows = rows_of(1, 4)
    rows["packets"][7] -= 1
    rows["sums"][7, SUMS["speech"]] -= 1
    found = cadence(rows)
    assert found is not None
    assert found.until_ns > 122 * NS_PER_S
    rows["packets"][7] -= 10
    assert cadence(rows) is None
