"""100 Trying and nothing more: dead air until somebody gives up (RFC 3261 16.8, 17.2.1).

It speaks of the deepest hop that said 100 and no more. A hop behind it that is silent altogether is the business of
invite-no-response or local-408-downstream-silent.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import watched_until
from sipdiag.rules._hops import Branches, cited, only_trying, own_final, seconds

_GIVEN_UP = frozenset({408, 504})
"""What a box answers by itself when its own waiting is over; any other failure is somebody's answer."""


@wakes_on(Signal.NO_FINAL | Signal.FINAL_FAILURE | Signal.CANCEL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = Branches(case)
    for transaction in case.invites:
        if transaction.in_dialog or transaction.request is None or not only_trying(transaction):
            continue
        if branches.decided_elsewhere(transaction) or any(_is_deeper(t) for t in branches.below(transaction)):
            continue
        path = (transaction, *branches.above(transaction))
        over = _end_of_waiting(case, path, limits)
        if over is None:
            continue
        end_ns, ender = over
        if end_ns - transaction.first_ns < limits.dead_air_s * NS_PER_S:
            continue
        swallowed = any(r.status > 100 for t in branches.below(transaction) for r in t.responses)
        yield Found(
            evidence=(*cited(transaction.sends)[:1], transaction.provisionals[0], *((ender,) if ender else ())),
            facts={
                "server": str(transaction.server),
                "dead_s": seconds(end_ns - transaction.first_ns),
                "ended": _how(ender),
            },
            transactions=path,
            party="proxy" if swallowed else "callee",
            party_at=transaction.server,
        )


def _is_deeper(transaction: Transaction) -> bool:
    """A hop further down that is just as stuck, or silent: the fault is there."""
    return not transaction.responses or (only_trying(transaction) and own_final(transaction) is None)


def _end_of_waiting(case: Case, path: tuple[Transaction, ...], limits: Limits) -> tuple[int, Sighting | None] | None:
    """When the wait ended and with which message; None where it did not, or ended with somebody's answer."""
    for hop in path:
        cancel = hop.cancel
        final = own_final(hop)
        if cancel is not None and (final is None or cancel.first_ns < final.time_ns):
            origin = path[-1].cancel or cancel
            return origin.first_ns, origin.request
        if final is not None:
            # Of a hop whose next one is not in the capture, a 408 says that this next one is silent.
            mine = final.status in _GIVEN_UP and not (hop is path[0] and final.status == 408)
            return (final.time_ns, final) if mine else None
    last_ns = max(hop.last_ns for hop in path)
    waited_ns = last_ns + int(limits.transaction_timeout_s * NS_PER_S)
    return (case.view.last_ns, None) if watched_until(case, waited_ns, limits) else None


def _how(ender: Sighting | None) -> str:
    if ender is None:
        return "nothing more was seen until the capture or its watching ended"
    message = ender.message
    if message.is_request:
        return f"{ender.source} gave up with a {message.method}"
    return f"{ender.source} gave up with {message.status} {message.reason}"
