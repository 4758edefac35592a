"""A reliable provisional response goes on being repeated after its PRACK was taken (RFC 3262 3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, cited, in_time, side_of
from sipdiag.rules._reliable import is_reliable, pracks_for


@wakes_on(Signal.RELIABLE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for invite in sorted(case.invites, key=lambda t: -len(branches.above(t))):
        for response in invite.provisionals:
            if not is_reliable(response):
                continue
            prack, repeats = _repeats(case, invite, response, limits)
            if prack is None or not repeats:
                continue
            yield Found(
                evidence=in_time(response, prack.request, prack.final, *cited(repeats)),
                facts={
                    "status": response.status,
                    "phrase": response.message.reason,
                    "responder": str(invite.server),
                    "rseq": response.message.header("RSeq"),
                    "repeats": len(repeats),
                },
                transactions=(invite, prack),
                party=side_of(case, invite.server),
                party_at=invite.server,
                severity=None if len(repeats) > 1 or case.outcome != "answered" else "info",
            )
            return


def _repeats(
    case: Case, invite: Transaction, response: Sighting, limits: Limits
) -> tuple[Transaction | None, list[Sighting]]:
    """The PRACK that this hop's server took, and the copies that it sent later than the two could cross."""
    taken = [t for t in pracks_for(case, response) if t.final is not None and t.final.status < 300]
    prack = next((t for t in taken if t.server.address == invite.server.address), None)
    if prack is None or prack.final is None:
        return None, []
    after_ns = prack.final.time_ns + int(limits.t1_s * NS_PER_S / 2)
    rseq, tag = response.message.header("RSeq"), response.message.to_tag
    return prack, [
        c
        for c in invite.response_copies
        if c.time_ns > after_ns
        and c.status == response.status
        and c.message.to_tag == tag
        and c.message.header("RSeq") == rseq
    ]
