"""A plain call that is over: what it was, from its INVITE and its BYE alone, in a third of the time of `seal`.

In: the two transactions of a `PlainCall`. Out: a PlainOver, which says whether any rule may have something to say of
the call; and from that a Case, the one that `seal` would make.
"""

from __future__ import annotations

from typing import Any, NoReturn

from sipdiag.calls.around import Surroundings
from sipdiag.calls.course import Side
from sipdiag.calls.endings import Ended
from sipdiag.calls.seal import around_of, parties, post_dial_delay, ring_time
from sipdiag.calls.signals import signals_of
from sipdiag.config import Limits
from sipdiag.late import Late
from sipdiag.model import Around, Case, Dialog, Leg, Record, Sighting, Transaction, View
from sipdiag.numbers import user_of
from sipdiag.sip import Message


class PlainCourse(Record, frozen=True):
    """How a plain call went."""

    begun: Sighting
    """Its INVITE."""
    answered: Sighting
    """The 200 to that."""
    ended: Sighting
    """Its BYE."""
    caller_tag: str
    callee_tag: str
    ended_by: Side
    created_ns: int | None
    """When a response above 100 first made its dialog an early one."""
    alerted_ns: int | None
    """When the first 180 came."""
    progress_ns: int | None
    """When the first 180 or 183 came."""
    end_ns: int
    """When its last message was seen, ACKs left aside."""


class PlainOver(Record, frozen=True):
    """A plain call that is over."""

    number: int
    """That of the Case."""
    invite: Transaction
    bye: Transaction
    course: PlainCourse
    signals: int
    """The bits that wake rules."""
    ended: Ended | None = None
    """Its end among those of others; None where that was looked at before."""


def plain_course(invite: Transaction, bye: Transaction) -> PlainCourse | None:
    """What became of a call that is nothing but an initial INVITE, and a BYE in the dialog that its 200 confirmed, each
    seen on one hop. None where this may say something else than `seal`."""
    first, final, last = invite.request, invite.final, bye.request
    if first is None or final is None or last is None or not 0 < first.time_ns <= final.time_ns <= last.time_ns:
        return None
    caller_tag, callee_tag = final.message.from_tag, final.message.to_tag
    if final.message.status != 200 or not caller_tag or not callee_tag or caller_tag == callee_tag:
        return None
    ended_by = _sender(last.message, caller_tag, callee_tag)
    if ended_by is None:
        return None
    end_ns = last.time_ns
    created_ns = alerted_ns = progress_ns = None
    for response in invite.responses:
        message, time_ns = response.message, response.time_ns
        status, tag = message.status or 0, message.to_tag
        if tag is None and status < 200:
            pass
        elif status >= 300 or tag != callee_tag or message.from_tag != caller_tag:
            return None  # a fork, or more
        elif created_ns is None and status > 100:
            created_ns = time_ns
        if alerted_ns is None and status == 180:
            alerted_ns = time_ns
        if progress_ns is None and (status == 180 or status == 183):
            progress_ns = time_ns
        if time_ns > end_ns:
            end_ns = time_ns
    again = invite.request_copies + invite.response_copies + bye.request_copies + bye.response_copies
    for sighting in bye.responses + again:
        if sighting.time_ns > end_ns:
            end_ns = sighting.time_ns
    return PlainCourse(
        first, final, last, caller_tag, callee_tag, ended_by, created_ns, alerted_ns, progress_ns, end_ns
    )


def plain_over(
    number: int,
    invite: Transaction,
    bye: Transaction,
    sealed_ns: int,
    surroundings: Surroundings,
    limits: Limits,
) -> PlainOver | None:
    """A call with this number of its Case, by its transactions; None where `seal` has to tell of it.

    `invite` began it, carries on no other leg, and was not cancelled.
    """
    course = plain_course(invite, bye)
    if course is None:
        return None
    answered_ns, ended_ns = course.answered.time_ns, course.ended.time_ns
    by_callee = course.ended_by == "callee"
    ended = Ended(bye.client.address, bye.server.address, by_callee, ended_ns, ended_ns - answered_ns, sealed_ns)
    signals = signals_of(
        (invite, bye),
        post_dial_delay(course.begun.time_ns, course.progress_ns, answered_ns),
        surroundings.stands_out(
            invite.client.address,
            user_of(course.begun.message.request_uri or ""),
            {invite.server.address, bye.server.address},
            False,
        ),
        surroundings.endings.is_pattern(ended),
        limits,
    )
    return PlainOver(number, invite, bye, course, signals, ended)


def plain_hops(over: PlainOver) -> tuple[tuple[str, str], ...]:
    """(client, server) address of each."""
    invite, bye = over.invite, over.bye
    hop, hop_of_bye = (invite.client.address, invite.server.address), (bye.client.address, bye.server.address)
    return (hop,) if hop == hop_of_bye else (hop, hop_of_bye)


def plain_around(over: PlainOver, hops: tuple[tuple[str, str], ...], surroundings: Surroundings) -> Late[Around]:
    """What the capture knows beside it. `hops`: its `plain_hops`."""
    invite, bye = over.invite, over.bye
    return Late(around_of, (surroundings, hops, invite.client, (invite,), (invite, bye), invite.final, over.ended, ()))


def plain_case(over: PlainOver, view: View, around: Late[Around]) -> Case:
    """The record of it."""
    invite, bye, course = over.invite, over.bye, over.course
    final, ended_by, message = course.answered, course.ended_by, course.begun.message
    start_ns, answered_ns, ended_ns = course.begun.time_ns, final.time_ns, course.ended.time_ns
    from_uri, to_uri = parties(message)
    caller, callee, call_id = invite.client, invite.server, invite.call_id
    dialog = Dialog(
        call_id,
        course.caller_tag,
        course.callee_tag,
        "terminated",
        course.created_ns or answered_ns,
        answered_ns,
        ended_ns,
        ended_by,
        (bye,),
    )
    return Case(
        "call",
        over.number,
        "INVITE",
        (call_id,),
        from_uri,
        to_uri,
        message.request_uri or "",
        caller,
        start_ns,
        course.end_ns,
        "answered",
        (invite,),
        (invite, bye),
        (dialog,),
        (Leg(call_id, (caller,) if caller == callee else (caller, callee)),),
        (),
        (),
        final,
        invite,
        answered_ns,
        ended_by,
        post_dial_delay(start_ns, course.progress_ns, answered_ns),
        ring_time(course.alerted_ns, answered_ns),
        ended_ns - answered_ns,
        over.signals,
        view,
        around,
    )


def bare_case(over: PlainOver) -> Case:
    """The same for who asks for nothing that lies beside it."""
    return plain_case(over, _UNSEEN, _NOT_ASKED)


def _not_there() -> NoReturn:
    raise RuntimeError("what lies beside a bare Case is not asked for")


_NOT_ASKED: Late[Any] = Late(_not_there)
"""Whatever it would have been."""
_UNSEEN = View(0, 0, _NOT_ASKED)


def _sender(message: Message, caller_tag: str, callee_tag: str) -> Side | None:
    """Who sent a request within the dialog of these tags; None of another one."""
    tags = message.from_tag, message.to_tag
    if tags == (caller_tag, callee_tag):
        return "caller"
    return "callee" if tags == (callee_tag, caller_tag) else None
