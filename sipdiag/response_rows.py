"""Responses of a Case -> rows of the report."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import NamedTuple

from sipdiag.knowledge import Knowledge
from sipdiag.knowledge_forms import Tests, Variant
from sipdiag.model import NS_PER_S, Case, Endpoint, FrameRef, Sighting, Signal, Transaction
from sipdiag.records import TEXTS_SHARED, Response
from sipdiag.shown import Shown, has_sdp, is_reliable

_RELIABLE = int(Signal.RELIABLE)

KNOWN = 256
"""Kinds of response whose variants are remembered: a capture has some twenty."""


class _Clues(NamedTuple):
    """A response that shows none of these is none of the variants that it may be beside the usual one. They are looked
    for before those are asked one by one: nearly every response shows none."""

    headers: frozenset[str]
    """One of these is in it."""
    statuses: frozenset[int]
    """Its transaction has a response with one of these."""
    delay_ns: int | None
    """It came so long after the request, or later."""

    def are_in(self, response: Sighting, transaction: Transaction) -> bool:
        """Whether any of them shows."""
        for name in self.headers:
            if response.message.header(name) is not None:
                return True
        if self.statuses:
            for other in transaction.responses:
                if other.message.status in self.statuses:
                    return True
        return self.delay_ns is not None and response.time_ns - transaction.first_ns >= self.delay_ns


class _Kind(NamedTuple):
    """What the knowledge base says of responses that look alike at a glance."""

    code: str
    candidates: tuple[tuple[Variant, Tests], ...]
    """Variants that such a response may be beside the usual one, each with the tests that are left."""
    clues: _Clues | None
    """Without them it is none of `candidates`; None where these ask for more."""
    usual: str | None
    """The variant that it is if it is none of `candidates`."""


class ResponseRows:
    """Makes the rows, with what the knowledge base says of each response."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._kind_of = lru_cache(KNOWN)(partial(_kind_of, knowledge))

    def of(self, case: Case) -> tuple[Response, ...]:
        """The responses that the originator's side got: each hop and leg beyond has its own."""
        attempts = case.attempts
        own = (attempts[0].call_id,) if len(attempts) == 1 else {attempt.call_id for attempt in attempts}
        may_be_reliable = case.signals & _RELIABLE != 0
        kind_of = self._kind_of
        source: Endpoint | None = None
        destination: Endpoint | None = None
        source_text = destination_text = ""
        rows = []
        for transaction in case.transactions:
            if transaction.upstream is not None or transaction.call_id not in own:
                continue
            method, in_dialog = transaction.method, transaction.in_dialog
            for response in transaction.responses:
                message = response.message
                status = message.status or 0
                sdp = message.has_media_line and has_sdp(message)
                reliable = may_be_reliable and 100 < status < 200 and is_reliable(message)
                code, candidates, clues, variant = kind_of(status, method, in_dialog, sdp, reliable)
                if (
                    candidates
                    and (clues is None or clues.are_in(response, transaction))
                    and (held := self._knowledge.held(candidates, Shown(response, transaction)))
                ):
                    variant = held.id
                if response.source is not source or response.destination is not destination:  # mostly those before
                    source, destination = response.source, response.destination
                    source_text, destination_text = named(source), named(destination)
                frame = response.frame
                rows.append(
                    Response(
                        FrameRef(frame[0], frame[1]),  # by place: to unpack it takes half as long again
                        status,
                        message.reason,
                        method,
                        source_text,
                        destination_text,
                        sdp,
                        reliable,
                        code,
                        variant,
                    )
                )
        return tuple(rows)


def _kind_of(knowledge: Knowledge, status: int, method: str, in_dialog: bool, sdp: bool, reliable: bool) -> _Kind:
    candidates: list[tuple[Variant, Tests]] = []
    for variant, tests in knowledge.status(status).candidates(method, in_dialog, sdp):
        if variant.when.reliable and 100 < status < 200 and not reliable:
            continue
        if not tests:
            return _Kind(str(status), tuple(candidates), _clues_of(candidates), variant.id)
        candidates.append((variant, tests))
    return _Kind(str(status), tuple(candidates), _clues_of(candidates), None)


def _clues_of(candidates: list[tuple[Variant, Tests]]) -> _Clues | None:
    """One clue of each; None where one of them has none."""
    headers: set[str] = set()
    statuses: set[int] = set()
    delays_ns: set[int] = set()
    for variant, _ in candidates:
        when = variant.when
        present = [name for name, wanted in (when.header or {}).items() if wanted is not False]
        if when.after is not None:
            statuses.update(when.after if isinstance(when.after, tuple) else (when.after,))
        elif when.elapsed_over_s is not None:
            delays_ns.add(int(when.elapsed_over_s * NS_PER_S))
        elif present:
            headers.add(present[0])
        else:
            return None
    return _Clues(frozenset(headers), frozenset(statuses), min(delays_ns, default=None))


@lru_cache(maxsize=TEXTS_SHARED)
def named(box: Endpoint) -> str:
    """One text for a box, however many calls go through it."""
    return str(box)
