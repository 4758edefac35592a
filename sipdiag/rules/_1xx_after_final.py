"""A provisional response comes after the final one of the same transaction, from the same place (RFC 3261 17.2.1)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time, seconds, side_of


@wakes_on(Signal.LATE_PROVISIONAL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for invite in sorted(case.invites, key=lambda t: -len(branches.above(t))):
        final = invite.final
        if final is None:
            continue
        late = _late(invite, final, limits)
        if not late:
            continue
        at = invite.server
        yield Found(
            evidence=in_time(invite.request, final, *late[:3]),
            facts={
                "status": late[0].status,
                "phrase": late[0].message.reason,
                "final_status": final.status,
                "final_phrase": final.message.reason,
                "responder": str(at),
                "after_s": seconds(late[0].time_ns - final.time_ns),
                "count": len(late),
            },
            transactions=(invite,),
            party="proxy" if branches.below(invite) else side_of(case, at),
            party_at=at,
            severity=None if final.status < 300 else "info",
        )
        return


def _late(invite: Transaction, final: Sighting, limits: Limits) -> list[Sighting]:
    """Provisional responses of the dialog of the final one, later than packets overtake each other."""
    after_ns = final.time_ns + int(limits.t1_s * NS_PER_S)
    return [
        r
        for r in (*invite.provisionals, *invite.response_copies)
        if 100 < r.status < 200
        and r.time_ns > after_ns
        and r.source == final.source
        and r.message.to_tag == final.message.to_tag
    ]
