"""Early media is announced and does not come: the caller hears nothing while it rings (RFC 3960 3.2, RFC 3261 13.2.1).

A provisional response has a description with a port, no 180 lets the caller's device ring by itself, and no RTP comes
until the answer. Claimed only where the capture shows media on that path (guard G10): later RTP of the announcing
side, or RTP at all where both descriptions name the very hosts that signal, or the caller's RTP to the very host that
announces and signals, at this hop or further down. Never the reason of a failure that follows.
"""

from __future__ import annotations

from itertools import pairwise

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Endpoint, Severity, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._guards import media_would_show
from sipdiag.rules._hops import branches_of, seconds
from sipdiag.rules._media import (
    audio_end,
    audio_section,
    heard_early,
    media_passes_with_signalling,
    sighted,
    towards_caller,
)
from sipdiag.sip import early_media_direction


@wakes_on(Signal.PROVISIONAL_183)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or not media_would_show(case):
        return
    answered = (a for a in case.attempts if case.final is not None and a.final is case.final)
    attempt = next(answered, case.last_attempt)
    announced = [r for r in attempt.provisionals if r.status != 180 and _announces(r)]
    if attempt.in_dialog or attempt.request is None or not announced or _rings_or_waits(case, attempt):
        return
    first, ender = announced[0], _ender(attempt)
    if ender is None or ender.time_ns - first.time_ns < limits.early_media_s * NS_PER_S:
        return
    if heard_early(case):
        return
    shown = all(_is_shown(case, r) for r in announced)
    if not shown and not all(_would_show(case, attempt, r) for r in announced):
        return
    streams = [s for s in case.streams if s.direction == "caller-to-callee" and s.phase == "early"][:1]
    later = list(towards_caller(case, "confirmed"))[:1]
    between = _announced_by_itself(case, attempt)
    last = case.deepest.server if case.deepest is not None else attempt.server
    yield Found(
        evidence=sighted(attempt.request, first, *streams, ender, *later),
        facts={
            "provisional": first.status,
            "phrase": first.message.reason,
            "responder": str(first.source),
            "silent_s": seconds(ender.time_ns - first.time_ns),
            "ended": _words(ender),
            "caller_sends": "the caller's device does send" if streams else "the caller's device sends none either",
        },
        transactions=(attempt,),
        party="proxy" if between is not None else None,
        party_at=between or last,
        severity=_severity(attempt, ender),
        confidence="likely" if shown else "possible",
        hinges_on=None if shown else "others",
    )


def _announced_by_itself(case: Case, attempt: Transaction) -> Endpoint | None:
    """The box between two legs that announces sound though the leg behind it only tells it of ringing or progress."""
    for hop, behind in pairwise(branches_of(case).onward(attempt)):
        heard = [r for r in behind.provisionals if r.status > 100]
        if behind.call_id != hop.call_id and heard and not any(map(_announces, heard)):
            return hop.server
    return None


def _is_shown(case: Case, response: Sighting) -> bool:
    """Whether the capture holds media from where a response describes it, be it later."""
    end = audio_end(response)
    return any(end is not None and s.source.address == end.address for s in case.streams)


def _would_show(case: Case, attempt: Transaction, response: Sighting) -> bool:
    """Whether media of the announcing side would be in the capture: it comes from the host that signals, and the other
    end signals on this hop as well, or the caller's own media is seen to arrive there. Behind a proxy the host that
    signals is at a hop further down."""
    end = audio_end(response)
    if end is None:
        return False
    arrives = any(s.destination == end for s in case.streams)
    if end.address != response.source.address:
        return arrives and any(_same_end(seen, end) for t in case.invites for seen in t.provisionals)
    return media_passes_with_signalling(attempt, response) or arrives


def _same_end(response: Sighting, end: Endpoint) -> bool:
    """Whether this response describes this very end, and comes from its host."""
    return response.source.address == end.address and audio_end(response) == end


def _announces(response: Sighting) -> bool:
    """Whether a provisional response promises sound: a port, and a direction in which it is sent."""
    media = audio_section(response)
    if response.status <= 100 or media is None or media.direction in ("inactive", "recvonly"):
        return False
    return not media.is_hold_address and early_media_direction(response.message) not in ("inactive", "recvonly")


def _rings_or_waits(case: Case, attempt: Transaction) -> bool:
    """Whether a 180 makes the caller's device ring, or no media is due yet: preconditions, or keys by DTLS."""
    for response in attempt.provisionals:
        sdp = response.sdp
        if response.status == 180 or (sdp is not None and (sdp.preconditions_unmet or _by_dtls(response))):
            return True
    passed_to = (t for t in case.invites if t.upstream is attempt and t.call_id == attempt.call_id)
    if any(r.status == 180 for t in passed_to for r in t.provisionals):
        return True  # a proxy passes it on (RFC 3261 16.7), in a frame that the capture lacks
    return attempt.request is not None and attempt.request.sdp is not None and attempt.request.sdp.preconditions_unmet


def _by_dtls(response: Sighting) -> bool:
    media = audio_section(response)
    return media is not None and media.fingerprint is not None


def _ender(attempt: Transaction) -> Sighting | None:
    final = attempt.final
    cancel = attempt.cancel.request if attempt.cancel is not None else None
    if cancel is not None and (final is None or cancel.time_ns < final.time_ns):
        return cancel
    return final


def _severity(attempt: Transaction, ender: Sighting) -> Severity:
    """Info where the call failed for its own reason, and behind a proxy: another branch may have been heard (G7)."""
    behind_proxy = attempt.request is not None and len(attempt.request.message.vias) > 1
    return "info" if ender.status >= 300 or behind_proxy else "warning"


def _words(ender: Sighting) -> str:
    if ender.message.is_request:
        return "the caller gave up"
    if ender.status < 300:
        return "the call was answered"
    return f"the call failed with {ender.status} {ender.message.reason}"
