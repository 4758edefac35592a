"""Credentials are answered by the next challenge, or by 403: they do not fit the account (RFC 3261 22.2,
RFC 7616 3.3)."""

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Severity, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, Unknown, refused_with, wakes_on
from sipdiag.rules._credentials import Round, refused_by_403, refused_rounds, speaks_of_credentials
from sipdiag.rules._guards import watched_until

_SEVERITY: dict[str, Severity] = {"registration": "critical", "call": "error", "transaction": "warning"}
"""Without a registration the account neither calls nor is called."""

_ROUNDS_CITED = 3
"""Rounds whose frames are cited beside the last one; a phone may go on for hours."""


@wakes_on(Signal.CHALLENGE | refused_with(403))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if not case.attempts or case.attempts[-1].in_dialog or case.outcome == "cancelled":
        return
    rounds = refused_rounds(case.attempts)
    forbidden = refused_by_403(case)
    final = case.attempts[-1].final
    if final is not None and final.status < 300:
        return
    last = forbidden or (rounds[-1] if rounds else None)
    if last is None:
        return
    proven = len(rounds) >= limits.auth_rounds or (forbidden is not None and speaks_of_credentials(forbidden.refused))
    evidence = _cited(rounds, last, final)
    facts = {
        "rounds": len(rounds),
        "challenged_anew": {0: "never", 1: "once"}.get(len(rounds), f"{len(rounds)} times"),
        "status": last.refused.status,
        "phrase": last.refused.message.reason,
        "responder": str(last.refused.source),
        "username": last.credentials.params.get("username") or "",
        "realm": last.credentials.params.get("realm") or "",
        "algorithm": last.credentials.params.get("algorithm") or "MD5",
    }
    wait_ns = int(limits.challenge_wait_s * NS_PER_S)
    if not proven and forbidden is None and not watched_until(case, last.refused.time_ns + wait_ns, limits):
        yield Unknown(
            evidence,
            because="the capture ends before it shows whether the next try is accepted",
            capture_at=case.caller,
            facts=facts,
            transactions=case.attempts,
        )
        return
    against = () if proven or forbidden is None else ("a 403 may also refuse what an accepted user asks for",)
    yield Found(
        evidence=evidence,
        facts=facts,
        transactions=case.attempts,
        severity=_SEVERITY[case.kind],
        confidence="certain" if proven else "possible" if against and case.kind == "call" else "likely",
        against=against,
    )


def _cited(rounds: tuple[Round, ...], last: Round, final: Sighting | None) -> tuple[Sighting, ...]:
    """Challenge, credentials and refusal of the first rounds and the last, and how it ended, in order of
    time."""
    seen: list[Sighting | None] = []
    for each in (*rounds[:_ROUNDS_CITED], last):
        seen += [each.challenge, each.request, each.refused]
    seen.append(final)
    return tuple(sorted(dict.fromkeys(s for s in seen if s is not None), key=lambda s: (s.time_ns, s.frame)))
