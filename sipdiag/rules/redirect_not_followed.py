"""A 3xx names where the user is, and nobody tries there (RFC 3261 8.1.3.4, 16.7 step 4).

A redirect that was followed is the Case's next attempt, or the proxy's next branch. That none follows is only claimed
where the capture would show it (guard G1): one that sees the caller talk to the redirecting server alone would not.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._guards import watched_until
from sipdiag.rules._hops import Branches, branches_of, in_time, own_final, seconds
from sipdiag.sip import NameAddr

_ALTERNATIVE_SERVICE = 380
"""Speaks of another service, in its body; not of another address to try."""


@wakes_on(Signal.REDIRECT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for transaction in case.transactions:
        redirect = transaction.final
        if redirect is None or not 300 <= redirect.status < 400 or redirect.status == _ALTERNATIVE_SERVICE:
            continue
        if transaction.request is None or transaction.in_dialog or not _is_the_end(case, branches, transaction):
            continue
        targets = [c.uri.raw for c in redirect.message.values("Contact") if isinstance(c, NameAddr)]
        evidence = in_time(transaction.request, redirect, *transaction.acks[:1])
        facts: dict[str, object] = {
            "status": redirect.status,
            "reason": redirect.message.reason,
            "redirector": str(redirect.source),
            "follower": str(transaction.client),
            "targets": targets,
            "watched_s": seconds(case.view.last_ns - redirect.time_ns),
        }
        because = _why_unknown(case, branches, transaction, redirect, targets, limits)
        if because is not None:
            yield Unknown(
                evidence=evidence,
                because=because,
                capture_at=transaction.client,
                facts=facts,
                transactions=(transaction,),
            )
            continue
        is_proxy = bool(branches.above(transaction))
        yield Found(
            evidence=evidence,
            facts=facts,
            transactions=(transaction, *branches.above(transaction)),
            party="callee" if not targets else "proxy" if is_proxy else "caller",
            party_at=redirect.source if not targets else transaction.client,
        )


def _is_the_end(case: Case, branches: Branches, transaction: Transaction) -> bool:
    """Whether nobody went on from here: no retry, no other branch, and no hop before that passed the 3xx on."""
    redirect = transaction.final
    hop = transaction
    for up in branches.above(transaction):
        final = own_final(up)
        if final is None or final.status < 400:
            return False  # still trying, answered, or the 3xx was passed on and is judged there
        if any(t.first_ns > hop.first_ns and t is not hop for t in branches.below(up)):
            return False
        hop = up
    if any(a.first_ns > hop.first_ns for a in case.attempts):
        return False
    # A 3xx that came from further down is judged here, at its last hop, and not again below.
    return redirect is not None and (hop is transaction or own_final(hop) is not None)


def _why_unknown(
    case: Case, branches: Branches, transaction: Transaction, redirect: Sighting, targets: list[str], limits: Limits
) -> str | None:
    """What keeps this capture from showing that nobody followed; None where it shows it."""
    if not targets:
        return None
    for up in branches.above(transaction):
        if any(r.status > 100 and r.time_ns > redirect.time_ns for r in up.provisionals):
            return f"{up.server} goes on after the redirect, by a way that is not in this capture"
    if not watched_until(case, redirect.time_ns + int(limits.redirect_follow_s * NS_PER_S), limits):
        return f"the capture ends {seconds(case.view.last_ns - redirect.time_ns):g} s after the redirect"
    hosts = {c.uri.host.lower() for c in redirect.message.values("Contact") if isinstance(c, NameAddr)}
    if redirect.source.address in hosts or _seen_beyond(case, transaction.client, transaction.server):
        return None
    return (
        f"it shows {transaction.client.address} send to {transaction.server.address} only, so that an INVITE to "
        "another host would not show"
    )


def _seen_beyond(case: Case, client: Endpoint, server: Endpoint) -> bool:
    """G1: the capture shows the client exchange something with another host than the one that redirected it."""
    for hop in case.transactions:
        ends = {hop.client.address, hop.server.address}
        if client.address in ends and server.address not in ends:
            return True
    known = set(case.view.directions.get((client.address, server.address), ()))
    return any(time not in known for time in case.view.outbound.get(client.address, ()))
