"""The next hop and its client do not agree on TLS: an alert ends the handshake, no SIP gets through (RFC 3261 26.3).

Like tcp-connect-failed, it is held against the request that the client had been given to pass on, if there is one.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Endpoint, Event, Party, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time
from sipdiag.rules.tcp_connect_failed import ALONE, given_to_pass_on, went_no_further

_OF_THE_CLIENT = ("protocol_version", "unrecognized_name", "certificate_required", "no_application_protocol")
"""Alerts of a server about what its client brought, or did not."""


@wakes_on(Signal.EVENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    for event in case.events:
        if event.kind != "tls-alert" or event.about is None or not event.detail.startswith("fatal"):
            continue
        client, server = event.about
        if not case.transactions:
            yield _found(case, event, client, server, None)
            return
        for transaction in case.transactions:
            if transaction.server.address != client.address or not went_no_further(branches, transaction, event):
                continue
            yield _found(case, event, client, server, transaction)
            return


def _found(case: Case, event: Event, client: Endpoint, server: Endpoint, transaction: Transaction | None) -> Found:
    party, at = _party(case, event, client, server)
    final = transaction.final if transaction is not None else None
    return Found(
        evidence=in_time(transaction.request, event, final) if transaction is not None else (event,),
        facts={
            "client": str(client),
            "target": str(server),
            "alert": event.detail,
            "alert_from": str(event.source),
            "failed_method": transaction.method if transaction is not None else None,
            "status": final.status if final else None,
            "became": given_to_pass_on(transaction) if transaction is not None else ALONE,
        },
        transactions=(transaction,) if transaction is not None else (),
        party=party,
        party_at=at,
    )


def _party(case: Case, event: Event, client: Endpoint, server: Endpoint) -> tuple[Party, Endpoint]:
    """Who has to act: whoever's certificate or hello was refused."""
    by_server = event.source == server
    about_client = by_server and ("certificate" in event.detail or "unknown_ca" in event.detail)
    if about_client or (by_server and any(name in event.detail for name in _OF_THE_CLIENT)):
        return ("caller" if client.address == case.caller.address else "proxy"), client
    return "callee", server
