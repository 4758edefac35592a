"""Progress that cannot be heard: 181, 182 or 183 without SDP, no 180 and no media (RFC 3960 3.2, RFC 3261 21.1.5).

The caller's device plays its own ringing tone on 180 and what arrives on SDP; here it has neither, so the caller hears
nothing until the answer, and may hang up.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import media_would_show, responses_missed
from sipdiag.rules._hops import branches_of, in_time, seconds
from sipdiag.rules._media import heard_early
from sipdiag.sip import RAck

_SILENT = frozenset({181, 182, 183})


@wakes_on(Signal.PROVISIONAL_183 | Signal.SLOW | Signal.CANCEL | Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or not any(r.status in _SILENT for a in case.attempts for r in a.responses):
        return
    answered = (a for a in case.attempts if case.final is not None and a.final is case.final)
    attempt = next(answered, case.last_attempt)
    progress = [r for r in attempt.provisionals if r.status in _SILENT]
    if not progress or attempt.in_dialog or attempt.request is None or _audible(case, attempt):
        return
    ender = _ender(case, attempt)
    if responses_missed(case, attempt):
        return
    if ender is None or ender.time_ns - progress[0].time_ns < limits.silent_progress_s * NS_PER_S:
        return
    swallowed = any(
        r.status == 180 or r.sdp is not None
        for t in branches_of(case).below(attempt)
        for r in t.provisionals
        if r.status > 100
    )
    yield Found(
        evidence=in_time(attempt.request, *progress, ender),
        facts={
            "statuses": list(dict.fromkeys(r.status for r in progress)),
            "silent_s": seconds(ender.time_ns - progress[0].time_ns),
            "ended": _words(ender),
            "responder": str(progress[0].source),
        },
        transactions=(attempt,),
        party="proxy" if swallowed else "callee",
        party_at=attempt.server if swallowed or case.deepest is None else case.deepest.server,
        confidence="certain" if media_would_show(case) else "likely",
        against=("a single 180 that this capture missed would look the same",),
    )


def _audible(case: Case, attempt: Transaction) -> bool:
    """Whether anything could be heard: a ringing tone on 180, or media that SDP or RTP speaks of."""
    heard = [r for a in case.attempts for r in a.provisionals if r.status > 100]
    if any(r.status == 180 or r.sdp is not None or r.message.truncated for r in heard):
        return True
    if heard_early(case):
        return True
    end_ns = case.answered_ns or case.end_ns
    # Offer and answer may go by PRACK and UPDATE (RFC 6337 2).
    early = [t for t in case.transactions if t.in_dialog and t.first_ns < end_ns and t.call_id == attempt.call_id]
    if any(s.sdp is not None for t in early for s in (*t.sends[:1], *t.responses)):
        return True
    return _rang_unseen(attempt, early) or _rang_behind(case, attempt)


def _rang_unseen(attempt: Transaction, early: list[Transaction]) -> bool:
    """A PRACK acknowledges a response that the capture missed (RFC 3262 7.2)."""
    seen = {r.message.value("RSeq") for r in (*attempt.provisionals, *attempt.response_copies)}
    racks = (t.request.message.value("RAck") for t in early if t.method == "PRACK" and t.request is not None)
    return any(isinstance(rack, RAck) and rack.cseq == attempt.cseq and rack.rseq not in seen for rack in racks)


def _rang_behind(case: Case, attempt: Transaction) -> bool:
    """It rang at the next hop, once, and nothing at all came back for that: a proxy passes each provisional response
    on (RFC 3261 16.7), so the capture may have missed one frame. A box that turns it into another sends that one."""
    rang = [
        r for t in branches_of(case).below(attempt) for r in (*t.provisionals, *t.response_copies) if r.status == 180
    ]
    if len(rang) != 1:
        return False
    passed_on = (r.time_ns - rang[0].time_ns for r in (*attempt.provisionals, *attempt.response_copies))
    return not any(0 <= later_ns <= NS_PER_S for later_ns in passed_on)


def _ender(case: Case, attempt: Transaction) -> Sighting | None:
    """What ended the silence: the answer, the caller's CANCEL, or a failure."""
    final = attempt.final
    cancel = attempt.cancel.request if attempt.cancel is not None else None
    if cancel is not None and (final is None or cancel.time_ns < final.time_ns):
        return cancel
    return final


def _words(ender: Sighting) -> str:
    if ender.message.is_request:
        return "the caller gave up"
    return (
        "the call was answered" if ender.status < 300 else f"the call failed with {ender.status} {ender.message.reason}"
    )
