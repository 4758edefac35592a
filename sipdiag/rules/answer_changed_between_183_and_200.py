"""The 200 describes other media than the progress of the same dialog, which was the answer (RFC 3261 13.2.1).

Other branches of a fork have answers of their own, and offers within the early dialog change what was agreed.
"""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Severity, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import in_time
from sipdiag.sip import Media, Sdp


@wakes_on(Signal.EARLY_SDP)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    final = case.final
    attempt = next((a for a in case.attempts if final is not None and a.final is final), None)
    if case.kind != "call" or final is None or final.status >= 300 or attempt is None or attempt.in_dialog:
        return
    offer = attempt.request
    tag = final.message.to_tag
    early = next((r for r in attempt.provisionals if r.sdp is not None and r.message.to_tag == tag), None)
    if offer is None or offer.sdp is None or early is None or tag is None or final.sdp is None or early.sdp is None:
        return
    if _offered_between(case, attempt, final):
        return
    was, now = _audio(early.sdp), _audio(final.sdp)
    if was is None or now is None:
        return
    changed = _changes(was, now)
    if not changed:
        return
    yield Found(
        evidence=in_time(offer, early, final),
        facts={
            "status": early.status,
            "phrase": early.message.reason,
            "responder": str(final.source),
            "changed": changed,
            "before": f"{was.address}:{was.port}",
            "after": f"{now.address}:{now.port}",
        },
        transactions=(attempt,),
        party_at=case.deepest.server if case.deepest is not None else final.source,
        severity=_severity(case, was, now),
    )


def _audio(sdp: Sdp) -> Media | None:
    return next((m for m in sdp.media if m.type == "audio" and m.port), None)


def _changes(was: Media, now: Media) -> list[str]:
    found = []
    if was.address != now.address:
        found.append("address")
    if was.port != now.port:
        found.append("port")
    if not {c.upper() for c in was.codecs} & {c.upper() for c in now.codecs}:
        found.append("codec")
    return found


def _offered_between(case: Case, attempt: Transaction, final: Sighting) -> bool:
    """Whether offers were exchanged by PRACK or UPDATE in the early dialog (RFC 6337 2)."""
    return any(
        t.method in ("PRACK", "UPDATE")
        and t.call_id == attempt.call_id
        and t.first_ns < final.time_ns
        and t.request is not None
        and t.request.sdp is not None
        for t in case.transactions
    )


def _severity(case: Case, was: Media, now: Media) -> Severity | None:
    """Info where the caller's media is seen to follow: then nobody noticed."""
    sent = [s for s in case.streams if s.phase == "confirmed" and s.direction == "caller-to-callee" and s.packets > 1]
    follows = any((s.destination.address, s.destination.port) == (now.address, now.port) for s in sent)
    stays = any((s.destination.address, s.destination.port) == (was.address, was.port) for s in sent)
    return "info" if follows and not stays else None
