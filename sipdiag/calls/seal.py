"""A Case that is over becomes a record: hops in order, dialogs, outcome, times, signals, and what could be seen."""

from __future__ import annotations

from collections.abc import Sequence

from sipdiag.calls.around import About, Surroundings, is_refusal
from sipdiag.calls.cases import CHALLENGES, CaseBuilder
from sipdiag.calls.course import course_of
from sipdiag.calls.endings import Ended
from sipdiag.calls.outcome import outcome_of
from sipdiag.calls.signals import signals_of, signals_of_case
from sipdiag.calls.view import Visibility
from sipdiag.config import Limits
from sipdiag.late import Late
from sipdiag.model import NS_PER_S, Around, Broken, Case, Dialog, Endpoint, Sighting, Transaction, View
from sipdiag.numbers import user_of
from sipdiag.sip import Message

FORKS_WEIGHED = 32
"""Attempts side by side among which the best final response is looked for; a fork has a handful of branches."""


def seal(
    case: CaseBuilder,
    sealed_ns: int,
    at_end: bool,
    visibility: Visibility,
    surroundings: Surroundings,
    limits: Limits,
) -> Case:
    """The record of a Case that is over, or that the capture leaves open (`at_end`)."""
    transactions, attempts, dialogs, legs = course_of(case)
    hops = _hops(transactions, case.broken)
    view = visibility.snapshot(hops, case.start_ns, sealed_ns, at_end)
    final = _last_word(attempts, view, limits) if case.kind == "registration" else _best_final(attempts)
    final_ns = final.time_ns if final is not None else None
    failed = final is None or final.status >= 300
    answered_ns = None if failed else final_ns
    start_ns = attempts[0].first_ns if attempts else case.start_ns
    ended = _ended(dialogs)
    deciding = _deciding(attempts, final)
    over = not at_end and sealed_ns >= case.deadline_ns
    outcome, ended_by = outcome_of(case, attempts, deciding, final, ended, sealed_ns, over, limits)
    pdd_ns, ring_ns = None, None
    if case.kind == "call" and attempts and not attempts[0].in_dialog:
        alerted_ns, progress_ns = _progress(attempts)
        if attempts[0].request is not None:
            pdd_ns = post_dial_delay(start_ns, progress_ns, answered_ns)
        ring_ns = ring_time(alerted_ns, final_ns)
    first = _first_message(attempts)
    message = first.message if first is not None else None
    request_uri = (message.request_uri or "") if message is not None else ""
    from_uri, to_uri = parties(message)
    bye = _bye(transactions, answered_ns, dialogs, sealed_ns)
    caller = attempts[0].client if attempts else _first_box(case)
    # By position, in the order of the record: thirty keywords take msgspec longer than most of the above.
    return Case(
        case.kind,
        case.number,
        case.method,
        tuple(case.call_ids),
        from_uri,
        to_uri,
        request_uri,
        caller,
        start_ns if start_ns < case.start_ns else case.start_ns,
        _end_ns(case.start_ns, transactions),
        outcome,
        attempts,
        transactions,
        dialogs,
        legs,
        tuple(case.broken),
        tuple(case.events),
        final,
        _deepest(deciding, final, transactions) if deciding is not None and final is not None else None,
        answered_ns,
        ended_by,
        pdd_ns,
        ring_ns,
        ended.ended_ns - answered_ns if ended and ended.ended_ns and answered_ns else None,
        signals_of_case(case)
        | signals_of(
            transactions,
            pdd_ns,
            surroundings.stands_out(
                caller.address, user_of(request_uri), {t.server.address for t in transactions}, failed
            ),
            surroundings.endings.is_pattern(bye),
            limits,
        ),
        view,
        Late(around_of, (surroundings, hops, caller, attempts, transactions, final, bye, tuple(case.broken))),
        (),
        (),
        (),
        (),
        tuple(case.strays),
        tuple(case.translated),
        case.same_ids,
    )


