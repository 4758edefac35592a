"""SIP over WebSocket fails beneath SIP: the upgrade is refused, or the connection closed for a fault (RFC 7118 4, 5).

A close counts while a request waits for its answer; a page that is left, or a gateway that stops, says so with another
code.
"""

from __future__ import annotations

import msgspec

from sipdiag.config import Limits
from sipdiag.model import Case, Event, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import branches_of, in_time, side_of
from sipdiag.rules.tcp_reset_mid_dialog import was_pending

_OWN_FAULTS = tuple(f"close code {code}" for code in (1011, 1012, 1013, 1014))
"""Internal error, restart, overload, bad gateway (RFC 6455 7.4.1 and the IANA registry)."""


@wakes_on(Signal.EVENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refused = [event for event in case.events if event.kind == "ws-refused"]
    if refused and not case.transactions:
        yield _found(refused[0], (), tries=len(refused), became="No SIP passes between the two after that.")
        return
    branches = branches_of(case)
    for event in case.events:
        if event.kind != "ws-closed" or event.about is None:
            continue
        pending = tuple(t for t in case.transactions if was_pending(branches, t, event.about, event.time_ns))
        if pending:
            became = f"The {pending[-1].method} that was under way got no final response."
            # Who closes names what it did not like of the other side, or a fault of its own.
            at = event.source if event.detail.startswith(_OWN_FAULTS) else event.destination
            yield msgspec.structs.replace(
                _found(event, pending, tries=1, became=became),
                party=side_of(case, at),
                party_at=at,
                confidence="likely",
            )
            return


def _found(event: Event, pending: tuple[Transaction, ...], tries: int, became: str) -> Found:
    """As of the gateway that refuses; a request that waited says who is client and who server."""
    client, server = event.about or (event.destination, event.source)
    if pending:
        client, server = pending[-1].client, pending[-1].server
    return Found(
        evidence=in_time(*(t.request for t in pending), event),
        facts={
            "client": str(client),
            "server": str(server),
            "what": event.detail,
            "said_by": str(event.source),
            "tries": tries,
            "times": "once" if tries == 1 else f"{tries} times",
            "failed_method": pending[-1].method if pending else None,
            "became": became,
        },
        transactions=pending,
        party_at=server,
    )
