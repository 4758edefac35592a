"""Digest challenges and the credentials that answer them (RFC 3261 22, RFC 7616), over the attempts of a
Case.

A `Round` is a challenge, a request with credentials for it, and the refusal of these: by another challenge
of the same realm that does not call the nonce stale. Credentials for a nonce that no challenge in this
Case gave are old ones; that they are refused says nothing of the password.
"""

from __future__ import annotations

import re

from sipdiag.model import Binding, Case, Record, Sighting, Transaction
from sipdiag.sip import Auth, parse_uri

CHALLENGES = frozenset({401, 407})

_STALE_PHRASE = re.compile(r"nonce|stale", re.I)
"""Servers that say `401 nonce has changed` and leave stale=true out mean it all the same."""

_PASSWORD_PHRASE = re.compile(r"passw|credential|authent|bad auth|auth id|user(name)? (or|mismatch)|wrong user", re.I)

_SAYS_NOTHING = re.compile(r"(403 |request )?(forbidden|unauthori[sz]ed)?[.! ]*", re.I)
"""A phrase of a 403 that names no reason."""
_TELL_WHY = ("Reason", "Warning")


class Round(Record, frozen=True):
    """Credentials that were refused."""

    challenge: Sighting | None
    """What they answer; None where it is not in this Case."""
    request: Sighting
    refused: Sighting
    credentials: Auth


def challenges(response: Sighting) -> tuple[Auth, ...]:
    message = response.message
    return (*message.values("WWW-Authenticate"), *message.values("Proxy-Authenticate"))


def credentials(request: Sighting) -> tuple[Auth, ...]:
    """The credentials in a request. The empty ones of a first IMS REGISTER (3GPP TS 24.229 5.1.1.2) are
    none, and one with `auts` asks for another challenge (RFC 3310 3.4)."""
    message = request.message
    return tuple(
        [
            auth
            for auth in message.values("Authorization") + message.values("Proxy-Authorization")
            if auth.scheme != "digest"
            or (auth.params.get("response") and auth.params.get("nonce") and "auts" not in auth.params)
        ]
    )


def brings_none(request: Sighting) -> bool:
    """Whether a request shows that it has no credentials: what the capture cut off may hold some (G6)."""
    return not request.message.is_head_cut and not credentials(request)


def is_stale(challenge: Auth, response: Sighting) -> bool:
    """Whether a challenge only says that the nonce is too old."""
    if (challenge.params.get("stale") or "").lower() == "true":
        return True
    return _STALE_PHRASE.search(response.message.reason) is not None


def refused_rounds(attempts: tuple[Transaction, ...]) -> tuple[Round, ...]:
    """The rounds since the last success, of the realm that has the most."""
    given: dict[tuple[str, str], Sighting] = {}
    rounds: dict[str, list[Round]] = {}
    for attempt in attempts:
        final = attempt.final
        if final is None:
            continue
        if final.status < 300:
            rounds.clear()
        if final.status not in CHALLENGES:
            continue
        asked = {auth.params.get("realm") or "": auth for auth in challenges(final)}
        for mine in credentials(attempt.request) if attempt.request is not None else ():
            realm, nonce = mine.params.get("realm") or "", mine.params.get("nonce") or ""
            again, answered = asked.get(realm), given.get((realm, nonce))
            if attempt.request is not None and again is not None and answered and not is_stale(again, final):
                rounds.setdefault(realm, []).append(Round(answered, attempt.request, final, mine))
        for realm, auth in asked.items():
            given[realm, auth.params.get("nonce") or ""] = final
    most: list[Round] = max(rounds.values(), key=len, default=[])
    return tuple(most)


def refused_by_403(case: Case) -> Round | None:
    """The last credentials of this Case, if a 403 of the very server that had asked for them answers them,
    and nothing speaks for another reason: one reads 403 as refused credentials only where they were not
    accepted first."""
    last = case.attempts[-1] if case.attempts else None
    final = last.final if last is not None else None
    if last is None or final is None or final.status != 403 or last.request is None or last.in_dialog:
        return None
    mine = credentials(last.request)
    if not mine:
        return None
    nonces = {auth.params.get("nonce") for auth in mine}
    challenge = next(
        (
            attempt.final
            for attempt in reversed(case.attempts[:-1])
            if attempt.final is not None
            and attempt.final.status in CHALLENGES
            and any(auth.params.get("nonce") in nonces for auth in challenges(attempt.final))
        ),
        None,
    )
    found = Round(challenge, last.request, final, mine[0])
    if speaks_of_credentials(final):
        return found
    passed_on = case.deepest is not None and case.deepest is not last
    explained = not _SAYS_NOTHING.fullmatch(final.message.reason) or any(map(final.message.header, _TELL_WHY))
    progressed = any(r.status > 100 for r in last.provisionals)
    # What the attempt before got is not in the capture, and brought these credentials about.
    before = case.attempts[-2] if len(case.attempts) > 1 else None
    unseen = before is not None and before.final is None and (bool(before.acks) or not before.request_copies)
    if (challenge is None and not unseen) or passed_on or explained or progressed or accepted_elsewhere(case):
        return None
    return found


def speaks_of_credentials(response: Sighting) -> bool:
    """Whether the reason phrase blames the password, the user or the authentication."""
    return _PASSWORD_PHRASE.search(response.message.reason) is not None


def accepted_elsewhere(case: Case) -> bool:
    """Whether this caller is registered in this capture: its credentials are good."""
    binding = _own_binding(case)
    return case.kind != "registration" and binding is not None and (binding.status or 0) in range(200, 300)


def accepted_after(case: Case, challenge: Sighting) -> bool:
    """Whether the caller's registration was accepted after this challenge, be it under another Call-ID."""
    binding = _own_binding(case)
    return (
        case.kind == "registration"
        and binding is not None
        and (binding.status or 0) in range(200, 300)
        and binding.time_ns > challenge.time_ns
    )


def _own_binding(case: Case) -> Binding | None:
    uri = parse_uri(case.from_uri)
    return case.around.bindings.get(f"{uri.user or ''}@{uri.host.lower()}") if uri is not None else None


def answers_challenge(request: Sighting, response: Sighting) -> bool:
    """Whether a request already brought credentials for a realm that its response asks for."""
    asked = {auth.params.get("realm") for auth in challenges(response)}
    return any(auth.params.get("realm") in asked for auth in credentials(request))
