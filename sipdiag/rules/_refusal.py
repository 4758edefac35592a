"""What a failed Case ended with: the final response, judged at the hop where it first appears (RFC 3261
16.7).

In: a Case. Out: a `Refusal`, or None for a Case that did not fail with a response to its opening request.
Which rule speaks for it is decided in `_finals`.
"""

from __future__ import annotations

from functools import lru_cache

from sipdiag.config import says_full
from sipdiag.model import NS_PER_S, Case, Endpoint, Party, Record, Severity, Sighting, Transaction
from sipdiag.sip import NameAddr, Reason, parse_uri

USER_CAUSES = frozenset({16, 17, 19, 31})
"""Q.850 causes of a user's doing: cleared, busy, no answer, normal. No fault of the telephone network."""

CALLER_CAUSES = frozenset({1, 5, 22, 24, 28, 57, 65, 70, 87, 88, 90, 91, 95, 96, 97, 98, 99, 100})
"""Q.850 causes that the calling side mends: what it dialled or asked for. Every other one is the called
network's."""

PROBES = frozenset({"OPTIONS", "NOTIFY", "BYE", "CANCEL", "PRACK", "INFO", "UPDATE"})
"""Methods whose refusal, by itself, loses nothing: a probe that is answered at all, and what belongs to a dialog."""

_OPENING_ONLY = frozenset({401, 402, 403, 404, 407, 410, 480, 484, 486, 503, 600, 603, 604, 607, 608})
"""Responses that as good as always answer the INVITE that begins a call, so that they tell of one even
where the request is not in the capture; any other might answer a re-INVITE."""


class Refusal(Record, frozen=True):
    """The failure that a Case ended with, as its most downstream hop said it."""

    case: Case
    attempt: Transaction
    """The originator's transaction that failed."""
    origin: Transaction
    """The most downstream hop that is seen to have failed with it; the same where there is but one."""
    final: Sighting
    """The final response on `origin`."""
    status: int
    """Its status."""
    cause: int | None
    """Q.850 cause that came with it (Reason header, or Asterisk's own)."""
    location: str | None
    """Location of that cause: U, LN, TN …"""
    early: Sighting | None
    """The provisional response with SDP before it: there was early media, or could have been."""
    alerted: Sighting | None
    """The 180 before it."""

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
            uri = parse_uri(self.target) or (to.uri if isinstance(to, NameAddr) else None)
            if uri is not None and uri.user:
                return uri.user
        return self.target

    @property
    def answered_in_s(self) -> float:
        return (self.final.time_ns - self.origin.first_ns) / NS_PER_S

    @property
    def party(self) -> Party:
        """Who answers for the box that refused: a proxy where the capture shows it relaying, else the
        called side."""
        mine = self.responder.address
        relays = any(t.upstream is not None and t.client.address == mine for t in self.case.transactions)
        return "proxy" if relays else "callee"

    @property
    def reasons(self) -> list[str]:
        """What Reason and Warning headers say, word for word."""
        message = self.final.message
        return [*message.headers("Reason"), *message.headers("Warning")]

    @property
    def says_full(self) -> bool:
        """Whether it says in words, wherever it has them, that the server or its trunk is full."""
        return says_full(self.phrase, *self.reasons)

    @property
    def evidence(self) -> tuple[Sighting, ...]:
        """The request and its refusal, at the originator and where the refusal comes from, and the first
        attempt that was refused likewise, in order of time."""
        status = self.attempt.final.status if self.attempt.final is not None else None
        alike = (a for a in self.case.attempts if a.final is not None and a.final.status == status)
        first = next(alike, self.attempt)
        seen = [first.request, first.final]
        seen += [self.attempt.request, self.origin.request, self.final, self.attempt.final]
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


@lru_cache(maxsize=1)  # half a dozen rules ask about the same Case in turn
def refusal_of(case: Case) -> Refusal | None:
    """The failure that this Case ended with; None where it did not end with one, or the user gave up
    before."""
    final = case.final
    if final is None or final.status < 400:
        return None
    attempt = next((a for a in reversed(case.attempts) if a.final is final), None)
    if attempt is None or attempt.in_dialog or (attempt.cancel is not None and attempt.cancel.first_ns < final.time_ns):
        return None
    if is_undecided(attempt):
        return None
    origin = case.deepest or attempt
    while origin is not attempt and origin.upstream is not None and _only_cancelled(origin, final):
        origin = origin.upstream
    first = origin.final or final
    cause, location = _q850(first)
    if cause is None and first is not final:
        cause, location = _q850(final)
    progress = [r for r in attempt.provisionals if r.status > 100]
    return Refusal(
        case=case,
        attempt=attempt,
        origin=origin,
        final=first,
        status=first.status,
        cause=cause,
        location=location,
        early=next((r for r in progress if r.sdp is not None), None),
        alerted=next((r for r in progress if r.status == 180), None),
    )


def is_undecided(attempt: Transaction) -> bool:
    """Whether only the refusal is in the capture, and one that answers a re-INVITE just as well."""
    final = attempt.final
    return (
        attempt.method == "INVITE"
        and attempt.request is None
        and final is not None
        and final.status >= 400
        and final.status not in _OPENING_ONLY
    )


def mild(refusal: Refusal) -> Severity | None:
    """Info for what is neither call nor registration: nobody waits for it; else the default of the rule's entry."""
    return "info" if refusal.case.kind == "transaction" else None


def party_of_cause(cause: int) -> Party:
    """Who has to act on a Q.850 cause: the calling side, or the called network."""
    return "caller" if cause in CALLER_CAUSES else "callee"


def _only_cancelled(origin: Transaction, final: Sighting) -> bool:
    """A 487 further down is what a proxy's own CANCEL brought about: the failure is the proxy's response."""
    return origin.final is not None and origin.final.status == 487 and final.status != 487


def _q850(response: Sighting) -> tuple[int | None, str | None]:
    """Cause and location of a response (RFC 6432, RFC 8606)."""
    for reason in response.message.values("Reason"):
        if isinstance(reason, Reason) and reason.protocol == "Q.850" and reason.cause is not None:
            return reason.cause, reason.location
    code = response.message.header("X-Asterisk-HangupCauseCode") or ""
    return (int(code) if code.isascii() and code.isdigit() and len(code) < 4 else None), None
