"""A request comes back to where it was, the same as before, until its hops are used up (RFC 3261 16.3, RFC 5393 4)."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._capability import FEW_HOPS
from sipdiag.rules._hops import in_time
from sipdiag.rules._refusal import Refusal, mild, refusal_of

_LOOPED = frozenset({482, 483})
_HOPS_CITED = 6


@wakes_on(Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = refusal_of(case)
    if refusal is None or refusal.attempt.request is None:
        return
    passes = _passes(case, refusal, limits)
    if not passes and refusal.status not in _LOOPED:
        return
    through_vias = _via_loop(refusal, limits) if not passes else None
    hops = _max_forwards(refusal.attempt)
    if not passes and through_vias is None and (refusal.status != 483 or hops is None or hops < FEW_HOPS):
        return
    box = passes[0].server if passes else refusal.responder
    name = box.address if passes else through_vias or f"a box behind {refusal.attempt.server.address}"
    yield Found(
        evidence=in_time(refusal.attempt.request, *(t.request for t in passes[:_HOPS_CITED]), *refusal.evidence),
        facts=refusal.facts(
            looped_at=name,
            passes=len(passes),
            max_forwards=[m for t in passes[:_HOPS_CITED] if (m := _max_forwards(t)) is not None] or [hops],
            shown=f"{name} got it {len(passes)} times with the same Request-URI"
            if passes
            else f"{name} is in its Via list again and again"
            if through_vias
            else f"it started with Max-Forwards {hops}, and no path is that long",
        ),
        transactions=(*refusal.transactions, *passes),
        party_at=box,
        severity=None if passes else "error" if through_vias else mild(refusal) or "error",
        confidence="certain" if passes else "likely",
    )


def _passes(case: Case, refusal: Refusal, limits: Limits) -> list[Transaction]:
    """The hops on which one host got the same request again and again, Max-Forwards falling."""
    if len(case.transactions) < limits.loop_visits:
        return []
    asked = refusal.attempt
    visits: dict[tuple[str, str], list[Transaction]] = {}
    for t in case.transactions:
        if t.method == asked.method and t.cseq == asked.cseq and not t.in_dialog and t.request is not None:
            visits.setdefault((t.server.address, t.request.message.request_uri or ""), []).append(t)
    most = max(visits.values(), key=len, default=[])
    left = [m for t in most if (m := _max_forwards(t)) is not None]
    falling = len(left) == len(most) and all(a > b for a, b in pairwise(left))
    return most if len(most) >= limits.loop_visits and falling else []


def _via_loop(refusal: Refusal, limits: Limits) -> str | None:
    """The host that is in the Via list of the refused request too often."""
    vias = refusal.request.message.vias if refusal.request is not None else ()
    if len(vias) < limits.loop_visits:
        return None
    hosts = Counter(via.sent_by for via in vias)
    host, times = max(hosts.items(), key=lambda item: item[1], default=("", 0))
    return host if times >= limits.loop_visits else None


def _max_forwards(transaction: Transaction) -> int | None:
    value = transaction.request.message.value("Max-Forwards") if transaction.request is not None else None
    return value if isinstance(value, int) else None
