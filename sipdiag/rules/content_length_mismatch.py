"""Content-Length is not the length of the body: the request is refused, or dropped (RFC 3261 18.3, 20.14)."""

from __future__ import annotations

import re

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, cited, how_often, in_time, reached_nobody
from sipdiag.sip import METHODS, Defect

_REFUSED = frozenset({400, 413, 415, 488, 500, 513, 606})
"""What servers say to a message whose end they cannot find, or whose body lacks a piece."""

_WRONG = re.compile(r" than the |^no Content-Length")
"""Of the defects of a Content-Length those that leave the end of the body open."""

_NEXT_MESSAGE = re.compile(rb"(?<=\n)(?:" + "|".join(sorted(METHODS)).encode() + rb"|SIP/2\.0)[ \t]")
"""A start line, in a body that has no line like it."""


@wakes_on(Signal.MALFORMED | Signal.NO_RESPONSE | Signal.FINAL_FAILURE | Signal.IN_DIALOG_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.final is not None and case.final.status < 300:
        return
    for transaction in case.transactions:
        final = transaction.final
        if final is not None and final.status not in _REFUSED:
            continue
        defect = wrong_length(transaction)
        if defect is None or transaction.request is None:
            continue
        branches = branches_of(case)
        if branches.decided_elsewhere(transaction):
            continue
        if final is None and not reached_nobody(case, branches, transaction, limits):
            continue
        above = transaction.upstream
        on_the_way = above is not None and above.request is not None and wrong_length(above) is None
        yield Found(
            evidence=in_time(*cited(transaction.sends), final),
            facts={
                "status": final.status if final else None,
                "phrase": final.message.reason if final else None,
                "failed_method": transaction.method,
                "sender": str(transaction.client),
                "responder": str(transaction.server),
                "defect": defect.reason,
                "offset": defect.offset,
                "became": f"answered {final.status} {final.message.reason}"
                if final
                else f"sent {how_often(transaction.sends)} and never answered",
            },
            transactions=(transaction,) if above is None else (transaction, above),
            party="proxy" if on_the_way else "caller",
            party_at=transaction.client if on_the_way else case.caller,
        )
        return


def wrong_length(transaction: Transaction) -> Defect | None:
    """The defect of this request's Content-Length, if it has one."""
    request = transaction.request
    if request is None or request.message.truncated:
        return None
    message = request.message
    declared = None
    if message.value("Content-Length") != len(message.raw) - message.body_offset:  # else all is well, at a glance
        declared = next((d for d in message.defects if d.header == "Content-Length" and _WRONG.search(d.reason)), None)
    if declared is not None or request.transport == "udp" or message.content_type != "application/sdp":
        return declared
    # On a stream the length itself says where the next message begins, so that body and length always agree.
    swallowed = _NEXT_MESSAGE.search(message.body)
    if swallowed is not None:
        at = message.body_offset + swallowed.start()
        return Defect("Content-Length reaches into the next message of the stream", at, "Content-Length")
    final = transaction.final
    if final is not None and final.status == 400 and message.body and not message.body.endswith(b"\n"):
        return Defect("Content-Length cuts the body in the middle of a line", len(message.raw), "Content-Length")
    return None
