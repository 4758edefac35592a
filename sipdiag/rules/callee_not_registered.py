"""A registrar has no binding for the one who is called: 480, or 404, at once and from itself (RFC 3261 10.3, 16.5)."""

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._finals import binding_ended, binding_of, claimed


@wakes_on(Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "callee-not-registered")
    if refusal is None:
        return
    binding = binding_of(refusal)
    ended = binding_ended(refusal)
    since_ns = binding.expires_ns or binding.time_ns if binding is not None else None
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            last_register_frames=[frame.number for frame in binding.frames] if binding is not None else [],
            last_register_status=binding.status if binding is not None else None,
            unregistered_for_s=round((refusal.final.time_ns - since_ns) / NS_PER_S, 3)
            if since_ns is not None
            else None,
            contact=binding.contact if binding is not None else None,
        ),
        transactions=refusal.transactions,
        confidence="certain" if ended else "likely",
        against=() if ended else ("no REGISTER of this user is in the capture",),
    )
