"""A CANCEL goes out before any response to its INVITE, finds nothing to cancel, and the call goes on (RFC 3261 9.1)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time, seconds

_NO_SUCH_CALL = 481
_TERMINATED = 487


@wakes_on(Signal.CANCEL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for invite in case.invites:
        cancel = invite.cancel
        if cancel is None or cancel.request is None or invite.request is None or branches.above(invite):
            continue
        first = invite.responses[0] if invite.responses else None
        if first is None or first.time_ns < cancel.first_ns or not _went_on(invite, cancel):
            continue
        yield Found(
            evidence=in_time(invite.request, cancel.request, cancel.final, first, invite.final),
            facts={
                "client": str(invite.client),
                "server": str(invite.server),
                "after_s": seconds(cancel.first_ns - invite.first_ns),
                "answer": f"{cancel.final.status} {cancel.final.message.reason}" if cancel.final else "nothing",
                "then": f"{invite.responses[-1].status} {invite.responses[-1].message.reason}",
            },
            transactions=(invite, cancel),
            party_at=invite.client,
        )
        return


def _went_on(invite: Transaction, cancel: Transaction) -> bool:
    """Whether the INVITE did not end for this CANCEL."""
    refused = cancel.final is not None and cancel.final.status == _NO_SUCH_CALL
    ended = invite.final is not None and invite.final.status == _TERMINATED
    return refused and not ended
