"""What the capture could have shown: traffic by direction and time, as far as it counts for a Case."""

from sipdiag.calls import Visibility
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, TRAFFIC_BUCKET_NS

A, B, C = "10.0.0.10", "10.0.0.20", "10.0.0.30"
START_NS = 100 * TRAFFIC_BUCKET_NS


def bucket(number: int) -> int:
    return START_NS // TRAFFIC_BUCKET_NS + number


def at_bucket(number: int) -> int:
    return START_NS + number * TRAFFIC_BUCKET_NS


def fed(*traffic: tuple[str, str, int], limits: Limits | None = None) -> Visibility:
    visibility = Visibility(limits or Limits())
    rows = [(source, destination, bucket(number)) for source, destination, number in traffic]
    visibility.feed(rows, START_NS, max(at_bucket(number) for _, _, number in traffic))
    return visibility


def test_each_direction_is_told_apart() -> None:
    view = fed((A, B, 0), (A, B, 2), (B, A, 1)).snapshot([(A, B)], START_NS, 0, at_end=True)
    assert view.directions == {(A, B): (at_bucket(0), at_bucket(2)), (B, A): (at_bucket(1),)}


def test_traffic_with_others_shows_that_a_host_was_seen() -> None:
    view = fed((A, B, 0), (C, B, 3), (B, C, 4)).snapshot([(A, B)], START_NS, 0, at_end=True)
    assert view.directions[B, A] == ()
    assert view.inbound[B] == (at_bucket(0), at_bucket(3))
    assert view.outbound[B] == (at_bucket(4),)


def test_only_what_was_over_when_the_case_was_sealed_counts() -> None:
    """Whatever the block held beyond: a snapshot must not depend on the size of the blocks."""
    sealed_ns = at_bucket(2) + NS_PER_S
    seen = fed((A, B, 0), (A, B, 1), (A, B, 2), (A, B, 3))
    view = seen.snapshot([(A, B)], START_NS, sealed_ns, at_end=False)
    assert view.directions[A, B] == (at_bucket(0), at_bucket(1))
    assert view.last_ns == sealed_ns


def test_at_the_end_of_the_capture_everything_counts() -> None:
    view = fed((A, B, 0), (A, B, 3)).snapshot([(A, B)], START_NS, 0, at_end=True)
    assert view.directions[A, B] == (at_bucket(0), at_bucket(3))
    assert (view.first_ns, view.last_ns) == (START_NS, at_bucket(3))


def test_the_cut_between_two_blocks_does_not_show() -> None:
    rows = [(A, B, bucket(0)), (B, A, bucket(0)), (A, B, bucket(1))]
    whole, cut = Visibility(Limits()), Visibility(Limits())
    whole.feed(rows, START_NS, at_bucket(1))
    cut.feed(rows[:1], START_NS, at_bucket(0))
    cut.feed(rows[:2], START_NS, at_bucket(0))
    cut.feed(rows[2:], at_bucket(1), at_bucket(1))
    hops = [(A, B)]
    views = [seen.snapshot(hops, START_NS, 0, at_end=True) for seen in (cut, whole)]
    assert views[0].traffic() == views[1].traffic()
    assert views[0].last_ns == views[1].last_ns


def test_what_no_open_case_can_ask_for_is_forgotten() -> None:
    visibility = fed(*((A, B, number) for number in range(50)))
    visibility.forget_before(at_bucket(40))
    view = visibility.snapshot([(A, B)], START_NS, 0, at_end=True)
    assert view.directions[A, B] == tuple(at_bucket(number) for number in range(39, 50))


def test_a_scan_does_not_fill_the_memory() -> None:
    scan = [(A, f"10.1.{n // 256}.{n % 256}", n % 5) for n in range(1000)]
    visibility = fed(*scan, limits=Limits(peers=100))
    seen = [visibility.snapshot([(A, host)], START_NS, 0, at_end=True).directions[A, host] for _, host, _ in scan]
    assert sum(bool(times) for times in seen) == 100


def test_undecrypted_tls_of_a_host_is_said_of_its_cases() -> None:
    visibility = fed((A, B, 0))
    visibility.mark_encrypted(B, C)
    assert visibility.snapshot([(A, B)], START_NS, 0, at_end=True).encrypted
    assert not visibility.snapshot([(A, A)], START_NS, 0, at_end=True).encrypted


def test_what_was_missed_until_the_case_was_sealed_counts() -> None:
    seen = fed((A, B, 0), (B, A, 5))
    for number in (1, 4):
        seen.note_missed(B, A, at_bucket(number))
    assert seen.snapshot([(A, B)], START_NS, at_bucket(2), at_end=False).missed == {(B, A): (at_bucket(1),)}
    assert seen.snapshot([(A, B)], START_NS, 0, at_end=True).missed == {(B, A): (at_bucket(1), at_bucket(4))}
