"""An INVITE goes unanswered: no final response, not even 100 Trying, until Timer B (RFC 3261 17.1.1.2).

It speaks of the deepest silent hop, and only where that is the call's story: not of a branch beside one that answered,
and not where the hop before turned the silence into a final response (that is local-408-downstream-silent).
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._guards import direction_seen
from sipdiag.rules._hops import (
    Branches,
    cited,
    how_often,
    in_time,
    refused_below_sip,
    seconds,
    sent_in_vain,
    side_of,
    silence,
)


@wakes_on(Signal.NO_RESPONSE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = Branches(case)
    silent = [
        t for t in case.invites if t.request is not None and not t.responses and _tells(case, branches, t)
    ]
    judged = {id(t): silence(case, t, limits) for t in silent}
    proved = [t for t in silent if judged[id(t)] == "proved"]
    if proved:
        yield _found(case, tuple(proved))
        return
    for transaction in silent:
        if judged[id(transaction)] == "hidden":
            because = f"nothing that {transaction.server.address} sends to {transaction.client.address} is in this capture"
        elif judged[id(transaction)] == "open":
            because = "the capture ends while the INVITE is still being repeated"
        else:
            continue
        yield Unknown(
            evidence=cited(transaction.sends),
            because=because,
            capture_at=transaction.client,
            facts=_facts(case, transaction),
            transactions=(transaction,),
        )
        return


def _tells(case: Case, branches: Branches, transaction: Transaction) -> bool:
    """Whether the silence of this hop is what became of the call."""
    if any(not t.responses for t in branches.below(transaction)):
        return False  # it was passed on and is silent further down
    if branches.refusal_above(transaction) is not None or branches.decided_elsewhere(transaction):
        return False
    return not (transaction.in_dialog and _call_was_over(case, transaction))


def _call_was_over(case: Case, transaction: Transaction) -> bool:
    """A re-INVITE that met a BYE of the other side finds nobody any more (RFC 5407 3.2.2)."""
    return any(
        t.method == "BYE" and t.call_id == transaction.call_id and t.client.address != transaction.client.address
        and t.first_ns <= transaction.last_ns
        for t in case.transactions
    )  # fmt: skip


def _found(case: Case, proved: tuple[Transaction, ...]) -> Found:
    last = proved[-1]
    return Found(
        evidence=in_time(*sent_in_vain(case, proved)),
        facts=_facts(case, last) | {"servers": list(dict.fromkeys(str(t.server) for t in proved))},
        transactions=proved,
        party=side_of(case, last.server),
        party_at=last.server,
        confidence="certain" if len(last.sends) > 1 or refused_below_sip(case, last) else "likely",
    )


def _facts(case: Case, transaction: Transaction) -> dict[str, object]:
    refusals = refused_below_sip(case, transaction)
    alive = direction_seen(case, transaction.server, transaction.client, transaction.first_ns)
    return {
        "server": str(transaction.server),
        "sender": str(transaction.client),
        "transport": transaction.transport,
        "sends": len(transaction.sends),
        "sent": how_often(transaction.sends),
        "waited_s": seconds(transaction.sends[-1].time_ns - transaction.first_ns),
        "in_dialog": transaction.in_dialog,
        "refused": refusals[0].detail or refusals[0].kind if refusals else "nothing said so",
        "server_seen": "does send other packets in this capture"
        if alive
        else "sends nothing at all in this capture",
    }
