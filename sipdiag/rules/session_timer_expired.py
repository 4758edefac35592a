"""A session timer ran out: no refresh came, and the call was ended for it (RFC 4028 7.4, 9, 10).

The side that does not refresh sends BYE 32 s, or a third of the interval if that is less, before the interval is over;
others wait until it is. The refresher has to come at half of it, so a BYE at just these moments, with no refresh
before, is no chance.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Party, Record, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import direction_seen
from sipdiag.rules._hops import Branches, in_time, side_of
from sipdiag.sip import Reason, SessionExpires

_BEFORE_END_S = 32
"""RFC 4028 10: BYE comes this long before the end, or a third of the interval before it if that is less."""
_TIMER_WORDS = ("session timer", "session expire", "session-expire", "session refresh", "refresh timeout")


class Agreed(Record, frozen=True):
    """A session interval as a 2xx set it."""

    answer: Sighting
    interval_s: int
    refresher: Endpoint | None
    """None where the 2xx does not say."""


@wakes_on(Signal.SESSION_TIMER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    branches = Branches(case)
    bye = next((b for b in branches.byes if b.request is not None and not branches.above(b)), None)
    if bye is None or bye.request is None:
        return
    agreed = _last_agreed(case, branches, bye)
    if agreed is None:
        return
    after_s = (bye.first_ns - agreed.answer.time_ns) / NS_PER_S
    said = _says_so(bye.request)
    if not said and not _is_due(after_s, agreed.interval_s, limits):
        return
    tried = [t for t in case.transactions if _is_refresh(t) and agreed.answer.time_ns < t.first_ns < bye.first_ns]
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
            "due_s": _due_s(agreed.interval_s),
            "ended_by": str(bye.client),
            "refresh": f"{len(tried)} tried and none accepted" if tried else "none is in the capture",
            "reasons": list(bye.request.message.headers("Reason")),
        },
        transactions=(bye, *tried),
        party=party,
        party_at=at,
        confidence="certain" if said and seen else "likely",
    )


def _last_agreed(case: Case, branches: Branches, bye: Transaction) -> Agreed | None:
    """The last 2xx before the BYE that set a session interval, as its first hop saw it.

    A later 2xx to a re-INVITE or UPDATE without one turned the timer off (RFC 4028 7.4).
    """
    agreed = None
    accepted = [(t, t.final) for t in case.transactions if t.final is not None and t.final.status < 300]
    for transaction, final in sorted(accepted, key=lambda one: one[1].time_ns):
        if transaction.method not in ("INVITE", "UPDATE"):
            continue
        if transaction.call_id != bye.call_id or final.time_ns >= bye.first_ns or branches.above(transaction):
            continue
        value = final.message.value("Session-Expires")
        if not isinstance(value, SessionExpires) or value.seconds <= 0:
            agreed = None
            continue
        ends = {"uac": transaction.client, "uas": transaction.server}
        agreed = Agreed(final, value.seconds, ends.get(value.refresher or ""))
    return agreed


def _due_s(interval_s: int) -> float:
    return round(interval_s - min(_BEFORE_END_S, interval_s / 3), 1)


def _is_due(after_s: float, interval_s: int, limits: Limits) -> bool:
    return any(abs(after_s - due) <= limits.session_timer_slack_s for due in (_due_s(interval_s), interval_s))


def _is_refresh(transaction: Transaction) -> bool:
    return transaction.in_dialog and transaction.method in ("INVITE", "UPDATE")


def _says_so(bye: Sighting) -> bool:
    reasons = [r for r in bye.message.values("Reason") if isinstance(r, Reason)]
    return any(word in (r.text or "").lower() for r in reasons for word in _TIMER_WORDS)


def _peer_of(bye: Transaction) -> Endpoint:
    """Where the answer names no refresher: who did not hang up."""
    return bye.server
