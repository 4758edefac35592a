"""An UPDATE before the answer is refused: the offer it brings, or the bearer it reports, gets nowhere (RFC 3311 5)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._capability import tokens
from sipdiag.rules._hops import branches_of, in_time, side_of

_REFUSED = frozenset({400, 403, 404, 405, 408, 480, 481, 488, 491, 500, 501, 503, 504, 606})
_SENDERS_DOING = frozenset({400, 404, 405, 481, 491, 500, 501})
"""What a sender brings about itself: a method that was not allowed, another dialog, an offer on top of an open one."""


@wakes_on(Signal.IN_DIALOG_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    branches = branches_of(case)
    for update in case.transactions:
        final = update.final
        if update.method != "UPDATE" or final is None or final.status not in _REFUSED or update.request is None:
            continue
        invite = _early_invite(case, update)
        if invite is None or any(_is_refused(t) for t in branches.below(update)) or _taken_later(case, update):
            continue
        allow = next((r for r in invite.provisionals if r.message.header("Allow") is not None), None)
        named = None if allow is None else "UPDATE" in {one.upper() for one in tokens(allow, "Allow")}
        words = {None: "no Allow was seen before", True: "Allow named UPDATE", False: "Allow did not name UPDATE"}
        sender = branches.origin(update).client
        at = sender if final.status in _SENDERS_DOING and named is not True else update.server
        yield Found(
            evidence=in_time(invite.request, allow, *invite.provisionals[-1:], update.request, final),
            facts={
                "status": final.status,
                "phrase": final.message.reason,
                "responder": str(update.server),
                "sender": str(sender),
                "has_offer": update.request.sdp is not None,
                "allow": words[named],
                "outcome": case.outcome,
            },
            transactions=(update, *branches.above(update)),
            party=side_of(case, at),
            party_at=at,
            severity="warning" if case.outcome == "answered" else None,
        )
        return


def _is_refused(update: Transaction) -> bool:
    return update.method == "UPDATE" and update.final is not None and update.final.status in _REFUSED


def _early_invite(case: Case, update: Transaction) -> Transaction | None:
    """The INVITE whose early dialog an UPDATE belongs to; None where that was answered before, or is not seen."""
    if update.request is None:
        return None
    tags = {update.request.message.from_tag, update.request.message.to_tag}
    for invite in case.invites:
        if invite.in_dialog or invite.call_id != update.call_id or invite.request is None:
            continue
        early = [r for r in invite.provisionals if r.time_ns < update.first_ns and r.message.to_tag in tags]
        over = invite.final is not None and invite.final.time_ns < update.last_ns
        if early and not over and invite.request.message.from_tag in tags:
            return invite
    return None


def _taken_later(case: Case, refused: Transaction) -> bool:
    return any(
        t.method == "UPDATE"
        and t.first_ns > refused.first_ns
        and t.client.address == refused.client.address
        and t.final is not None
        and t.final.status < 300
        for t in case.transactions
    )
