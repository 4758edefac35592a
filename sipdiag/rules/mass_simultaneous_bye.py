"""One box ends most of its calls within a second: it, or what stands behind it, broke down (RFC 3261 15)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import others
from sipdiag.rules._hops import branches_of, side_of


@wakes_on(Signal.CUT_TOGETHER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    cut = case.around.cut
    bye = next((b for b in branches_of(case).byes if b.request is not None), None)
    if cut is None or bye is None or bye.request is None:
        return
    mine = [s for s in (case.final, bye.request) if s is not None]
    yield Found(
        evidence=(*mine, *others(cut.frames, mine, f"BYE of {cut.host} in the same second")),
        facts={
            "calls": cut.calls,
            "up": cut.up,
            "sender": str(bye.client),
            "reasons": list(bye.request.message.headers("Reason")),
        },
        transactions=(bye,),
        party=side_of(case, bye.client),
        party_at=bye.client,
        severity="info" if cut.one_number else None,
        confidence="possible" if cut.one_number else None,
        against=("they were all calls to one number: a conference that is over ends so",) if cut.one_number else (),
    )
