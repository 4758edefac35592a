"""Which rule speaks for the final response that a Case failed with, so that no two rules claim one response.

`refusal_of` gathers what a failed Case ended with; `speaker` holds it against CLAIMS, an ordered table whose last row
takes the rest. A rule asks `claimed(case, limits, its own id)` and gets the refusal, or None where another rule speaks.
A response is judged where it first appears: at the most downstream hop that the capture shows (RFC 3261 16.7).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Binding, Case, Endpoint, Party, Record, Sighting, Transaction
from sipdiag.rules._credentials import answers_challenge, credentials_refused
from sipdiag.rules._formats import formats_disagree
from sipdiag.sip import NameAddr

USER_CAUSES = frozenset({16, 17, 19, 31})
"""Q.850 causes that say what a user did: cleared, busy, did not answer, normal; no fault of the telephone network."""

CALLER_CAUSES = frozenset({1, 5, 22, 24, 28, 57, 65, 70, 87, 88, 90, 91, 95, 96, 97, 98, 99, 100})
"""Causes that the calling side mends: what it dialled or asked for. Every other one is the called network's."""

_REJECTED = 21
"""Q.850 cause 21, call rejected: by the called user where the location is U, else by a network."""

_BUSY_CAUSES = USER_CAUSES | {18, 20, _REJECTED}
"""Causes that go with a busy or declining user; any other one beside a 486 or 603 means a full trunk or a fault."""

_FULL_TRUNK = frozenset({34, 44})
"""No circuit available: the trunk is full, the server is not overloaded."""

_OPENING_ONLY = frozenset({402, 403, 404, 410, 480, 484, 486, 503, 600, 603, 604, 607, 608})
"""Responses that as good as always answer the INVITE that begins a call, so that they tell of one even when the
request is not in the capture; any other might answer a re-INVITE."""

_LIMIT_PHRASE = re.compile(r"limit|overload|too many|capacity|congest|maximum|max[ _-]?(calls|channels|sessions)", re.I)
_BLOCKED = re.compile(r"network blocked|v=analytics", re.I)


class Refusal(Record, frozen=True):
    """The failure that a Case ended with, as its most downstream hop said it."""

    case: Case
    attempt: Transaction
    """The originator's transaction that failed."""
    origin: Transaction
    """The most downstream hop that is seen to have failed with it; the same where there is but one."""
    final: Sighting
    """The final response on `origin`."""
    cause: int | None
    """Q.850 cause that came with it (Reason header, or Asterisk's own)."""
    location: str | None
    """Location of that cause: U, LN, TN …"""
    early: Sighting | None
    """The provisional response with SDP before it: there was early media, or could have been."""
    alerted: Sighting | None
    """The 180 before it."""

    @property
    def status(self) -> int:
        return self.final.status

    @property
    def phrase(self) -> str:
        return self.final.message.reason

    @property
    def responder(self) -> Endpoint:
        return self.origin.server

    @property
    def request(self) -> Sighting | None:
        """The refused request, as the responder got it."""
        return self.origin.request or self.attempt.request

    @property
    def target(self) -> str:
        """The Request-URI that was refused; the To URI where the request is not in the capture."""
        uri = self.request.message.request_uri if self.request else None
        return uri or self.case.to_uri

    @property
    def user(self) -> str:
        """The number or user that was asked for: of the Request-URI, else of To."""
        for sighting in (self.request, self.final):
            to = sighting.message.value("To") if sighting else None
            uri = _parsed(self.target) or (to.uri if isinstance(to, NameAddr) else None)
            if uri is not None and uri.user:
                return uri.user
        return self.target

    @property
    def answered_in_s(self) -> float:
        return (self.final.time_ns - self.origin.first_ns) / NS_PER_S

    @property
    def party(self) -> Party:
        """Who answers for the box that refused: a proxy where the capture shows it relaying, else the called side."""
        mine = self.responder.address
        relays = any(t.upstream is not None and t.client.address == mine for t in self.case.transactions)
        return "proxy" if relays else "callee"

    @property
    def reasons(self) -> list[str]:
        """What Reason and Warning headers say, word for word."""
        message = self.final.message
        return [*message.headers("Reason"), *message.headers("Warning")]

    @property
    def evidence(self) -> tuple[Sighting, ...]:
        """The request and its refusal, at the originator and where the refusal comes from, in order of time."""
        seen = [self.attempt.request, self.origin.request, self.final, self.attempt.final]
        return tuple(sorted(dict.fromkeys(s for s in seen if s is not None), key=lambda s: (s.time_ns, s.frame)))

    @property
    def transactions(self) -> tuple[Transaction, ...]:
        return (self.attempt,) if self.origin is self.attempt else (self.attempt, self.origin)

    def facts(self, **more: object) -> dict[str, object]:
        """The facts that every rule about a final response gives, and `more`."""
        return {
            "status": self.status,
            "phrase": self.phrase,
            "responder": str(self.responder),
            "request_uri": self.target,
            "user": self.user,
            "q850_cause": self.cause,
            "q850_location": self.location,
            "reasons": self.reasons,
            **more,
        }
