"""Payloads and events of one capture point in the order of their times, although frames may come in disorder.

Captures of several interfaces or queues have neighbours exchanged; what follows wants messages in the order in which
they were sent. Each is held until the clock has gone on by REORDER_NS. One that comes later than that ends the wait:
what is held goes out, and order begins anew with it, as after a step of the clock. What comes out depends on the
sequence of what goes in alone, never on how that was cut into blocks.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from operator import attrgetter

from sipdiag.model import NS_PER_S, Event, Payload

REORDER_NS = NS_PER_S
"""How far a frame may come behind its time: buffers of kernels and cards are emptied at least once a second."""

_time_ns = attrgetter("time_ns")


class Ordering:
    """Feed it what a block brings, in the order of the file; it gives back what is due, in the order of time."""

    def __init__(self) -> None:
        self._held: list[Payload | Event] = []
        self._latest_ns = 0

    def feed(self, found: Iterable[Payload | Event]) -> list[Payload | Event]:
        """What is due after these; of equal times, in the order in which they came."""
        due: list[Payload | Event] = []
        for one in found:
            if one.time_ns < self._latest_ns - REORDER_NS:
                due += self.flush()
                self._latest_ns = one.time_ns
            elif one.time_ns > self._latest_ns:
                self._latest_ns = one.time_ns
            self._held.append(one)
        self._held.sort(key=_time_ns)
        count = bisect_right(self._held, self._latest_ns - REORDER_NS, key=_time_ns)
        due += self._held[:count]
        del self._held[:count]
        return due

    def flush(self) -> list[Payload | Event]:
        """All that is held."""
        held, self._held = self._held, []
        held.sort(key=_time_ns)
        return held
