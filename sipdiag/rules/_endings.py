"""How a call ended that nobody refused: a silent hop answered for, dead air, ringing that nobody took.

In: a Case. Out: records of what happened, or nothing. The rules of those names make findings of them, and `_finals`
learns here which final responses are no answer of the called side.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Record, Sighting, Transaction
from sipdiag.rules._credentials import CHALLENGES
from sipdiag.rules._guards import bytes_missed, reliable_transport, watched_until
from sipdiag.rules._hops import Branches, branches_of, only_trying, own_final, silence
from sipdiag.rules._media import towards_caller

_WAITED_IN_VAIN = frozenset({408, 504})
"""What a box answers by itself when its own waiting is over; any other failure may be somebody's answer."""

_TERMINATED = 487
"""Confirms a CANCEL and is nobody's answer (RFC 3261 9.2)."""
_STOPPED_RINGING = frozenset({408, 480, 487, 504})
"""What a box answers when it stops ringing: a timeout, not available, its own CANCEL."""

_NO_ANSWER = 19
"""Q.850: no answer from user (user alerted)."""


class MadeUp(Record, frozen=True):
    """A final response that a hop made up because its next hop did not answer (RFC 3261 16.7, 16.8)."""

    transaction: Transaction
    final: Sighting
    silent: tuple[Transaction, ...]
    """The unanswered requests behind it; empty where the next hop is not in the capture."""


class DeadAir(Record, frozen=True):
    """100 Trying and nothing more until somebody gave up."""

    path: tuple[Transaction, ...]
    """The deepest hop that said 100 and no more, and the hops before it."""
    ender: Sighting | None
    """The CANCEL or the failure that ended it; None where nothing more was seen."""
    end_ns: int
    swallowed: bool
    """Its next hop did say more, and this hop did not pass it on."""


class RangOut(Record, frozen=True):
    """It rang and nobody answered."""

    attempt: Transaction
    ringing: Sighting | None
    ender: Sighting | None
    rang_ns: int | None
    confidence: Literal["certain", "likely"]
    """Likely without a 180: a 183 says no more than that something goes on."""


@lru_cache(maxsize=1)  # asked by its rule, and before by who judges the final response
def made_up(case: Case, limits: Limits) -> tuple[MadeUp, ...]:
    """The failures of this Case that are a hop's word for the silence of the next one."""
    branches = branches_of(case)
    found = []
    for transaction in case.transactions:
        final = own_final(transaction)
        if final is None or final.status < 400 or transaction.request is None or transaction.method == "CANCEL":
            continue
        if final.status in CHALLENGES:
            continue  # it asks for credentials, which nobody does for a next hop that is silent
        below = branches.below(transaction)
        if not below and final.status != 408:
            continue  # no hop behind it is seen, and 408 alone tells of one by itself
        if branches.decided_elsewhere(transaction) or _relayed(branches, transaction, final):
            continue
        ends = [t for t in branches.open_ends(transaction) if t is not transaction]
        rang = any(r.status > 100 for r in transaction.provisionals)
        silent = tuple(t for t in ends if _had_time(case, branches, t, final, rang, limits))
        if len(silent) < len(ends) and final.status != 408:
            continue  # it may be the answer of a branch that the capture does not show
        waited_s = (final.time_ns - transaction.first_ns) / NS_PER_S
        alone = not below and waited_s >= limits.local_timer_s
        if silent or (alone and _rang_nowhere(transaction, final)):
            found.append(MadeUp(transaction, final, silent))
    return tuple(found)


def _relayed(branches: Branches, transaction: Transaction, final: Sighting) -> bool:
    """Whether the response came from further down: with its status, or as the better one of a fork."""
    below = [f for t in branches.below(transaction) if (f := own_final(t)) is not None]
    return any(f.status == final.status or final.status != 408 for f in below)


def _had_time(case: Case, branches: Branches, end: Transaction, response: Sighting, rang: bool, limits: Limits) -> bool:
    """Whether this end of a branch was waited for before `response` and did not answer.

    A request that was not repeated over UDP, or ringing further up, tell of an answer that the capture does not hold.
    """
    answered = end.responses if end.method == "INVITE" else end.finals
    if answered or end.request is None:
        return False
    judged = silence(case, branches, end, limits)
    if judged == "proved" or rang:
        return judged == "proved"
    if not reliable_transport(end):
        return len(end.sends) > 1
    if bytes_missed(case, end.server, end.client, end.first_ns):
        return False
    return (response.time_ns - end.first_ns) / NS_PER_S >= limits.local_timer_s


def _rang_nowhere(transaction: Transaction, final: Sighting) -> bool:
    """A 408 to a new INVITE before any ringing, which nobody cancelled and no gateway gives a Q.850 cause for."""
    if final.status != 408 or transaction.method != "INVITE" or transaction.in_dialog:
        return False
    if any(r.status > 100 for r in transaction.provisionals) or transaction.cancel is not None:
        return False
    return not any(r.protocol == "Q.850" for r in final.message.values("Reason"))


