"""A call with audio and video is refused as a whole, though the audio fits (RFC 3264 6)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._negotiation import video_only_trouble


@wakes_on(refused_with(415, 488, 606))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "video-mline-mishandled")
    found = video_only_trouble(refusal) if refusal is not None else None
    if refusal is None or found is None:
        return
    yield Found(
        evidence=(*found.evidence, *refusal.evidence),
        facts=refusal.facts(audio=found.audio, video=found.video),
        transactions=refusal.transactions,
        party_at=refusal.responder,
    )