def _hops(transactions: tuple[Transaction, ...], broken: Sequence[Broken]) -> tuple[tuple[str, str], ...]:
    """(client, server) address of each, in the order in which they were seen."""
    hops = dict.fromkeys([(t.client.address, t.server.address) for t in transactions])
    for each in broken:
        hops[each.source.address, each.destination.address] = None
    return tuple(hops)


def around_of(
    surroundings: Surroundings,
    hops: tuple[tuple[str, str], ...],
    caller: Endpoint,
    attempts: tuple[Transaction, ...],
    transactions: tuple[Transaction, ...],
    final: Sighting | None,
    bye: Ended | None,
    broken: tuple[Broken, ...],
) -> Around:
    """What the capture knows beside a Case of which these are parts."""
    first = _first_message(attempts)
    return surroundings.snapshot(
        About(  # by position, as a Case
            hops,
            caller.address,
            attempts,
            transactions,
            first.message if first is not None else None,
            _refuser(attempts) if final and final.status > 300 else None,
            final is None or final.status >= 300,
            bye,
            broken[0].source.address if broken else None,
        )
    )


def post_dial_delay(start_ns: int, progress_ns: int | None, answered_ns: int | None) -> int | None:
    """Until the first sign of progress, or the answer."""
    audible_ns = answered_ns if progress_ns is None else min(progress_ns, answered_ns or progress_ns)
    # A request over TCP may be complete only after its response, where the capture holds its segments out of order.
    return None if audible_ns is None or audible_ns < start_ns else audible_ns - start_ns


def ring_time(alerted_ns: int | None, final_ns: int | None) -> int | None:
    """From the first 180 to the final response; None where it came in after that."""
    return final_ns - alerted_ns if alerted_ns is not None and final_ns and final_ns >= alerted_ns else None


def _deciding(attempts: tuple[Transaction, ...], final: Sighting | None) -> Transaction | None:
    """The attempt that got the final response of the Case; where there is none, the last one."""
    if final is not None:
        for attempt in attempts:
            if attempt.final is final:
                return attempt
    return attempts[-1] if attempts else None


def _end_ns(start_ns: int, transactions: tuple[Transaction, ...]) -> int:
    """When the last message was seen, ACKs left aside."""
    end_ns = start_ns
    for transaction in transactions:
        last_ns = transaction.last_ns
        if last_ns > end_ns:
            end_ns = last_ns
    return end_ns


def _progress(attempts: tuple[Transaction, ...]) -> tuple[int | None, int | None]:
    """When the first 180 came, and the first 180 or 183."""
    progress_ns = None
    for attempt in attempts:
        for response in attempt.responses:
            status = response.message.status
            if status == 180:
                return response.time_ns, response.time_ns if progress_ns is None else progress_ns
            if status == 183 and progress_ns is None:
                progress_ns = response.time_ns
    return None, progress_ns


def _first_message(attempts: tuple[Transaction, ...]) -> Sighting | None:
    for attempt in attempts:
        return attempt.request or (attempt.responses[0] if attempt.responses else None)
    return None


def _best_final(attempts: tuple[Transaction, ...]) -> Sighting | None:
    """Guard G7: a 2xx to any attempt, else what the last attempt got; of forks that ran side by side the one that a
    proxy would choose (RFC 3261 16.7 step 6): 6xx, then the lowest class, and a cancelled branch only alone."""
    if len(attempts) == 1:
        return attempts[0].final
    for attempt in attempts:
        final = attempt.final
        if final is not None and final.status < 300:
            return final
    beside: list[Transaction] = []
    for attempt in reversed(attempts):
        final = attempt.final
        if beside and (
            attempt.cseq != beside[0].cseq or (final is not None and final.time_ns <= min(t.first_ns for t in beside))
        ):
            break
        beside.append(attempt)
        if len(beside) >= FORKS_WEIGHED:
            break
    refused = [(attempt, attempt.final) for attempt in beside if attempt.final is not None]
    if not refused:
        return None

    def rank(branch: tuple[Transaction, Sighting]) -> tuple[bool, bool, int]:
        transaction, final = branch
        return final.status == 487 and transaction.cancel is not None, final.status < 600, final.status // 100

    return min(refused, key=rank)[1]


