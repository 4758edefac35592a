"""Responses of a Case -> rows of the report."""

from __future__ import annotations

from functools import lru_cache, partial

from sipdiag.knowledge import Knowledge
from sipdiag.knowledge_forms import Tests, Variant
from sipdiag.model import Case, Endpoint, FrameRef, Signal
from sipdiag.records import TEXTS_SHARED, Response
from sipdiag.shown import Shown, has_sdp, is_reliable

_RELIABLE = int(Signal.RELIABLE)

KNOWN = 256
"""Kinds of response whose variants are remembered: a capture has some twenty."""

Candidates = tuple[tuple[Variant, Tests], ...]
"""Variants that a response may be, each with the tests that are left."""


class ResponseRows:
    """Makes the rows, with what the knowledge base says of each response."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._known = lru_cache(KNOWN)(partial(_known, knowledge))

    def of(self, case: Case) -> list[Response]:
        """The responses that the originator's side got: each hop and leg beyond has its own."""
        own = {attempt.call_id for attempt in case.attempts}
        may_be_reliable = case.signals & _RELIABLE
        rows = []
        for transaction in case.transactions:
            if transaction.upstream is not None or transaction.call_id not in own:
                continue
            method, in_dialog = transaction.method, transaction.in_dialog
            for response in transaction.responses:
                message = response.message
                status = message.status or 0
                sdp = message.has_media_line and has_sdp(message)
                reliable = bool(may_be_reliable and 100 < status < 200 and is_reliable(message))
                code, variant, candidates = self._known(status, method, in_dialog, sdp, reliable)
                if candidates and (held := self._knowledge.held(candidates, Shown(response, transaction))):
                    variant = held.id
                rows.append(
                    Response(
                        FrameRef(*response.frame),
                        status,
                        message.reason,
                        method,
                        named(response.source),
                        named(response.destination),
                        sdp,
                        reliable,
                        code,
                        variant,
                    )
                )
        return rows


def _known(
    knowledge: Knowledge, status: int, method: str, in_dialog: bool, sdp: bool, reliable: bool
) -> tuple[str, str | None, Candidates]:
    """What the knowledge base says of such a response: its code, its variant and, where there is more to look at, what
    may be its variant. Of nearly every response nothing is left to look at."""
    candidates = knowledge.status(status).candidates(method, in_dialog, sdp)
    if 100 < status < 200 and not reliable:
        candidates = tuple(one for one in candidates if not one[0].when.reliable)
    if candidates and not candidates[0][1]:
        return str(status), candidates[0][0].id, ()
    return str(status), None, candidates


@lru_cache(maxsize=TEXTS_SHARED)
def named(box: Endpoint) -> str:
    """One text for a box, however many calls go through it."""
    return str(box)
