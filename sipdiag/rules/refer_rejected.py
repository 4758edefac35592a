"""A transfer is refused: REFER gets a final failure (RFC 3515 2.4.2).

A REFER that the far side does not know at all, or in a call that it does not know, is told by the rules on methods and
dialogs.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._capability import tokens
from sipdiag.rules._credentials import CHALLENGES
from sipdiag.rules._hops import branches_of, in_time, side_of
from sipdiag.sip import NameAddr

_TOLD_ELSEWHERE = CHALLENGES | {405, 408, 415, 481, 491, 501}
_ASKED_WRONG = frozenset({400, 404, 414, 416, 420, 421, 429, 484, 485, 604})


@wakes_on(Signal.REFER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    branches = branches_of(case)
    refers = [t for t in case.transactions if t.method == "REFER" and t.request is not None]
    for refer in refers:
        final = refer.final
        if final is None or final.status < 300 or final.status in _TOLD_ELSEWHERE or branches.above(refer):
            continue
        if refer.request is None or any(_accepted_after(t.first_ns, t.final, refer.first_ns) for t in refers):
            continue
        target = refer.request.message.value("Refer-To")
        deepest = next((t for t in branches.below(refer) if t.final is not None), refer)
        at = refer.client if final.status in _ASKED_WRONG else deepest.server
        yield Found(
            evidence=in_time(refer.request, deepest.request, deepest.final, final),
            facts={
                "status": final.status,
                "phrase": final.message.reason,
                "responder": str(deepest.server),
                "referrer": str(refer.client),
                "refer_to": target.uri.raw if isinstance(target, NameAddr) else None,
                "allow": tokens(final, "Allow"),
                "reasons": [*final.message.headers("Reason"), *final.message.headers("Warning")],
            },
            transactions=(refer,),
            party=side_of(case, at),
            party_at=at,
        )
        return


def _accepted_after(first_ns: int, final: Sighting | None, refused_ns: int) -> bool:
    return first_ns > refused_ns and final is not None and final.status < 300
