"""A 401 or 407 asks for credentials and none are sent: the attempt ends there (RFC 3261 22.2, 22.3).

Of several challenges it judges the earliest one that the capture shows to be ignored: another request without
credentials follows it, or nothing does for long enough. Within a call it judges the requests that change or end it.
"""

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._credentials import (
    CHALLENGES,
    accepted_after,
    brings_none,
    challenges,
)
from sipdiag.rules._digest import sent_again_without, why_no_answer_shows
from sipdiag.rules._finals import claimed
from sipdiag.rules._guards import watched_until
from sipdiag.rules._hops import side_of

_WITHIN = frozenset({"BYE", "INVITE", "UPDATE", "REFER"})


@wakes_on(Signal.CHALLENGE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    yield from _within_the_call(case, limits)
    refusal = claimed(case, limits, "auth-challenge-ignored")
    if refusal is None or case.outcome == "unfinished" or accepted_after(case, refusal.final):
        return
    attempt, again = sent_again_without(case) or (refusal.attempt, None)
    challenge = attempt.final or refusal.final
    between = challenge.status not in CHALLENGES
    if between:  # the box between was asked, and the caller was not
        attempt, again, challenge = refusal.origin, None, refusal.final
    facts = _facts(case, challenge)
    repeated = again.request if again is not None else None
    evidence = tuple(s for s in (attempt.request, challenge, *attempt.acks[:1], repeated) if s is not None)
    missing = why_no_answer_shows(case, attempt, challenge, again is not None, limits)
    if missing is not None:
        yield Unknown(evidence, because=missing, capture_at=attempt.client, facts=facts, transactions=(attempt,))
        return
    yield Found(
        evidence=evidence,
        facts=facts,
        transactions=(attempt,) if attempt is refusal.attempt else (attempt, refusal.attempt),
        party="proxy" if between else None,
        party_at=attempt.client,
        severity="warning" if case.kind == "transaction" else None,
    )


def _facts(case: Case, challenge: Sighting) -> dict[str, object]:
    return {
        "status": challenge.status,
        "phrase": challenge.message.reason,
        "responder": str(challenge.source),
        "realms": [auth.params.get("realm") or "" for auth in challenges(challenge)],
        "waited_s": round((case.view.last_ns - challenge.time_ns) / NS_PER_S, 1),
    }


def _within_the_call(case: Case, limits: Limits) -> Diagnosis:
    """The last request in a dialog that was challenged and not sent again; a BYE only where no other one is taken."""
    wait_ns = int(limits.challenge_wait_s * NS_PER_S)
    ended = any(t.method == "BYE" and t.final is not None and t.final.status < 300 for t in case.transactions)
    for asked in reversed(case.transactions):
        challenge = asked.final
        if not asked.in_dialog or asked.method not in _WITHIN or asked.upstream is not None or asked.request is None:
            continue
        if challenge is None or challenge.status not in CHALLENGES or not brings_none(asked.request):
            continue
        if not challenges(challenge) or (ended and asked.method == "BYE"):
            continue
        again = any(
            t.method == asked.method and t.cseq > asked.cseq and t.client.address == asked.client.address
            for t in case.transactions
        )
        if again or not watched_until(case, challenge.time_ns + wait_ns, limits):
            continue
        yield Found(
            evidence=(asked.request, challenge, *asked.acks[:1]),
            facts=_facts(case, challenge),
            transactions=(asked,),
            party=side_of(case, asked.client),
            party_at=asked.client,
            severity=None if asked.method == "BYE" else "warning",
        )
        return
