"""What passed in a Case that is over: its transactions as records, each linked to the hop before it, its dialogs and
legs."""

from __future__ import annotations

from operator import attrgetter
from typing import Literal, NamedTuple

from sipdiag.calls.cases import CaseBuilder, DialogTags, dialog_tags, in_order
from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.model import Dialog, Endpoint, JoinedBy, Leg, Sighting, Transaction

Side = Literal["caller", "callee"]

_FIRST_NS = attrgetter("first_ns")


class Course(NamedTuple):
    """What passed in a Case."""

    transactions: tuple[Transaction, ...]
    """In the order of time."""
    attempts: tuple[Transaction, ...]
    dialogs: tuple[Dialog, ...]
    legs: tuple[Leg, ...]


def course_of(case: CaseBuilder) -> Course:
    """What passed in a Case that is over."""
    builders = case.transactions
    transactions: tuple[Transaction, ...]
    attempts: tuple[Transaction, ...]
    if len(builders) == 1 and builders[0].leg_of is None:  # as of most calls that fail
        attempts = transactions = (builders[0].seal(None, None),)
    else:
        built = _transactions(case)
        transactions = tuple(sorted(built.values(), key=_FIRST_NS))
        attempts = tuple([built[id(t)] for t in case.attempts]) or transactions[:1]
    dialogs = _dialogs(attempts, transactions) if case.kind == "call" else ()
    return Course(transactions, attempts, dialogs, _legs(case, transactions))


def _transactions(case: CaseBuilder) -> dict[int, Transaction]:
    """Sealed transactions by the identity of their builders, each linked to the hop before it."""
    if _is_one_hop(case):
        return {id(builder): builder.seal(None, None) for builder in case.transactions}
    # Only a request that was seen more than once can have another hop, and only then are its Vias read.
    seen: dict[tuple[str, int, str], int] = {}
    by_branch: dict[tuple[str, int, str], TransactionBuilder] = {}
    legs: dict[tuple[str, str], TransactionBuilder] = {}
    """By Call-ID and who sends it, what a leg carries on: its next try, as with credentials, does so too."""
    for builder in case.transactions:
        request = (builder.call_id, builder.cseq, builder.method)
        seen[request] = seen.get(request, 0) + 1
        if builder.branch:
            by_branch.setdefault((builder.branch, builder.cseq, builder.method), builder)
        if builder.leg_of is not None:
            legs.setdefault((builder.call_id, builder.client.address), builder.leg_of)
    sealed: dict[int, Transaction] = {}

    def hop_before(builder: TransactionBuilder) -> TransactionBuilder | None:
        if seen[builder.call_id, builder.cseq, builder.method] > 1:
            hop = _hop_before(builder, by_branch)
            if hop is not None:
                return hop
        if builder.leg_of is None and builder.method == "INVITE" and not builder.in_dialog:
            return legs.get((builder.call_id, builder.client.address))
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
    builders = case.transactions
    for builder in builders:
        if builder.leg_of is not None or builder.method == "CANCEL":
            return False
    return len({(b.method, b.cseq, b.call_id) for b in builders}) == len(builders)


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
        creating: list[tuple[str, Sighting]] = []
        accepted: dict[str, Sighting] = {}
        refused: Sighting | None = None
        for response in attempt.responses:
            message = response.message
            status, tag = message.status or 0, message.to_tag
            if status >= 300:
                refused = refused or response
                continue
            if status >= 200:
                tag = tag or ""  # RFC 2543 knew dialogs without tags
                accepted.setdefault(tag, response)
            if tag is not None and status > 100:
                creating.append((tag, response))
        for tag, response in creating:
            if (attempt.call_id, tag) in known:
                continue
            known.add((attempt.call_id, tag))
            if attempt.in_dialog:
                continue
            caller_tag = response.message.from_tag or ""
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


def _side_of(transaction: Transaction, caller_tag: str, callee_tag: str, caller: Endpoint) -> Side:
    """Who sent a request within a dialog: by its From tag, or where tags tell nothing by its address."""
    shown = transaction.request or transaction.responses[0]
    if caller_tag == callee_tag:
        return "caller" if transaction.client.address == caller.address else "callee"
    return "caller" if (shown.message.from_tag or "") == caller_tag else "callee"


def _legs(case: CaseBuilder, transactions: tuple[Transaction, ...]) -> tuple[Leg, ...]:
    hops: dict[str, dict[Endpoint, None]] = {}
    for call_id in case.call_ids:
        hops[call_id] = {}
    for transaction in transactions:
        if not transaction.in_dialog:
            boxes = hops[transaction.call_id]
            boxes[transaction.client] = boxes[transaction.server] = None
    joined: dict[str, JoinedBy] = {}
    for builder in case.transactions:
        if builder.joined_by is not None:
            joined[builder.call_id] = builder.joined_by
    return tuple([Leg(call_id, tuple(boxes), joined.get(call_id)) for call_id, boxes in hops.items()])
