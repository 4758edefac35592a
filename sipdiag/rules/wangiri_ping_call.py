"""One source calls many users and gives each call up as soon as it rings (RFC 3261 26.1)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import others
from sipdiag.rules._hops import in_time


@wakes_on(Signal.SUSPECT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    attempt = case.last_attempt if case.attempts else None
    cancel = attempt.cancel.request if attempt is not None and attempt.cancel is not None else None
    if case.kind != "call" or attempt is None or cancel is None or case.outcome == "answered":
        return
    rings = case.around.short_rings
    if rings is None:
        return
    mine = [s for s in in_time(attempt.request, cancel) if s is attempt.request or s is cancel]
    seen = tuple(s for s in (attempt.request, cancel) if s is not None)
    yield Found(
        evidence=(*seen, *others(rings.frames, seen, "an INVITE that was given up as soon as it rang")),
        facts={
            "source": case.caller.address,
            "calls": rings.calls,
            "targets": rings.targets,
            "examples": list(rings.examples),
            "window_s": limits.ping_calls_s,
        },
        transactions=(attempt,),
        party_at=case.caller,
        confidence="likely" if mine else None,
    )
