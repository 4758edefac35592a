"""ICMP errors that answer the RTP of a call (RFC 792, RFC 4443 3.1): shared by the rules that tell what they mean.

In: a Case. Out: `Refusal`s, no findings. Errors before the answer, after the end, while one side already follows a
change of the agreement and the other does not yet, and about RTCP alone are left out: they are usual and cost nobody a
word.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Event, Record, Stream
from sipdiag.rules._agreed import over, stretches
from sipdiag.rules._media import MIN_PACKETS, described

_ALL_KEPT = 64
"""Errors about one endpoint of which every one is kept; of more, one a second."""


class Refusal(Record, frozen=True):
    """The errors about packets from one endpoint to another."""

    source: Endpoint
    destination: Endpoint
    errors: tuple[Event, ...]
    stream: Stream | None
    """The packets that they are about."""
    itself: bool
    """The destination's host reports it, and no router on the way."""

    @property
    def times(self) -> str:
        """How many errors there are, in words."""
        count = len(self.errors)
        return f"at least {count} times" if count >= _ALL_KEPT else f"{count} times" if count > 1 else "once"


def refusals(case: Case, limits: Limits) -> tuple[Refusal, ...]:
    """The refused flows of the confirmed call, the one with the most errors first."""
    answered_ns = case.answered_ns
    if case.kind != "call" or answered_ns is None:
        return ()
    grace_ns = int(limits.unagreed_s * NS_PER_S)
    from_ns = answered_ns + grace_ns
    over_ns = over(case)
    changes = [part.begin_ns for part in stretches(case)]
    flows: dict[tuple[Endpoint, Endpoint], list[Event]] = {}
    for event in case.events:
        if event.kind != "icmp-unreachable" or event.about is None or not from_ns <= event.time_ns <= over_ns:
            continue
        if not any(change <= event.time_ns < change + grace_ns for change in changes):
            flows.setdefault(event.about, []).append(event)
    ports = {(m.address, m.port) for _, m in described(case) if m.is_rtp}
    found = []
    for (source, destination), errors in flows.items():
        ends = (source, destination)
        carried = [s for s in case.streams if (s.source, s.destination) == ends and s.packets >= MIN_PACKETS]
        named = (destination.address, destination.port) in ports
        if not carried and not named:
            continue
        itself = errors[0].source.address == destination.address
        found.append(Refusal(source, destination, tuple(errors), max(carried, key=_size, default=None), itself))
    return tuple(sorted(found, key=lambda refusal: -len(refusal.errors)))


def is_filter(error: Event) -> bool:
    """Whether the error says that a rule forbids the packet: codes 9, 10 and 13 of RFC 792 and 1812, 1, 5 and 6 of
    RFC 4443."""
    return any(word in error.detail for word in ("prohibited", "policy", "reject"))


def _size(stream: Stream) -> int:
    return stream.packets
