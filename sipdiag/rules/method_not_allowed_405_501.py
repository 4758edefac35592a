"""405 or 501: the other side does not take this method (RFC 3261 21.4.6, 21.5.2).

As the answer to a request that opens something, and to one within a call: there the call itself goes on. PRACK has its
own rule, OPTIONS is a probe that is answered whatever the answer.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Party, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._capability import METHOD_REFUSED, tokens
from sipdiag.rules._finals import claimed
from sipdiag.rules._hops import Branches, branches_of, in_time, side_of
from sipdiag.rules._refusal import PROBES, mild

_WITHIN = frozenset({"BYE", "INFO", "INVITE", "MESSAGE", "REFER", "UPDATE"})


@wakes_on(refused_with(405, 501))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "method-not-allowed-405-501")
    if refusal is not None and case.method not in PROBES:
        yield Found(
            evidence=refusal.evidence,
            facts=refusal.facts(**_facts(case, refusal.origin)),
            transactions=refusal.transactions,
            party_at=refusal.attempt.client,
            severity=mild(refusal),
        )
    branches = branches_of(case)
    told: set[tuple[str, str]] = set()
    for transaction in case.transactions:
        if not _refused(transaction) or any(_refused(t) for t in branches.below(transaction)):
            continue
        key = (transaction.method, transaction.server.address)
        if key in told or _done_otherwise(case, transaction):
            continue
        told.add(key)
        yield _within(case, branches, transaction)


def _within(case: Case, branches: Branches, transaction: Transaction) -> Found:
    final = transaction.final
    facts = _facts(case, transaction)
    sender = branches.origin(transaction).client
    # A method that Allow named may be used.
    promised = facts["named_in_allow"] is True
    party: Party = side_of(case, transaction.server if promised else sender)
    return Found(
        evidence=in_time(_allow(case, transaction), transaction.request, final),
        facts={
            "status": final.status if final is not None else None,
            "phrase": final.message.reason if final is not None else "",
            "responder": str(transaction.server),
            **facts,
        },
        transactions=(transaction, *branches.above(transaction)),
        party=party,
        party_at=transaction.server if promised else sender,
        severity="error" if transaction.method == "BYE" else "warning",
    )


def _refused(transaction: Transaction) -> bool:
    final = transaction.final
    asked = transaction.in_dialog and transaction.method in _WITHIN and transaction.request is not None
    return asked and final is not None and final.status in METHOD_REFUSED


def _done_otherwise(case: Case, transaction: Transaction) -> bool:
    """Whether what an UPDATE could not do was then done by a re-INVITE."""
    return transaction.method == "UPDATE" and any(
        t.method == "INVITE" and t.in_dialog and t.first_ns > transaction.first_ns and t.final and t.final.status < 300
        for t in case.transactions
    )


def _facts(case: Case, transaction: Transaction) -> dict[str, object]:
    seen = _allow(case, transaction)
    allow = tokens(seen, "Allow")
    named = None if seen is None else transaction.method in {one.upper() for one in allow}
    words = {None: "said nothing of what it takes", True: "had named it in Allow", False: "had not named it in Allow"}
    return {"refused_method": transaction.method, "allow": allow, "named_in_allow": named, "told_before": words[named]}


def _allow(case: Case, transaction: Transaction) -> Sighting | None:
    """The last message before this request in which the refusing side said what it takes."""
    mine = transaction.server.address
    said = [
        s
        for t in case.transactions
        for s in (*t.sends[:1], *t.responses)
        if s.source.address == mine and s.time_ns < transaction.first_ns and s.message.header("Allow") is not None
    ]
    return max(said, key=lambda s: s.time_ns, default=None)
