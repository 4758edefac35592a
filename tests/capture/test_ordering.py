"""The order of time, out of the disorder of files."""

import random
from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture.ordering import MAX_STREAMS, REORDER_NS, Ordering, Timed
from sipdiag.model import Endpoint, Event, Frame, Payload
from tests.capture.making import MS

ALICE, BOB = Endpoint("192.0.2.1", 5060), Endpoint("192.0.2.2", 5060)


def payload(number: int, time_ns: int, transport: str = "udp", source: Endpoint = ALICE) -> Payload:
    return Payload(time_ns, Frame(0, number), source, BOB, transport, b"")


def ordered(found: list[tuple[int, Payload]], cuts: tuple[int, ...] = ()) -> list[int]:
    """Frame numbers in the order of time; `cuts` are where blocks end."""
    ordering = Ordering()
    due: list[Payload | Event] = []
    for start, end in zip((0, *cuts), (*cuts, len(found)), strict=True):
        part = found[start:end]
        due += feed(ordering, part, part[-1][0] if part else ordering.settled_ns + REORDER_NS).found
    return numbers(due + ordering.flush().found)


def feed(ordering: Ordering, part: Sequence[tuple[int, Payload | Event]], clock_ns: int) -> Timed:
    """Each with the clock at which it was known."""
    known_ns = np.array([known_ns for known_ns, _ in part], dtype=np.int64)
    return ordering.feed([one for _, one in part], known_ns, clock_ns)


def numbers(found: list[Payload | Event]) -> list[int]:
    return [one.frame.number for one in found]


def with_clock(payloads: list[Payload]) -> list[tuple[int, Payload]]:
    clock, found = 0, []
    for one in payloads:
        clock = max(clock, one.time_ns)
        found.append((clock, one))
    return found


def test_disorder_of_less_than_the_bound_is_undone() -> None:
    chance = random.Random(1)
    times = [number * 50 * MS for number in range(500)]
    shuffled = sorted(range(500), key=lambda number: times[number] + chance.randrange(REORDER_NS))
    assert ordered(with_clock([payload(number, times[number]) for number in shuffled])) == list(range(500))


def test_what_comes_later_than_the_bound_comes_when_it_comes() -> None:
    late = [payload(1, 0), payload(2, 5 * REORDER_NS), payload(3, REORDER_NS), payload(4, 5 * REORDER_NS + MS)]
    assert ordered(with_clock(late)) == [1, 3, 2, 4]


def test_a_time_of_the_future_does_not_hold_up_what_follows() -> None:
    """A message that a HEP agent with a wrong clock sends is taken as of when it came."""
    found = [(0, payload(1, 0)), (MS, payload(2, 10**18)), (2 * MS, payload(3, 2 * MS))]
    assert ordered(found) == [1, 2, 3]


def test_messages_of_a_tcp_stream_keep_their_order() -> None:
    """The first was completed by a segment that came after those of the second."""
    found = [(5 * MS, payload(5, 5 * MS, "tcp")), (5 * MS, payload(4, 4 * MS, "tcp")), (5 * MS, payload(3, 3 * MS))]
    assert ordered(found) == [3, 5, 4]


def test_streams_beyond_the_bound_are_forgotten_once_they_hold_nothing_up() -> None:
    ordering = Ordering()
    for number in range(3 * MAX_STREAMS):
        time_ns = number * MS
        feed(ordering, [(time_ns, payload(number, time_ns, "tcp", Endpoint("192.0.2.9", number)))], time_ns)
    assert len(ordering._streams) <= MAX_STREAMS + 1


def test_events_take_their_place_among_payloads() -> None:
    event = Event("icmp-unreachable", 2 * MS, Frame(0, 2), BOB, ALICE, None)
    ordering = Ordering()
    feed(ordering, [(3 * MS, payload(3, 3 * MS)), (3 * MS, event), (3 * MS, payload(1, MS))], 3 * MS)
    assert numbers(ordering.flush().found) == [1, 2, 3]


@given(
    times=st.lists(st.integers(0, 6 * REORDER_NS), min_size=1, max_size=30),
    tcp=st.integers(0, 2**30),
    cuts=st.sets(st.integers(1, 29)),
)
def test_the_order_does_not_depend_on_the_blocks(times: list[int], tcp: int, cuts: set[int]) -> None:
    payloads = [payload(n, time_ns, "tcp" if tcp >> n & 1 else "udp") for n, time_ns in enumerate(times)]
    found = with_clock(payloads)
    assert ordered(found, tuple(sorted(cut for cut in cuts if cut < len(found)))) == ordered(found)
