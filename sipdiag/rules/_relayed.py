"""The media of one call on both sides of a box that relays it: shared by the rules on what such a box keeps back.

In: a Case of which two hops are in the capture. Out: pairs of descriptions and the streams to each, no findings.
"""

from __future__ import annotations

from collections.abc import Iterator

from sipdiag.model import Case, Endpoint, Record, Stream, Transaction
from sipdiag.rules._hops import branches_of
from sipdiag.rules._media import MIN_PACKETS, audio_end


class Relayed(Record, frozen=True):
    """A request on the caller's hop and on the next one, with where each wants the callee's sound."""

    outer: Transaction
    inner: Transaction
    outer_end: Endpoint
    """Where the caller's device listens."""
    inner_end: Endpoint
    """Where the relay listens."""


def relayed(case: Case) -> Iterator[Relayed]:
    """The answered attempt, or the last, and the hops below it whose description names another endpoint."""
    if not case.attempts:
        return
    outer = next((a for a in case.attempts if case.final is not None and a.final is case.final), case.last_attempt)
    outer_end = audio_end(outer.request)
    if outer.in_dialog or outer_end is None:
        return
    for inner in branches_of(case).below(outer):
        inner_end = audio_end(inner.request)
        if inner_end is not None and inner_end.address != outer_end.address:
            yield Relayed(outer, inner, outer_end, inner_end)


def towards(case: Case, end: Endpoint, phase: str | None = None) -> tuple[Stream, ...]:
    """The streams to an endpoint, in the order of time."""
    found = (s for s in case.streams if s.destination == end and s.packets >= MIN_PACKETS and phase in (None, s.phase))
    return tuple(sorted(found, key=lambda s: s.first_ns))
