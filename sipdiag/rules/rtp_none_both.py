"""A confirmed call in which both sides are to send, and there is no RTP in either direction (RFC 3264).

Claimed only where the capture provably holds media on that path (guard G10): of this very call before the answer, or
of other calls at both of the addresses that its descriptions name.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import BACK, OUT, agreed_s, stretches
from sipdiag.rules._media import audio_end, audio_section, audio_streams, sighted


@wakes_on(Signal.SILENT)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.answered_ns is None or not case.view.media_seen or any(s.phase == "confirmed" for s in case.streams):
        return
    parts = stretches(case)
    silent_s = agreed_s(parts, OUT, BACK)
    part = next((p for p in parts if {OUT, BACK} <= p.sends), None)
    if part is None or silent_s < limits.one_way_s or not _would_show(case, part.caller, part.callee):
        return
    if any(media is not None and media.fingerprint for media in map(audio_section, (part.caller, part.callee))):
        return  # keys by DTLS may still be pending, and what they protect is another rule's
    told = [s for s in (part.caller, part.callee) if s is not None]
    attempt = next(a for a in case.attempts if a.final is case.final)
    yield Found(
        evidence=sighted(*told, *case.streams[:1]),
        facts={
            "caller_end": str(audio_end(part.caller)),
            "callee_end": str(audio_end(part.callee)),
            "silent_s": round(silent_s, 1),
        },
        transactions=(attempt,),
    )


def _would_show(case: Case, *described: Sighting | None) -> bool:
    """Whether the media of both ends would be in the capture."""
    early = {s.direction for s in audio_streams(case, "early")}
    if {OUT, BACK} <= early:
        return True
    ends = [audio_end(seen) for seen in described]
    return all(end is not None and end.address in case.view.media_hosts for end in ends)
