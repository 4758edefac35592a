"""A request is repeated faster than any timer of SIP has it, or not unchanged (RFC 3261 17.1.1.1, 17.1.2.2).

A T1 far below 500 ms is a setting that private networks may have, as long as each wait is twice the one before. Whoever
repeats that fast at an even pace follows no timer of SIP at all, and loads the server many times over.
"""

from __future__ import annotations

from itertools import pairwise

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import cited, in_time, seconds


@wakes_on(Signal.REPEATED_REQUEST)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for transaction in case.transactions:
        if transaction.transport != "udp" or transaction.request is None or not transaction.request_copies:
            continue
        gap_s = seconds(transaction.request_copies[0].time_ns - transaction.request.time_ns)
        changed = _changed(transaction)
        fast = len(transaction.request_copies) > 1 and gap_s < limits.fastest_repeat_s
        if not (fast or changed):
            continue
        yield Found(
            evidence=in_time(*cited(transaction.sends)),
            facts={
                "failed_method": transaction.method,
                "sender": str(transaction.client),
                "server": str(transaction.server),
                "first_gap_s": gap_s,
                "sends": len(transaction.sends),
                "changed": changed,
                "shown": f"was repeated after {gap_s * 1000:g} ms already"
                if fast
                else "was repeated with another content under the same branch",
            },
            transactions=(transaction,),
            severity="warning" if fast and _keeps_pace(transaction, limits) else None,
            party_at=transaction.client,
        )
        return


def _keeps_pace(transaction: Transaction, limits: Limits) -> bool:
    """Whether two waits in a row were as short as each other: timers A and E double theirs up to T2, which is seconds;
    where frames are missed, no two of theirs are nearer to each other than 3 to 4. What comes within moments may be one
    packet seen several times (G3)."""
    times_ns = [send.time_ns for send in transaction.sends]
    gaps_ns = [later - earlier for earlier, later in pairwise(times_ns)]
    return any(
        limits.translation_ns < min(pair) <= max(pair) < limits.fastest_repeat_s * NS_PER_S
        and max(pair) <= (1 + limits.timer_tolerance_ratio) * min(pair)
        for pair in pairwise(gaps_ns)
    )


def _changed(transaction: Transaction) -> bool:
    """Whether a repetition differs from the first send though the branch says that it is the same request."""
    first = transaction.request
    return first is not None and any(
        not (copy.message.truncated or first.message.truncated) and copy.message.raw != first.message.raw
        for copy in transaction.request_copies
    )
