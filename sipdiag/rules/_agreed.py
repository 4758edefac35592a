"""Who was to send audio when, by the offers and answers of a call (RFC 3264 5.1, 6.1, 8.4).

In: a Case. Out: stretches of the confirmed call, no findings. A hold in either direction, by whatever side of whatever
leg, takes its direction out; where an answer is missing from the capture nothing is known until the next exchange.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

from sipdiag.model import NS_PER_S, Case, Endpoint, Party, Record, Sighting, Stream, Transaction
from sipdiag.offers import Exchange, exchange_of
from sipdiag.rules._hops import branches_of, sender_tag, side_of
from sipdiag.rules._media import audio_section
from sipdiag.sip import Media

OUT, BACK = "caller-to-callee", "callee-to-caller"
OPPOSITE = {OUT: BACK, BACK: OUT}
NEITHER: frozenset[str] = frozenset()
_BOTH = frozenset({OUT, BACK})
_SENDS = ("sendrecv", "sendonly")
_RECEIVES = ("sendrecv", "recvonly")


class Stretch(Record, frozen=True):
    """A part of the confirmed call in which one agreement held."""

    begin_ns: int
    end_ns: int
    sends: frozenset[str]
    """The directions in which audio was agreed."""
    caller: Sighting | None
    """The descriptions in force on the caller's leg."""
    callee: Sighting | None


class _Turn(Record, frozen=True):
    """A change of what is agreed on one leg; None where it is not known."""

    time_ns: int
    call_id: str
    sends: frozenset[str] | None
    caller: Sighting | None = None
    callee: Sighting | None = None


def stretches(case: Case) -> tuple[Stretch, ...]:
    """The confirmed call from the answer to its end, cut where the agreement changes; empty where it is not known."""
    answered_ns = case.answered_ns
    attempt = next((a for a in case.attempts if a.final is case.final and not a.in_dialog), None)
    if case.kind != "call" or answered_ns is None or attempt is None:
        return ()
    over_ns = over(case)
    state: dict[str, _Turn] = {}
    found: list[Stretch] = []
    turns = [turn for turn in _turns(case, attempt) if turn.time_ns < over_ns]
    for index, turn in enumerate(turns):
        state[turn.call_id] = turn
        mine = state.get(attempt.call_id)
        begin_ns = max(turn.time_ns, answered_ns)
        end_ns = turns[index + 1].time_ns if index + 1 < len(turns) else over_ns
        if mine is None or end_ns <= begin_ns:
            continue
        sends = _BOTH
        for each in state.values():
            sends &= NEITHER if each.sends is None else each.sends
        found.append(Stretch(begin_ns, end_ns, sends, mine.caller, mine.callee))
    return tuple(found)


def over(case: Case) -> int:
    """When the talk was over: the first BYE of the call or of a leg of it; without any, up to where it was watched."""
    end_ns = case.view.last_ns
    if case.answered_ns is not None and case.talk_ns is not None:
        end_ns = min(end_ns, case.answered_ns + case.talk_ns)
    own = case.attempts[0].call_id if case.attempts else ""
    legs = [t.first_ns for t in case.transactions if t.method == "BYE" and t.call_id != own]
    return min([end_ns, *legs])


def agreed_s(parts: tuple[Stretch, ...], *directions: str) -> float:
    """For how many seconds audio was agreed in all of these directions."""
    return sum(p.end_ns - p.begin_ns for p in parts if p.sends.issuperset(directions)) / NS_PER_S


def within(parts: tuple[Stretch, ...], stream: Stream, *directions: str) -> float:
    """Seconds from the first to the last packet of a stream, as far as audio was agreed in all of these directions."""
    shared = (
        min(p.end_ns, stream.last_ns) - max(p.begin_ns, stream.first_ns)
        for p in parts
        if p.sends.issuperset(directions)
    )
    return sum(part for part in shared if part > 0) / NS_PER_S


def answered_by(case: Case, exchange: Exchange, shows: Callable[[Exchange], bool]) -> tuple[Party, Endpoint]:
    """Who has to act on an answer, and which box gave it: the last hop that shows it so, a proxy where the hop behind
    that one shows it otherwise. The answer to a late offer goes the other way, and its first hop has it from who made
    it."""
    if exchange.late:
        source = exchange.answer.source if exchange.answer is not None else exchange.transaction.client
        return side_of(case, source), source
    hops = branches_of(case).onward(exchange.transaction)
    seen = [one for hop in hops if (one := exchange_of(case, hop)) is not None]
    last = [exchange, *takewhile(shows, seen)][-1]
    at = last.transaction.server
    party: Party = side_of(case, at) if not seen or last is seen[-1] else "proxy"
    return party, at


def asker_of(case: Case, transaction: Transaction) -> str:
    """The side that sent this request, by its tag: on each leg the caller is who began it."""
    begun = (t for t in case.transactions if t.call_id == transaction.call_id and not t.in_dialog)
    first = next(begun, None)
    if first is None:
        return "caller" if transaction.client.address == case.caller.address else "callee"
    return "caller" if sender_tag(first) == sender_tag(transaction) else "callee"


def _turns(case: Case, attempt: Transaction) -> list[_Turn]:
    turns: list[_Turn] = []
    for transaction in case.transactions:
        if transaction.method not in ("INVITE", "UPDATE"):
            continue
        if transaction is not attempt and (transaction.upstream is not None or not _is_change(case, transaction)):
            continue
        turn = _turn(case, transaction)
        if turn is not None:
            turns.append(turn)
    return sorted(turns, key=lambda turn: turn.time_ns)


def _is_change(case: Case, transaction: Transaction) -> bool:
    """Whether a request is one of the confirmed call; of one that the capture lacks its responses tell, which come
    after the answer."""
    if transaction.request is None:
        return case.answered_ns is not None and transaction.first_ns > case.answered_ns
    return transaction.in_dialog


def _turn(case: Case, transaction: Transaction) -> _Turn | None:
    """What a request changed; None where it changed nothing."""
    final, request = transaction.final, transaction.request
    if final is not None and final.status >= 300:
        return None
    exchange = exchange_of(case, transaction)
    if exchange is None or exchange.answer is None:
        # An UPDATE without description refreshes the session timer and changes nothing.
        changes = transaction.method == "INVITE" or request is None or request.sdp is not None
        return _Turn(transaction.first_ns, transaction.call_id, None) if changes else None
    offer, answer = exchange.offer, exchange.answer
    caller, callee = (offer, answer) if _is_callers(case, exchange) else (answer, offer)
    mine, theirs = audio_section(caller), audio_section(callee)
    sends = {OUT} if _flows(mine, theirs) else set()
    sends |= {BACK} if _flows(theirs, mine) else set()
    return _Turn(answer.time_ns, transaction.call_id, frozenset(sends), caller, callee)


def _is_callers(case: Case, exchange: Exchange) -> bool:
    """Whether the offer is the caller's."""
    return (asker_of(case, exchange.transaction) == "caller") is not exchange.late


def _flows(sender: Media | None, receiver: Media | None) -> bool:
    """Whether a side was to send to the other one. A hold address stops both ways, as RFC 2543 phones do it."""
    if sender is None or receiver is None or sender.is_hold_address or receiver.is_hold_address:
        return False
    return sender.direction in _SENDS and receiver.direction in _RECEIVES
