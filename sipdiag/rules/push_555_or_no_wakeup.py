"""A phone that has to be woken by push cannot be: 555, or a call that waits for it in vain (RFC 8599)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._dialling import cited
from sipdiag.rules._finals import binding_of, claimed
from sipdiag.rules._schemes import PUSH_NOT_SUPPORTED, asleep


@wakes_on(refused_with(404, 408, 480, 555))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "push-555-or-no-wakeup")
    if refusal is None:
        return
    refused = refusal.status == PUSH_NOT_SUPPORTED
    binding = asleep(refusal, binding_of(refusal), limits)
    yield Found(
        evidence=(
            *cited(("the last REGISTER of the phone", "its answer"), binding.frames if binding is not None else ()),
            *refusal.evidence,
        ),
        facts=refusal.facts(
            contact=binding.contact if binding is not None else None,
            waited_s=round(refusal.answered_in_s, 1),
            kind="555" if refused else "asleep",
            shown="the registrar does not serve this push service"
            if refused
            else "the phone did not register while the call waited for it",
        ),
        transactions=refusal.transactions,
        party_at=refusal.responder,
        confidence="certain" if refused else "likely",
        against=() if refused else ("the push itself goes another way and is not in any SIP capture",),
    )
