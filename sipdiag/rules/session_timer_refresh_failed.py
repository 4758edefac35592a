"""A session refresh is refused or finds no answer, and the call ends for it (RFC 4028 7.4, 10; RFC 3261 14.1).

A refresh changes nothing: UPDATE without a description, or a re-INVITE with the one that its sender gave before. What
wants to change the call is not one, nor are the responses after which its sender has to try again.
"""

from __future__ import annotations

from collections.abc import Iterator

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Party, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import MAX_HOPS, Branches, branches_of, cited, in_time, seconds, sender_tag, side_of, silence
from sipdiag.rules._session_timer import Agreed, ends_by_timer, is_refresh, last_agreed
from sipdiag.sip import Sdp

_TRY_AGAIN = frozenset({401, 407, 422, 491})
"""With credentials, a longer interval, or later."""


@wakes_on(Signal.SESSION_TIMER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    branches = branches_of(case)
    bye = next((b for b in branches.byes if b.request is not None and not branches.above(b)), None)
    agreed = last_agreed(case, branches, bye) if bye is not None else None
    if bye is None or bye.request is None or agreed is None:
        return
    tried = list(_tried(case, agreed, bye))
    if not tried:
        return
    last = tried[-1]
    request = last.request
    refused = _deepest_refusal(branches, last) if last.final is not None else branches.open_ends(last)[0]
    final = refused.final
    failed = silence(case, branches, refused, limits) in ("proved", "likely") if final is None else _is_refused(last)
    if not failed or request is None or not _ended_for(agreed, last, bye, limits):
        return
    refresher = branches.origin(last).client
    party: Party = "callee" if side_of(case, refresher) == "caller" else "caller"
    yield Found(
        evidence=in_time(agreed.answer, request, final, *(() if final else cited(refused.sends)), bye.request),
        facts={
            "interval_s": agreed.interval_s,
            "refresh_method": last.method,
            "refresher": str(refresher),
            "refresh_after_s": seconds(last.first_ns - agreed.answer.time_ns),
            "tried": len(tried),
            "status": final.status if final is not None else None,
            "outcome": _outcome(final),
            "responder": str(refused.server),
            "reasons": [*final.message.headers("Reason"), *final.message.headers("Warning")] if final else [],
            "ended_by": str(bye.client),
            "bye_after_s": seconds(bye.first_ns - (final.time_ns if final is not None else last.first_ns)),
        },
        transactions=tuple(dict.fromkeys((*tried, refused, bye))),
        party=party,
        party_at=refused.server,
        confidence="certain" if request.message.header("Session-Expires") is not None else "likely",
    )


def _outcome(final: Sighting | None) -> str:
    return "finds no answer" if final is None else f"is refused with {final.status} {final.message.reason}"


def _tried(case: Case, agreed: Agreed, bye: Transaction) -> Iterator[Transaction]:
    """The refreshes of the refresher between the agreement and the BYE, on their first hop."""
    for transaction in case.transactions:
        within = agreed.answer.time_ns < transaction.first_ns < bye.first_ns
        if not within or not is_refresh(transaction) or transaction.call_id != bye.call_id or transaction.upstream:
            continue
        if agreed.refresher_tag in (None, sender_tag(transaction)) and _changes_nothing(case, transaction):
            yield transaction


def _is_refused(transaction: Transaction) -> bool:
    final = transaction.final
    return final is not None and final.status >= 300 and final.status not in _TRY_AGAIN


def _deepest_refusal(branches: Branches, refused: Transaction) -> Transaction:
    """Where the refusal comes from, as far as the capture shows."""
    for _ in range(MAX_HOPS):
        below = next((t for t in branches.below(refused) if _is_refused(t)), None)
        if below is None:
            break
        refused = below
    return refused


def _changes_nothing(case: Case, refresh: Transaction) -> bool:
    """What the capture did not see described cannot be compared."""
    if refresh.request is None or refresh.request.sdp is None:
        return refresh.request is not None
    before = _last_described(case, refresh)
    return before is not None and _shape(before) == _shape(refresh.request.sdp)


def _last_described(case: Case, refresh: Transaction) -> Sdp | None:
    """What the sender of a refresh described last before it, in an offer or in an answer."""
    mine, last = sender_tag(refresh), None
    for transaction in case.transactions:
        if transaction.call_id != refresh.call_id or transaction.first_ns >= refresh.first_ns:
            continue
        answers = [s for s in (*transaction.responses, *transaction.acks) if s.time_ns < refresh.first_ns]
        for seen in in_time(transaction.request, *answers):
            if isinstance(seen, Sighting) and seen.sdp is not None and _sender_tag_of(seen) == mine:
                last = seen.sdp
    return last


def _sender_tag_of(seen: Sighting) -> str | None:
    return seen.message.from_tag if seen.message.is_request else seen.message.to_tag


def _shape(sdp: Sdp) -> list[tuple[object, ...]]:
    """What a change within a call changes."""
    return [(m.type, m.port, m.proto, set(m.formats), m.address, m.direction) for m in sdp.media]


def _ended_for(agreed: Agreed, refused: Transaction, bye: Transaction, limits: Limits) -> bool:
    """Whether the BYE is on account of the refusal: the refresher's at once, or anyone's when the timer runs out. One
    that finds no answer is given up 64*T1 after it was sent (RFC 3261 17.1.1.2, 17.1.2.2)."""
    if bye.request is None:
        return False
    given_up_ns = int(limits.transaction_timeout_s * NS_PER_S)
    decided_ns = refused.final.time_ns if refused.final is not None else refused.first_ns + given_up_ns
    soon = bye.first_ns - decided_ns <= int(limits.drop_after_s * NS_PER_S)
    if soon and sender_tag(bye) == sender_tag(refused):
        return True
    return ends_by_timer(agreed, bye.request, limits)
