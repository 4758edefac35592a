"""Ends of lines and of the header, as RFC 3261 7 has them, and what became of requests that have them otherwise.

In: a transaction. Out: its defects of this kind, no findings.
"""

from __future__ import annotations

from sipdiag.model import Transaction
from sipdiag.sip import Defect

_SEPARATORS = ("line ends in LF alone", "no blank line after the headers", "blank line inside SDP")
_HARMLESS = ("bytes that are not UTF-8", "branch does not begin", "Request-URI has headers", "no Max-Forwards")

REFUSED = frozenset({400, 415, 488, 500, 606})
"""What servers say to a message whose lines they cannot tell apart, or whose body they cannot find."""


def separator_defects(transaction: Transaction) -> tuple[Defect, ...]:
    """What is wrong with the line ends of this request, where that is all that is wrong with it."""
    request = transaction.request
    if request is None or request.message.truncated:
        return ()
    found = request.message.defects
    mine = tuple(d for d in found if d.reason in _SEPARATORS)
    others = [d for d in found if d not in mine and not d.reason.startswith(_HARMLESS) and not _follows(d, mine)]
    return mine if not others else ()


def _follows(defect: Defect, mine: tuple[Defect, ...]) -> bool:
    """Whether a defect is only what the missing blank line makes of the body."""
    no_end = any(d.reason == "no blank line after the headers" for d in mine)
    return no_end and (defect.header == "Content-Length" or defect.reason.startswith("line in the headers"))
