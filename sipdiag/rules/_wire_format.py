"""Ends of lines and of the header, as RFC 3261 7 has them, and what became of requests that have them otherwise.

In: a transaction. Out: its defects of this kind, no findings.
"""

from __future__ import annotations

import re

from sipdiag.model import Transaction
from sipdiag.sip import Defect, Message

_NO_END = "no blank line after the headers"
_SEPARATORS = ("line ends in LF alone", _NO_END, "blank line inside SDP")
_BLANK_LINE = re.compile(rb"\n[ \t\r\0]*\n")
_NO_HEADER = "line in the headers that is no header"
_HARMLESS = ("bytes that are not UTF-8", "branch does not begin", "Request-URI has headers", "no Max-Forwards")

REFUSED = frozenset({400, 415, 488, 500, 606})
"""What servers say to a message whose lines they cannot tell apart, or whose body they cannot find."""


def separator_defects(transaction: Transaction) -> tuple[Defect, ...]:
    """What is wrong with the line ends of this request, where that is all that is wrong with it."""
    request = transaction.request
    if request is None or request.message.truncated or _is_in_order(request.message):
        return ()
    found = request.message.defects
    mine = tuple(d for d in found if d.reason in _SEPARATORS)
    no_end = any(d.reason == _NO_END for d in mine)
    body_at = min((d.offset for d in found if d.reason == _NO_HEADER), default=len(request.message.raw))
    others = [
        d
        for d in found
        if d not in mine and not d.reason.startswith(_HARMLESS) and not (no_end and _follows(d, body_at))
    ]
    return mine if not others else ()


def _is_in_order(message: Message) -> bool:
    """Whether a glance shows that there is no such defect: of most messages, and to look for all defects takes long."""
    head = message.head
    if not head.endswith(b"\r\n\r\n") or head.count(b"\n") != head.count(b"\r\n"):
        return False
    return _BLANK_LINE.search(message.raw, message.body_offset - 1) is None


def _follows(defect: Defect, body_at: int) -> bool:
    """Whether a defect is only what the missing blank line makes of the body, which begins at this byte: its lines
    with a colon (`a=rtpmap:0 PCMU/8000`) look like headers with odd names."""
    return defect.header == "Content-Length" or defect.offset >= body_at
