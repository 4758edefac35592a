"""A server refuses calls because they come faster than it can take them (RFC 3261 21.5.4, RFC 7339, RFC
6357)."""

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed, overload_of


@wakes_on(refused_with(429, 480, 486, 500, 503))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "server-overload-503")
    load = overload_of(refusal, limits) if refusal is not None else None
    if refusal is None or load is None:
        return
    calm = load.calm_per_s
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            invites=load.invites,
            refusals=load.refusals,
            window_s=2 * limits.overload_window_s,
            refusing_at_per_s=round(load.busy_per_s, 1),
            accepting_at_per_s=None if calm is None else round(calm, 1),
            retry_after_s=load.retry_after_s,
            calm="there was no other moment to compare with" if calm is None else f"while it refused none, {calm:.1f}",
            back_off="no Retry-After" if load.retry_after_s is None else f"Retry-After {load.retry_after_s} s",
        ),
        transactions=refusal.transactions,
        party=refusal.party,
        party_at=refusal.responder,
        confidence="certain" if calm is not None and load.busy_per_s > calm else "likely",
    )
