"""One source tries a number, or a range of them, with prefix after prefix until a trunk lets it out (RFC 3261 26.1)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import cited, formats_tried

_CITED = 24
"""Calls cited beside this one: a search may go on for hours."""


@wakes_on(Signal.SUSPECT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or not case.attempts or case.attempts[0].request is None:
        return
    one_number = formats_tried(case, limits)
    tried = one_number or list(case.around.searched)
    if not tried:
        return
    through = [call for call in tried if call.status < 300 or call.status in (486, 487)]
    first, final = case.attempts[0].request, case.final
    seen = (first,) if final is None else (first, final)
    mine = {sighting.frame for sighting in seen}
    rest = [call for call in tried if call.frames[0] not in mine][:_CITED]
    notes = [f"INVITE {call.number}, answered {call.status}" for call in rest]
    yield Found(
        evidence=(*seen, *cited(notes, [call.frames[0] for call in rest])),
        facts={
            "source": case.caller.address,
            "numbers": [call.number for call in tried[:_CITED]],
            "count": len(tried),
            "target": f"one number in {len(tried)} formats" if one_number else f"{len(tried)} numbers of one range",
            "through": [call.number for call in through[:_CITED]],
            "result": f"{through[-1].number} got through" if through else "none got through",
        },
        transactions=case.transactions,
        party_at=case.caller,
        severity="critical" if through else None,
        confidence="likely",
    )
