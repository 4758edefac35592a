"""Second sights of messages, and what is none."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture.duplicates import MAX_SIGHTS, Duplicates
from sipdiag.model import Endpoint, Frame, Payload
from tests.capture.making import MS


def payload(number: int, time_ns: int, data: bytes = b"INVITE", source: str = "192.0.2.1") -> Payload:
    return Payload(time_ns, Frame(0, number), Endpoint(source, 5060), Endpoint("192.0.2.2", 5060), "udp", data)


def copies(*payloads: Payload) -> list[int | None]:
    duplicates = Duplicates()
    marked = [one.copy_of for one in duplicates.mark([*payloads], [0] * len(payloads))]
    assert duplicates.count == sum(one is not None for one in marked)
    return [one and one.number for one in marked]


def test_the_same_bytes_soon_after_are_a_copy_whatever_the_addresses() -> None:
    assert copies(payload(1, 0), payload(2, MS), payload(3, 9 * MS, source="10.0.0.1")) == [None, 1, 1]


def test_a_retransmission_is_none() -> None:
    assert copies(payload(1, 0), payload(2, 100 * MS), payload(3, 101 * MS)) == [None, None, 2]


def test_other_bytes_are_none() -> None:
    assert copies(payload(1, 0), payload(2, 1, b"INVITE;branch=2")) == [None, None]


def test_times_that_run_back() -> None:
    assert copies(payload(1, 100 * MS), payload(2, 95 * MS), payload(3, 50 * MS)) == [None, 1, None]


def test_what_is_long_past_is_forgotten() -> None:
    duplicates = Duplicates()
    for number in range(1000):
        duplicates.mark([payload(number, number * MS, str(number).encode())], [0])
    assert len(duplicates._originals) <= 12


def test_no_more_is_remembered_than_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where times stand still, the oldest are forgotten: then their copies are not known as such."""
    monkeypatch.setattr("sipdiag.capture.duplicates.MAX_REMEMBERED", 10)
    duplicates = Duplicates()
    for number in range(20):
        duplicates.mark([payload(number, 0, str(number).encode())], [0])
    again = duplicates.mark([payload(20, 0, b"19"), payload(21, 0, b"0")], [0, 0])
    assert [one.copy_of for one in again] == [(0, 19), None]


def seen_at(*sights: tuple[int, int]) -> list[int | None]:
    """(capture point, ms) of one message each -> the number of the sight that it is a copy of."""
    duplicates = Duplicates(several_points=True)
    payloads = [payload(number, ms * MS) for number, (_, ms) in enumerate(sights)]
    marked = duplicates.mark(payloads, [point for point, _ in sights])
    return [one.copy_of and one.copy_of.number for one in marked]


def test_the_other_side_of_a_link_sees_the_same_message() -> None:
    assert seen_at((0, 0), (1, 40)) == [None, 0]


def test_the_first_messages_of_a_link_are_remembered_too() -> None:
    duplicates = Duplicates(several_points=True)
    duplicates.mark([payload(number, 15 * number * MS, str(number).encode()) for number in range(5)], [0] * 5)
    (other,) = duplicates.mark([payload(5, 80 * MS, b"0")], [1])
    assert other.copy_of == (0, 0)


def test_the_two_sides_of_a_link_see_every_retransmission_once_each() -> None:
    """T1 apart, and 40 ms of delay; then the retransmissions of both are paired, and none is lost."""
    sights = seen_at((0, 0), (1, 40), (0, 500), (1, 540), (0, 1500), (1, 1540))
    assert sights == [None, 0, None, 2, None, 4]


def test_a_message_that_only_one_side_saw_does_not_hide_its_retransmission() -> None:
    assert seen_at((1, 0), (0, 400), (0, 900)) == [None, 0, None]


def test_a_mirror_port_on_each_side_of_a_link() -> None:
    assert seen_at((0, 0), (0, 1), (1, 40), (1, 41)) == [None, 0, 0, 0]


def test_a_flood_of_the_same_bytes_is_looked_through_no_further_than_the_bound() -> None:
    duplicates = Duplicates(several_points=True)
    flood = duplicates.mark([payload(number, 11 * number * MS) for number in range(50)], [0] * 50)
    assert all(one.copy_of is None for one in flood)
    assert len(duplicates._originals[payload(0, 0).data]) == MAX_SIGHTS


@given(
    sights=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 3), st.integers(0, 1)), max_size=40),
    runs_back=st.booleans(),
    several_points=st.booleans(),
    cuts=st.sets(st.integers(1, 39)),
)
def test_blocks_of_any_size_have_the_same_copies(
    sights: list[tuple[int, int, int]], runs_back: bool, several_points: bool, cuts: set[int]
) -> None:
    """A message by itself, as the naive reader has it, each looked at in its turn; or as many as a block brings."""
    times = [ms for ms, _, _ in sights]
    payloads = [
        payload(number, ms * (40 if several_points else 1) * MS, str(what).encode())
        for number, (ms, (_, what, _)) in enumerate(zip(times if runs_back else sorted(times), sights, strict=True))
    ]
    points = [point for _, _, point in sights]

    def marked(*ends: int) -> list[Payload]:
        duplicates = Duplicates(several_points=several_points)
        found = []
        for start, end in pairwise((0, *ends, len(payloads))):
            found += duplicates.mark(payloads[start:end], points[start:end])
        return found

    one_by_one = marked(*range(1, len(payloads)))
    assert marked() == one_by_one
    assert marked(*sorted(cut for cut in cuts if cut < len(payloads))) == one_by_one
