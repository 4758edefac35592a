"""A proxy gives a call up that is being set up, since no progress came for three minutes (RFC 3261 13.3.1.1, 16.8).

The answering side has to repeat its provisional response every minute; a proxy waits for more than three (Timer C).
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, refused_with, wakes_on
from sipdiag.rules._hops import Branches, branches_of, in_time, seconds

_TIMER_C_S = 180.0
_GIVEN_UP = frozenset({408, 487})


@wakes_on(Signal.CANCEL | refused_with(408, 487))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.end_ns - case.start_ns < _TIMER_C_S * NS_PER_S:
        return
    branches = branches_of(case)
    for invite in case.invites:
        progress = [r for r in (*invite.provisionals, *invite.response_copies) if 100 < r.status < 200]
        ender = _ender(branches, invite)
        if not progress or ender is None or invite.in_dialog or _has_limit(invite):
            continue
        before = [r for r in progress if r.time_ns < ender.time_ns]
        last = max(before, key=lambda r: r.time_ns, default=None)
        waited_s = (ender.time_ns - last.time_ns) / NS_PER_S if last is not None else 0.0
        if last is None or not _TIMER_C_S <= waited_s + 1 <= _TIMER_C_S * (1 + limits.timer_tolerance_ratio):
            continue
        yield Found(
            evidence=in_time(invite.request, last, ender),
            facts={
                "status": last.status,
                "phrase": last.message.reason,
                "responder": str(last.source),
                "proxy": str(ender.source),
                "waited_s": seconds(ender.time_ns - last.time_ns),
                "given_up": "CANCEL" if ender.message.is_request else f"{ender.status} {ender.message.reason}",
            },
            transactions=(invite, *branches.above(invite)),
            party_at=last.source,
        )
        return


def _ender(branches: Branches, invite: Transaction) -> Sighting | None:
    """What a proxy ended this INVITE with: its CANCEL to the next hop, or its 408 to the one before."""
    cancel = invite.cancel.request if invite.cancel is not None else None
    if cancel is not None:
        upstream_cancel = any(t.cancel is not None for t in branches.above(invite))
        by_proxy = branches.above(invite) or len(cancel.message.vias) > 1 or _was_relayed(invite)
        return cancel if by_proxy and not upstream_cancel else None
    final = invite.final
    return final if final is not None and final.status in _GIVEN_UP and branches.below(invite) else None


def _was_relayed(invite: Transaction) -> bool:
    return invite.request is not None and len(invite.request.message.vias) > 1


def _has_limit(invite: Transaction) -> bool:
    """An Expires in the INVITE is a limit that the caller set."""
    return invite.request is not None and invite.request.message.header("Expires") is not None
