"""A redirect is followed, and the call fails where it led to (RFC 3261 8.1.3.4)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._finals import speaker
from sipdiag.rules._hops import branches_of, in_time, silence
from sipdiag.sip import NameAddr, parse_uri, same_target

_USERS_CHOICE = frozenset({486, 487, 600, 603})


@wakes_on(Signal.REDIRECT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.final is not None and case.final.status < 400:
        return
    pair = _followed(case)
    if pair is None:
        return
    redirected, tried = pair
    redirect, final = redirected.final, tried.final
    if redirect is None or (final is not None and (final.status < 300 or final.status in _USERS_CHOICE)):
        return
    if final is None and silence(case, branches_of(case), tried, limits) not in ("proved", "likely"):
        return
    sub = "invite-no-response" if final is None else speaker(case, limits)
    request = tried.request
    yield Found(
        evidence=in_time(redirected.request, redirect, request, *tried.sends[1:3], final),
        facts={
            "status": final.status if final else None,
            "redirect_status": redirect.status,
            "redirector": str(redirect.source),
            "target": request.message.request_uri if request else None,
            "server": str(tried.server),
            "sub": sub,
            "became": f"{final.status} {final.message.reason}" if final else "no response",
        },
        transactions=(redirected, tried),
        party_at=tried.server,
    )


def _followed(case: Case) -> tuple[Transaction, Transaction] | None:
    """The last redirect of this Case and the last request that went to one of its Contacts."""
    for redirected in reversed(case.transactions):
        redirect = redirected.final
        if redirect is None or not 300 <= redirect.status < 400 or redirected.in_dialog:
            continue
        targets = [c.uri for c in redirect.message.values("Contact") if isinstance(c, NameAddr)]
        for tried in reversed(case.transactions):
            if tried.first_ns < redirect.time_ns or tried.method != redirected.method or tried.request is None:
                continue
            uri = parse_uri(tried.request.message.request_uri or "")
            if uri is not None and any(same_target(uri, t) or (uri.user and uri.user == t.user) for t in targets):
                return redirected, tried
    return None
