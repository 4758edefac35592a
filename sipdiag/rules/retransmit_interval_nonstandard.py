"""A request is repeated faster than any timer of SIP has it, or not unchanged (RFC 3261 17.1.1.1, 17.1.2.2)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
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
            party_at=transaction.client,
        )
        return


def _changed(transaction: Transaction) -> bool:
    """Whether a repetition differs from the first send though the branch says that it is the same request."""
    first = transaction.request
    return first is not None and any(
        not (copy.message.truncated or first.message.truncated) and copy.message.raw != first.message.raw
        for copy in transaction.request_copies
    )
