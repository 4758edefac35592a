"""The callee speaks and the caller does not hear the first of it: the way opens only after the answer (RFC 3264 5.1).

A caller has to listen from its offer on. Shown only by a capture of both sides of a box that relays the media: the
callee's first packet after its answer against the first one passed on.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import seconds
from sipdiag.rules._media import sighted
from sipdiag.rules._relayed import relayed, towards


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.answered_ns is None:
        return
    for pair in relayed(case):
        answer = pair.inner.final
        if answer is None or answer.status >= 300:
            continue
        spoken = [s for s in towards(case, pair.inner_end) if s.last_ns > answer.time_ns]
        passed = towards(case, pair.outer_end, "confirmed")
        if not spoken or not passed or passed[0].first_ns < case.answered_ns:
            continue
        before = towards(case, pair.outer_end, "early")
        spoken_ns = max(spoken[0].first_ns, answer.time_ns, *(s.last_ns for s in before))
        late_ns = passed[0].first_ns - spoken_ns
        # Pauses in silence are no sound that was lost.
        if late_ns <= limits.clipped_s * NS_PER_S or any(s.pauses for s in (*spoken[:1], *before)):
            continue
        yield Found(
            evidence=sighted(answer, spoken[0], passed[0]),
            facts={
                "relay": str(pair.outer.server),
                "speaker": str(spoken[0].source),
                "clipped_s": seconds(late_ns),
                "after_answer_s": seconds(passed[0].first_ns - case.answered_ns),
            },
            transactions=(pair.outer, pair.inner),
            party_at=pair.outer.server,
        )
        return
