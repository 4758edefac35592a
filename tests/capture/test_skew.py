"""Two captures of one link by clocks that differ are told, and nothing else is taken for them."""

from pathlib import Path

import pytest

from sipdiag.capture import skew
from sipdiag.capture.skew import MAX_DRIFT_NS, MIN_EQUAL
from sipdiag.model import NS_PER_S
from tests.capture.making import MS, REQUESTS, Packet, pcap, see

HOUR_NS = 3600 * NS_PER_S


def problems(folder: Path, one: list[Packet], other: list[Packet]) -> list[str]:
    for name, packets in (("one.pcap", one), ("other.pcap", other)):
        (folder / name).write_bytes(pcap(packets))
    told = see(folder / "one.pcap", folder / "other.pcap").capture.problems
    assert sorted(see(folder / "other.pcap", folder / "one.pcap").capture.problems) == sorted(told)
    return told


def later(packets: list[Packet], by_ns: int, jitter_ns: int = 0) -> list[Packet]:
    return [one._replace(time_ns=one.time_ns + by_ns + index % 3 * jitter_ns) for index, one in enumerate(packets)]


@pytest.mark.parametrize("by_ns", [1_500 * MS, 7 * NS_PER_S, HOUR_NS])
def test_clocks_that_differ_are_told_with_what_to_do(by_ns: int, tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, REQUESTS, later(REQUESTS, by_ns, jitter_ns=20 * MS))
    assert "other.pcap: the same 20 messages as in " in problem
    assert f"{by_ns / NS_PER_S:.1f} s later: the clocks" in problem
    assert f"(editcap -t -{by_ns / NS_PER_S:.1f})" in problem


def test_within_a_second_the_two_sides_are_copies_and_no_problem(tmp_path: Path) -> None:
    assert problems(tmp_path, REQUESTS, later(REQUESTS, 500 * MS)) == []


@pytest.mark.parametrize("equal", [MIN_EQUAL - 1, MIN_EQUAL])
def test_a_few_messages_prove_nothing(equal: int, tmp_path: Path) -> None:
    assert bool(problems(tmp_path, REQUESTS, later(REQUESTS[:equal], HOUR_NS))) == (equal == MIN_EQUAL)


def test_messages_repeated_at_various_distances_prove_nothing(tmp_path: Path) -> None:
    repeated = [
        one._replace(time_ns=one.time_ns + 2 * NS_PER_S + 2 * n * MAX_DRIFT_NS) for n, one in enumerate(REQUESTS)
    ]
    assert problems(tmp_path, REQUESTS, repeated) == []


def test_a_few_that_are_the_same_among_many_others_prove_nothing(tmp_path: Path) -> None:
    rest = later(REQUESTS[12:], 10 * NS_PER_S)
    assert problems(tmp_path, REQUESTS[:12], [*later(REQUESTS[8:12], 10 * NS_PER_S), *rest]) == []


def test_no_more_is_remembered_than_the_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skew, "MAX_REMEMBERED", 10)
    (problem,) = problems(tmp_path, REQUESTS, later(REQUESTS, HOUR_NS))
    assert "the same 10 messages" in problem
