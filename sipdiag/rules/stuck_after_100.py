"""100 Trying and nothing more: dead air until somebody gives up (RFC 3261 16.8, 17.2.1).

It speaks of the deepest hop that said 100 and no more. A hop behind it that is silent altogether is the business
of invite-no-response or local-408-downstream-silent.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, refused_with, wakes_on
from sipdiag.rules._endings import dead_air
from sipdiag.rules._hops import in_time, seconds


@wakes_on(Signal.NO_FINAL | Signal.CANCEL | refused_with(408, 487, 504))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for stuck in dead_air(case, limits):
        hop = stuck.path[0]
        yield Found(
            evidence=in_time(hop.request, hop.provisionals[0], stuck.ender),
            facts={
                "server": str(hop.server),
                "dead_s": seconds(stuck.end_ns - hop.first_ns),
                "ended": _words(stuck.ender),
            },
            transactions=stuck.path,
            party="proxy" if stuck.swallowed else "callee",
            party_at=hop.server,
        )


def _words(ender: Sighting | None) -> str:
    if ender is None:
        return "nothing more was seen until this capture ended or the call was given up unseen"
    if ender.message.is_request:
        return f"{ender.source} gave up with a CANCEL"
    return f"{ender.source} gave up with {ender.status} {ender.message.reason}"
