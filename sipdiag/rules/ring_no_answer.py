"""It rang and nobody answered: a user outcome, not a fault (RFC 3261 13.2.1, 21.4.18; Q.850 cause 19).

Judged at the originator: a branch that rang beside one that answered is no outcome.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._cancels import answered_elsewhere
from sipdiag.rules._hops import seconds

_NO_ANSWER = frozenset({408, 480, 487, 504})
"""What a box answers when it stops ringing: a timeout, not available, its own CANCEL."""

_NO_ANSWER_CAUSE = 19
"""Q.850: no answer from user (user alerted)."""


@wakes_on(Signal.RINGING | Signal.PROVISIONAL_183 | Signal.CANCEL | Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or not case.attempts or case.outcome in ("answered", "unfinished"):
        return
    attempt = case.last_attempt
    cancel = attempt.cancel.request if attempt.cancel is not None else None
    if attempt.in_dialog or (cancel is not None and answered_elsewhere(cancel)):
        return
    final = attempt.final
    ringing = next((r for r in attempt.provisionals if r.status in (180, 183)), None)
    ender = cancel if cancel is not None and (final is None or cancel.time_ns < final.time_ns) else final
    rang_ns = ender.time_ns - ringing.time_ns if ringing is not None and ender is not None else 0
    told = final is not None and _says_no_answer(final)
    stopped = ender is not None and (ender is cancel or ender.status in _NO_ANSWER)
    if not told and not (stopped and rang_ns >= limits.no_answer_ring_s * NS_PER_S):
        return
    evidence = [s for s in (attempt.request, ringing, cancel, final) if s is not None]
    yield Found(
        evidence=tuple(sorted(evidence, key=lambda s: s.time_ns)),
        facts={
            "rang_s": seconds(rang_ns) if ringing is not None else None,
            "ended": "the caller gave up" if ender is cancel else _words(ender),
            "status": final.status if final is not None else None,
        },
        transactions=(attempt,),
        party_at=attempt.server,
    )


def _says_no_answer(final: Sighting) -> bool:
    return final.status >= 400 and any(
        r.protocol == "Q.850" and r.cause == _NO_ANSWER_CAUSE for r in final.message.values("Reason")
    )


def _words(final: Sighting | None) -> str:
    return f"{final.source} ended it with {final.status} {final.message.reason}" if final is not None else "it ended"
