"""A fax asks for T.38, the other side refuses, and nothing takes its place (ITU-T T.38 Annex D, RFC 3264).

A refused offer is how a side says that it has no T.38: a fax that goes on in G.711, or for which another offer is then
accepted, is healthy.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._agreed import asker_of
from sipdiag.rules._fax import fax_offers
from sipdiag.rules._hops import Branches, branches_of, in_time, seconds

_REFUSED = frozenset({415, 488, 606})


@wakes_on(refused_with(415, 488, 606))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    branches = branches_of(case)
    refused = [t for t in fax_offers(case, branches) if t.final is not None and t.final.status in _REFUSED]
    if not refused:
        return
    last = refused[-1]
    final, request = last.final, last.request
    if final is None or request is None or _accepted_after(case, refused[0]):
        return
    bye = _bye_after(branches, last, limits)
    if bye is None:
        return
    refuser = "callee" if asker_of(case, last) == "caller" else "caller"
    yield Found(
        evidence=in_time(*(s for t in refused[-2:] for s in (t.request, t.final)), bye),
        facts={
            "status": final.status,
            "phrase": final.message.reason,
            "responder": str(last.server),
            "sender": str(branches.origin(last).client),
            "offers": len(refused),
            "bye_s": seconds(bye.time_ns - final.time_ns),
            "hung_up_by": str(bye.source),
        },
        transactions=(last, *branches.above(last)),
        party="caller" if refuser == "caller" else "callee",
        party_at=last.server,
    )


def _accepted_after(case: Case, refused: Transaction) -> bool:
    """Whether some change of the call was accepted afterwards, as T.38 offered anew or G.711 without echo canceller."""
    return any(
        t.in_dialog
        and t.method in ("INVITE", "UPDATE")
        and t.first_ns > refused.first_ns
        and t.request is not None
        and t.request.sdp is not None
        and t.final is not None
        and t.final.status < 300
        for t in case.transactions
    )


def _bye_after(branches: Branches, refused: Transaction, limits: Limits) -> Sighting | None:
    """A BYE before a page of G.711 can have passed."""
    until_ns = refused.last_ns + int(limits.fax_given_up_s * NS_PER_S)
    same_call = (b for b in branches.byes if b.call_id == refused.call_id)
    return next((b.request for b in same_call if refused.first_ns < b.first_ns <= until_ns), None)
