"""The next hop takes no TCP connection: RST, or silence, answers the SYN, and no SIP gets through (RFC 3261 18.1.1).

No request was sent on such a connection, so it is held against the request that its host had been given to pass on;
without one, it is all that the capture shows of what its host wanted.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Event, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import Branches, branches_of, in_time

_OWN_FINALS = frozenset({408, 477, 478, 480, 500, 502, 503, 504})
"""What a proxy says of its own when it cannot pass a request on."""

EVENTS_CITED = 6
"""Failed attempts whose frames are cited."""


@wakes_on(Signal.EVENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if not case.transactions:
        yield from _alone(case, limits)
        return
    branches = branches_of(case)
    for event in case.events:
        if event.kind not in ("tcp-refused", "tcp-unanswered") or event.about is None:
            continue
        opener, target = event.about
        for transaction in case.transactions:
            if transaction.server.address != opener.address or not went_no_further(branches, transaction, event):
                continue
            yield Found(
                evidence=in_time(transaction.request, event, transaction.final),
                facts={
                    "opener": opener.address,
                    "target": str(target),
                    "what": event.detail,
                    "failed_method": transaction.method,
                    "status": transaction.final.status if transaction.final else None,
                    "times": 1,
                    "became": given_to_pass_on(transaction),
                },
                transactions=(transaction,),
                party_at=target,
                confidence="likely",
            )
            return


def went_no_further(branches: Branches, transaction: Transaction, event: Event) -> bool:
    """Whether this request could go no further than to the host that found no connection."""
    if transaction.in_dialog or transaction.request is None or transaction.first_ns > event.time_ns:
        return False
    if branches.below(transaction) or branches.decided_elsewhere(transaction):
        return False
    final = transaction.final
    return final is None or final.status in _OWN_FINALS


def given_to_pass_on(transaction: Transaction) -> str:
    """What became of the request that could not go on."""
    final = transaction.final
    became = f"was answered {final.status} {final.message.reason}" if final else "got no final response"
    return f"The {transaction.method} that it had been given to pass on {became}."


ALONE = "What it meant to send is not in the capture, nor any SIP between the two around that time."


def _alone(case: Case, limits: Limits) -> Diagnosis:
    failed = [e for e in case.events if e.kind in ("tcp-refused", "tcp-unanswered")]
    if not failed or failed[0].about is None:
        return
    opener, target = failed[0].about
    once = len(failed) == 1 and failed[0].kind == "tcp-refused"
    yield Found(
        evidence=tuple(failed[:EVENTS_CITED]),
        facts={
            "opener": opener.address,
            "target": str(target),
            "what": failed[0].detail + (f", {len(failed)} times" if len(failed) > 1 else ""),
            "failed_method": None,
            "status": None,
            "times": len(failed),
            "became": ALONE,
        },
        party_at=target,
        severity="warning" if once else None,
        confidence="possible" if once else "likely",
        against=("a single attempt may be somebody who looks for open ports",) if once else (),
    )
