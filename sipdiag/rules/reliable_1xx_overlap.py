"""A second reliable response, or the 2xx, goes out before the first reliable one was acknowledged (RFC 3262 3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time, seconds, side_of
from sipdiag.rules._reliable import is_reliable, pracks_for


@wakes_on(Signal.RELIABLE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for invite in case.invites:
        if branches.above(invite):
            continue
        first = next((r for r in invite.provisionals if is_reliable(r)), None)
        prack = _acknowledgement(case, first)
        second = _too_early(invite, first, prack) if first is not None else None
        if first is None or prack is None or second is None:
            continue
        harmless = case.outcome == "answered" and not invite.response_copies
        yield Found(
            evidence=in_time(first, second, prack.request, prack.final),
            facts={
                "status": first.status,
                "phrase": first.message.reason,
                "second": f"{second.status} {second.message.reason}",
                "responder": str(invite.server),
                "before_s": seconds(prack.first_ns - second.time_ns),
            },
            transactions=(invite, prack),
            party=side_of(case, invite.server),
            party_at=invite.server,
            severity="info" if harmless else None,
        )
        return


def _acknowledgement(case: Case, response: Sighting | None) -> Transaction | None:
    found = pracks_for(case, response) if response is not None else ()
    return min(found, key=lambda t: t.first_ns, default=None)


def _too_early(invite: Transaction, first: Sighting, prack: Transaction | None) -> Sighting | None:
    """What of the same dialog came before the PRACK was even sent; a 2xx may, where the first response had no SDP."""
    if prack is None:
        return None
    tag = first.message.to_tag
    for response in invite.responses:
        if response is first or response.message.to_tag != tag or not first.time_ns < response.time_ns < prack.first_ns:
            continue
        if is_reliable(response) or (200 <= response.status < 300 and first.sdp is not None):
            return response
    return None
