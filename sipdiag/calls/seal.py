"""A Case that is over becomes a record: hops in order, dialogs, outcome, times, signals, and what could be seen."""

from __future__ import annotations

import re
from operator import attrgetter
from typing import Literal, NamedTuple

from sipdiag.calls.around import About, Surroundings, is_refusal
from sipdiag.calls.cases import CHALLENGES, CaseBuilder, DialogTags, dialog_tags, in_order
from sipdiag.calls.endings import Ended
from sipdiag.calls.signals import signals_of
from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.calls.view import Visibility
from sipdiag.config import Limits
from sipdiag.late import Late
from sipdiag.model import NS_PER_S, Around, Case, Dialog, Endpoint, Leg, Sighting, Transaction, View
from sipdiag.numbers import aor_of, user_of
from sipdiag.sip import Message

Side = Literal["caller", "callee"]

FORKS_WEIGHED = 32
"""Attempts side by side among which the best final response is looked for; a fork has a handful of branches."""

_ASKS_AGAIN = CHALLENGES | {423}
"""Answers to a REGISTER that name what the next one has to bring: credentials, or a longer time (RFC 3261 10.2.8)."""

_ANALYTICS = re.compile(r"network blocked|v=analytics", re.I)


def seal(
    case: CaseBuilder,
    sealed_ns: int,
    at_end: bool,
    visibility: Visibility,
    surroundings: Surroundings,
    limits: Limits,
) -> Case:
    """The record of a Case that is over, or that the capture leaves open (`at_end`)."""
    transactions, attempts, dialogs, legs = _plain_course(case) or _course(case)
    is_call = case.kind == "call"
    between = [(t.client.address, t.server.address) for t in transactions]
    if case.broken:
        between += [(b.source.address, b.destination.address) for b in case.broken]
    hops = tuple(dict.fromkeys(between))
    view = visibility.snapshot(hops, case.start_ns, sealed_ns, at_end)
    final = _last_word(attempts, view, limits) if case.kind == "registration" else _best_final(attempts)
    final_ns = final.time_ns if final is not None else None
    failed = final is None or final.status >= 300
    answered_ns = None if failed else final_ns
    start_ns = attempts[0].first_ns if attempts else case.start_ns
    ended = _ended(dialogs)
    deciding = _deciding(attempts, final)
    over = not at_end and sealed_ns >= case.deadline_ns
    outcome, ended_by = _outcome(case, attempts, deciding, final, ended, sealed_ns, over, limits)
    is_setup = is_call and bool(attempts) and not attempts[0].in_dialog
    alerted_ns, progress_ns = _progress(attempts) if is_setup else (None, None)
    audible_ns = answered_ns if progress_ns is None else min(progress_ns, answered_ns or progress_ns)
    pdd_ns = audible_ns - start_ns if audible_ns is not None and is_setup and attempts[0].request is not None else None
    # A request over TCP may be complete only after its response, where the capture holds its segments out of order.
    pdd_ns = None if pdd_ns is not None and pdd_ns < 0 else pdd_ns
    ring_ns = final_ns - alerted_ns if alerted_ns is not None and final_ns else None
    ring_ns = None if ring_ns is not None and ring_ns < 0 else ring_ns  # the 180 came in after the answer
    first = _first_message(attempts)
    message = first.message if first is not None else None
    request_uri = (message.request_uri or "") if message is not None else ""
    bye = _bye(transactions, answered_ns, dialogs, sealed_ns)
    caller = attempts[0].client if attempts else _first_box(case)
    number = user_of(request_uri)

    def around() -> Around:
        return surroundings.snapshot(
            About(
                aors=frozenset(_aors(message)),
                hops=hops,
                servers=frozenset(t.server for t in transactions),
                caller=caller.address,
                attempts=attempts,
                number=number,
                refuser=_refuser(attempts) if final and final.status > 300 else None,
                failed=failed,
                repeated=any(t.request_copies for t in transactions),
                ended=bye,
                broken_from=case.broken[0].source.address if case.broken else None,
            )
        )

    # By position, in the order of the record: thirty keywords take msgspec longer than most of the above.
    return Case(
        case.kind,
        case.number,
        case.method,
        tuple(case.call_ids),
        _address(message, "From"),
        _address(message, "To"),
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
        signals_of(
            case,
            transactions,
            final,
            pdd_ns,
            surroundings.stands_out(caller.address, number, {t.server.address for t in transactions}, failed),
            surroundings.endings.is_pattern(bye),
            limits,
        ),
        view,
        Late(around),
        (),
        (),
        (),
        (),
        tuple(case.strays),
        tuple(case.translated),
        case.same_ids,
    )


