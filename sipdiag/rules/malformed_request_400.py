"""A request with a syntax error is refused with 400 (RFC 3261 21.4.1, 7.3, 20)."""

from sipdiag.config import Limits
from sipdiag.model import Broken, Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._finals import claimed, defects_of
from sipdiag.rules._refusal import Refusal
from sipdiag.sip import Defect

_HARMLESS = (
    "line ends in LF alone",
    "bytes that are not UTF-8",
    "branch does not begin",
    "Request-URI has headers",
)
"""Defects that nearly every stack passes over: named only where there is no other."""


@wakes_on(Signal.MALFORMED)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "malformed-request-400")
    if refusal is None:
        return
    broken = _refused_broken(refusal)
    defects = defects_of(refusal)
    if broken is None and not defects:
        return
    if broken is not None:
        defect, offset, header = broken.malformed.reason, broken.malformed.offset, None
        named = False
    else:
        worst = min(defects, key=lambda d: (not _names(refusal, d), d.reason.startswith(_HARMLESS), d.offset))
        defect, offset, header = worst.reason, worst.offset, worst.header
        named = _names(refusal, worst)
    others = [d.reason for d in defects if d.reason != defect]
    broken_on_the_way = broken is None and refusal.origin is not refusal.attempt and not _as_sent(refusal, defect)
    yield Found(
        evidence=(broken, *refusal.evidence) if broken is not None else refusal.evidence,
        facts=refusal.facts(
            defect=defect,
            offset=offset,
            header=header,
            other_defects=others,
            also=f" What else is wrong with it: {', '.join(others)}." if others else "",
        ),
        transactions=refusal.transactions,
        party="proxy" if broken_on_the_way else "caller",
        party_at=refusal.origin.client if broken_on_the_way else case.caller,
        confidence="certain" if named else "possible" if defect.startswith(_HARMLESS) else "likely",
    )


def _refused_broken(refusal: Refusal) -> Broken | None:
    """The request that could not be parsed, where the refused one was not seen otherwise."""
    if refusal.attempt.request is not None:
        return None
    answered = (refusal.attempt.server, refusal.attempt.client)
    return next(
        (
            broken
            for broken in refusal.case.broken
            if broken.malformed.status is None and (broken.destination, broken.source) == answered
        ),
        None,
    )


def _names(refusal: Refusal, defect: Defect) -> bool:
    """Whether the response blames the header that has this defect."""
    said = " ".join((refusal.phrase, *refusal.reasons)).lower()
    return defect.header is not None and defect.header.lower() in said


def _as_sent(refusal: Refusal, defect: str) -> bool:
    """Whether the originator's own request had the defect already."""
    request = refusal.attempt.request
    return request is not None and any(d.reason == defect for d in request.message.defects)
