"""One side wants SRTP and the other plain RTP, or they want its keys in other ways (RFC 3264 6, RFC 4568, 5763).

As a refusal of the offer, as an answer that takes no stream of it, and as an answer with another profile, which
RFC 3264 6 does not allow.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._formats import audio_refused, is_secure
from sipdiag.rules._media import heard_both_ways
from sipdiag.rules._profiles import answer_disagrees, profiles_disagree, words_for

_SECURE = b"/SAVP"
"""Looked for first, so that ordinary descriptions are not read."""


@wakes_on(Signal.FINAL_FAILURE | Signal.SDP_OPEN)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.outcome == "answered":
        attempt = next((a for a in case.attempts if a.final is case.final), None)
        if case.kind == "call" and attempt is not None and not attempt.in_dialog:
            yield from _answered(case, attempt)
        return
    refusal = claimed(case, limits, "srtp-profile-mismatch")
    found = profiles_disagree(refusal) if refusal is not None else None
    if refusal is None or found is None:
        return
    yield Found(
        evidence=(*found.evidence, *refusal.evidence),
        facts=refusal.facts(offered=found.offered, wanted=found.wanted),
        transactions=refusal.transactions,
        party_at=refusal.attempt.client,
        confidence=found.confidence,
    )


def _answered(case: Case, attempt: Transaction) -> Diagnosis:
    final, request = attempt.final, attempt.request
    if not any(s is not None and _SECURE in s.message.raw for s in (final, request)):
        return
    offer = request.sdp if request is not None else None
    answer = final.sdp if final is not None else None
    if final is None or request is None or offer is None or answer is None:
        return
    refused = bool(is_secure(offer)) and audio_refused(offer, answer)
    pair = answer_disagrees(offer, answer)
    if not refused and (pair is None or heard_both_ways(case)):
        return
    mine, theirs = pair or (offer.media[0], answer.media[0])
    yield Found(
        evidence=(request, final),
        facts={
            "status": final.status,
            "phrase": final.message.reason,
            "responder": str(final.source),
            "offered": words_for(mine),
            "wanted": "no stream at all (port 0)" if refused else words_for(theirs),
            "reasons": [],
        },
        transactions=(attempt,),
        # Who answers with another profile breaks the rules of answering; who takes no SRTP only lacks it.
        party="caller" if refused else "callee",
        party_at=attempt.client if refused else attempt.server,
        confidence="likely" if refused else "certain",
    )
