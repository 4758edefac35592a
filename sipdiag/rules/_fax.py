"""Changes of a call to fax over T.38 (ITU-T T.38 Annex D, RFC 3362): shared by the rules on it.

In: a Case. Out: the offers of T.38 and what became of them, no findings.
"""

from __future__ import annotations

from collections.abc import Iterator

from sipdiag.model import Case, Sighting, Transaction
from sipdiag.rules._hops import Branches
from sipdiag.sip import Media


def image_of(seen: Sighting | None) -> Media | None:
    """The section of T.38 with a port."""
    sdp = seen.sdp if seen is not None else None
    return next((m for m in sdp.media if m.type == "image" and m.port), None) if sdp is not None else None


def fax_offers(case: Case, branches: Branches, *, first: bool = False) -> Iterator[Transaction]:
    """The requests within the call that offer T.38, and with `first` the one that began it too, at the hop where their
    final response comes from."""
    for transaction in case.transactions:
        if not (_offers(transaction) and (transaction.in_dialog or first)):
            continue
        if not any(_offers(t) and t.final is not None for t in branches.below(transaction)):
            yield transaction


def _offers(transaction: Transaction) -> bool:
    return transaction.method in ("INVITE", "UPDATE") and image_of(transaction.request) is not None
