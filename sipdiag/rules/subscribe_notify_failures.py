"""A subscription does not come about, brings no NOTIFY, or its NOTIFYs are not taken (RFC 6665 4)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, TRAFFIC_BUCKET_NS, Case, Severity, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._capability import tokens
from sipdiag.rules._finals import claimed
from sipdiag.rules._guards import bytes_missed, direction_seen, hidden_by_encryption, watched_until
from sipdiag.rules._hops import branches_of, in_time, side_of
from sipdiag.rules._refusal import mild
from sipdiag.sip import SubscriptionState

_ENDED = frozenset({"deactivated", "giveup", "noresource", "rejected", "invariant"})
_NO_SUBSCRIPTION = 481


@wakes_on(Signal.BESIDE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.method != "SUBSCRIBE":
        return
    refusal = claimed(case, limits, "subscribe-notify-failures")
    if refusal is not None:
        yield _found(case, refusal.attempt, f"{refusal.status} {refusal.phrase}", "refused", mild(refusal))
        return
    branches = branches_of(case)
    subscribes = [t for t in case.transactions if t.method == "SUBSCRIBE" and not branches.above(t)]
    granted = [t for t in subscribes if t.final is not None and t.final.status < 300]
    notifies = [t for t in case.transactions if t.method == "NOTIFY" and not branches.above(t)]
    unknown = next((t for t in notifies if _is_unknown(t)), None)
    if granted and unknown is not None and not _gave_up(granted, unknown):
        yield _found(case, unknown, "481 to its NOTIFY", "forgotten")
        return
    ended = next((t for t in notifies if _end(t) in _ENDED), None)
    if ended is not None:
        yield _found(case, ended, f"terminated ({_end(ended)})", "ended")
        return
    if granted and not notifies and _none_comes(case, granted[0], limits):
        yield _found(case, granted[0], "no NOTIFY", "silent")


def _gave_up(granted: list[Transaction], notify: Transaction) -> bool:
    """Whether the subscriber had ended the subscription itself before."""
    asked = [t.request.message for t in granted if t.request is not None and t.first_ns < notify.first_ns]
    return bool(asked) and asked[-1].value("Expires") == 0


def _is_unknown(notify: Transaction) -> bool:
    """Whether its receiver knows of no subscription; a NOTIFY that ends it for its time being over loses nothing."""
    final, state = notify.final, _state(notify)
    ends = state is not None and state.state == "terminated" and _end(notify) not in _ENDED
    return final is not None and final.status == _NO_SUBSCRIPTION and not ends


def _state(notify: Transaction) -> SubscriptionState | None:
    state = notify.request.message.value("Subscription-State") if notify.request is not None else None
    return state if isinstance(state, SubscriptionState) else None


def _end(notify: Transaction) -> str | None:
    state = _state(notify)
    return state.reason.lower() if state is not None and state.state == "terminated" and state.reason else None


def _none_comes(case: Case, subscribe: Transaction, limits: Limits) -> bool:
    final, request = subscribe.final, subscribe.request
    if final is None or request is None or request.message.value("Expires") == 0 or hidden_by_encryption(case):
        return False
    until_ns = final.time_ns + int(limits.transaction_timeout_s * NS_PER_S)
    if bytes_missed(case, subscribe.server, subscribe.client, subscribe.first_ns):
        return False
    due_ns = final.time_ns + 2 * TRAFFIC_BUCKET_NS
    return watched_until(case, until_ns, limits) and direction_seen(case, subscribe.server, subscribe.client, due_ns)


def _found(case: Case, transaction: Transaction, what: str, how: str, severity: Severity | None = None) -> Found:
    request = next((t.request for t in case.transactions if t.method == "SUBSCRIBE" and t.request is not None), None)
    event = request.message.header("Event") if request is not None else None
    at = transaction.client if how in ("refused",) and _is_callers(transaction) else transaction.server
    return Found(
        evidence=in_time(request, transaction.request, transaction.final),
        facts={
            "what": what,
            "how": how,
            "event": event,
            "status": transaction.final.status if transaction.final is not None else None,
            "subscriber": str(case.caller),
            "notifier": str(transaction.client if transaction.method == "NOTIFY" else transaction.server),
            "allowed": tokens(transaction.final, "Allow-Events"),
        },
        transactions=(transaction,),
        party=side_of(case, at) if how != "ended" else "callee",
        party_at=at if how != "ended" else transaction.client,
        severity=severity,
    )


def _is_callers(transaction: Transaction) -> bool:
    return transaction.final is not None and transaction.final.status in (423, 481, 489)
