"""The capture's clock, and what is done when it has passed a time."""

import numpy as np

from sipdiag.capture.timers import MIN_SWEPT, Clock, Timers


def test_the_clock_never_runs_back() -> None:
    clock = Clock(np.array([10, 30, 20, 40]), first_number=5, before_ns=15)
    assert clock.at(np.array([5, 6, 7, 8])).tolist() == [15, 30, 30, 40]
    assert clock.last_ns == 40
    assert [clock.number_at(time_ns) for time_ns in (15, 16, 30, 31)] == [5, 6, 6, 8]


def test_calls_are_made_in_the_order_of_their_times() -> None:
    made: list[tuple[str, int]] = []
    timers = Timers()
    timers.at(20, lambda time_ns: made.append(("late", time_ns)))
    timers.at(10, lambda time_ns: timers.at(15, lambda again_ns: made.append(("again", again_ns))))
    timers.run(9)
    assert made == []
    timers.run(20)
    assert made == [("again", 15), ("late", 20)]


def test_a_cancelled_call_is_not_made_and_does_not_pile_up() -> None:
    timers, made = Timers(), []
    kept = timers.at(5, made.append)
    for _ in range(10 * MIN_SWEPT):
        timers.cancel(timers.at(9, made.append))
    assert len(timers) <= 2 * MIN_SWEPT + 2
    timers.run(20)
    timers.cancel(kept)
    assert (made, len(timers)) == ([5], 0)
