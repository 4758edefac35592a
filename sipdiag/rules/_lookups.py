"""The names that a host asked for before or while it handled a request (RFC 3263 4).

In: a Case and a host. Out: which lookups matter to it and how they went, no findings.
"""

from __future__ import annotations

from sipdiag.model import Case, Endpoint, Looked, Transaction
from sipdiag.sip import NameAddr, parse_uri

FAILED = frozenset({"no such name", "server failure", "refused", "empty"})
_SERVICES = ("_sip.", "_sips.")


def domain_of(looked: Looked) -> str:
    """The domain that a lookup is about: without the service and transport in front of it."""
    name = looked.lookup.name
    return name.split(".", 2)[2] if name.startswith(_SERVICES) and name.count(".") > 2 else name


def is_about_sip(looked: Looked) -> bool:
    return looked.lookup.name.startswith(_SERVICES)


def wanted_by(transaction: Transaction) -> set[str]:
    """The names in lower case that a request is to be sent to: of its Request-URI and Routes."""
    request = transaction.request
    if request is None:
        return set()
    routes = [n.uri.host for n in request.message.values("Route") if isinstance(n, NameAddr)]
    uri = parse_uri(request.message.request_uri or "")
    return {host.lower().rstrip(".") for host in (*routes, uri.host if uri is not None else "") if host}


def unresolved(case: Case, host: str, wanted: set[str] | None, since_ns: int, until_ns: int) -> tuple[Looked, ...]:
    """The lookups of a host between two times that failed and that no other one made good.

    `wanted`: the names that matter; None where every name of a SIP service does. A name of a service that does not
    exist is no fault where the name itself has an address: a client asks for NAPTR and SRV first, and goes on.
    """
    mine = [one for one in case.around.lookups if one.host == host and since_ns <= one.time_ns <= until_ns]
    names = set(wanted) if wanted is not None else {domain_of(one) for one in mine if is_about_sip(one)}
    for one in mine:  # what the records of these names lead to
        if domain_of(one) in names or one.lookup.name in names:
            names.update(one.lookup.targets)
    about = [one for one in mine if domain_of(one) in names or one.lookup.name in names]
    if any(one.lookup.addresses for one in about):
        return ()
    return tuple(one for one in about if one.lookup.outcome in FAILED or one.lookup.outcome == "asked")


def alternatives(
    case: Case, client: Endpoint, server: Endpoint, before_ns: int
) -> tuple[Looked, tuple[str, ...]] | None:
    """The SRV answer by which a client came to this server, and its other targets: their addresses, and the names of
    those that the client did not ask for the address of."""
    mine = [one for one in case.around.lookups if one.host == client.address and one.time_ns <= before_ns]
    for service in reversed(mine):
        if service.lookup.type != "SRV" or len(service.lookup.targets) < 2:
            continue
        found = [*service.lookup.addresses]
        found += [a for one in mine if one.lookup.name in service.lookup.targets for a in one.lookup.addresses]
        if server.address not in found:
            continue
        others = [a for a in found if a != server.address]
        if not service.lookup.addresses:  # what came with the answer does not say which name it is of
            asked_for = {one.lookup.name for one in mine}
            others += [name for name in service.lookup.targets if name not in asked_for]
        if others:
            return service, tuple(dict.fromkeys(others))
    return None
