"""A registration ran out before it was renewed, and calls for the user were refused meanwhile (RFC 3261 10.2.4).

Told of the registration that came too late; of the refused calls callee-not-registered speaks.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.numbers import aor_of
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import cited
from sipdiag.rules._hops import seconds


@wakes_on(Signal.REGISTER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    first = case.attempts[0].request if case.attempts else None
    binding = case.around.bindings.get(aor_of(first.message.to_uri)) if first is not None else None
    before = binding.previous if binding is not None else None
    if first is None or before is None or before.expires_ns is None or not before.refused:
        return
    if before.expires_ns >= first.time_ns:
        return
    lost = len(before.refused) // 2
    yield Found(
        evidence=(
            *cited((f"REGISTER {before.aor}", f"{before.status} to it"), before.frames),
            *cited([f"INVITE {before.aor}", "its refusal"] * lost, before.refused),
            first,
        ),
        facts={
            "aor": before.aor,
            "late_s": seconds(first.time_ns - before.expires_ns),
            "granted_s": seconds(before.expires_ns - before.time_ns),
            "lost_calls": lost,
            "lost": "1 call was" if lost == 1 else f"{lost} calls were",
        },
        transactions=case.attempts[:1],
        party_at=case.caller,
    )
