"""180 and 183 say different things of what the caller is to hear (RFC 3960 3.2).

Three cases show in a capture: the far side's sound stops when a 180 without description comes, so that what the caller
hears from then on depends on the device; a hop passes the 180 on but not the 183 that announces sound; and a box passes
on the 183 but not the 180 that follows, while no sound comes, or where it stops with that 180. A 180 while the sound
goes on only informs, and is healthy.
"""

from __future__ import annotations

from collections.abc import Iterator

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Severity, Sighting, Stream, Transaction
from sipdiag.offers import ends_below
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import responses_missed
from sipdiag.rules._hops import branches_of, in_time, seconds
from sipdiag.rules._media import audio_section, heard_early, sighted, towards_caller


@wakes_on(Signal.PROVISIONAL_183)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or not case.attempts:
        return
    answered = (a for a in case.attempts if case.final is not None and a.final is case.final)
    attempt = next(answered, case.last_attempt)
    if attempt.in_dialog:
        return
    ringing = next((r for r in attempt.provisionals if r.status == 180 and r.sdp is None), None)
    announced = next((r for r in attempt.provisionals if r.status == 183 and audio_section(r) is not None), None)
    end_ns = case.answered_ns or case.end_ns
    if ringing is not None and announced is not None and announced.time_ns < ringing.time_ns:
        stream = _stopped(case, ringing, end_ns, limits)
        if stream is not None:
            yield Found(
                evidence=sighted(announced, stream, ringing),
                facts={
                    "responder": str(ringing.source),
                    "how": f"its sound stops with the 180, {seconds(end_ns - ringing.time_ns):g} s before the end",
                    "silent_s": seconds(end_ns - max(stream.last_ns, ringing.time_ns)),
                },
                transactions=(attempt,),
                severity=_severity(case),
                confidence="possible",
            )
        return
    if ringing is None and announced is not None:
        yield from _kept_from_ringing(case, attempt, announced, end_ns, limits)
    if ringing is None or announced is not None:
        return
    hidden = _kept_back(case, attempt)
    if hidden is not None:
        yield Found(
            evidence=in_time(hidden, ringing),
            facts={
                "responder": str(hidden.source),
                "how": f"{attempt.server} passes the 180 on, but not the 183 with the description",
                "silent_s": seconds(end_ns - hidden.time_ns),
            },
            transactions=(attempt,),
            party="proxy",
            party_at=attempt.server,
            severity=_severity(case),
        )


def _severity(case: Case) -> Severity | None:
    """What a call that fails ends with is its reason, not what was heard before."""
    return "info" if case.final is not None and case.final.status >= 300 else None


def _stopped(case: Case, ringing: Sighting, end_ns: int, limits: Limits) -> Stream | None:
    """The last sound of the far side, where it stops with the 180 and long before the end."""
    streams = heard_early(case)
    last = max(streams, key=lambda s: s.last_ns, default=None)
    if last is None or min(s.first_ns for s in streams) > ringing.time_ns:
        return None
    stops = abs(last.last_ns - ringing.time_ns) <= NS_PER_S
    return last if stops and end_ns - ringing.time_ns >= limits.silent_progress_s * NS_PER_S else None


def _kept_from_ringing(
    case: Case, attempt: Transaction, announced: Sighting, end_ns: int, limits: Limits
) -> Iterator[Found]:
    """The caller's device waits for the sound that was announced, and the box between knows that it rings. Guard G10:
    the caller's side of the box is in the capture, as sound that came later shows. A proxy passes each response on (RFC
    3261 16.7): there the capture lacks the frame."""
    below = branches_of(case).below(attempt)
    if len(below) != 1 or below[0].call_id == attempt.call_id:
        return
    if responses_missed(case, attempt):
        return
    rang = next((r for r in below[0].provisionals if r.status == 180 and r.sdp is None), None)
    on_the_way = ends_below(case)
    later = next((s for s in towards_caller(case, "confirmed") if s.destination not in on_the_way), None)
    if rang is None or later is None or rang.time_ns < announced.time_ns:
        return
    if heard_early(case) and _stopped(case, rang, end_ns, limits) is None:
        return
    if end_ns - rang.time_ns < limits.silent_progress_s * NS_PER_S:
        return
    yield Found(
        evidence=sighted(announced, rang, later),
        facts={
            "responder": str(rang.source),
            "how": f"{attempt.server} passes the 183 with the description on, but not the 180 that comes after it",
            "silent_s": seconds(end_ns - announced.time_ns),
        },
        transactions=(attempt,),
        party="proxy",
        party_at=attempt.server,
        against=("a single 180 that this capture missed would look the same",),
    )


def _kept_back(case: Case, attempt: Transaction) -> Sighting | None:
    """The 183 with a description of the next hop that this one did not pass on; of a fork, one branch's is nothing."""
    below = branches_of(case).below(attempt)
    if len(below) != 1 or below[0].upstream is not attempt:
        return None
    if any(r.sdp is not None for r in attempt.provisionals):
        return None
    return next((r for r in below[0].provisionals if r.status == 183 and audio_section(r) is not None), None)
