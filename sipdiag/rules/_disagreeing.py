"""The first offer of a Case whose answer does not go with it, by a judgment of the two descriptions.

In: a Case, what to look for, and the facts that tell of it. Out: the finding: who answered has to act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found
from sipdiag.rules._hops import in_time
from sipdiag.rules._negotiation import exchanges_of
from sipdiag.sip import Sdp

Fault = TypeVar("Fault")


def disagreement(
    case: Case, judge: Callable[[Sdp, Sdp], Fault | None], facts: Callable[[Fault], Mapping[str, Any]]
) -> Diagnosis:
    """`judge` gets an offer and its answer, and gives what is wrong with them, or None."""
    for exchange in exchanges_of(case):
        answer = exchange.answer
        if answer is None or exchange.offer.sdp is None or answer.sdp is None:
            continue
        fault = judge(exchange.offer.sdp, answer.sdp)
        if fault is None:
            continue
        yield Found(
            evidence=in_time(exchange.offer, answer),
            facts={**facts(fault), "offerer": str(exchange.offer.source), "answerer": str(answer.source)},
            transactions=(exchange.transaction,),
            party="callee" if exchange.by_client else "caller",
            party_at=answer.source,
        )
        return
