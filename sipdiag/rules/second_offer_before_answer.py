"""A side makes another offer before its first one was answered, or puts one into the ACK (RFC 3264 4, RFC 6337 2)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time, side_of


@wakes_on(Signal.SDP_OPEN | Signal.REINVITE | Signal.RELIABLE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    branches = branches_of(case)
    for invite in case.invites:
        offer = invite.request
        if offer is None or offer.sdp is None or branches.above(invite):
            continue
        second = _in_ack(invite, offer) or _while_open(case, invite, offer)
        if second is None:
            continue
        answer = next((r for r in invite.responses if r.sdp is not None), None)
        in_ack = second.message.method == "ACK"
        failed = any(t.request is second and t.final is not None and t.final.status >= 300 for t in case.transactions)
        yield Found(
            evidence=in_time(offer, answer, second, *(t.final for t in case.transactions if t.request is second)),
            facts={
                "method": second.message.method,
                "sender": str(second.source),
                "when": "though the offer of the INVITE had been answered"
                if in_ack
                else "while the offer of the INVITE had no answer yet",
            },
            transactions=(invite,),
            party=side_of(case, second.source),
            party_at=second.source,
            severity="error" if failed or case.outcome != "answered" else None,
        )
        return


def _in_ack(invite: Transaction, offer: Sighting) -> Sighting | None:
    """An ACK with a description that repeats neither the offer, though that was answered."""
    if not any(r.sdp is not None for r in invite.responses):
        return None
    changed = (a for a in invite.acks if a.sdp is not None and a.message.body != offer.message.body)
    return next(changed, None)


def _while_open(case: Case, invite: Transaction, offer: Sighting) -> Sighting | None:
    """An UPDATE or PRACK of the same side with an offer, before any response of that dialog had a description."""
    for later in case.transactions:
        request = later.request
        if later.method not in ("UPDATE", "PRACK") or request is None or request.sdp is None:
            continue
        message = request.message
        if later.call_id != invite.call_id or message.from_tag != offer.message.from_tag:
            continue
        if later.client.address != invite.client.address or not offer.time_ns < request.time_ns:
            continue
        over = invite.final is not None and invite.final.time_ns < request.time_ns
        tags = [r for r in invite.responses if r.message.to_tag == message.to_tag and r.time_ns < request.time_ns]
        if tags and not over and not any(r.sdp is not None for r in tags):
            return request
    return None
