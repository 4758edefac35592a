"""Payloads and events of one capture point in the order of their times, although frames may come in disorder.

Captures of several interfaces or queues have neighbours exchanged; what follows wants messages in the order in which
they were sent. Each is held until the clock (the latest time of any frame so far) has gone on by REORDER_NS. One that
is known later than that takes its place among what is due then, and one that claims to be from the future is taken as
of now. So what comes out depends on what goes in alone, never on how that was cut into blocks.

Messages of one TCP stream keep their order whatever their frames': nobody gets a message before the bytes that precede
it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from operator import itemgetter

from sipdiag.model import NS_PER_S, Endpoint, Event, Payload

REORDER_NS = NS_PER_S
"""How far a frame may come behind its time: buffers of kernels and cards are emptied at least once a second."""

MAX_STREAMS = 4_096
"""TCP streams remembered before those without a message in the last REORDER_NS are forgotten."""

Timed = tuple[int, Payload | Event]
"""A time, and what was known then or is due then."""

_time_ns = itemgetter(0)


class Ordering:
    """Feed it what a block brings, in the order in which it was known; it gives back what is due, by time."""

    def __init__(self) -> None:
        self._held: list[Timed] = []
        self._streams: dict[tuple[Endpoint, Endpoint], int] = {}
        """When the last message of a TCP stream is due."""
        self.settled_ns = -REORDER_NS
        """Up to here everything was given; what is still to come is due later."""

    def feed(self, found: Iterable[Timed], clock_ns: int) -> list[Timed]:
        """Take what was found, each with the clock at which it was known, and the clock now; what is due, with when."""
        for known_ns, one in found:
            due_ns = one.time_ns
            if due_ns < known_ns - REORDER_NS:
                due_ns = known_ns - REORDER_NS
            elif due_ns > known_ns + REORDER_NS:
                due_ns = known_ns
            if isinstance(one, Payload) and one.transport == "tcp":
                stream = (one.source, one.destination)
                due_ns = self._streams[stream] = max(due_ns, self._streams.get(stream, due_ns))
            self._held.append((due_ns, one))
        self._held.sort(key=_time_ns)
        self.settled_ns = max(self.settled_ns, clock_ns - REORDER_NS)
        count = bisect_right(self._held, self.settled_ns, key=_time_ns)
        due = self._held[:count]
        del self._held[:count]
        if len(self._streams) > MAX_STREAMS:
            # What is due by now holds nothing up any more.
            self._streams = {stream: due_ns for stream, due_ns in self._streams.items() if due_ns > self.settled_ns}
        return due

    def flush(self) -> list[Timed]:
        """All that is held."""
        held, self._held = self._held, []
        return held