def _last_word(attempts: tuple[Transaction, ...], view: View, limits: Limits) -> Sighting | None:
    """Of a registration with its refreshes the last final response; a challenge only where nothing else followed, and a
    refusal not where the capture lacks what the next attempt got."""
    finals = [final for attempt in attempts if (final := attempt.final) is not None]
    decided = [final for final in finals if final.status not in CHALLENGES]
    if decided and decided[-1].status >= 300 and _answered_unseen(attempts[-1], view, limits):
        return None
    if decided or not finals:
        return decided[-1] if decided else None
    return attempts[-1].final


def _answered_unseen(attempt: Transaction, view: View, limits: Limits) -> bool:
    """Guard G11: whether a request without an answer was not sent again over UDP when that was due, so that its client
    had one (RFC 3261 17.1.2.2); or bytes of the way back are missing."""
    if attempt.responses or attempt.request_copies:
        return False
    if attempt.transport != "udp":
        missed = view.missed.get((attempt.server.address, attempt.client.address), ())
        return any(time >= attempt.first_ns for time in missed)
    return view.last_ns >= attempt.first_ns + int(2 * limits.t1_s * NS_PER_S)


def _deepest(attempt: Transaction, final: Sighting, transactions: tuple[Transaction, ...]) -> Transaction:
    """The most downstream hop that a failure is seen to come from (RFC 3261 16.7: a proxy relays the best one)."""
    onward: dict[int, list[Transaction]] = {}
    for transaction in transactions:
        if transaction.upstream is not None:
            onward.setdefault(id(transaction.upstream), []).append(transaction)
    if not onward:
        return attempt
    source = attempt
    while True:
        below = onward.get(id(source), [])
        chosen = [t for t in below if t.final is not None and t.final.status == final.status]
        if not chosen and final.status >= 300 and all(t.final is not None for t in below):
            # Where a branch never answered, this hop made the response up itself.
            chosen = [t for t in below if t.final is not None and t.final.status >= 300]
        if not chosen and final.status >= 300:
            # The ACK of its own branch shows that a refusal came, though the capture lacks it.
            chosen = [t for t in below if t.final is None and any(a.message.branch == t.branch for a in t.acks)]
        if not chosen:
            return source
        source = chosen[-1]


def _ended(dialogs: tuple[Dialog, ...]) -> Dialog | None:
    """The dialog whose end was the end of the call: the last of those that a 2xx confirmed, once none is left.

    A fork may confirm several, of which all but one get a BYE at once (RFC 3261 13.2.2.4).
    """
    last: Dialog | None = None
    last_ns = -1
    for dialog in dialogs:
        if dialog.confirmed_ns is None:
            continue
        if dialog.ended_ns is None:
            return None
        if dialog.ended_ns > last_ns:
            last, last_ns = dialog, dialog.ended_ns
    return last


def _bye(
    transactions: tuple[Transaction, ...], answered_ns: int | None, dialogs: tuple[Dialog, ...], sealed_ns: int
) -> Ended | None:
    """The first BYE of an answered call."""
    if answered_ns is None:
        return None
    for bye in transactions:
        if bye.method == "BYE" and bye.request is not None:
            by_callee = "callee" in [dialog.ended_by for dialog in dialogs]
            first_ns = bye.request.time_ns
            return Ended(bye.client.address, bye.server.address, by_callee, first_ns, first_ns - answered_ns, sealed_ns)
    return None


def parties(message: Message | None) -> tuple[str, str]:
    """Whom From and To name."""
    return ("", "") if message is None else (message.from_text, message.to_text)


def _first_box(case: CaseBuilder) -> Endpoint:
    """Who began a Case without transactions: the sender of what could not be parsed, or who tried to connect."""
    if case.broken:
        return case.broken[0].source
    about = case.events[0].about if case.events else None
    return about[0] if about is not None else Endpoint("", 0)


def _refuser(attempts: tuple[Transaction, ...]) -> str | None:
    last = attempts[-1]
    return last.server.address if last.final is not None and is_refusal(last.final.message) else None
