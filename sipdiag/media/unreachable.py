"""ICMP errors about media: what the flow that an error quotes has to do with a Case.

Errors about signalling are the calls' own; here they are kept by the two ends of the quoted datagram, to be found by
the ends that a Case announces for media.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from sipdiag.model import NS_PER_S, Endpoint, Event

MAX_ERRORS = 20_000
"""Errors remembered, some 10 MiB; what comes beyond tells nothing new of ports that thousands were about."""
MAX_PER_END = 64
"""Of one end, one after the other: a port that nobody listens on draws one for each packet."""
KEPT_NS = 30 * NS_PER_S
"""For how long before the oldest call that may ask for them."""
THEN_EVERY_NS = NS_PER_S
"""Beyond MAX_PER_END: what began before the answer is looked for after it."""


class Unreachable:
    """Keeps ICMP errors, and forgets them by time."""

    def __init__(self) -> None:
        self._by_end: defaultdict[Endpoint, list[Event]] = defaultdict(list)
        self._count = 0
        self._beyond = Counter[Endpoint]()
        """Errors for which there was no room at all, by where the datagram went; of MAX_ERRORS ends at most."""
        self.left_out = 0
        """Of those, the ones about an end that was asked for."""

    def __bool__(self) -> bool:
        return bool(self._count)

    def note(self, event: Event) -> None:
        if event.about is None or not event.kind.startswith("icmp"):
            return
        has_room = is_kept = False
        for end in set(event.about):
            known = self._by_end[end]
            is_due = len(known) < MAX_PER_END or event.time_ns - known[-1].time_ns >= THEN_EVERY_NS
            has_room = has_room or self._count < MAX_ERRORS
            if self._count < MAX_ERRORS and is_due:
                known.append(event)
                self._count += 1
                is_kept = True
        to = event.about[1]
        # What an end has more than enough of is missed by nobody.
        if not has_room and not is_kept and (to in self._beyond or len(self._beyond) < MAX_ERRORS):
            self._beyond[to] += 1

    def about(self, ends: Iterable[Endpoint], from_ns: int, to_ns: int) -> tuple[Event, ...]:
        """The errors about datagrams from or to one of these, in that time, in order."""
        ends = set(ends)
        self.left_out += sum(self._beyond.pop(end, 0) for end in ends)
        found = {
            (event.time_ns, event.frame): event
            for end in ends
            for event in self._by_end.get(end, ())
            if from_ns <= event.time_ns <= to_ns
        }
        return tuple(found[key] for key in sorted(found))

    def release(self, before_ns: int) -> None:
        if not self._count:
            return
        for end in list(self._by_end):
            self._by_end[end] = [event for event in self._by_end[end] if event.time_ns >= before_ns]
            if not self._by_end[end]:
                del self._by_end[end]
        self._count = sum(map(len, self._by_end.values()))
