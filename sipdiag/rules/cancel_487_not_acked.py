"""A cancelled INVITE does not come to its end: no 487 follows the 200 to CANCEL, or nobody acknowledges it
(RFC 3261 9.2, 17.1.1.3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Party, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import reliable_transport, watched_until
from sipdiag.rules._hops import branches_of, cited, how_often, in_time, side_of

_TERMINATED = 487


@wakes_on(Signal.CANCEL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for invite in sorted(case.invites, key=lambda t: -len(branches.above(t))):
        cancel = invite.cancel
        if cancel is None or invite.request is None or cancel.request is None or branches.answer_passed_unseen(invite):
            continue
        final = invite.final
        if final is None and _stays_open(case, cancel, limits):
            yield _found(case, invite, cancel, (), "no final response to the INVITE ever came", "callee")
            return
        copies = [c for c in invite.final_copies if c.status == _TERMINATED]
        many = final is not None and len(copies) >= limits.repeats_without_ack and not reliable_transport(invite)
        if final is not None and final.status == _TERMINATED and many:
            sends = (final, *copies)
            yield _found(
                case, invite, cancel, sends, f"487 was sent {how_often(sends)} and never acknowledged", "caller"
            )
            return


def _stays_open(case: Case, cancel: Transaction, limits: Limits) -> bool:
    """Whether the server took the CANCEL and then left the INVITE alone, in a capture that goes on for long enough."""
    taken = cancel.final
    if taken is None or taken.status >= 300:
        return False
    return watched_until(case, taken.time_ns + int(limits.transaction_timeout_s * NS_PER_S), limits)


def _found(
    case: Case, invite: Transaction, cancel: Transaction, finals: tuple[Sighting, ...], what: str, side: Party
) -> Found:
    at = invite.server if side == "callee" else invite.client
    return Found(
        evidence=in_time(invite.request, cancel.request, cancel.final, *cited(finals)),
        facts={"server": str(invite.server), "client": str(invite.client), "what": what, "sends": len(finals)},
        transactions=(invite, cancel),
        party=side_of(case, at),
        party_at=at,
    )
