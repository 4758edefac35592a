"""Connections and names that failed before any SIP could be sent: events -> Cases without a message.

A refused connection or a name that does not resolve is held back: if SIP passes between the two hosts all the same (for
a name: if who asked sends any request; for a connection: if the same port takes one by the other family of addresses)
within 64*T1, it was one of several ways and is forgotten. Else it is a Case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Endpoint, Event, Sighting

MAX_EVENTS = 32
"""Events kept of one attempt; a client that tries for hours says the same each time."""

MAX_OPEN = 4096
"""Attempts held back at once; what comes while so many wait is a scan, and not told."""

Key = tuple[str, str]
"""Who tried, and what: an endpoint, or a name."""

_UNDER_SIP = ("_sip.", "_sips.")


class Attempts:
    """What one host tried to reach by one way, so far in vain."""

    __slots__ = ("deadline_ns", "events", "key", "peer")

    def __init__(self, key: Key, peer: str) -> None:
        self.key = key
        self.peer = peer
        self.events: list[Event] = []
        self.deadline_ns = 0

    def is_other_family(self, reached: Endpoint) -> bool:
        """Whether the same port takes connections by the other family of addresses: who has both tries both at once,
        and nothing joins the two addresses of a host (RFC 8305)."""
        about = self.events[0].about
        if not self.peer or about is None or about[1].port != reached.port:
            return False
        return (":" in self.peer) != (":" in reached.address)


class Beneath:
    """The fold: events that belong to no SIP seen, and every message; what is left gives Cases."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.waiting: dict[Key, Attempts] = {}
        """What is held back."""

    def note(self, event: Event) -> None:
        """Take an event that no SIP of this capture explains."""
        if event.about is None:
            return
        host, target = event.about
        if event.kind == "dns":
            lookup = event.lookup
            if lookup is None or lookup.outcome in ("asked", "answered"):
                return
            name = service_domain(lookup.name)
            if name is None:
                return
            key, peer = (host.address, name), ""
        elif event.kind in ("tcp-refused", "tcp-unanswered", "tls-alert", "ws-refused"):
            key, peer = (host.address, str(target)), target.address
        else:
            return
        attempts = self.waiting.get(key)
        if attempts is None:
            if len(self.waiting) >= MAX_OPEN:
                return
            attempts = self.waiting[key] = Attempts(key, peer)
        if len(attempts.events) < MAX_EVENTS:
            attempts.events.append(event)
        attempts.deadline_ns = event.time_ns + int(self._limits.transaction_timeout_s * NS_PER_S)

    def note_message(self, sighting: Sighting) -> None:
        """SIP was seen: what these hosts tried in vain, they reached by another way."""
        if not self.waiting:
            return
        ends = (sighting.source.address, sighting.destination.address)
        asked = sighting.source.address if sighting.message.is_request else ""
        connected = sighting.destination if sighting.message.is_request and sighting.transport != "udp" else None
        reached = [
            key
            for key, attempts in self.waiting.items()
            if (key[0] in ends and attempts.peer in ends)
            or (key[0] == asked and not attempts.peer)
            or (connected is not None and attempts.is_other_family(connected))
        ]
        for key in reached:
            del self.waiting[key]

    def note_cut(self, source: Endpoint, destination: Endpoint) -> None:
        """SIP passed of which the capture holds too little: what these hosts tried in vain may be one way of several
        that it asked for."""
        for key in [key for key in self.waiting if key[0] in (source.address, destination.address)]:
            del self.waiting[key]

    def over(self, now_ns: int) -> Iterator[Attempts]:
        """What came to nothing until now, each once."""
        if not self.waiting:
            return
        due = [attempts for attempts in self.waiting.values() if attempts.deadline_ns < now_ns]
        tried = Counter(host for host, _ in self.waiting) if due else Counter()
        for attempts in due:
            del self.waiting[attempts.key]
            if tried[attempts.key[0]] < self._limits.scan_targets:  # who tries many at once is looking for open ports
                yield attempts


def service_domain(name: str) -> str | None:
    """The domain whose SIP service a name asks for (RFC 3263 4.2): `_sip._udp.example.com` -> `example.com`."""
    if not name.startswith(_UNDER_SIP):
        return None
    parts = name.split(".", 2)
    return parts[2] if len(parts) == 3 and parts[2] else None
