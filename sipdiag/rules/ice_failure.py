"""Both sides agreed on ICE, the checks of one of them are never answered with success, and none of its media comes
(RFC 8445 7, 8; RFC 8839 4.2.5); or they are no longer, and its media ends when the consent to it does (RFC 7675 5.1).

Claimed of a side that went on asking for seconds after the answer, where this capture would show a response: it shows
other packets to the host that asks, or error responses. A lite agent sends no checks and is no fault, nor is a side
whose media flows all the same. Of a call with very many pairs, those that succeed are looked at first, and the figures
are of those looked at. Checks that travel within TURN are not seen; then none of this side's are, and nothing
is said.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Checks, Evidence, Party, Sighting, Stream
from sipdiag.offers import Exchange, exchange_of
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._agreed import BACK, OPPOSITE, OUT, over
from sipdiag.rules._media import audio_section, audio_streams, side_words, sighted
from sipdiag.sip import Sdp

_ROLE_CONFLICT = 487
_UNAUTHENTICATED = 401
_PAIRS_SHOWN = 4
"""Pairs of endpoints that are cited; more prove nothing more."""


@wakes_on(Signal.CHECKS)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    attempt = next((a for a in case.attempts if a.final is case.final and not a.in_dialog), None)
    exchange = exchange_of(case, attempt) if attempt is not None and case.answered_ns is not None else None
    if exchange is None or exchange.answer is None:
        return
    offer, answer = exchange.offer, exchange.answer
    if not (_has_ice(offer.sdp) and _has_ice(answer.sdp)):
        return
    failing = [(side, checks) for side in (OUT, BACK) if (checks := _failing(case, side, limits))]
    if not failing:
        yield from _expired(case, exchange, limits)
        return
    checks = tuple(one for _, of_side in failing for one in of_side)
    yield _found(case, exchange, tuple(side for side, _ in failing), checks)


def _failing(case: Case, side: str, limits: Limits) -> tuple[Checks, ...]:
    """The checks of a side that all failed, and for long enough that it gave them up; none otherwise."""
    of_side = tuple(one for one in case.checks if one.direction == side)
    if not of_side or any(one.successes for one in of_side) or case.answered_ns is None:
        return ()
    if any(one.direction == "unknown" for one in case.checks) or any(s.direction == "unknown" for s in case.streams):
        return ()
    if sum(one.requests for one in of_side) < limits.ice_checks:
        return ()
    since_ns = max(case.answered_ns, min(one.first_ns for one in of_side))
    if over(case) - since_ns < limits.ice_s * NS_PER_S or max(one.last_ns for one in of_side) < case.answered_ns:
        return ()
    if audio_streams(case, "confirmed", side):
        return ()
    return of_side if all(_would_show(case, one) for one in of_side) else ()


def _expired(case: Case, exchange: Exchange, limits: Limits) -> Iterator[Found]:
    """A side whose checks were answered, and then no more, and whose media stopped for that before the call did."""
    for side in (OUT, BACK):
        answered = [one for one in case.checks if one.direction == side and one.last_success_ns is not None]
        last = max(answered, key=lambda one: one.last_success_ns or 0, default=None)
        if last is None or last.last_success_ns is None or last.unanswered < limits.consent_checks:
            continue
        ends_ns = last.last_success_ns + int(limits.consent_s * NS_PER_S)
        slack_ns = int(limits.consent_slack_s * NS_PER_S)
        stopped = max(audio_streams(case, "confirmed", side), key=lambda s: s.last_ns, default=None)
        if stopped is None or abs(stopped.last_ns - ends_ns) > slack_ns or over(case) < ends_ns:
            continue
        if any(one.direction == side and one.last_ns > ends_ns + slack_ns for one in case.checks):
            continue  # it went on asking: its media stopped for another reason
        yield _lost_consent(case, exchange, last, stopped)
        return


def _lost_consent(case: Case, exchange: Exchange, last: Checks, stopped: Stream) -> Found:
    speaker, hearer = side_words(last.direction)
    found = _found(case, exchange, (last.direction,), (last,))
    after_s = round(((last.last_success_ns or 0) - (case.answered_ns or 0)) / NS_PER_S, 1)
    facts = {
        **found.facts,
        "what": f"loses its way: the checks of the {speaker} are no longer answered",
        "outcome": f"{last.successes} are answered, and from {after_s} s after the answer on none of the next "
        f"{last.unanswered}. 30 s after the last response the right to send is gone, and {stopped.source} falls silent",
        "unheard": f"The {hearer} does not hear the {speaker} any more",
    }
    evidence = (*found.evidence, *sighted(stopped))
    return msgspec.structs.replace(found, facts=facts, evidence=evidence, against=(), party="network")


def _would_show(case: Case, checks: Checks) -> bool:
    """Guard G1: whether a response to these would be in the capture, for other packets to who asked are."""
    if checks.refusals or case.view.inbound.get(checks.source.address):
        return True
    arriving = (*(one.destination for one in case.checks), *(s.destination for s in case.streams))
    return any(end.address == checks.source.address for end in arriving)


def _has_ice(sdp: Sdp | None) -> bool:
    """Whether a description has audio with ICE (RFC 8839 4.4.2); a mismatch calls it off (4.2.5)."""
    if sdp is None:
        return False
    media = next((m for m in sdp.media if m.type == "audio" and m.port), None)
    names = {name for name, _ in (*sdp.attributes, *(media.attributes if media is not None else ()))}
    return media is not None and "ice-ufrag" in names and "ice-mismatch" not in names


def _found(case: Case, exchange: Exchange, sides: tuple[str, ...], checks: tuple[Checks, ...]) -> Found:
    answer = exchange.answer
    told: tuple[Sighting, ...] = (exchange.offer, *((answer,) if answer is not None else ()))
    codes = sorted({code for one in checks for code in one.error_codes})
    by_caller, by_callee = told if exchange.by_client else told[::-1]
    cited = [e for one in checks[:_PAIRS_SHOWN] for e in _evidence(one)]
    side = sides[0]
    asker = "both sides" if len(sides) > 1 else f"the {side_words(side)[0]}"
    return Found(
        evidence=(*sighted(*told), *cited),
        facts={
            "what": f"finds no way: the checks of {asker} do not succeed",
            "asker": asker,
            "unheard": "Neither side hears the other"
            if len(sides) > 1
            else "The {1} does not hear the {0}".format(*side_words(side)),
            "checks": sum(one.requests for one in checks),
            "pairs": "one pair" if len(checks) == 1 else f"{len(checks)} pairs",
            "checked_s": round((max(o.last_ns for o in checks) - min(o.first_ns for o in checks)) / NS_PER_S, 1),
            "outcome": _outcome(sum(one.refusals for one in checks), codes),
            "first_from": str(checks[0].source),
            "first_to": str(checks[0].destination),
            "caller_candidates": _kinds(by_caller),
            "callee_candidates": _kinds(by_callee),
        },
        transactions=(exchange.transaction,),
        party=_party(sides, codes),
        party_at=checks[0].destination if any(codes) else None,
        confidence="certain" if codes else "likely",
        against=() if _answers_other(case, sides) else ("a check that goes through a TURN server is not seen as one",),
    )


def _answers_other(case: Case, sides: tuple[str, ...]) -> bool:
    """Whether the other side's checks do succeed, so that it is one way that is closed."""
    return any(one.successes for side in sides for one in case.checks if one.direction == OPPOSITE[side])


