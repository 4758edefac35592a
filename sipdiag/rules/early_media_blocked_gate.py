"""Sound before the answer reaches a box on the way, and that box does not pass it on (RFC 5009 4-8, RFC 3960 3).

Shown only by a capture of both sides of the box. Where it rings the caller by 180 without description instead, the
caller hears something, and that is the box's choice.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import direction_seen
from sipdiag.rules._hops import seconds
from sipdiag.rules._media import heard_early, sighted
from sipdiag.rules._relayed import Relayed, relayed, towards


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or not any(s.phase == "early" for s in case.streams):
        return
    for pair in relayed(case):
        arriving = towards(case, pair.inner_end, "early")
        heard_ns = sum(s.last_ns - s.first_ns for s in arriving)
        passed_on = any(s.destination == pair.outer_end for s in heard_early(case))
        if heard_ns < limits.early_media_s * NS_PER_S or passed_on:
            continue
        if not _would_show(case, pair) or _rings(pair):
            continue
        told = next((r for r in pair.outer.provisionals if r.status > 100), None)
        inner = next((r for r in pair.inner.provisionals if r.sdp is not None), None)
        gate = [value for r in pair.outer.provisionals for value in r.message.headers("P-Early-Media")]
        yield Found(
            evidence=sighted(*(s for s in (inner, told) if s is not None), arriving[0]),
            facts={
                "relay": str(pair.outer.server),
                "speaker": str(arriving[0].source),
                "heard_s": seconds(heard_ns),
                "packets": sum(s.packets for s in arriving),
                "gate": f"P-Early-Media there says {', '.join(gate)}" if gate else "there is no P-Early-Media",
            },
            transactions=(pair.outer, pair.inner),
            party_at=pair.outer.server,
        )
        return


def _would_show(case: Case, pair: Relayed) -> bool:
    """Guards G1, G10: the capture holds media of the caller's side of the box, before the answer or after it, and what
    the box sends there."""
    if not direction_seen(case, pair.outer.server, pair.outer.client):
        return False
    return any(pair.outer_end in (s.source, s.destination) for s in case.streams)


def _rings(pair: Relayed) -> bool:
    return any(r.status == 180 and r.sdp is None for r in pair.outer.provisionals)
