"""A registration runs out again and again before it is renewed, or is renewed every few seconds over a connection.

RFC 3261 10.2.4. Short registrations over UDP keep a NAT open, and are no fault.
"""

from __future__ import annotations

from itertools import pairwise

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Transaction
from sipdiag.numbers import aor_of
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import cited
from sipdiag.rules._guards import reliable_transport
from sipdiag.rules._hops import in_time, seconds

_CITED = 6
"""Renewals whose frames are cited."""


@wakes_on(Signal.REGISTER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    yield from _too_late(case, limits)
    yield from _too_often(case, limits)


def _too_late(case: Case, limits: Limits) -> Diagnosis:
    """Told of each renewal that comes too late, once that is a habit."""
    first = case.attempts[0].request if case.attempts else None
    binding = case.around.bindings.get(aor_of(first.message.to_uri)) if first is not None else None
    if first is None or binding is None or binding.previous is None or binding.late < limits.renewals_late:
        return
    before = binding.previous
    if binding.late == before.late or binding.time_ns < first.time_ns:
        return
    last = next((a for a in reversed(case.attempts) if a.final is not None and a.final.status < 300), case.attempts[-1])
    yield Found(
        evidence=(
            *cited((f"REGISTER {before.aor}", f"{before.status} to it"), before.frames),
            *in_time(last.request, last.final),
        ),
        facts={
            "kind": "late",
            "asked_s": before.asked_s,
            "granted_s": before.granted_s,
            "times": binding.late,
            "registrar": str(last.server),
            "shown": f"was renewed {seconds(first.time_ns - before.time_ns):.0f} s after it was granted, "
            f"{binding.late} times too late",
        },
        transactions=(last,),
        party_at=case.caller,
    )


def _too_often(case: Case, limits: Limits) -> Diagnosis:
    accepted = [a for a in case.attempts if a.request is not None and a.final is not None and a.final.status < 300]
    quick = [(a, b) for a, b in pairwise(accepted) if _is_quick(a, b, limits)]
    if len(quick) < limits.renewals_quick or len(quick) * 2 <= len(accepted):
        return
    first, last = quick[0][0], quick[-1][1]
    binding = case.around.bindings.get(aor_of(first.request.message.to_uri)) if first.request else None
    every_s = seconds((last.first_ns - first.first_ns) // len(quick))
    yield Found(
        evidence=in_time(first.request, first.final, *(b.request for _, b in quick[:_CITED])),
        facts={
            "kind": "quick",
            "asked_s": binding.asked_s if binding is not None else None,
            "granted_s": binding.granted_s if binding is not None else None,
            "times": len(quick),
            "registrar": str(first.server),
            "shown": f"is renewed every {every_s:.1f} s over {first.transport.upper()}, {len(quick)} times in a row",
        },
        transactions=(first, last),
        party_at=case.caller,
    )


def _is_quick(before: Transaction, after: Transaction, limits: Limits) -> bool:
    every_ns = after.first_ns - before.first_ns
    return (
        reliable_transport(before)
        and before.client.address == after.client.address
        and every_ns < limits.quick_renewal_s * NS_PER_S
    )
