"""Things to do once the capture's clock has passed a time, done at the same frame whatever the size of the
blocks."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

import numpy as np
from numpy.typing import NDArray

from sipdiag.columns import highest

MIN_SWEPT = 1024
"""Cancelled calls that are left in the queue: fewer are not worth a sweep."""


class Clock:
    """The time of the capture, frame by frame of one block: the latest time seen so far, which never runs
    back."""

    def __init__(self, time_ns: NDArray[np.int64], first_number: int, before_ns: int) -> None:
        self._latest = highest(time_ns, before_ns)
        self._first_number = first_number

    @property
    def last_ns(self) -> int:
        """The clock after the block's last frame."""
        return int(self._latest[-1])

    def at(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The clock at these frames; at the block's first for earlier ones."""
        return self._latest[np.clip(numbers - self._first_number, 0, len(self._latest) - 1)]

    def number_at(self, time_ns: int) -> int:
        """The first frame of the block at which the clock has reached `time_ns`."""
        return self._first_number + int(np.searchsorted(self._latest, time_ns))


class Timer:
    """A call to be made at its time."""

    __slots__ = ("call", "order", "time_ns")

    def __init__(self, time_ns: int, order: int, call: Callable[[int], None]) -> None:
        self.time_ns = time_ns
        self.order = order
        self.call: Callable[[int], None] | None = call
        """None once it was cancelled."""

    def __lt__(self, other: Timer) -> bool:
        return (self.time_ns, self.order) < (other.time_ns, other.order)


class Timers:
    """Calls to be made at their time, in the order of their times."""

    def __init__(self) -> None:
        self._heap: list[Timer] = []
        self._cancelled = 0
        self._order = count()

    def __len__(self) -> int:
        return len(self._heap)

    def at(self, time_ns: int, call: Callable[[int], None]) -> Timer:
        """Have `call(time_ns)` made once the clock has reached `time_ns`."""
        timer = Timer(time_ns, next(self._order), call)
        heapq.heappush(self._heap, timer)
        return timer

    def cancel(self, timer: Timer | None) -> None:
        """Do not make the call, if it was not made yet. What it holds is let go of at once."""
        if timer is None or timer.call is None:
            return
        timer.call = None
        self._cancelled += 1
        # Where the clock stands still nothing ever comes due, so what is cancelled must not pile up.
        if self._cancelled > MIN_SWEPT and self._cancelled * 2 > len(self._heap):
            self._heap = [one for one in self._heap if one.call is not None]
            heapq.heapify(self._heap)
            self._cancelled = 0

    def run(self, now_ns: int) -> None:
        """Make all the calls that are due."""
        while self._heap and self._heap[0].time_ns <= now_ns:
            timer = heapq.heappop(self._heap)
            call, timer.call = timer.call, None
            if call is None:
                self._cancelled -= 1
            else:
                call(timer.time_ns)
