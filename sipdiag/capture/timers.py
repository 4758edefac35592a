"""Things to do once the capture's clock has passed a time, done at the same frame whatever the size of the
blocks."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

import numpy as np
from numpy.typing import NDArray


class Clock:
    """The time of the capture, frame by frame of one block: the latest time seen so far, which never runs
    back."""

    def __init__(self, time_ns: NDArray[np.int64], first_number: int, before_ns: int) -> None:
        self._latest = np.maximum.accumulate(np.maximum(time_ns, before_ns))
        self._first_number = first_number

    @property
    def last_ns(self) -> int:
        """The clock after the block's last frame."""
        return int(self._latest[-1])

    def at(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The clock at these frames."""
        return self._latest[numbers - self._first_number]

    def number_at(self, time_ns: int) -> int:
        """The first frame of the block at which the clock has reached `time_ns`."""
        return self._first_number + int(np.searchsorted(self._latest, time_ns))


class Timers:
    """Calls to be made at their time, in the order of their times. A call that is moot when it comes does
    nothing."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Callable[[int], None]]] = []
        self._order = count()

    def at(self, time_ns: int, call: Callable[[int], None]) -> None:
        """Have `call(time_ns)` made once the clock has reached `time_ns`."""
        heapq.heappush(self._heap, (time_ns, next(self._order), call))

    def run(self, now_ns: int) -> None:
        """Make all the calls that are due."""
        while self._heap and self._heap[0][0] <= now_ns:
            time_ns, _, call = heapq.heappop(self._heap)
            call(time_ns)
