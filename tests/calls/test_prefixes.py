"""Numbers dialled with prefix after prefix: when they are a search."""

import pytest

from sipdiag.calls.prefixes import Prefixes
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Dialled, Frame
from sipdiag.numbers import digits_of

PREFIXES = ("00", "900", "+", "011", "9011")


def call(n: int, number: str, second: float, status: int = 404, client: str = "198.51.100.66") -> Dialled:
    frame = Frame(0, n + 1)
    return Dialled(number, client, "10.0.0.1", status, int(second * NS_PER_S), (frame, frame))


def searched(calls: list[Dialled]) -> int:
    fold = Prefixes(Limits())
    for one in calls:
        digits = digits_of(one.number)
        if digits is not None:
            fold.note_call(one, digits)
    return len(fold.searched("198.51.100.66", calls[-1].number))


def numbers(count: int, prefixes: int = 5, step: int = 1) -> list[str]:
    return [f"{PREFIXES[n % prefixes]}25261{23_0000 + n * step:06}" for n in range(count)]


@pytest.mark.parametrize("step", [1, 50_000])
def test_numbers_of_a_range_with_many_prefixes_are_a_search(step: int) -> None:
    assert searched([call(n, number, n) for n, number in enumerate(numbers(10, step=step))]) == 10


@pytest.mark.parametrize(
    "calls",
    [
        pytest.param([call(n, number, n) for n, number in enumerate(numbers(7))], id="few numbers"),
        pytest.param([call(n, number, n) for n, number in enumerate(numbers(20, 4))], id="few prefixes"),
        pytest.param([call(n, number, 80 * n) for n, number in enumerate(numbers(20))], id="slowly"),
        pytest.param(
            [call(n, number, n, 200 if n % 3 else 404) for n, number in enumerate(numbers(20))], id="mostly understood"
        ),
        pytest.param(
            [call(n, number, n, client=f"198.51.100.{66 - n}") for n, number in reversed([*enumerate(numbers(20))])],
            id="of many sources",
        ),
        pytest.param([call(n, f"10{n}", n) for n in range(20)], id="extensions"),
    ],
)
def test_what_is_no_search(calls: list[Dialled]) -> None:
    assert searched(calls) == 0


def test_the_latest_numbers_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.calls.prefixes.NUMBERS_KEPT", 12)
    assert searched([call(n, number, n) for n, number in enumerate(numbers(20))]) == 12
    late = [call(n, number, n) for n, number in enumerate([*numbers(10), *(f"+25261{n:06}" for n in range(12))])]
    assert searched(late) == 0


def test_the_ranges_dialled_last_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.calls.prefixes.RANGES_KEPT", 2)
    calls = [call(n, number, n) for n, number in enumerate(numbers(10))]
    assert searched([*calls[:5], call(0, "+4930123456", 4), *calls[5:]]) == 0
