"""Second sights of messages, and what is none."""

from sipdiag.capture.duplicates import Duplicates
from sipdiag.model import Endpoint, Frame, Payload
from tests.capture.making import MS


def payload(number: int, time_ns: int, data: bytes = b"INVITE", source: str = "192.0.2.1") -> Payload:
    return Payload(time_ns, Frame(0, number), Endpoint(source, 5060), Endpoint("192.0.2.2", 5060), "udp", data)


def copies(*payloads: Payload) -> list[int | None]:
    duplicates = Duplicates()
    marked = [duplicates.mark(one).copy_of for one in payloads]
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
        duplicates.mark(payload(number, number * MS, str(number).encode()))
    assert len(duplicates._seen) <= 12
