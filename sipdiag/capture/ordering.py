"""Payloads and events of one capture point in the order of their times, although frames may come in disorder.

Captures of several interfaces or queues have neighbours exchanged; what follows wants messages in the order in which
they were sent. Each is held until the clock (the latest time of any frame so far) has gone on by REORDER_NS. One that
is known later than that takes its place among what is due then, and one that claims to be from the future is taken as
of now. So what comes out depends on what goes in alone, never on how that was cut into blocks.

Messages of one TCP stream keep their order whatever their frames': nobody gets a message before the bytes that precede
it.
"""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sipdiag.model import NS_PER_S, Endpoint, Event, Payload

REORDER_NS = NS_PER_S
"""How far a frame may come behind its time: buffers of kernels and cards are emptied at least once a second."""

_One = TypeVar("_One")

MAX_STREAMS = 4_096
"""TCP streams remembered before those without a message in the last REORDER_NS are forgotten."""


class Timed(NamedTuple):
    """Payloads and events in the order in which they are due, and when each is."""

    due_ns: NDArray[np.int64]
    found: list[Payload | Event]

    def then(self, later: Timed) -> Timed:
        """These, and what is due later."""
        return Timed(np.concatenate((self.due_ns, later.due_ns)), self.found + later.found)


NOTHING = Timed(np.zeros(0, np.int64), [])


class Ordering:
    """Feed it what a block brings, in the order in which it was known; it gives back what is due, by time."""

    def __init__(self) -> None:
        self._held = NOTHING
        self._streams: dict[tuple[Endpoint, Endpoint], int] = {}
        """When the last message of a TCP stream is due."""
        self.settled_ns = -REORDER_NS
        """Up to here everything was given; what is still to come is due later."""

    def feed(self, found: list[Payload | Event], known_ns: NDArray[np.int64], clock_ns: int) -> Timed:
        """Take what was found, the clock at which each was known, and the clock now; what is due."""
        time_ns = np.array([one.time_ns for one in found], dtype=np.int64)
        soonest_ns = np.maximum(time_ns, known_ns - REORDER_NS)
        due_ns = np.where(time_ns > known_ns + REORDER_NS, known_ns, soonest_ns)
        for place in [place for place, one in enumerate(found) if type(one) is Payload and one.transport == "tcp"]:
            stream, at_ns = (found[place].source, found[place].destination), int(due_ns[place])
            due_ns[place] = self._streams[stream] = max(at_ns, self._streams.get(stream, at_ns))
        held = Timed(*in_order(*self._held.then(Timed(due_ns, found))))
        self.settled_ns = max(self.settled_ns, clock_ns - REORDER_NS)
        count = int(np.searchsorted(held.due_ns, self.settled_ns, side="right"))
        self._held = Timed(held.due_ns[count:], held.found[count:])
        if len(self._streams) > MAX_STREAMS:
            # What is due by now holds nothing up any more.
            self._streams = {stream: last_ns for stream, last_ns in self._streams.items() if last_ns > self.settled_ns}
        return Timed(held.due_ns[:count], held.found[:count])

    def flush(self) -> Timed:
        """All that is held."""
        held, self._held = self._held, NOTHING
        return held


def in_order(keys: NDArray[np.int64], found: list[_One]) -> tuple[NDArray[np.int64], list[_One]]:
    """Both by rising key, equal ones as they come: of most captures, all are in order already."""
    if (keys[1:] >= keys[:-1]).all():
        return keys, found
    order = np.argsort(keys, kind="stable")
    return keys[order], [found[place] for place in order.tolist()]
