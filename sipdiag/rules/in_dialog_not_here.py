"""A proxy answers a request within a call as if it were a new one: 404, 403 or 484 (RFC 3261 16.4).

It is not the other side of the call that refuses; that one would know the call, or say 481.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._hops import branches_of, in_time, seconds, side_of
from sipdiag.rules._routes import strayed
from sipdiag.sip import NameAddr, parse_uri

_METHODS = frozenset({"BYE", "INVITE", "UPDATE", "INFO", "PRACK"})
"""What keeps a call going, and ends it."""


@wakes_on(refused_with(403, 404, 484))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for transaction in case.transactions:
        request, final = transaction.request, transaction.final
        if request is None or not _refused(transaction) or any(_refused(t) for t in branches.below(transaction)):
            continue
        answer = next((r for a in case.attempts for r in a.finals if r.status < 300), None)
        at_the_end = _is_peer(case, transaction)
        if final is None or answer is None or (at_the_end and final.status != 404):
            continue
        uri = parse_uri(request.message.request_uri or "")
        odd = strayed(case, transaction, request)
        names_proxy = uri is not None and uri.host == transaction.server.address and not at_the_end
        wrong = names_proxy or odd is not None
        yield Found(
            evidence=in_time(answer, request, final),
            facts={
                "refused_method": transaction.method,
                "refuser": str(transaction.server),
                "sender": str(transaction.client),
                "status": final.status,
                "phrase": final.message.reason,
                "refused_uri": request.message.request_uri,
                "routes": [n.uri.raw for n in request.message.values("Route") if isinstance(n, NameAddr)],
                "age_s": seconds(transaction.first_ns - answer.time_ns),
                "why": "its Request-URI is the proxy itself"
                if names_proxy
                else f"it has {odd.got}, where the call was set up over {odd.expected}"
                if odd is not None
                else "it goes by the route set of the call",
            },
            transactions=(transaction, *branches.above(transaction)),
            party=side_of(case, transaction.client) if wrong else "callee" if at_the_end else "proxy",
            party_at=transaction.client if wrong else transaction.server,
            confidence="certain" if wrong else "likely",
        )
        return


def _refused(transaction: Transaction) -> bool:
    final = transaction.final
    return (
        transaction.in_dialog
        and transaction.method in _METHODS
        and final is not None
        and final.status in (403, 404, 484)
    )


def _is_peer(case: Case, transaction: Transaction) -> bool:
    """Whether the refusing box is an end of the call: its Contact names it, or nobody stands behind it."""
    named = {
        contact.uri.host
        for invite in case.invites
        for seen in (*invite.sends[:1], *invite.finals)
        if isinstance(contact := seen.message.value("Contact"), NameAddr)
    }
    return transaction.server.address in named