class _Course(NamedTuple):
    """What passed in a Case."""

    transactions: tuple[Transaction, ...]
    """In the order of time."""
    attempts: tuple[Transaction, ...]
    dialogs: tuple[Dialog, ...]
    legs: tuple[Leg, ...]


def _course(case: CaseBuilder) -> _Course:
    built = _transactions(case)
    transactions = tuple(sorted(built.values(), key=_FIRST_NS))
    attempts = tuple([built[id(t)] for t in case.attempts]) or transactions[:1]
    dialogs = _dialogs(attempts, transactions) if case.kind == "call" else ()
    return _Course(transactions, attempts, dialogs, _legs(case, transactions))


def _plain_course(case: CaseBuilder) -> _Course | None:
    """The same, in half the time, of what nearly every call is: one INVITE and, in the dialog that its 2xx
    confirmed, one BYE, all on one hop. None where it may be another."""
    if len(case.transactions) != 2 or case.kind != "call" or len(case.attempts) != 1 or len(case.call_ids) != 1:
        return None
    invite, bye = case.transactions
    first, last, final = invite.request, bye.request, invite.final
    if first is None or last is None or final is None or last.time_ns < first.time_ns:
        return None
    if invite.method != "INVITE" or invite.in_dialog or bye.method != "BYE":
        return None
    if invite.leg_of is not None or invite.cancel is not None or bye.leg_of is not None:
        return None
    answer = final.message
    callee_tag, caller_tag = answer.to_tag, answer.from_tag or ""
    if answer.status != 200 or not callee_tag or dialog_tags(last.message) != dialog_tags(answer):
        return None
    created_ns = final.time_ns
    for response in reversed(invite.responses):
        message = response.message
        status = message.status or 0
        if message.to_tag is None and status < 200:
            continue
        if message.to_tag != callee_tag or message.from_tag != answer.from_tag or status >= 300:
            return None  # a fork
        if status > 100:
            created_ns = response.time_ns
    invited, ended = invite.seal(None, None), bye.seal(None, None)
    ended_by = _side_of(ended, caller_tag, callee_tag, invite.client)
    dialog = Dialog(
        invite.call_id,
        caller_tag,
        callee_tag,
        "terminated",
        created_ns,
        final.time_ns,
        last.time_ns,
        ended_by,
        (ended,),
    )
    boxes = (invite.client,) if invite.client == invite.server else (invite.client, invite.server)
    return _Course((invited, ended), (invited,), (dialog,), (Leg(invite.call_id, boxes),))


_FIRST_NS = attrgetter("first_ns")


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


