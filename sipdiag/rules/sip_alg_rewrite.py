"""A box that is no proxy changes SIP on its way: a router's application layer gateway (RFC 3261 18.3, RFC 6314).

Seen where the capture has a request on both sides of that box, or a response gives back another Via than was sent.
"""

from __future__ import annotations

import re

from sipdiag.config import Limits
from sipdiag.model import Case, Severity, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import in_time
from sipdiag.sip import Message

_TOP_VIA = re.compile(rb"\n(?:via|v)[ \t]*:([^;,\r\n]*);", re.I)

_COMPARED = ("Contact", "From", "To", "Call-ID", "Route", "Record-Route")


@wakes_on(Signal.TRANSLATED | Signal.NO_RESPONSE | Signal.REPEATED_REQUEST | Signal.FINAL_FAILURE | Signal.REPEATED_2XX)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    found = _two_sides(case) or _given_back(case)
    if found is None:
        return
    before, after, changed, harm = found
    failed = case.outcome in ("rejected", "timeout") or (case.outcome == "answered" and _not_acknowledged(case))
    severity: Severity | None = None if harm or failed else "info"
    yield Found(
        evidence=in_time(before, after),
        facts={
            "method": before.message.method,
            "sender": str(before.source),
            "changed": changed,
            "seen": "the response to it gives back another Via than was sent"
            if not after.message.is_request
            else "it is seen again behind a box that is no proxy (it adds no Via), and differs there",
            "length": "Content-Length does not fit the body any more" if harm else "Content-Length fits the body",
        },
        transactions=tuple(t for t in case.transactions if t.request is before),
        party_at=after.source,
        severity=severity,
    )


def _two_sides(case: Case) -> tuple[Sighting, Sighting, list[str], bool] | None:
    for before, after in case.translated:
        changed = _changes(before.message, after.message)
        if changed:
            return before, after, changed, _is_short(after.message) and not _is_short(before.message)
    return None


def _given_back(case: Case) -> tuple[Sighting, Sighting, list[str], bool] | None:
    """A response whose top Via names another sender than the request did: changed one way and not put back."""
    for transaction in case.transactions:
        request = transaction.request
        if request is None or not transaction.responses:
            continue
        sender = _top_sender(request.message)
        for response in transaction.responses:
            if sender is not None and _top_sender(response.message) == sender:
                continue
            if not request.message.vias or not response.message.vias:
                continue
            sent, back = request.message.vias[0], response.message.vias[0]
            if (sent.host.lower(), sent.port or 5060) != (back.host.lower(), back.port or 5060):
                return request, response, [f"Via {sent.sent_by} to {back.sent_by}"], False
    return None


def _top_sender(message: Message) -> bytes | None:
    """The top Via up to its parameters, as written: nearly every response gives it back so, which saves parsing it.
    None where it has none, or is not in one line."""
    top = _TOP_VIA.search(message.raw, message.head_offset, message.body_offset)
    return None if top is None else top[1]


def _changes(before: Message, after: Message) -> list[str]:
    """The headers and lines of the description that differ; what NAT and proxies may touch is left out."""
    changed = [name for name in _COMPARED if before.headers(name) != after.headers(name)]
    one, other = before.sdp, after.sdp
    if one is not None and other is not None:
        if [m.address for m in one.media] != [m.address for m in other.media]:
            changed.append("c= of SDP")
        if [m.port for m in one.media] != [m.port for m in other.media]:
            changed.append("m= of SDP")
    elif (one is None) != (other is None):
        changed.append("SDP")
    if before.vias and after.vias and before.vias[0].sent_by != after.vias[0].sent_by:
        changed.append("Via")
    return changed


def _is_short(message: Message) -> bool:
    return any("Content-Length" in defect.reason for defect in message.defects)


def _not_acknowledged(case: Case) -> bool:
    return any(copy.status < 300 for t in case.invites for copy in t.final_copies[1:])
