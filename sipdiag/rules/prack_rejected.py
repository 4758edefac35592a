"""A PRACK is refused, so that the provisional response counts as not acknowledged (RFC 3262 3).

Not the PRACK that comes twice, or after the call was decided, nor one that is only asked for credentials.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._credentials import CHALLENGES
from sipdiag.rules._hops import EVIDENCE_SENDS, Branches, branches_of, in_time, side_of
from sipdiag.rules._reliable import is_reliable
from sipdiag.sip import RAck


@wakes_on(Signal.IN_DIALOG_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    pracks = [t for t in case.transactions if t.method == "PRACK"]
    branches = branches_of(case)
    told: set[tuple[str, str | None]] = set()
    for prack in pracks:
        refused = _refusal_of(prack)
        if refused is None or any(_refusal_of(t) is not None for t in branches.below(prack)):
            continue
        rack = prack.request.message.value("RAck") if prack.request is not None else None
        invites = [t for t in case.invites if t.call_id == prack.call_id and _is_for(rack, t, prack)]
        key = (prack.call_id, prack.request.message.to_tag if prack.request is not None else None)
        if key in told or _accepted(pracks, prack, rack) or _decided(invites, prack):
            continue
        told.add(key)
        yield _found(case, branches, prack, refused, invites, rack)


def _found(
    case: Case,
    branches: Branches,
    prack: Transaction,
    refused: Sighting,
    invites: list[Transaction],
    rack: RAck | None,
) -> Found:
    sent = [r for t in invites for r in t.provisionals if is_reliable(r)]
    named = [r for r in sent if rack is not None and rack.rseq == r.message.value("RSeq")]
    tag = prack.request.message.to_tag if prack.request is not None else None
    fits = any(r.message.to_tag == tag for r in named)
    sender = branches.leg_origin(prack).client
    answered = any(t.final is not None and t.final.status < 300 for t in invites)
    numbers = list(dict.fromkeys(f"{r.message.value('RSeq')} {r.message.cseq} {r.message.method}" for r in sent))
    # Only responses that are seen can speak against a PRACK.
    astray = bool(named) and prack.server.address not in {r.source.address for r in named}
    wrong = (bool(sent) and not fits) or astray
    return Found(
        evidence=in_time(
            *(named or sent)[:EVIDENCE_SENDS],
            *(seen for hop in (prack, *branches.above(prack)) for seen in (hop.request, hop.final)),
            *(t.final for t in (*invites[:1], *(branches.onward(invites[0])[1:] if invites else ()))),
        ),
        facts={
            "status": refused.status,
            "phrase": refused.message.reason,
            "responder": str(prack.server),
            "rack": f"{rack.rseq} {rack.cseq} {rack.method}" if rack is not None else None,
            "sent_reliably": numbers,
            "fits": "went to another host than the one it names"
            if astray
            else "names none of these in this dialog"
            if wrong
            else "names one of these",
        },
        transactions=(prack, *branches.above(prack), *invites),
        party=side_of(case, sender if wrong else prack.server),
        party_at=sender if wrong else prack.server,
        severity="warning" if answered else None,
        confidence="certain" if wrong else "likely",
    )


def _refusal_of(prack: Transaction) -> Sighting | None:
    final = prack.final
    return final if final is not None and final.status >= 400 and final.status not in CHALLENGES else None


def _is_for(rack: RAck | None, invite: Transaction, prack: Transaction) -> bool:
    if rack is not None and rack.cseq == invite.cseq:
        return True
    return invite.first_ns < prack.first_ns and any(is_reliable(r) for r in invite.provisionals)


def _accepted(pracks: list[Transaction], refused: Transaction, rack: RAck | None) -> bool:
    """Whether another PRACK for the same response was taken."""
    return any(
        t is not refused
        and t.call_id == refused.call_id
        and t.final is not None
        and t.final.status < 300
        and t.request is not None
        and t.request.message.value("RAck") == rack
        for t in pracks
    )


def _decided(invites: list[Transaction], prack: Transaction) -> bool:
    """Whether the INVITE had its final response, or was cancelled, before the PRACK was refused."""
    final = prack.final
    until_ns = final.time_ns if final is not None else prack.last_ns
    return any(
        (t.final is not None and t.final.time_ns <= prack.first_ns)
        or (t.cancel is not None and t.cancel.first_ns < until_ns)
        for t in invites
    )