def _transactions(case: CaseBuilder) -> dict[int, Transaction]:
    """Sealed transactions by the identity of their builders, each linked to the hop before it."""
    if _is_one_hop(case):
        return {id(builder): builder.seal(None, None) for builder in case.transactions}
    # Only a request that was seen more than once can have another hop, and only then are its Vias read.
    seen: dict[tuple[str, int, str], int] = {}
    by_branch: dict[tuple[str, int, str], TransactionBuilder] = {}
    for builder in case.transactions:
        request = (builder.call_id, builder.cseq, builder.method)
        seen[request] = seen.get(request, 0) + 1
        if builder.branch:
            by_branch.setdefault((builder.branch, builder.cseq, builder.method), builder)
    sealed: dict[int, Transaction] = {}

    def hop_before(builder: TransactionBuilder) -> TransactionBuilder | None:
        if seen[builder.call_id, builder.cseq, builder.method] > 1:
            hop = _hop_before(builder, by_branch)
            if hop is not None:
                return hop
        return builder.leg_of

    for builder in (*[b for b in case.transactions if b.method == "CANCEL"], *case.transactions):
        chain: dict[int, TransactionBuilder] = {}
        hop: TransactionBuilder | None = builder
        while hop is not None and id(hop) not in sealed and id(hop) not in chain:  # who forges Via can make a ring
            chain[id(hop)] = hop
            hop = hop_before(hop)
        upstream = sealed.get(id(hop)) if hop is not None else None
        for below in reversed(chain.values()):
            cancel = sealed.get(id(below.cancel)) if below.cancel is not None else None
            upstream = sealed[id(below)] = below.seal(upstream, cancel)
    return sealed


def _is_one_hop(case: CaseBuilder) -> bool:
    """Whether no request of a Case was seen twice, carried on by another leg or a CANCEL: nothing is to be linked."""
    requests = set()
    for builder in case.transactions:
        if builder.leg_of is not None or builder.method == "CANCEL":
            return False
        requests.add((builder.method, builder.cseq, builder.call_id))
    return len(requests) == len(case.transactions)


def _hop_before(
    builder: TransactionBuilder, by_branch: dict[tuple[str, int, str], TransactionBuilder]
) -> TransactionBuilder | None:
    """The transaction whose branch comes next in the Via list of a request, where this capture saw it."""
    # A response shows the way back as its request came: all of its Via (RFC 3261 8.2.6.2).
    shown = builder.request or builder.responses[0]
    for via in shown.message.vias[1:]:
        parent = by_branch.get((via.branch or "", builder.cseq, builder.method))
        if parent is not None and parent is not builder:
            return parent
    return None


def _first_message(attempts: tuple[Transaction, ...]) -> Sighting | None:
    for attempt in attempts:
        return attempt.request or (attempt.responses[0] if attempt.responses else None)
    return None


def _best_final(attempts: tuple[Transaction, ...]) -> Sighting | None:
    """Guard G7: a 2xx to any attempt, else what the last attempt got; of forks that ran side by side the one that a
    proxy would choose (RFC 3261 16.7 step 6): 6xx, then the lowest class, and a cancelled branch only alone."""
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


def _dialogs(attempts: tuple[Transaction, ...], transactions: tuple[Transaction, ...]) -> tuple[Dialog, ...]:
    """Dialogs by tag as the originator's responses create them, with the requests inside each (RFC 3261 12)."""
    dialogs: list[Dialog] = []
    inside: dict[tuple[str, DialogTags], list[Transaction]] = {}
    for transaction in transactions:
        if not transaction.in_dialog:
            continue
        # A response has the tags of its request.
        shown = transaction.request or (transaction.responses[0] if transaction.responses else None)
        if shown is not None:
            inside.setdefault((transaction.call_id, dialog_tags(shown.message)), []).append(transaction)
    known: set[tuple[str, str]] = set()
    for attempt in attempts:
        accepted: dict[str, Sighting] = {}
        refused: Sighting | None = None
        for response in attempt.responses:
            status = response.message.status or 0
            if 200 <= status < 300:
                accepted.setdefault(response.message.to_tag or "", response)
            elif status >= 300 and refused is None:
                refused = response
        for response in attempt.responses:
            message = response.message
            status = message.status or 0
            tag = message.to_tag
            if tag is None and 200 <= status < 300:
                tag = ""  # RFC 2543 knew dialogs without tags
            if tag is None or not 100 < status < 300 or (attempt.call_id, tag) in known:
                continue
            known.add((attempt.call_id, tag))
            caller_tag = message.from_tag or ""
            if attempt.in_dialog:
                continue
            requests = tuple(inside.get((attempt.call_id, in_order(caller_tag, tag)), ()))
            confirmed = accepted.get(tag)
            ended_ns, ended_by = None, None
            for bye in requests:
                if bye.method == "BYE":
                    break
            else:
                bye = None
            if bye is not None:
                ended_ns = bye.first_ns
                ended_by = _side_of(bye, caller_tag, tag, attempt.client)
            elif confirmed is None and refused is not None:
                ended_ns = refused.time_ns
            dialogs.append(
                Dialog(  # by position, as a Case below
                    attempt.call_id,
                    caller_tag,
                    tag,
                    "terminated" if ended_ns is not None else "confirmed" if confirmed else "early",
                    response.time_ns,
                    confirmed.time_ns if confirmed else None,
                    ended_ns,
                    ended_by,
                    requests,
                )
            )
    return tuple(dialogs)


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


