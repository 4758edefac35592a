"""Credentials answer a challenge's nonce under another realm than it names (RFC 3261 22.1, RFC 7616 3.4)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._credentials import CHALLENGES, challenges, credentials
from sipdiag.rules._hops import in_time


@wakes_on(Signal.CHALLENGE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    given: dict[str, tuple[str, Sighting]] = {}
    if case.final is not None and case.final.status < 300:
        return
    for attempt in case.attempts:
        final = attempt.final
        for mine in credentials(attempt.request) if attempt.request is not None else ():
            asked = given.get(mine.params.get("nonce") or "")
            if asked is None or final is None or final.status not in {*CHALLENGES, 403}:
                continue
            realm, challenge = asked
            used = mine.params.get("realm") or ""
            if used == realm:
                continue
            yield Found(
                evidence=in_time(challenge, attempt.request, final),
                facts={
                    "status": final.status,
                    "phrase": final.message.reason,
                    "responder": str(attempt.server),
                    "asked_realm": realm,
                    "used_realm": used,
                    "username": mine.params.get("username") or "nobody",
                },
                transactions=(attempt,),
                party_at=case.caller,
            )
            return
        if final is not None and final.status in CHALLENGES:
            for auth in challenges(final):
                given[auth.params.get("nonce") or ""] = (auth.params.get("realm") or "", final)
