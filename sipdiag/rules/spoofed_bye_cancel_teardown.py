"""A BYE with the identifiers of a call comes from who has no part in it; the real side goes on (RFC 3261 26).

A node of a cluster may end a call from an address that nobody saw before; so the real peer has to be seen going on.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time, sender_tag
from sipdiag.sip import NameAddr

_GOES_ON_S = 1.0
"""Media and requests that were under way when the BYE came are over by then."""


@wakes_on(Signal.OUTSIDER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    known = _hosts(case)
    for forged in case.transactions:
        request = forged.request
        if forged.method not in ("BYE", "CANCEL") or request is None or forged.client.address in known:
            continue
        if branches.above(forged) or forged.server.address not in known or len(request.message.vias) > 1:
            continue
        goes_on, seen = _goes_on(case, forged)
        if not goes_on:
            continue
        yield Found(
            evidence=in_time(case.final, request, forged.final, seen),
            facts={
                "method": forged.method,
                "stranger": str(forged.client),
                "victim": str(forged.server),
                "real": _real(case, forged),
                "goes_on": goes_on,
                "user_agent": request.message.header("User-Agent"),
            },
            transactions=(forged,),
            party_at=forged.client,
        )
        return


def _hosts(case: Case) -> set[str]:
    """The addresses that the call's own messages come from, go to, or name."""
    hosts: set[str] = set()
    for transaction in case.transactions:
        if transaction.method in ("BYE", "CANCEL"):
            continue
        for seen in (*transaction.sends[:1], *transaction.responses, *transaction.acks[:1]):
            hosts |= {seen.source.address, seen.destination.address}
            for name in ("Contact", "Record-Route", "Route"):
                values = seen.message.values(name)
                hosts |= {value.uri.host for value in values if isinstance(value, NameAddr)}
            hosts |= {via.host for via in seen.message.vias}
    return hosts


def _goes_on(case: Case, forged: Transaction) -> tuple[str, Sighting | None]:
    """What the real peer did afterwards that it would not after a BYE of its own, and the message that shows it."""
    real = _real(case, forged)
    after_ns = forged.first_ns + int(_GOES_ON_S * NS_PER_S)
    for later in case.transactions:
        again = later.method in ("BYE", "INVITE", "UPDATE", "INFO") and later.in_dialog
        from_real = later.client.address == real and sender_tag(later) == sender_tag(forged)
        if again and from_real and later.first_ns > after_ns and later.request is not None:
            return f"it sent {later.method} later", later.request
    spoke = [s for s in case.streams if s.source.address == real and s.first_ns < forged.first_ns]
    if any(s.last_ns > after_ns for s in spoke):
        return "it went on sending media", None
    return "", None


def _real(case: Case, forged: Transaction) -> str:
    """The address of the side whose tag the request carries."""
    tag = sender_tag(forged)
    for transaction in case.invites:
        if transaction.in_dialog or transaction.request is None:
            continue
        if transaction.request.message.from_tag == tag:
            return transaction.client.address
        if any(r.message.to_tag == tag for r in transaction.responses):
            return transaction.server.address
    return ""
