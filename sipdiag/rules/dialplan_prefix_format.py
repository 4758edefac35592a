"""The number is refused as it was dialled; in another format it is, or would be, reached (RFC 3966 5.1)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import cited, other_format
from sipdiag.rules._finals import claimed


@wakes_on(Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "dialplan-prefix-format")
    if refusal is None:
        return
    good = other_format(refusal, limits)
    notes = (f"INVITE {good.number} from {good.client}", f"{good.status} to it") if good else ()
    yield Found(
        evidence=(*refusal.evidence, *cited(notes, good.frames if good else ())),
        facts=refusal.facts(
            good_number=good.number if good else None,
            good_status=good.status if good else None,
            contrast=f"a call to {good.number} on the same server brought {good.status}"
            if good
            else "the response says itself that the number is badly formed (Q.850 cause 28)",
        ),
        transactions=refusal.transactions,
        confidence="certain" if good else "likely",
    )
