"""A Case that is over becomes a record: hops in order, dialogs, outcome, times, signals, and what could be seen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from sipdiag.calls.around import About, Surroundings, is_refusal
from sipdiag.calls.cases import CHALLENGES, CaseBuilder
from sipdiag.calls.endings import Ended
from sipdiag.calls.signals import signals_of
from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.calls.view import Visibility
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Dialog, Endpoint, Leg, Sighting, Transaction
from sipdiag.numbers import aor_of, user_of
from sipdiag.sip import Message

Side = Literal["caller", "callee"]

FORKS_WEIGHED = 32
"""Attempts side by side among which the best final response is looked for; a fork has a handful of branches."""

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
    built = _transactions(case)
    transactions = tuple(sorted(built.values(), key=lambda t: t.first_ns))
    attempts = tuple(built[id(t)] for t in case.attempts) or transactions[:1]
    first = _first_message(attempts, case)
    dialogs = _dialogs(attempts, transactions) if case.kind == "call" else ()
    final = _last_word(attempts) if case.kind == "registration" else _best_final(attempts)
    answered_ns = final.time_ns if final is not None and final.status < 300 else None
    progress = [r for a in attempts for r in a.responses if 100 < r.status < 200]
    start_ns = attempts[0].first_ns if attempts else case.start_ns
    end_ns = max([case.start_ns, *(t.last_ns for t in transactions)])
    ended = _ended(dialogs)
    deciding = next((a for a in attempts if final is not None and a.final is final), attempts[-1] if attempts else None)
    over = not at_end and sealed_ns >= case.deadline_ns
    outcome, ended_by = _outcome(case, attempts, deciding, final, ended, sealed_ns, over, limits)
    alerted = next((r for r in progress if r.status == 180), None)
    audible = [r.time_ns for r in progress if r.status in (180, 183)][:1] + ([answered_ns] if answered_ns else [])
    is_setup = case.kind == "call" and bool(attempts) and not attempts[0].in_dialog
    concluded_ns = answered_ns or (final.time_ns if final else None)
    hops = tuple(dict.fromkeys((t.client.address, t.server.address) for t in transactions))
    message = first.message if first else None
    deepest = _deepest(deciding, final, transactions) if deciding is not None and final is not None else None
    request = message if message is not None and message.is_request else None
    pdd_ns = min(audible) - start_ns if audible and is_setup and attempts[0].request is not None else None
    # A request over TCP may be complete only after its response, where the capture holds its segments out of order.
    pdd_ns = None if pdd_ns is not None and pdd_ns < 0 else pdd_ns
    around = surroundings.snapshot(
        About(
            aors=frozenset(_aors(message)),
            hops=hops,
            servers=frozenset(t.server for t in transactions),
            caller=attempts[0].client.address if attempts else _first_box(case).address,
            number=user_of((request.request_uri or "") if request else ""),
            refuser=_refuser(attempts) if final and final.status > 300 else None,
            failed=final is None or final.status >= 300,
            repeated=any(t.request_copies for t in transactions),
            ended=_ended_by_bye(transactions, answered_ns, dialogs, sealed_ns),
        )
    )
    return Case(
        kind=case.kind,
        number=case.number,
        method=case.method,
        call_ids=tuple(case.call_ids),
        from_uri=_address(message, "From"),
        to_uri=_address(message, "To"),
        request_uri=(request.request_uri or "") if request else "",
        caller=attempts[0].client if attempts else _first_box(case),
        start_ns=min(start_ns, case.start_ns),
        end_ns=end_ns,
        outcome=outcome,
        attempts=attempts,
        transactions=transactions,
        dialogs=dialogs,
        legs=_legs(case, transactions),
        broken=tuple(case.broken),
        events=tuple(case.events),
        strays=tuple(case.strays),
        translated=tuple(case.translated),
        same_ids=case.same_ids,
        final=final,
        deepest=deepest,
        answered_ns=answered_ns,
        ended_by=ended_by,
        pdd_ns=pdd_ns,
        ring_ns=concluded_ns - alerted.time_ns if alerted and concluded_ns and is_setup else None,
        talk_ns=ended.ended_ns - answered_ns if ended and ended.ended_ns and answered_ns else None,
        signals=signals_of(case, transactions, final, pdd_ns, around, limits),
        view=visibility.snapshot(hops, case.start_ns, sealed_ns, at_end),
        around=around,
    )


def _transactions(case: CaseBuilder) -> dict[int, Transaction]:
    """Sealed transactions by the identity of their builders, each linked to the hop before it."""
    by_branch: dict[tuple[str, int, str], TransactionBuilder] = {}
    for builder in case.transactions:
        if builder.branch:
            by_branch.setdefault((builder.branch, builder.cseq, builder.method), builder)
    # Only a request that was seen more than once can have another hop, and only then are its Vias read.
    seen: dict[tuple[str, int, str], int] = {}
    for builder in case.transactions:
        request = (builder.call_id, builder.cseq, builder.method)
        seen[request] = seen.get(request, 0) + 1
    sealed: dict[int, Transaction] = {}

    def hop_before(builder: TransactionBuilder) -> TransactionBuilder | None:
        if seen[builder.call_id, builder.cseq, builder.method] > 1:
            hop = _hop_before(builder, by_branch)
            if hop is not None:
                return hop
        return builder.leg_of

    def seal_all(builders: Iterable[TransactionBuilder]) -> None:
        for builder in builders:
            chain: dict[int, TransactionBuilder] = {}
            hop: TransactionBuilder | None = builder
            while hop is not None and id(hop) not in sealed and id(hop) not in chain:  # who forges Via can make a ring
                chain[id(hop)] = hop
                hop = hop_before(hop)
            upstream = sealed.get(id(hop)) if hop is not None else None
            for below in reversed(chain.values()):
                cancel = sealed.get(id(below.cancel)) if below.cancel is not None else None
                upstream = sealed[id(below)] = below.seal(upstream, cancel)

    seal_all(b for b in case.transactions if b.method == "CANCEL")
    seal_all(case.transactions)
    return sealed


def _hop_before(
    builder: TransactionBuilder, by_branch: dict[tuple[str, int, str], TransactionBuilder]
) -> TransactionBuilder | None:
    """The transaction whose branch comes next in the Via list of a request, where this capture saw it."""
    if builder.request is None:
        return None
    for via in builder.request.message.vias[1:]:
        parent = by_branch.get((via.branch or "", builder.cseq, builder.method))
        if parent is not None and parent is not builder:
            return parent
    return None


def _first_message(attempts: Iterable[Transaction], case: CaseBuilder) -> Sighting | None:
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


def _last_word(attempts: tuple[Transaction, ...]) -> Sighting | None:
    """Of a registration with its refreshes the last final response; a challenge only where nothing else followed."""
    finals = [final for attempt in attempts if (final := attempt.final) is not None]
    decided = [final for final in finals if final.status not in CHALLENGES]
    if decided or not finals:
        return decided[-1] if decided else None
    return attempts[-1].final


def _deepest(attempt: Transaction, final: Sighting, transactions: tuple[Transaction, ...]) -> Transaction:
    """The most downstream hop that a failure is seen to come from (RFC 3261 16.7: a proxy relays the best one)."""
    onward: dict[int, list[Transaction]] = {}
    for transaction in transactions:
        if transaction.upstream is not None:
            onward.setdefault(id(transaction.upstream), []).append(transaction)
    source = attempt
    while True:
        below = onward.get(id(source), [])
        chosen = [t for t in below if t.final is not None and t.final.status == final.status]
        if not chosen and final.status >= 300 and all(t.final is not None for t in below):
            # Where a branch never answered, this hop made the response up itself.
            chosen = [t for t in below if t.final is not None and t.final.status >= 300]
        if not chosen:
            return source
        source = chosen[-1]


def _ended(dialogs: tuple[Dialog, ...]) -> Dialog | None:
    """The dialog whose end was the end of the call: the last of those that a 2xx confirmed, once none is left.

    A fork may confirm several, of which all but one get a BYE at once (RFC 3261 13.2.2.4).
    """
    confirmed = [d for d in dialogs if d.confirmed_ns is not None]
    if any(d.ended_ns is None for d in confirmed):
        return None
    return max(confirmed, key=lambda d: d.ended_ns or 0, default=None)


def _dialogs(attempts: tuple[Transaction, ...], transactions: tuple[Transaction, ...]) -> tuple[Dialog, ...]:
    """Dialogs by tag as the originator's responses create them, with the requests inside each (RFC 3261 12)."""
    dialogs: list[Dialog] = []
    inside: dict[tuple[str, frozenset[str]], list[Transaction]] = {}
    for transaction in transactions:
        message = transaction.request.message if transaction.request else None
        if message is not None and transaction.in_dialog:
            tags = frozenset((message.from_tag or "", message.to_tag or ""))
            inside.setdefault((transaction.call_id, tags), []).append(transaction)
    known: set[tuple[str, str]] = set()
    for attempt in attempts:
        accepted: dict[str, Sighting] = {}
        for success in attempt.finals:
            if success.status < 300:
                accepted.setdefault(success.message.to_tag or "", success)
        refused = next((r for r in attempt.finals if r.status >= 300), None)
        for response in attempt.responses:
            status = response.status
            tag = response.message.to_tag
            if tag is None and 200 <= status < 300:
                tag = ""  # RFC 2543 knew dialogs without tags
            if tag is None or not 100 < status < 300 or (attempt.call_id, tag) in known:
                continue
            known.add((attempt.call_id, tag))
            caller_tag = response.message.from_tag or ""
            if attempt.in_dialog:
                continue
            requests = tuple(inside.get((attempt.call_id, frozenset((caller_tag, tag))), ()))
            confirmed = accepted.get(tag)
            bye = next((t for t in requests if t.method == "BYE"), None)
            ended_ns, ended_by = None, None
            if bye is not None and bye.request is not None:
                ended_ns = bye.first_ns
                ended_by = _side_of(bye.request, caller_tag, tag, attempt.client)
            elif confirmed is None and refused is not None:
                ended_ns = refused.time_ns
            dialogs.append(
                Dialog(
                    call_id=attempt.call_id,
                    caller_tag=caller_tag,
                    callee_tag=tag,
                    state="terminated" if ended_ns is not None else "confirmed" if confirmed else "early",
                    created_ns=response.time_ns,
                    confirmed_ns=confirmed.time_ns if confirmed else None,
                    ended_ns=ended_ns,
                    ended_by=ended_by,
                    requests=requests,
                )
            )
    return tuple(dialogs)


