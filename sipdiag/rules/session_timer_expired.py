"""A session timer ran out: no refresh came, and the call was ended for it (RFC 4028 7.4, 9, 10).

The side that does not refresh sends BYE 32 s, or a third of the interval if that is less, before the interval is over;
others wait until it is. The refresher has to come at half of it, so a BYE at just these moments, with no refresh
before, is no chance.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Party, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import direction_seen
from sipdiag.rules._hops import branches_of, in_time, side_of, silence
from sipdiag.rules._session_timer import due_s, ends_by_timer, is_refresh, last_agreed, says_so


@wakes_on(Signal.SESSION_TIMER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    branches = branches_of(case)
    bye = next((b for b in branches.byes if b.request is not None and not branches.above(b)), None)
    if bye is None or bye.request is None:
        return
    agreed = last_agreed(case, branches, bye)
    if agreed is None or not ends_by_timer(agreed, bye.request, limits):
        return
    after_s = (bye.first_ns - agreed.answer.time_ns) / NS_PER_S
    tried = [t for t in case.transactions if is_refresh(t) and agreed.answer.time_ns < t.first_ns < bye.first_ns]
    if any(t.final is None and silence(case, branches, t, limits) not in ("proved", "likely") for t in tried):
        return  # its answer may be in a frame that the capture lacks
    at = agreed.refresher or _peer_of(bye)
    party: Party = side_of(case, at)
    seen = any(direction_seen(case, at, other, agreed.answer.time_ns) for other in (bye.client, bye.server))
    yield Found(
        evidence=in_time(agreed.answer, *(s for t in tried[-1:] for s in (t.request, t.final)), bye.request),
        facts={
            "interval_s": agreed.interval_s,
            "refresher": str(at),
            "agreed_by": "the answer names the refresher" if agreed.refresher else "the answer names no refresher",
            "after_s": round(after_s, 1),
            "due_s": due_s(agreed.interval_s),
            "ended_by": str(bye.client),
            "refresh": f"{len(tried)} tried and none accepted" if tried else "none is in the capture",
            "reasons": list(bye.request.message.headers("Reason")),
        },
        transactions=(bye, *tried),
        party=party,
        party_at=at,
        confidence="certain" if says_so(bye.request) and seen else "likely",
    )


def _peer_of(bye: Transaction) -> Endpoint:
    """Where the answer names no refresher: who did not hang up."""
    return bye.server
