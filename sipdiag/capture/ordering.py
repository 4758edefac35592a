"""Payloads and events of one capture point in the order of their times, although frames may come in disorder.

Captures of several interfaces or queues have neighbours exchanged; what follows wants messages in the order in which
they were sent. Each is held until the clock has gone on by REORDER_NS. One that comes later than that ends the wait:
what is held goes out, and order begins anew with it, as after a step of the clock. What comes out depends on the
sequence of what goes in alone, never on how that was cut into blocks.

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
"""When it is due in the order of time, and what."""

_due_ns = itemgetter(0)


class Ordering:
    """Feed it what a block brings, in the order of the file; it gives back what is due, in the order of time."""

    def __init__(self) -> None:
        self._held: list[Timed] = []
        self._latest_ns = 0
        self._streams: dict[tuple[Endpoint, Endpoint], int] = {}
        """When the last message of a TCP stream was due."""

    def feed(self, found: Iterable[Payload | Event]) -> list[Timed]:
        """What is due after these; of equal times, in the order in which they came."""
        due: list[Timed] = []
        for one in found:
            time_ns = one.time_ns
            if isinstance(one, Payload) and one.transport == "tcp":
                time_ns = self._after_the_last(one)
            if time_ns < self._latest_ns - REORDER_NS:
                due += self.flush()
                self._latest_ns = time_ns
            elif time_ns > self._latest_ns:
                self._latest_ns = time_ns
            self._held.append((time_ns, one))
        self._held.sort(key=_due_ns)
        count = bisect_right(self._held, self._latest_ns - REORDER_NS, key=_due_ns)
        due += self._held[:count]
        del self._held[:count]
        return due

    def flush(self) -> list[Timed]:
        """All that is held."""
        held, self._held = self._held, []
        held.sort(key=_due_ns)
        self._streams.clear()
        return held

    def _after_the_last(self, payload: Payload) -> int:
        stream = (payload.source, payload.destination)
        last_ns = self._streams.get(stream, payload.time_ns)
        # Only a message that is still held has to be waited for.
        time_ns = max(payload.time_ns, last_ns) if last_ns >= self._latest_ns - REORDER_NS else payload.time_ns
        if len(self._streams) >= MAX_STREAMS:
            recent_ns = self._latest_ns - REORDER_NS
            self._streams = {stream: due_ns for stream, due_ns in self._streams.items() if due_ns >= recent_ns}
        self._streams[stream] = time_ns
        return time_ns
