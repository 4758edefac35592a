"""A request with a syntax error is refused with 400 (RFC 3261 21.4.1, 7.3, 20)."""

import re

from sipdiag.config import Limits
from sipdiag.model import Broken, Case, Endpoint
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

_PHRASE = re.compile(rb"SIP/\S+[ \t]+\d+([^\r\n]*)")
_REASONS = re.compile(rb"\n(?:Reason|Warning)[ \t]*:([^\r\n]*)", re.I)
"""Of a response that could not be parsed: what it says nevertheless."""

_HEADER = re.compile(r"(\S+) header")
"""The header that a message could not be parsed for."""


@wakes_on(Signal.MALFORMED)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.broken and not case.attempts:
        yield from _both_broken(case)
        return
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
            offset=offset or None,  # what is missing is nowhere
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
            if broken.malformed.status is None
            and not broken.malformed.truncated
            and (broken.destination, broken.source) == answered
        ),
        None,
    )


def _both_broken(case: Case) -> Diagnosis:
    """A request that could not be parsed, and a 400 that cannot for the same reason: a response copies Via, From, To,
    Call-ID and CSeq of its request (RFC 3261 8.2.6.2)."""
    requests: dict[tuple[str, Endpoint, str], Broken] = {}
    for broken in case.broken:
        wrong = broken.malformed
        if wrong.truncated:
            continue
        if wrong.status is None:
            requests.setdefault((broken.source.address, broken.destination, wrong.reason), broken)
            continue
        request = requests.get((broken.destination.address, broken.source, wrong.reason))
        if wrong.status != 400 or request is None:
            continue
        phrase = _text(*_PHRASE.findall(wrong.raw)[:1])
        reasons = [_text(said) for said in _REASONS.findall(wrong.raw)]
        header = _HEADER.search(wrong.reason)
        named = header is not None and header[1].lower() in " ".join((phrase, *reasons)).lower()
        yield Found(
            evidence=(request, broken),
            facts={
                "status": wrong.status,
                "phrase": phrase,
                "responder": str(broken.source),
                "reasons": reasons,
                "defect": wrong.reason,
                "offset": request.malformed.offset,
                "header": header[1] if header is not None else None,
                "other_defects": [],
                "also": "",
            },
            party="caller",
            party_at=case.caller,
            confidence="certain" if named else "likely",
        )
        return


def _text(said: bytes = b"") -> str:
    return said.decode("utf-8", "replace").strip()


def _names(refusal: Refusal, defect: Defect) -> bool:
    """Whether the response blames the header that has this defect."""
    said = " ".join((refusal.phrase, *refusal.reasons)).lower()
    return defect.header is not None and defect.header.lower() in said


def _as_sent(refusal: Refusal, defect: str) -> bool:
    """Whether the originator's own request had the defect already."""
    request = refusal.attempt.request
    return request is not None and any(d.reason == defect for d in request.message.defects)
