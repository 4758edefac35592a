"""Names that hosts asked for, and what they were told: a fold over DNS events; a Case takes what its hosts asked."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from sipdiag.config import Limits
from sipdiag.model import Event, Frame, Looked, Lookup

KEPT = 24
"""Lookups kept per host of services, and as many of addresses, the latest: a call takes a handful."""


class _Looked:
    __slots__ = ("asked", "frames", "lookup", "resolver", "time_ns")

    def __init__(self, lookup: Lookup, resolver: str, time_ns: int) -> None:
        self.lookup, self.resolver, self.time_ns = lookup, resolver, time_ns
        self.asked = 0
        self.frames: list[Frame] = []


class Names:
    """The fold: feed it every `dns` event."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._of: dict[tuple[str, bool], deque[_Looked]] = {}

    def note(self, event: Event) -> None:
        lookup, about = event.lookup, event.about
        if lookup is None or about is None:
            return
        key = (about[0].address, lookup.type in ("SRV", "NAPTR"))
        kept = self._of.get(key)
        if kept is None:
            if len(self._of) >= self._limits.peers:
                return
            kept = self._of[key] = deque(maxlen=KEPT)
        same = (
            one
            for one in reversed(kept)
            if one.lookup.outcome == "asked" and (one.lookup.name, one.lookup.type) == (lookup.name, lookup.type)
        )
        known = next(same, None)
        if known is None:
            known = _Looked(lookup, about[1].address, event.time_ns)
            kept.append(known)
        if lookup.outcome == "asked":
            known.asked += 1
            known.frames[:] = known.frames[:1] or [event.frame]
        else:
            known.lookup = lookup
            known.frames.append(event.frame)

    def of(self, hosts: Iterable[str]) -> tuple[Looked, ...]:
        """What these hosts asked for, in order of time."""
        if not self._of:
            return ()  # as in most captures
        found = [
            Looked(host, one.resolver, one.lookup, one.time_ns, one.asked, tuple(one.frames))
            for host in sorted(hosts)
            for services in (True, False)
            for one in self._of.get((host, services), ())
        ]
        return tuple(sorted(found, key=lambda one: (one.time_ns, one.frames)))
