"""A call that succeeds lets its caller wait in silence before it rings (RFC 6076 4.3).

Where no ringing is seen at all the delay cannot be told: some of it is how long the callee took to pick up, and a
single response that the capture missed looks the same.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import responses_missed
from sipdiag.rules._hops import in_time, seconds

_SIGNS = frozenset({180, 183})
_QUEUED = 182


@wakes_on(Signal.SLOW)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if (
        case.kind != "call"
        or case.answered_ns is None
        or case.pdd_ns is None
        or case.pdd_ns <= limits.post_dial_delay_s * NS_PER_S
    ):
        return
    if case.pdd_ns > limits.proceeding_timeout_s * NS_PER_S:
        return  # a clock that jumps: nobody rings this late
    if any(r.status == _QUEUED for r in case.progress) or case.attempts[0].request is None:
        return
    if any(_bids_wait(attempt) for attempt in case.attempts[:-1]):
        return  # for the time that the server asked for, or while its user typed
    hop = case.attempts[-1]
    sign = _sign(hop)
    if sign is None or sign.status >= 200 or responses_missed(case, hop):
        return
    slow, slow_ns = hop, sign.time_ns - hop.first_ns
    while True:
        below = [(t, s) for t in case.downstream(slow) if (s := _sign(t)) is not None]
        if not below:
            break
        slow, last = min(below, key=lambda pair: pair[1].time_ns)
        slow_ns = last.time_ns - slow.first_ns
        if last.time_ns - case.attempts[0].first_ns <= limits.post_dial_delay_s * NS_PER_S:
            return  # it rang there in time: what the caller was not told is no delay
    yield Found(
        evidence=in_time(case.attempts[0].request, slow.request, _sign(slow), sign),
        facts={
            "delay_s": seconds(case.pdd_ns),
            "limit_s": limits.post_dial_delay_s,
            "server": str(slow.server),
            "there_s": seconds(slow_ns),
            "sign": f"{sign.status} {sign.message.reason}",
            "attempts": len(case.attempts),
        },
        transactions=(hop,),
        party_at=slow.server,
    )


def _bids_wait(attempt: Transaction) -> bool:
    """Whether a refusal asks its sender to try later (RFC 3261 20.33), or for more digits (21.4.22)."""
    final = attempt.final
    return final is not None and (final.status == 484 or final.message.header("Retry-After") is not None)


def _sign(transaction: Transaction) -> Sighting | None:
    """The first response that a caller hears of."""
    return next((r for r in transaction.responses if r.status in _SIGNS or 200 <= r.status < 300), None)
