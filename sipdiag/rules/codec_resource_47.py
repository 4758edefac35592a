"""No transcoder, MTP or DSP is free where the call needs one (Q.850 47)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._negotiation import needs_transcoder


@wakes_on(Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "codec-resource-47")
    need = needs_transcoder(refusal) if refusal is not None else None
    if refusal is None or need is None:
        return
    yield Found(
        evidence=(*need.evidence, *refusal.evidence),
        facts=refusal.facts(why=need.why),
        transactions=refusal.transactions,
        party="proxy" if refusal.party == "proxy" else "callee",
        party_at=refusal.responder,
    )
