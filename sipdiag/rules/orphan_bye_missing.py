"""The media of a call stopped both ways, and nobody sends BYE (RFC 3261 15, RFC 4028)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import bytes_missed, direction_seen, watched_until
from sipdiag.rules._hops import branches_of


@wakes_on(Signal.MEDIA)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.outcome != "answered" or case.ended_by is not None or branches_of(case).byes:
        return
    attempt = next((a for a in case.attempts if a.final is case.final), None)
    streams = [s for s in case.streams if s.phase == "confirmed" and s.packets > 1]
    last = {way: max((s.last_ns for s in streams if s.direction == way), default=0) for way in _WAYS}
    if attempt is None or case.final is None or not all(last.values()):
        return
    stopped_ns = max(last.values())
    after_ns = stopped_ns + int(limits.silent_call_end_s * NS_PER_S)
    if any(t.last_ns > stopped_ns for t in case.transactions) or not watched_until(case, after_ns, limits):
        return
    if not direction_seen(case, attempt.client, attempt.server, after_ns):
        return
    ways = ((attempt.client, attempt.server), (attempt.server, attempt.client))
    if any(bytes_missed(case, source, destination, stopped_ns) for source, destination in ways):
        return
    yield Found(
        evidence=(case.final, *(max((s for s in streams if s.direction == w), key=lambda s: s.last_ns) for w in _WAYS)),
        facts={
            "caller_side": str(attempt.client),
            "callee_side": str(attempt.server),
            "silent_s": round((case.view.last_ns - stopped_ns) / NS_PER_S, 1),
        },
        transactions=(attempt,),
        party_at=attempt.server,
    )


_WAYS = ("caller-to-callee", "callee-to-caller")
