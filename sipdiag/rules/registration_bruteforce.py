"""One source tries passwords of many users (RFC 3261 22, 26). One user whose password is wrong is another story."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._credentials import credentials
from sipdiag.rules._dialling import others


@wakes_on(Signal.SUSPECT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.method not in ("REGISTER", "INVITE"):
        return
    tried = [a for a in case.attempts if a.request is not None and credentials(a.request)]
    if not tried:
        return
    sender = case.around.sender
    if sender is None or sender.failed_logins < limits.failed_logins or sender.login_users < limits.guessed_users:
        return
    if sender.accepted * 4 > sender.login_users or sender.ports * 2 > sender.login_users:
        return  # an office behind one address: its phones have each their own port, and most of them are accepted
    in_now = case.final is not None and case.final.status < 300
    last = tried[-1]
    seen = tuple(s for s in (last.request, last.final) if s is not None)
    yield Found(
        evidence=(*seen, *others(sender.frames, seen, f"another attempt from {case.caller.address}")),
        facts={
            "source": case.caller.address,
            "failures": sender.failed_logins,
            "users": sender.login_users,
            "guessed": list(sender.guessed),
            "examples": list(sender.examples),
            "result": "this one was accepted" if in_now else "this one was refused",
        },
        transactions=case.transactions,
        party_at=case.caller,
        severity="critical" if in_now else None,
        confidence="likely",
    )
