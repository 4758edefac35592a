"""422: the session interval is too small, and the caller does not raise it to the Min-SE (RFC 4028 6, 7.3)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from sipdiag.rules import Diagnosis, Found, Unknown, refused_with, wakes_on
from sipdiag.rules._capability import INTERVAL_TOO_SMALL, interval_of
from sipdiag.rules._finals import claimed
from sipdiag.rules._guards import watched_until
from sipdiag.rules._hops import in_time


@wakes_on(refused_with(422))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "session-interval-422-loop")
    if refusal is None:
        return
    refused = [a for a in case.attempts if a.final is not None and a.final.status == INTERVAL_TOO_SMALL]
    asked = [interval_of(a.request) for a in refused]
    least = [a.final.message.value("Min-SE") for a in refused if a.final is not None]
    wanted = next((m for m in least if isinstance(m, int)), None)
    last = asked[-1] if asked else None
    # Who was offered what Min-SE asks for and refuses it again is at fault.
    obeyed = len(refused) > 1 and wanted is not None and last is not None and last >= wanted
    evidence = in_time(*(s for a in refused for s in (a.request, a.final)), *refusal.evidence)
    facts = refusal.facts(
        tries=len(refused),
        intervals_s=[a for a in asked if a is not None],
        min_se_s=wanted,
        retried="was not tried again" if len(refused) < 2 else f"was tried {len(refused)} times",
    )
    transactions = (*refused, refusal.origin)
    due_ns = refusal.final.time_ns + int(limits.successor_s * NS_PER_S)
    if len(refused) < 2 and not watched_until(case, due_ns, limits):
        because = "the capture ends before the caller would have tried again"
        yield Unknown(evidence, because, refusal.attempt.client, facts, transactions)
        return
    yield Found(
        evidence=evidence,
        facts=facts,
        transactions=transactions,
        party=refusal.party if obeyed else "caller",
        party_at=refusal.responder if obeyed else refusal.attempt.client,
    )
