"""A 401 or 407 asks for credentials and none are sent: the attempt ends there (RFC 3261 22.2, 22.3)."""

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._credentials import accepted_after, challenges
from sipdiag.rules._finals import claimed
from sipdiag.rules._guards import direction_seen, watched_until


@wakes_on(Signal.CHALLENGE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "auth-challenge-ignored")
    if refusal is None or case.outcome == "unfinished" or accepted_after(case, refusal.final):
        return
    attempt, challenge = refusal.attempt, refusal.attempt.final or refusal.final
    facts = {
        "status": challenge.status,
        "phrase": challenge.message.reason,
        "responder": str(challenge.source),
        "realms": [auth.params.get("realm") or "" for auth in challenges(challenge)],
        "waited_s": round((case.view.last_ns - challenge.time_ns) / NS_PER_S, 1),
    }
    evidence = tuple(s for s in (attempt.request, challenge, *attempt.acks[:1]) if s is not None)
    missing = None
    if attempt.request is None or not direction_seen(case, attempt.client, attempt.server):
        missing = "the requests of the challenged side are not in this capture"
    elif not watched_until(case, challenge.time_ns + int(limits.challenge_wait_s * NS_PER_S), limits):
        missing = "the capture ends before the challenged side would have had to answer"
    if missing is not None:
        yield Unknown(evidence, because=missing, capture_at=attempt.client, facts=facts, transactions=(attempt,))
        return
    yield Found(
        evidence=evidence,
        facts=facts,
        transactions=(attempt,),
        party_at=attempt.client,
        severity="warning" if case.kind == "transaction" else None,
    )
