"""The challenge offers no MD5, and the client answers with MD5 or not at all (RFC 8760 2)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._digest import unsupported_algorithm, why_no_answer_shows
from sipdiag.rules._finals import claimed
from sipdiag.rules._hops import in_time


@wakes_on(Signal.CHALLENGE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "auth-algorithm-unsupported")
    found = unsupported_algorithm(refusal) if refusal is not None else None
    if refusal is None or found is None or case.outcome == "unfinished":
        return
    evidence = in_time(found.challenged.request, found.challenge, found.answer or found.again, refusal.final)
    facts = refusal.facts(
        offered=list(found.offered),
        used=found.used,
        answered=f"answered with {found.used}" if found.used else "sent no credentials",
    )
    transactions = (found.challenged,) if found.challenged is refusal.attempt else (found.challenged, refusal.attempt)
    goes_on = found.answer is not None or found.again is not None
    because = why_no_answer_shows(case, found.challenged, found.challenge, goes_on, limits)
    if because is not None:
        yield Unknown(evidence, because, found.challenged.client, facts, transactions)
        return
    yield Found(
        evidence=evidence,
        facts=facts,
        transactions=transactions,
        party_at=found.challenged.client,
        confidence="certain" if found.used else "likely",
    )
