"""A name that a request has to go to does not resolve: no such name, or no answer (RFC 3263 4).

Held against the request that the asking host had been given to pass on; without one, told of who asked for a SIP
service, found none and sent nothing.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Evidence, Looked, Party, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, refused_with, wakes_on
from sipdiag.rules._guards import watched_until
from sipdiag.rules._hops import branches_of, in_time
from sipdiag.rules._lookups import unresolved, wanted_by

_OWN_FINALS = frozenset({404, 408, 477, 478, 480, 500, 502, 503, 504})
"""What a proxy says of its own where it finds no way to pass a request on."""

_CITED = 4


@wakes_on(
    Signal.NO_FINAL | Signal.NO_RESPONSE | Signal.EVENT | refused_with(404, 408, 477, 478, 480, 500, 502, 503, 504)
)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if not case.transactions:
        yield from _alone(case)
        return
    if not case.around.lookups:
        return
    branches = branches_of(case)
    for transaction in case.transactions:
        if transaction.in_dialog or transaction.request is None or transaction.method == "CANCEL":
            continue
        final = transaction.final
        if final is not None and final.status not in _OWN_FINALS:
            continue
        if branches.below(transaction) or branches.decided_elsewhere(transaction):
            continue
        until_ns = final.time_ns if final else transaction.first_ns + int(limits.transaction_timeout_s * NS_PER_S)
        host = transaction.server.address
        failed = unresolved(case, host, wanted_by(transaction), transaction.first_ns, until_ns)
        # Without a final response the next lookup may still come (guard G2).
        if failed and (final is not None or watched_until(case, failed[-1].time_ns, limits)):
            yield _found(case, host, failed, transaction)
            return


def _alone(case: Case) -> Diagnosis:
    if case.events and case.events[0].kind == "dns":
        host = case.caller.address
        failed = unresolved(case, host, None, case.start_ns - NS_PER_S, case.view.last_ns)
        if failed:
            yield _found(case, host, failed, None)


def _found(case: Case, host: str, failed: tuple[Looked, ...], transaction: Transaction | None) -> Found:
    worst = next((one for one in failed if one.lookup.outcome != "empty"), failed[-1])
    outcome = worst.lookup.outcome
    resolver = outcome in ("asked", "server failure", "refused")
    final = transaction.final if transaction is not None else None
    asker: Party = "proxy" if transaction is not None else "caller"
    party: Party = "network" if resolver else asker
    cited = tuple(
        Evidence(frame=frame, note=f"DNS {one.lookup.type} {one.lookup.name}: {note}")
        for one in failed[:_CITED]
        for frame, note in zip(one.frames, ("asked", one.lookup.outcome), strict=False)
    )
    seen = in_time(transaction.request) if transaction is not None else ()
    return Found(
        evidence=(*seen, *cited, *in_time(final)),
        facts={
            "name": worst.lookup.name,
            "type": worst.lookup.type,
            "outcome": "no answer" if outcome == "asked" else outcome,
            "names": [f"{one.lookup.type} {one.lookup.name}" for one in failed],
            "host": host,
            "resolver": worst.resolver,
            "failed_method": transaction.method if transaction is not None else None,
            "status": final.status if final is not None else None,
            "became": f"The {transaction.method} that it had been given to pass on "
            + (f"was answered {final.status} {final.message.reason}." if final else "got no final response.")
            if transaction is not None
            else "No SIP request from it is in the capture after that.",
        },
        transactions=(transaction,) if transaction is not None else (),
        party=party,
        party_at=Endpoint(worst.resolver, 53) if resolver else transaction.server if transaction else case.caller,
        severity="error" if transaction is None else None,
        confidence="certain" if final is not None else "possible" if transaction is None else "likely",
        against=() if transaction is not None else ("a capture at the resolver would not show what SIP it sends",),
    )