def _ended_by_bye(
    transactions: tuple[Transaction, ...], answered_ns: int | None, dialogs: tuple[Dialog, ...], sealed_ns: int
) -> Ended | None:
    """The first BYE of an answered call."""
    if answered_ns is None:
        return None
    bye = next((t for t in transactions if t.method == "BYE" and t.request is not None), None)
    if bye is None:
        return None
    by_callee = any(d.ended_by == "callee" for d in dialogs)
    return Ended(bye.client.address, bye.server.address, by_callee, bye.first_ns, bye.first_ns - answered_ns, sealed_ns)


def _side_of(request: Sighting, caller_tag: str, callee_tag: str, caller: Endpoint) -> Side:
    """Who sent a request within a dialog: by its From tag, or where tags tell nothing by its address."""
    if caller_tag == callee_tag:
        return "caller" if request.source.address == caller.address else "callee"
    return "caller" if (request.message.from_tag or "") == caller_tag else "callee"


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
            # A challenge that the capture's end leaves open says nothing yet.
            open_challenge = final.status in CHALLENGES and len(attempts) == 1 and not over
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
    joined = {builder.call_id: builder.joined_by for builder in case.transactions if builder.joined_by}
    for transaction in transactions:
        if not transaction.in_dialog:
            boxes = hops.setdefault(transaction.call_id, {})
            boxes[transaction.client] = None
            boxes[transaction.server] = None
    return tuple(Leg(call_id, tuple(boxes), joined.get(call_id)) for call_id, boxes in hops.items())


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
