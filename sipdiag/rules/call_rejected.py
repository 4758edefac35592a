"""A final 4xx to 6xx that no other rule has the reason for: what it says, and where it first appears (RFC
3261 21)."""

from sipdiag.config import Limits
from sipdiag.model import Case, Party, Severity
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, wakes_on
from sipdiag.rules._credentials import CHALLENGES
from sipdiag.rules._finals import claimed
from sipdiag.rules._refusal import PROBES, Refusal, is_undecided, party_of_cause

_CALLER_STATUS = frozenset(
    {
        400,
        401,
        402,
        405,
        406,
        407,
        409,
        411,
        412,
        413,
        414,
        415,
        416,
        417,
        420,
        421,
        422,
        423,
        424,
        425,
        428,
        429,
    }
    | {433, 436, 437, 438, 439, 440, 469, 470, 481, 485, 488, 489, 493, 494, 505, 513, 606}
)
"""Statuses that the calling side mends: syntax, capability, account. The others are the refusing side's to
explain."""
_ROUTING_STATUS = frozenset({482, 483})

_REGISTRATION_STATUS = frozenset({403, 404, 410})
"""To a REGISTER these say that the registrar does not know or want the account that the phone is set up
with."""

_TERMINATED = 487
"""Somebody ended the request before its answer, by a CANCEL or BYE that the capture does not show."""


@wakes_on(Signal.FINAL_FAILURE | Signal.CHALLENGE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.attempts and is_undecided(case.last_attempt):
        yield _undecided(case)
        return
    refusal = claimed(case, limits, "call-rejected")
    if refusal is None or case.outcome == "unfinished" or case.method in PROBES:
        return
    user = refusal.status == _TERMINATED
    party: Party = "user" if user else _party(refusal)
    severity: Severity | None = None
    if case.kind == "transaction" or user:
        severity = "info"
    elif case.kind == "registration" and refusal.status in CHALLENGES:
        severity = "warning"  # the nonce was too old: the next try has a fresh one
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(outcome=case.outcome),
        transactions=refusal.transactions,
        party=party,
        severity=severity,
        party_at=refusal.responder if party in ("callee", "proxy") else None,
        confidence=None if refusal.attempt.request is not None else "likely",
    )


def _undecided(case: Case) -> Unknown:
    attempt = case.last_attempt
    final = attempt.final
    evidence = (final,) if final is not None else ()
    return Unknown(
        evidence=evidence,
        because="the request is not in this capture: it may have begun a call or changed one that went on",
        capture_at=attempt.client,
        facts={
            "status": final.status if final else None,
            "phrase": final.message.reason if final else None,
            "responder": str(attempt.server),
            "request_uri": case.to_uri,
            "reasons": [],
        },
        transactions=(attempt,),
    )


def _party(refusal: Refusal) -> Party:
    status = refusal.status
    if status in _ROUTING_STATUS:
        return "proxy"
    if refusal.cause is not None:
        return party_of_cause(refusal.cause)
    if status in _CALLER_STATUS or (refusal.case.kind == "registration" and status in _REGISTRATION_STATUS):
        return "caller"
    return refusal.party