@lru_cache(maxsize=1)  # asked by its rule, and before by who judges the final response
def dead_air(case: Case, limits: Limits) -> tuple[DeadAir, ...]:
    """The deepest hops of new INVITEs that said 100 and no more for as long as people take for a dead line."""
    branches = branches_of(case)
    found = []
    for invite in case.invites:
        if invite.in_dialog or invite.request is None or not only_trying(invite):
            continue
        below = branches.below(invite)
        if (invite.final is None and branches.answer_passed_unseen(invite)) or branches.decided_elsewhere(invite):
            continue
        if any(_is_as_stuck(t) for t in below) or _progress_passed_unseen(branches, invite):
            continue
        path = (invite, *branches.above(invite))
        over = _end_of_waiting(case, branches, path, limits)
        if over is not None and over[0] - invite.first_ns >= limits.dead_air_s * NS_PER_S:
            kept = [r for t in below for r in (*t.responses, *t.response_copies) if 100 < r.status != _TERMINATED]
            if len(kept) == 1 and kept[0].status < 200:
                continue  # passed on in a frame that the capture lacks, for all that can be seen
            found.append(DeadAir(path, over[1], over[0], swallowed=bool(kept)))
    return tuple(found)


def _progress_passed_unseen(branches: Branches, invite: Transaction) -> bool:
    """Whether the hop before relayed progress with a To tag of no other branch (RFC 3261 16.7): the frame with it is
    what the capture lacks."""
    before = next(iter(branches.above(invite)), None)
    if before is None or before.call_id != invite.call_id:
        return False
    others = {r.message.to_tag for t in branches.below(before) if t is not invite for r in t.responses}
    return any(r.status > 100 and r.message.to_tag not in others for r in before.provisionals)


def _is_as_stuck(transaction: Transaction) -> bool:
    """A hop further down that is silent or says 100 alone: the fault is there."""
    return not transaction.responses or (only_trying(transaction) and own_final(transaction) is None)


def _end_of_waiting(
    case: Case, branches: Branches, path: tuple[Transaction, ...], limits: Limits
) -> tuple[int, Sighting | None] | None:
    """When the wait ended and with which message; None where it did not, or ended with somebody's answer."""
    for hop in path:
        final = own_final(hop)
        if hop.cancel is not None and (final is None or hop.cancel.first_ns < final.time_ns):
            cancel = path[-1].cancel or hop.cancel
            taken = cancel.request is not None and answered_elsewhere(cancel.request)
            return None if taken else (cancel.first_ns, cancel.request)
        if final is not None:
            # Where the next hop is not in the capture, a 408 says that this one is silent: another rule's.
            silent_beyond = final.status == 408 and not branches.below(hop)
            in_vain = final.status in _WAITED_IN_VAIN and not silent_beyond and not _relayed(branches, hop, final)
            return (final.time_ns, final) if in_vain else None
    timeout_ns = int(limits.transaction_timeout_s * NS_PER_S)
    if not watched_until(case, max(hop.last_ns for hop in path) + timeout_ns, limits):
        return None
    return case.view.last_ns, None


@lru_cache(maxsize=1)  # asked by its rule, and before by who judges the final response
def rang_out(case: Case, limits: Limits) -> RangOut | None:
    """The ringing of this call that nobody answered, judged at the originator (guard G7)."""
    if case.kind != "call" or not case.attempts or case.outcome in ("answered", "unfinished"):
        return None
    attempt = case.last_attempt
    cancel = attempt.cancel.request if attempt.cancel is not None else None
    if attempt.in_dialog or (cancel is not None and answered_elsewhere(cancel)):
        return None
    final = attempt.final
    ender = cancel if cancel is not None and (final is None or cancel.time_ns < final.time_ns) else final
    stopped = ender is not None and (ender is cancel or ender.status in _STOPPED_RINGING)
    says_so = final is not None and _says_no_answer(final)
    if not stopped and not says_so:
        return None
    ringing = ringing_of(attempt)
    if ringing is None:  # on its way back a single one may be in a frame that the capture lacks
        ringing = next((r for t in branches_of(case).below(attempt) if (r := ringing_of(t)) is not None), None)
    rang_ns = ender.time_ns - ringing.time_ns if ringing is not None and ender is not None else None
    # A 183 with a description announces sound: it stands for ringing only where that sound came, and for long.
    long_ns = limits.no_answer_ring_s * NS_PER_S
    alerts = ringing is not None and (
        ringing.status == 180
        or all(r.sdp is None for r in attempt.provisionals)
        or any(stream.last_ns - stream.first_ns >= long_ns for stream in towards_caller(case, "early"))
    )
    rang_long = alerts and rang_ns is not None and rang_ns >= long_ns
    if not (stopped and rang_long) and not says_so:
        return None
    rings = ringing is not None and ringing.status == 180
    return RangOut(attempt, ringing, ender, rang_ns, "certain" if rings else "likely")


def ringing_of(attempt: Transaction) -> Sighting | None:
    """The first 180; without any the first 183, since many boxes ring with that."""
    first: dict[int, Sighting] = {}
    for response in attempt.responses:
        first.setdefault(response.status, response)
    return first.get(180) or first.get(183)


def _says_no_answer(final: Sighting) -> bool:
    reasons = final.message.values("Reason")
    return final.status >= 400 and any(r.protocol == "Q.850" and r.cause == _NO_ANSWER for r in reasons)


def answered_elsewhere(cancel: Sighting) -> bool:
    """Whether a CANCEL says that another phone took the call: SIP cause 200 (RFC 3326 2)."""
    return any(r.protocol == "SIP" and r.cause == 200 for r in cancel.message.values("Reason"))
