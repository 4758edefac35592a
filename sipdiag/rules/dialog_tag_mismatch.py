"""A request inside a call has other tags than the dialog, and is refused with 481 or ignored (RFC 3261 12.2.1.1).

The tags that count are those of the INVITE and its 2xx on any hop of this Call-ID: a B2BUA that keeps the Call-ID has
tags of its own on each side, and every branch of a fork has its dialog.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Endpoint, Party, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, refused_with, wakes_on
from sipdiag.rules._acks import unstopped
from sipdiag.rules._hops import Branches, branches_of, cited, in_time, sender_tag, side_of

_METHODS = frozenset({"BYE", "INVITE", "UPDATE", "INFO", "PRACK"})
"""Requests of the call itself; what belongs to a subscription may have a dialog of its own."""


@wakes_on(Signal.REPEATED_2XX | refused_with(481))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    pairs = _pairs(case)
    told: set[frozenset[str]] = set()
    for transaction in case.transactions:
        request, final = transaction.request, transaction.final
        if request is None or final is None or final.status != 481 or transaction.method not in _METHODS:
            continue
        tags = _tags(request)
        if not transaction.in_dialog or tags in told or not _is_foreign(request, pairs) or branches.below(transaction):
            continue
        if _was_over(branches, transaction):
            continue
        told.add(tags)
        more = [t for t in case.transactions if t.request is not None and t.final and _tags(t.request) == tags]
        yield _found(case, branches, transaction, request, (final, *(t.final for t in more if t.final)), pairs, more)
    for found in unstopped(case, branches, limits):
        right = [a for a in found.acks if not _is_foreign(a, pairs)]
        wrong = [a for a in found.acks if _is_foreign(a, pairs) and a.message.cseq == found.invite.cseq]
        if wrong and not right and _tags(wrong[0]) not in told:
            told.add(_tags(wrong[0]))
            yield _found(case, branches, found.invite, wrong[0], cited(found.sends), pairs, [])


def _found(
    case: Case,
    branches: Branches,
    transaction: Transaction,
    request: Sighting,
    answers: tuple[Sighting, ...],
    pairs: dict[frozenset[str], Sighting],
    more: list[Transaction],
) -> Found:
    message = request.message
    own = message.call_id
    answer = next((s for s in pairs.values() if s.message.call_id == own and 200 <= s.status < 300), None)
    at, party = _sender(case, branches, transaction, request, pairs)
    return Found(
        evidence=in_time(answer, request, *answers),
        facts={
            "refused_method": message.method,
            "sender": str(request.source),
            "responder": str(request.destination),
            "from_tag": message.from_tag,
            "to_tag": message.to_tag,
            "answer_from_tag": answer.message.from_tag if answer is not None else None,
            "answer_to_tag": answer.message.to_tag if answer is not None else None,
            "how": _how(message.from_tag, message.to_tag, answer),
        },
        transactions=(transaction, *branches.above(transaction), *more),
        party=party,
        party_at=at,
    )


def _sender(
    case: Case,
    branches: Branches,
    transaction: Transaction,
    request: Sighting,
    pairs: dict[frozenset[str], Sighting],
) -> tuple[Endpoint, Party]:
    """Who made the tags what they are: the sender, or the hop behind which they are no longer right."""
    for hop in branches.above(transaction):
        if hop.request is not None and hop.method == request.message.method and not _is_foreign(hop.request, pairs):
            return hop.server, "proxy"
    return request.source, side_of(case, request.source)


def _how(from_tag: str | None, to_tag: str | None, answer: Sighting | None) -> str:
    """How the tags differ from those of the answer, whichever side asks."""
    if answer is None:
        return "differ"
    known = {answer.message.from_tag or "", answer.message.to_tag or ""}
    for name, tag in (("From", from_tag), ("To", to_tag)):
        if (tag or "") in known:
            continue
        if not tag:
            return f"differ: the {name} tag is missing"
        if tag.lower() in {one.lower() for one in known}:
            return f"differ: the {name} tag is in other capitals"
        if any(one.startswith(tag) or tag.startswith(one) for one in known if one):
            return f"differ: the {name} tag is cut short, or longer"
        return f"differ: the {name} tag is another one"
    return "differ: the two are not of one dialog"


def _pairs(case: Case) -> dict[frozenset[str], Sighting]:
    """The pairs of tags that made dialogs, on every hop, and the response that did."""
    pairs: dict[frozenset[str], Sighting] = {}
    for invite in case.invites:
        if invite.in_dialog:
            continue
        for response in invite.responses:
            if 100 < response.status < 300:
                pairs.setdefault(_tags(response), response)
                if response.status >= 200:
                    pairs[_tags(response)] = response
    return pairs


def _is_foreign(request: Sighting, pairs: dict[frozenset[str], Sighting]) -> bool:
    """Whether the tags are of no dialog of this Call-ID, though one with both tags is known."""
    own = [s for s in pairs.values() if s.message.call_id == request.message.call_id]
    whole = [s for s in own if s.status >= 200 and s.message.to_tag and s.message.from_tag]
    return bool(whole) and _tags(request) not in pairs


def _was_over(branches: Branches, transaction: Transaction) -> bool:
    """Whether a BYE with other tags, which was taken, had ended the call before."""
    mine = sender_tag(transaction)
    return any(
        bye.call_id == transaction.call_id
        and bye is not transaction
        and bye.first_ns < transaction.first_ns
        and (sender_tag(bye) != mine or (bye.final is not None and bye.final.status < 300))
        for bye in branches.byes
    )


def _tags(sighting: Sighting) -> frozenset[str]:
    return frozenset((sighting.message.from_tag or "", sighting.message.to_tag or ""))
