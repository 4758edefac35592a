"""Offer and peer share no format: 488, 606 or 415, or an answer that refuses every stream (RFC 3264 6, RFC
3261 21.4.26)."""

import re

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, refused_with, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._formats import audio_refused, formats_disagree, formats_of, is_secure

_REFUSED_AUDIO = re.compile(rb"^m=audio[ \t]+0[ \t]", re.M)
"""Looked for first, so that an ordinary answer is not read twice."""


@wakes_on(Signal.SDP_OPEN | refused_with(415, 488, 606))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.outcome == "answered":
        yield from _answered(case)
        return
    refusal = claimed(case, limits, "codec-no-common")
    found = formats_disagree(refusal) if refusal is not None else None
    if refusal is None or found is None:
        return
    yield Found(
        evidence=(*found.evidence, *refusal.evidence),
        facts=refusal.facts(offered=found.offered, supported=found.supported),
        transactions=refusal.transactions,
        confidence=found.confidence,
        against=found.against,
    )


def _answered(case: Case) -> Diagnosis:
    final = case.final
    if case.kind != "call" or final is None or not _REFUSED_AUDIO.search(final.message.raw):
        return
    attempt = next((a for a in case.attempts if a.final is final), None)
    if attempt is None or attempt.in_dialog or attempt.request is None:
        return
    offer, answer = attempt.request.sdp, final.sdp
    if offer is None or answer is None or not audio_refused(offer, answer):
        return
    if is_secure(offer):
        return  # that it asks for SRTP goes first
    yield Found(
        evidence=(attempt.request, final),
        facts={
            "status": final.status,
            "phrase": final.message.reason,
            "responder": str(final.source),
            "offered": list(formats_of(offer).values()),
            "supported": [],
        },
        transactions=(attempt,),
        confidence="likely",
    )
