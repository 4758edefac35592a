"""What belongs to a call: its frames by number, and the flows of its media and its encrypted connections.

In: a Case. Out: `Belonging`. It reads no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sipdiag.addresses import address_halves
from sipdiag.model import NS_PER_S, Case, Endpoint, Frame, Sighting, Stream
from sipdiag.sip import NameAddr, parse_uri

ENCRYPTED = ("tls", "wss")
MEDIA_MARGIN_NS = 5 * NS_PER_S
"""RTCP goes on for so long after the last packet, and begins so long before the first (RFC 3550 6.2)."""

LOOKUP_BEFORE_NS = 60 * NS_PER_S
"""A name that was looked up so long before is still known to who asked."""


class Flow(NamedTuple):
    """One direction between two endpoints, for a time."""

    source: Endpoint
    destination: Endpoint
    since_ns: int
    until_ns: int

    @property
    def key(self) -> tuple[int, int, int, int, int, int] | None:
        """Addresses in halves and ports, as columns have them; None where an end is no address."""
        source, destination = address_halves(self.source.address), address_halves(self.destination.address)
        if source is None or destination is None:
            return None
        return (*source, self.source.port, *destination, self.destination.port)


class Asking(NamedTuple):
    """Which lookups belong to a call: of the names that its requests are sent to, asked by hosts that took part."""

    hosts: frozenset[str]
    names: frozenset[str]
    since_ns: int
    until_ns: int

    def is_about(self, name: str, names: frozenset[str] | set[str]) -> bool:
        """`_sip._udp.example.com` is about `example.com`."""
        return any(name == known or name.endswith(f".{known}") for known in names)


class Belonging(NamedTuple):
    """What to copy."""

    frames: frozenset[Frame]
    media: tuple[Flow, ...]
    """RTP and RTCP, and T.38."""
    connections: tuple[Flow, ...]
    """TCP connections of which a part alone is of no use: encrypted ones."""
    asking: Asking


def belonging_to(case: Case) -> Belonging:
    """What belongs to a Case."""
    frames = {event.frame for event in case.events}
    frames |= {broken.frame for broken in case.broken}
    for sighting in _sightings(case):
        frames.add(sighting.frame)
        frames.update(sighting.frames)
    media = tuple(flow for stream in (*case.streams, *case.faxes) for flow in _of_stream(stream))
    connections = {
        flow
        for sighting in _sightings(case)
        if sighting.transport in ENCRYPTED
        for flow in (
            Flow(sighting.source, sighting.destination, 0, case.end_ns),
            Flow(sighting.destination, sighting.source, 0, case.end_ns),
        )
    }
    return Belonging(frozenset(frames), media, tuple(sorted(connections)), _asking(case))


def _asking(case: Case) -> Asking:
    hosts, names = {case.caller.address}, set[str]()
    for transaction in case.transactions:
        hosts |= {transaction.client.address, transaction.server.address}
        if transaction.request is None:
            continue
        message = transaction.request.message
        names |= {route.uri.host.lower() for route in message.values("Route") if isinstance(route, NameAddr)}
        uri = parse_uri(message.request_uri or "")
        if uri is not None:
            names.add(uri.host.lower())
    since_ns = case.start_ns - LOOKUP_BEFORE_NS
    return Asking(frozenset(hosts), frozenset(filter(None, names)), since_ns, case.end_ns)


def _sightings(case: Case) -> Iterator[Sighting]:
    for transaction in case.transactions:
        yield from transaction.sends
        yield from (*transaction.responses, *transaction.response_copies, *transaction.acks)
    yield from case.strays


def _of_stream(stream: Stream) -> Iterator[Flow]:
    """The stream, and RTCP about it both ways: on the same ports (RFC 5761) or on the next ones (RFC 3550 11)."""
    since_ns, until_ns = stream.first_ns - MEDIA_MARGIN_NS, stream.last_ns + MEDIA_MARGIN_NS
    source, destination = stream.source, stream.destination
    yield Flow(source, destination, stream.first_ns, stream.last_ns)
    beside = Endpoint(source.address, source.port + 1), Endpoint(destination.address, destination.port + 1)
    yield Flow(beside[0], beside[1], since_ns, until_ns)
    yield Flow(beside[1], beside[0], since_ns, until_ns)