def _party(sides: tuple[str, ...], codes: list[int]) -> Party | None:
    """Who refuses checks is at fault; who keeps silent may never have got them, so the entry's default holds."""
    if not any(codes):
        return None
    if len(sides) > 1:
        return "unknown"  # what answers is reached: no NAT
    return "callee" if sides[0] == OUT else "caller"


def _outcome(refusals: int, codes: list[int]) -> str:
    if not refusals:
        return "none of them is answered"
    meaning = {_ROLE_CONFLICT: "487 (role conflict)", _UNAUTHENTICATED: "401 (wrong ufrag or password)", 0: "an error"}
    return f"{refusals} are refused with {', '.join(meaning.get(code, str(code)) for code in codes)}, none succeeds"


def _kinds(seen: Sighting) -> str:
    """The types of candidates that a description offers."""
    media = audio_section(seen)
    kinds = dict.fromkeys(candidate.type for candidate in (media.candidates if media is not None else ()))
    return ", ".join(kinds) or "none"


def _evidence(checks: Checks) -> tuple[Evidence, ...]:
    first = f"STUN check from {checks.source} to {checks.destination}, the first of {checks.requests}"
    shown = [Evidence(checks.first_frame, first)]
    if checks.response_frame is not None:
        codes = ", ".join(str(code) for code in checks.error_codes if code) or "an error"
        shown.append(Evidence(checks.response_frame, f"refused with {codes}"))
    if checks.last_frame != checks.first_frame:
        shown.append(Evidence(checks.last_frame, "the last one, without success"))
    return tuple(shown)
