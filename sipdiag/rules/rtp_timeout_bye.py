"""A side hangs up because it got no RTP for as long as its media timeout.

It says so in Reason, or its BYE comes a usual timeout after the last packet that it got, while media was agreed. On
hold and in the pauses of DTX nothing was to come, and a BYE after it is a person's.
"""

from __future__ import annotations

import re

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Stream, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import BACK, OUT, asker_of, stretches
from sipdiag.rules._hops import in_time
from sipdiag.rules._media import audio_streams

_SAYS = re.compile(
    r"(\brtp\b|\bmedia\b).{0,20}(time[d-]? ?-?out|inactiv|loss|lost|missing)|\bno[ -](rtp|media|audio)\b|media_timeout",
    re.I,
)
_USUAL_S = (20, 30, 60, 120, 300)
"""Media timeouts that boxes come with."""


@wakes_on(Signal.MEDIA | Signal.REASON)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.answered_ns is None:
        return
    bye = next((t for t in case.transactions if t.method == "BYE" and t.request is not None), None)
    if bye is None or bye.request is None or (bye.final is not None and bye.final.status >= 300):
        return
    side = asker_of(case, bye)
    direction = BACK if side == "caller" else OUT
    said = _said(bye.request)
    last, quiet_s = _quiet(case, bye, direction, limits)
    usual = next(
        (s for s in _USUAL_S if quiet_s is not None and abs(quiet_s - s) <= limits.media_timeout_slack_s), None
    )
    if said is None and (usual is None or not case.streams or not _was_due(case, bye, direction, last)):
        return
    yield Found(
        evidence=(*((last,) if last is not None else ()), *in_time(bye.request)),
        facts={
            "sender": str(bye.client),
            "side": side,
            "said": f"says so: {said}"
            if said is not None
            else f"comes {usual} s after the last packet, a usual timeout",
            "quiet_s": round(quiet_s, 1) if quiet_s is not None else None,
            "last": "no RTP for it is in this capture at all"
            if last is None
            else f"the last RTP for it came {quiet_s:.1f} s before",
        },
        transactions=(bye,),
        party_at=bye.client,
        confidence="certain" if said is not None else "possible",
        hinges_on="others" if said is None and last is None else None,
    )


def _said(bye: Sighting) -> str | None:
    """What Reason, or a header of its own, says of media that timed out."""
    for name in ("Reason", "X-Reason", "Warning", "X-Asterisk-HangupCause"):
        for value in bye.message.headers(name):
            if _SAYS.search(value):
                return value[:120]
    return None


def _quiet(case: Case, bye: Transaction, direction: str, limits: Limits) -> tuple[Stream | None, float | None]:
    """The last stream of a direction, and the seconds from its end, or from the answer, to the BYE."""
    streams = audio_streams(case, "confirmed", direction)
    last = max(streams, key=lambda s: s.last_ns, default=None)
    since_ns = last.last_ns if last is not None else case.answered_ns
    return last, None if since_ns is None else max(0.0, (bye.first_ns - since_ns) / NS_PER_S)


def _was_due(case: Case, bye: Transaction, direction: str, last: Stream | None) -> bool:
    """Whether media was agreed all the time that it did not come, and its sender does not pause in silence."""
    if last is not None and (last.pauses or last.comfort_noise):
        return False
    since_ns = last.last_ns if last is not None else case.answered_ns or 0
    parts = [p for p in stretches(case) if p.end_ns > since_ns and p.begin_ns < bye.first_ns]
    unknown = any(s.direction == "unknown" for s in case.streams)
    return bool(parts) and not unknown and all(direction in p.sends for p in parts)
