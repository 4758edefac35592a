"""What goes wrong in a digest exchange beside the password (RFC 3261 22, RFC 7616, RFC 8760).

In: the attempts of a Case, or its refusal. Out: what the challenges and credentials show, no findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Evidence, Record, Sighting, Transaction
from sipdiag.rules._credentials import (
    CHALLENGES,
    accepted_after,
    answers_challenge,
    challenges,
    credentials,
    is_stale,
    refused_rounds,
)
from sipdiag.rules._guards import bytes_missed, direction_seen, watched_until
from sipdiag.rules._refusal import Refusal
from sipdiag.sip import Auth

Params = Mapping[str, str | None]

_HEADERS = {401: "WWW-Authenticate", 407: "Proxy-Authenticate"}
_DEFAULT_ALGORITHM = "MD5"
_REFUSED = frozenset({401, 403, 407})


class Unsupported(Record, frozen=True):
    """A challenge without MD5, and what became of it."""

    challenged: Transaction
    challenge: Sighting
    offered: tuple[str, ...]
    answer: Sighting | None
    """Credentials under another algorithm than was offered; None where none were sent."""
    used: str | None
    again: Sighting | None = None
    """The request that the client sent next, without credentials: it got the challenge and had nothing to say to it."""


class NonceFault(Record, frozen=True):
    """Credentials that were refused for the nonce in them, not for the password."""

    kind: Literal["counter", "issuer", "stale"]
    """The counter did not grow, another server than the one asked issued the nonce, or each is called stale."""
    before: Sighting | Evidence
    """The request that used the nonce before, or the challenge that issued it."""
    attempt: Transaction
    request: Sighting
    refused: Sighting
    words: str


class Dropped(Record, frozen=True):
    """Credentials for one of two challengers, left out once the other one asked too."""

    first: Sighting
    """The challenge whose credentials were dropped."""
    answered: Sighting
    """The request that did bring them."""
    second: Sighting
    """The challenge of the other realm."""
    attempt: Transaction
    """The last request, without them."""
    realms: tuple[str, str]


def lacks_header(refusal: Refusal) -> str | None:
    """The header that this challenge should bring and does not."""
    name = _HEADERS.get(refusal.status)
    message = refusal.final.message
    return name if name is not None and not message.truncated and message.header(name) is None else None


def unsupported_algorithm(refusal: Refusal) -> Unsupported | None:
    """The last challenge without MD5 that was not answered with an algorithm that it offers."""
    if refusal.status not in _REFUSED or refusal.case.method == "OPTIONS":
        return None
    for index in reversed(range(len(refusal.case.attempts))):
        attempt = refusal.case.attempts[index]
        challenge = attempt.final
        if challenge is None or challenge.status not in CHALLENGES:
            continue
        asked = [c for c in challenges(challenge) if c.scheme == "digest"]
        offered = tuple(dict.fromkeys(_algorithm(c.params) for c in asked))
        if not offered or _DEFAULT_ALGORITHM in offered:
            return None
        nonces = {c.params.get("nonce") for c in asked}
        for later in refusal.case.attempts[index + 1 :]:
            for mine in credentials(later.request) if later.request is not None else ():
                if mine.params.get("nonce") in nonces:
                    used = _algorithm(mine.params)
                    if used in offered:
                        return None
                    return Unsupported(attempt, challenge, offered, later.request, used)
        if attempt is refusal.attempt:
            tried = credentials(attempt.request) if attempt.request is not None else ()
            if any(_algorithm(mine.params) in offered for mine in tried):
                return None
            first = sent_again_without(refusal.case)
            if first is not None and first[0].final is not None:
                before = [_algorithm(c.params) for c in challenges(first[0].final) if c.scheme == "digest"]
                if before and _DEFAULT_ALGORITHM not in before:
                    names = tuple(dict.fromkeys(before))
                    return Unsupported(first[0], first[0].final, names, None, None, first[1].request)
            return Unsupported(attempt, challenge, offered, None, None)
    return None


def sent_again_without(case: Case) -> tuple[Transaction, Transaction] | None:
    """The earliest attempt whose challenge nothing answers later, and the next one there, which has no credentials."""
    found = None
    later: Transaction | None = None
    realms_answered: set[str | None] = set()
    for attempt in reversed(case.attempts):
        request, final = attempt.request, attempt.final
        if request is None or final is None or final.status < 300:
            break
        asked = {auth.params.get("realm") for auth in challenges(final)}
        ignored = final.status in CHALLENGES and not asked & realms_answered and not answers_challenge(request, final)
        # A request that is repeated after its challenge did not get it.
        if ignored and later is not None and not attempt.request_copies and _without(later, attempt):
            found = (attempt, later)
        realms_answered.update(auth.params.get("realm") for auth in credentials(request))
        later = attempt
    return found


def always_stale(case: Case, limits: Limits) -> NonceFault | None:
    """The last of a row of nonces, each used at once and called stale all the same: whoever issues them does not know
    them any more when they come back (RFC 7616 3.3). None where any try got through."""
    issued: dict[tuple[str, str], Sighting] = {}
    wait_ns = int(limits.challenge_wait_s * NS_PER_S)
    found, rounds = None, 0
    for attempt in case.attempts:
        request, final = attempt.request, attempt.final
        if final is None or request is None:
            continue
        if final.status < 300:
            return None
        if final.status not in CHALLENGES:
            continue
        for mine in credentials(request):
            realm = mine.params.get("realm") or ""
            issuer = issued.get((realm, mine.params.get("nonce") or ""))
            again = next((c for c in challenges(final) if (c.params.get("realm") or "") == realm), None)
            if issuer is None or again is None or request.time_ns - issuer.time_ns > wait_ns:
                continue
            if not is_stale(again, final):
                return None
            rounds += 1
            words = f"{rounds} fresh nonces in a row were called stale as soon as they were used"
            found = NonceFault("stale", issuer, attempt, request, final, words)
        for asked in challenges(final):
            issued[asked.params.get("realm") or "", asked.params.get("nonce") or ""] = final
    if found is None or rounds < limits.stale_rounds or accepted_after(case, found.refused):
        return None
    return found


def _spent_before(case: Case, attempt: Transaction, mine: Auth, final: Sighting) -> tuple[int, Evidence] | None:
    """The count that a server took with this nonce before this Case, where it shows that it looks at counts. A 403
    may refuse what is asked for, so there it has to have granted the same before."""
    for spent in case.around.spent:
        same = (mine.params.get("username"), mine.params.get("nonce")) == (spent.username, spent.nonce)
        earlier = spent.time_ns < case.start_ns and not spent.unchecked
        if same and earlier and (final.status in CHALLENGES or spent.method == attempt.method == "REGISTER"):
            return spent.count, Evidence(frame=spent.frame, note=f"{spent.method} with the same nonce, accepted")
    return None


def nonce_fault(case: Case) -> NonceFault | None:
    """The first credentials refused for their nonce: its counter did not grow (RFC 7616 3.4), or it is another
    server's. Servers that call such a nonce stale have said so themselves, and the client recovers.

    That the password is right has to show: the same nonce was accepted before, or some credentials were, or each
    refusal came from another server than had asked.
    """
    attempts = case.attempts
    counted: dict[tuple[str, str], tuple[int, Sighting | Evidence]] = {}
    issued: dict[tuple[str, str], Sighting] = {}
    accepted = any(
        a.request is not None and a.final is not None and a.final.status < 300 and credentials(a.request)
        for a in attempts
    )
    rounds = refused_rounds(attempts)
    crossed = len(rounds) > 1 and all(r.challenge and r.challenge.source != r.refused.source for r in rounds)
    for attempt in attempts:
        request, final = attempt.request, attempt.final
        if request is None:
            continue
        for mine in credentials(request):
            key = (mine.params.get("realm") or "", mine.params.get("nonce") or "")
            count = _count(mine.params)
            refused = final is not None and final.status in _REFUSED and not _stale(final)
            known = counted.get(key)
            if known is None and refused and final is not None and count is not None:
                known = _spent_before(case, attempt, mine, final)
            if refused and final is not None and count is not None and known is not None and count <= known[0]:
                words = f"the nonce count is {count} once more, after {known[0]} was used with the same nonce"
                return NonceFault("counter", known[1], attempt, request, final, words)
            issuer = issued.get(key)
            proved = (accepted or crossed) and issuer is not None
            if (
                refused
                and final is not None
                and issuer is not None
                and proved
                and _other_server(issuer, attempt, final, key[0])
            ):
                words = f"{issuer.source.address} issued the nonce, and {attempt.server.address} does not know it"
                return NonceFault("issuer", issuer, attempt, request, final, words)
            taken = final is not None and final.status < 300
            if taken and count is not None and (known is None or count > known[0]):
                counted[key] = (count, request)
        if final is not None and final.status in CHALLENGES:
            for asked in challenges(final):
                issued[asked.params.get("realm") or "", asked.params.get("nonce") or ""] = final
    return None


def dropped_credentials(refusal: Refusal) -> Dropped | None:
    """Whether the last request answers one challenger and leaves out what another had got before (RFC 3261 22.3)."""
    last = refusal.attempt
    if refusal.status not in CHALLENGES or last.request is None or last.final is None:
        return None
    brought = {c.params.get("realm") or "" for c in credentials(last.request)}
    missing = {c.params.get("realm") or "" for c in challenges(last.final)} - brought
    challenge_of: dict[str, Sighting] = {}
    answered: dict[str, Sighting] = {}
    for attempt in refusal.case.attempts:
        if attempt is last:
            break
        for mine in credentials(attempt.request) if attempt.request is not None else ():
            answered[mine.params.get("realm") or ""] = attempt.request or last.request
        if attempt.final is not None and attempt.final.status in CHALLENGES:
            for asked in challenges(attempt.final):
                challenge_of[asked.params.get("realm") or ""] = attempt.final
    for realm in sorted(missing):
        others = sorted(r for r in brought if r != realm and r in challenge_of)
        if realm in answered and realm in challenge_of and others:
            second = challenge_of[others[0]]
            if second.time_ns > answered[realm].time_ns:
                first = next(
                    (
                        a.final
                        for a in refusal.case.attempts
                        if a.final is not None
                        and a.final.time_ns < answered[realm].time_ns
                        and any((c.params.get("realm") or "") == realm for c in challenges(a.final))
                    ),
                    challenge_of[realm],
                )
                return Dropped(first, answered[realm], second, last, (realm, others[0]))
    return None


def why_no_answer_shows(
    case: Case, attempt: Transaction, challenge: Sighting, goes_on: bool, limits: Limits
) -> str | None:
    """What keeps a capture from showing that a challenge was not answered; None where it shows it (G1, G2)."""
    missed = bytes_missed(case, attempt.client, attempt.server, challenge.time_ns)
    if attempt.request is None or missed or not direction_seen(case, attempt.client, attempt.server):
        return "the requests of the challenged side are not in this capture"
    if attempt.request.message.is_head_cut:
        return "the capture cut the request short, where its credentials may have been; capture with -s 0"
    if not goes_on and not watched_until(case, challenge.time_ns + int(limits.challenge_wait_s * NS_PER_S), limits):
        return "the capture ends before the challenged side would have had to answer"
    return None


def _without(later: Transaction, challenged: Transaction) -> bool:
    """Whether a challenged client came to the same server once more and brought no credentials of any kind."""
    request, challenge = later.request, challenged.final
    if request is None or challenge is None or request.time_ns <= challenge.time_ns:
        return False
    if (later.client.address, later.server) != (challenged.client.address, challenged.server):
        return False
    message = request.message
    return not message.is_head_cut and not any(message.header(n) for n in ("Authorization", "Proxy-Authorization"))


def _algorithm(params: Params) -> str:
    return (params.get("algorithm") or _DEFAULT_ALGORITHM).upper()


def _count(params: Params) -> int | None:
    """The nonce count, hexadecimal (RFC 7616 3.4); None without qop."""
    if not params.get("qop"):
        return None
    text = (params.get("nc") or "").strip()
    try:
        return int(text, 16) if 0 < len(text) <= 8 else None
    except ValueError:
        return None


def _stale(final: Sighting) -> bool:
    return any(is_stale(c, final) for c in challenges(final))


def _other_server(issuer: Sighting, attempt: Transaction, final: Sighting, realm: str) -> bool:
    """Whether a challenge of the same realm comes from another server than issued the nonce."""
    if issuer.source.address == attempt.server.address or final.status not in CHALLENGES:
        return False
    return any((c.params.get("realm") or "") == realm for c in challenges(final))