def _side_of(transaction: Transaction, caller_tag: str, callee_tag: str, caller: Endpoint) -> Side:
    """Who sent a request within a dialog: by its From tag, or where tags tell nothing by its address."""
    shown = transaction.request or transaction.responses[0]
    if caller_tag == callee_tag:
        return "caller" if transaction.client.address == caller.address else "callee"
    return "caller" if (shown.message.from_tag or "") == caller_tag else "callee"


def _outcome(
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
            open_challenge = final.status in _ASKS_AGAIN and len(attempts) == 1 and not over
            recent = sealed_ns - final.time_ns < limits.challenge_wait_s * NS_PER_S
            return ("unfinished" if open_challenge and recent else "rejected"), None
        request = next((a.request for a in attempts if a.final is final), None)
        return ("unregistered" if request is not None and _removes(request.message) else "registered"), None
    return ("answered" if final.status < 300 else "rejected"), None


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
    ringing = next((r for r in deciding.provisionals if r.status == 180), None)
    cancelled_ns = deciding.cancel.first_ns if deciding.cancel is not None else None
    over_ns = cancelled_ns or (final.time_ns if final else None)
    rang_long = (
        ringing is not None and over_ns is not None and over_ns - ringing.time_ns >= limits.no_answer_ring_s * NS_PER_S
    )
    if cancelled_ns is not None and (final is None or final.status == 487 or final.time_ns > cancelled_ns):
        return ("no-answer" if rang_long else "cancelled"), "caller"
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
    if status in (408, 480) and rang_long:
        return "no-answer", None
    return "rejected", None


def _blocked(message: Message) -> bool:
    """603+ of call-blocking analytics (ATIS-1000099), not a person who declined."""
    return _ANALYTICS.search(f"{message.reason} {message.header('Reason') or ''}") is not None


def _legs(case: CaseBuilder, transactions: tuple[Transaction, ...]) -> tuple[Leg, ...]:
    hops: dict[str, dict[Endpoint, None]] = {call_id: {} for call_id in case.call_ids}
    for transaction in transactions:
        if not transaction.in_dialog:
            boxes = hops.setdefault(transaction.call_id, {})
            boxes[transaction.client] = None
            boxes[transaction.server] = None
    joined = {builder.call_id: builder.joined_by for builder in case.transactions if builder.joined_by}
    return tuple([Leg(call_id, tuple(boxes), joined.get(call_id)) for call_id, boxes in hops.items()])


def _address(message: Message | None, name: str) -> str:
    if message is None:
        return ""
    name_addr = message.value(name)
    return name_addr.uri.raw if name_addr is not None else message.header(name) or ""


def _aors(message: Message | None) -> set[str]:
    if message is None:
        return set()
    return {aor_of(message.value("From")), aor_of(message.value("To"))}


def _first_box(case: CaseBuilder) -> Endpoint:
    """Who began a Case without transactions: the sender of what could not be parsed, or who tried to connect."""
    if case.broken:
        return case.broken[0].source
    about = case.events[0].about if case.events else None
    return about[0] if about is not None else Endpoint("", 0)


def _refuser(attempts: tuple[Transaction, ...]) -> str | None:
    last = attempts[-1]
    return last.server.address if last.final is not None and is_refusal(last.final.message) else None
