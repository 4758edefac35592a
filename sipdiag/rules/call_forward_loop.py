"""A call is forwarded in a ring: its forwarding headers name the same numbers again and again (RFC 7044, RFC 5806)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._forwarding import forwarded_in_a_ring

_SHOWN = 6
"""Numbers of the way that the text names."""


@wakes_on(refused_with(404, 408, 480, 482, 483, 486, 500, 503))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "call-forward-loop")
    found = forwarded_in_a_ring(refusal, limits) if refusal is not None else None
    if refusal is None or found is None:
        return
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            numbers=list(dict.fromkeys(found.numbers)),
            forwards=len(found.numbers) - 1,
            header=found.header,
            way=" to ".join(found.numbers[:_SHOWN]),
        ),
        transactions=refusal.transactions,
        party_at=refusal.responder,
    )
