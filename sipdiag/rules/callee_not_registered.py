"""A registrar has no binding for the one who is called: 480, or 404, at once and from itself (RFC 3261
10.3, 16.5)."""

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Binding, Case, Evidence
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import binding_ended, binding_of, claimed


@wakes_on(refused_with(404, 480))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "callee-not-registered")
    if refusal is None:
        return
    binding = binding_of(refusal)
    ended = binding_ended(refusal)
    since_ns = binding.expires_ns or binding.time_ns if binding is not None else None
    yield Found(
        evidence=(*_registration(binding), *refusal.evidence),
        facts=refusal.facts(
            last_register_frames=[frame.number for frame in binding.frames] if binding is not None else [],
            last_register_status=binding.status if binding is not None else None,
            unregistered_for_s=round((refusal.final.time_ns - since_ns) / NS_PER_S, 3)
            if since_ns is not None
            else None,
            contact=binding.contact if binding is not None else None,
            last_register=_told(binding, refusal.final.time_ns),
        ),
        transactions=refusal.transactions,
        confidence="certain" if ended else "likely",
        against=() if ended else ("no REGISTER of this user is in the capture",),
    )


def _registration(binding: Binding | None) -> tuple[Evidence, ...]:
    """The last REGISTER and its final response."""
    if binding is None:
        return ()
    notes = (f"REGISTER {binding.aor}", f"{binding.status} to REGISTER")
    return tuple(Evidence(frame=frame, note=note) for frame, note in zip(binding.frames, notes, strict=True))


def _told(binding: Binding | None, time_ns: int) -> str:
    """The last REGISTER and what became of it, in the middle of a sentence."""
    if binding is None:
        return "is not in the capture"
    request, response = (frame.number for frame in binding.frames)
    seen = f"is in frame {request}, answered {binding.status} in frame {response}"
    if binding.expires_ns is None:
        return f"{seen}, and left the user without a binding"
    return f"{seen}, and what it granted ran out {(time_ns - binding.expires_ns) / NS_PER_S:.1f} s before the call"
