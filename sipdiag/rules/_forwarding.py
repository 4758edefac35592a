"""Where a call had been before: Diversion (RFC 5806) and History-Info (RFC 7044) of a refused INVITE.

In: a `Refusal`. Out: the numbers it was forwarded from, and whether they repeat, no findings.
"""

from __future__ import annotations

from itertools import pairwise

from sipdiag.config import Limits
from sipdiag.model import Record
from sipdiag.numbers import user_of
from sipdiag.rules._refusal import Refusal
from sipdiag.sip import NameAddr

_ENDS = frozenset({404, 408, 480, 482, 483, 486, 500, 503})


class Forwarded(Record, frozen=True):
    """The numbers that a call was forwarded over, in the order of time, and the header that says so."""

    numbers: tuple[str, ...]
    header: str


def forwarded_in_a_ring(refusal: Refusal, limits: Limits) -> Forwarded | None:
    """The way of a call that came back to a number that had forwarded it before; two diversions are no ring yet."""
    request = refusal.request
    if refusal.case.kind != "call" or refusal.status not in _ENDS or request is None:
        return None
    # The latest Diversion stands first (RFC 5806 4), and the Request-URI is where it went next.
    diverted = [*reversed(_users(request.message.values("Diversion"))), user_of(refusal.target)]
    history = _users(request.message.values("History-Info"))
    for header, users in (("Diversion", diverted), ("History-Info", history)):
        way = [users[0], *(b for a, b in pairwise(users) if a != b)] if users else []
        if len(way) > limits.forwards and len(set(way)) * 2 <= len(way) and "" not in way:
            return Forwarded(tuple(way), header)
    return None


def _users(values: tuple[object, ...]) -> list[str]:
    return [user_of(v.uri.raw) for v in values if isinstance(v, NameAddr)]
