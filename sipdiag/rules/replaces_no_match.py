"""The call that an INVITE is to replace is not known where it arrives: 481, or 486 and 603 as RFC 3891 3 has them.

This is how an attended transfer or a call pickup ends when the Replaces header names the wrong dialog.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._capability import replaces_of
from sipdiag.rules._finals import claimed


@wakes_on(refused_with(481, 486, 603))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "replaces-no-match")
    replaces = replaces_of(refusal) if refusal is not None else None
    if refusal is None or replaces is None:
        return
    message = refusal.request.message if refusal.request is not None else None
    yield Found(
        evidence=refusal.evidence,
        facts=refusal.facts(
            replaced_call_id=replaces.call_id,
            replaced_to_tag=replaces.to_tag,
            replaced_from_tag=replaces.from_tag,
            early_only=replaces.early_only,
            referred_by=message.header("Referred-By") if message is not None else None,
        ),
        transactions=refusal.transactions,
        party="caller",
        party_at=refusal.attempt.client,
        confidence="certain" if refusal.status == 481 else "likely",
    )
