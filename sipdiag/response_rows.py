"""Responses of a Case -> rows of the report."""

from __future__ import annotations

from functools import lru_cache

from sipdiag.knowledge import Knowledge
from sipdiag.model import Case, Endpoint, FrameRef, Sighting, Signal, Transaction
from sipdiag.records import Response
from sipdiag.shown import Shown, has_sdp, is_reliable

_RELIABLE = int(Signal.RELIABLE)


def response_rows(case: Case, knowledge: Knowledge) -> list[Response]:
    """The responses that the originator's side got: each hop and leg beyond has its own."""
    own = {attempt.call_id for attempt in case.attempts}
    may_be_reliable = case.signals & _RELIABLE
    rows = []
    for transaction in case.transactions:
        if transaction.upstream is not None or transaction.call_id not in own:
            continue
        for response in transaction.responses:
            message = response.message
            status = message.status or 0
            sdp = has_sdp(message)
            rows.append(
                Response(
                    FrameRef(*response.frame),
                    status,
                    message.reason,
                    transaction.method,
                    named(response.source),
                    named(response.destination),
                    sdp,
                    bool(may_be_reliable and 100 < status < 200 and is_reliable(message)),
                    _code(status),
                    _variant(response, transaction, sdp, knowledge),
                )
            )
    return rows


def _variant(response: Sighting, transaction: Transaction, sdp: bool, knowledge: Knowledge) -> str | None:
    """What the knowledge base says of such a response in particular."""
    candidates = knowledge.status(response.status).candidates(transaction.method, transaction.in_dialog, sdp)
    if candidates and not candidates[0][1]:
        return candidates[0][0].id  # of nearly every response: nothing is left to look at
    variant = knowledge.held(candidates, Shown(response, transaction)) if candidates else None
    return variant.id if variant else None


@lru_cache(maxsize=1024)
def _code(status: int) -> str:
    return str(status)


@lru_cache(maxsize=4096)
def named(box: Endpoint) -> str:
    """One text for a box, however many calls go through it."""
    return str(box)
