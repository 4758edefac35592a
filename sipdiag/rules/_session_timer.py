"""Session intervals: what two sides agreed on, and when its end is due (RFC 4028 7.2, 9, 10).

In: a Case and the BYE that ended it. Out: judgments, no findings.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Record, Sighting, Transaction
from sipdiag.rules._hops import Branches, sender_tag
from sipdiag.sip import Reason, SessionExpires

_BEFORE_END_S = 32
"""RFC 4028 10: BYE comes this long before the end, or a third of the interval before it if that is less."""
_TIMER_WORDS = ("session timer", "session expire", "session-expire", "session refresh", "refresh timeout")


class Agreed(Record, frozen=True):
    """A session interval as a 2xx set it."""

    answer: Sighting
    interval_s: int
    refresher: Endpoint | None
    """None where the 2xx does not say; so the next one."""
    refresher_tag: str | None


def last_agreed(case: Case, branches: Branches, bye: Transaction) -> Agreed | None:
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
        ends = {
            "uac": (transaction.client, sender_tag(transaction)),
            "uas": (transaction.server, final.message.to_tag),
        }
        agreed = Agreed(final, value.seconds, *ends.get(value.refresher or "", (None, None)))
    return agreed


def is_refresh(transaction: Transaction) -> bool:
    """Whether a request can refresh a session (RFC 4028 3)."""
    return transaction.in_dialog and transaction.method in ("INVITE", "UPDATE")


def due_s(interval_s: int) -> float:
    """Seconds after which the side that does not refresh hangs up."""
    return round(interval_s - min(_BEFORE_END_S, interval_s / 3), 1)


def ends_by_timer(agreed: Agreed, bye: Sighting, limits: Limits) -> bool:
    """Whether a BYE says that it is for want of a refresh, or comes when that is due."""
    if says_so(bye):
        return True
    after_s = (bye.time_ns - agreed.answer.time_ns) / NS_PER_S
    moments = (due_s(agreed.interval_s), agreed.interval_s)
    return any(abs(after_s - moment) <= limits.session_timer_slack_s for moment in moments)


def says_so(bye: Sighting) -> bool:
    """Whether the Reason of a BYE names the session timer."""
    reasons = [r for r in bye.message.values("Reason") if isinstance(r, Reason)]
    return any(word in (r.text or "").lower() for r in reasons for word in _TIMER_WORDS)
