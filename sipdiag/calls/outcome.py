"""The outcome of a Case that is over, as docs/report.md defines it, and who ended it."""

from __future__ import annotations

import re

from sipdiag.calls.cases import CHALLENGES, CaseBuilder
from sipdiag.calls.course import Side
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Dialog, Sighting, Transaction
from sipdiag.sip import Message

_ASKS_AGAIN = CHALLENGES | {423}
"""Answers to a REGISTER that name what the next one has to bring: credentials, or a longer time (RFC 3261 10.2.8)."""

_ANALYTICS = re.compile(r"network blocked|v=analytics", re.I)


def outcome_of(
    case: CaseBuilder,
    attempts: tuple[Transaction, ...],
    deciding: Transaction | None,
    final: Sighting | None,
    ended: Dialog | None,
    sealed_ns: int,
    over: bool,
    limits: Limits,
) -> tuple[str, Side | None]:
    """The outcome as docs/report.md defines it, and who ended it."""
    if deciding is None and any(not b.malformed.truncated and (b.malformed.status or 0) >= 400 for b in case.broken):
        return "rejected", None  # by a response that copies the headers of its request, and what is wrong with them
    if case.kind == "call":
        if final is None and deciding is not None and _answer_unseen(case, deciding):
            return "answered", None
        return _call_outcome(deciding, final, ended, sealed_ns, over, limits)
    if final is None and deciding is None and case.events:
        unheard = all(event.kind == "tcp-unanswered" for event in case.events)
        return ("timeout" if unheard else "rejected"), None
    if final is None:
        waited = deciding is not None and _given_up(deciding, sealed_ns, over, limits)
        return ("timeout" if waited else "unfinished"), None
    if case.kind == "registration":
        if final.status >= 300:
            # What asks for another try, and the capture's end leaves open, says nothing yet.
            recent = sealed_ns - final.time_ns < limits.challenge_wait_s * NS_PER_S
            is_open = recent and not over and _asks_for_the_first_time(attempts, final)
            return ("unfinished" if is_open else "rejected"), None
        request = next((a.request for a in attempts if a.final is final), None)
        return ("unregistered" if request is not None and _removes(request.message) else "registered"), None
    return ("answered" if final.status < 300 else "rejected"), None


def _asks_for_the_first_time(attempts: tuple[Transaction, ...], final: Sighting) -> bool:
    """Whether a response asks for what none before it asked for: a challenge the first, or a 423."""
    if final.status not in _ASKS_AGAIN:
        return False
    alike = CHALLENGES if final.status in CHALLENGES else _ASKS_AGAIN - CHALLENGES
    return sum(a.final is not None and a.final.status in alike for a in attempts) == 1


def _answer_unseen(case: CaseBuilder, invite: Transaction) -> bool:
    """Whether the caller's side alone proves a 2xx: an ACK with a branch of its own, or a BYE with the callee's tag
    (RFC 3261 13.2.2.4, 15.1.1). So a capture of one direction does not make an answered call a failed one."""
    if any(ack.message.to_tag and ack.message.branch != invite.branch for ack in invite.acks):
        return True
    return any(t.method == "BYE" and t.in_dialog and t.call_id == invite.call_id for t in case.transactions)


def _removes(register: Message) -> bool:
    """Whether a REGISTER asks for its binding to be removed (RFC 3261 10.2.2)."""
    contact = register.value("Contact")
    asked = contact.params.get("expires") if contact is not None else None
    if asked is None:
        return register.value("Expires") == 0 and register.header("Contact") is not None
    return str(asked).strip() == "0"


def _given_up(attempt: Transaction, sealed_ns: int, over: bool, limits: Limits) -> bool:
    """Whether an attempt without final response ran into its timer while the capture watched (guard G2)."""
    if over:
        return True
    timeout_ns = int(limits.transaction_timeout_s * NS_PER_S)
    sends = attempt.sends
    if len(sends) > 1 and sends[-1].time_ns - sends[0].time_ns >= timeout_ns - NS_PER_S:
        return True
    return not attempt.provisionals and sealed_ns - attempt.first_ns >= timeout_ns


def _call_outcome(
    deciding: Transaction | None,
    final: Sighting | None,
    ended: Dialog | None,
    sealed_ns: int,
    over: bool,
    limits: Limits,
) -> tuple[str, Side | None]:
    if deciding is None:
        return "unfinished", None
    if final is not None and final.status < 300:
        return "answered", ended.ended_by if ended else None
    cancelled_ns = deciding.cancel.first_ns if deciding.cancel is not None else None
    over_ns = cancelled_ns or (final.time_ns if final is not None else None)
    if cancelled_ns is not None and (final is None or final.status == 487 or final.time_ns > cancelled_ns):
        return ("no-answer" if _rang_long(deciding, over_ns, limits) else "cancelled"), "caller"
    if final is None:
        return ("timeout" if _given_up(deciding, sealed_ns, over, limits) else "unfinished"), None
    status = final.status
    if status in CHALLENGES and not over and sealed_ns - final.time_ns < limits.challenge_wait_s * NS_PER_S:
        return "unfinished", None
    if status < 400:
        return "redirected", None
    if status in (486, 600):
        return "busy", "callee"
    if status == 603 and not _blocked(final.message):
        return "declined", "callee"
    if status in (408, 480) and _rang_long(deciding, over_ns, limits):
        return "no-answer", None
    return "rejected", None


def _rang_long(invite: Transaction, over_ns: int | None, limits: Limits) -> bool:
    """Whether it rang for as long as people give each other, until it was over."""
    for response in invite.responses:
        if response.message.status == 180:
            return over_ns is not None and over_ns - response.time_ns >= limits.no_answer_ring_s * NS_PER_S
    return False


def _blocked(message: Message) -> bool:
    """603+ of call-blocking analytics (ATIS-1000099), not a person who declined."""
    return _ANALYTICS.search(f"{message.reason} {message.header('Reason') or ''}") is not None
