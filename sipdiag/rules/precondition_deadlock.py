"""Both sides wait for a bearer: the precondition is never reported as met, and it never rings (RFC 3312 5 to 7)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import in_time, seconds, side_of


@wakes_on(Signal.EARLY_SDP)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call" or case.outcome == "answered" or not case.attempts:
        return
    attempt = case.last_attempt
    progress = [r for r in attempt.provisionals if r.status > 100]
    waiting = [r for r in progress if r.sdp is not None]
    if attempt.request is None or not waiting or any(r.status == 180 for r in progress):
        return
    last = waiting[-1].sdp
    if last is None or not last.preconditions_unmet or _moves(case, attempt):
        return
    cancel = attempt.cancel.request if attempt.cancel is not None else None
    ender = cancel if cancel is not None else attempt.final
    end_ns = ender.time_ns if ender is not None else case.view.last_ns
    # Who asks the other side to confirm (a=conf) waits for its UPDATE; who does not, for its own bearer.
    confirms = any(name == "conf" for media in last.media for name, _ in media.attributes)
    if end_ns - waiting[0].time_ns < limits.deadlock_s * NS_PER_S:
        return
    at = attempt.client if confirms else attempt.server
    yield Found(
        evidence=in_time(attempt.request, *waiting, ender),
        facts={
            "waited_s": seconds(end_ns - waiting[0].time_ns),
            "conditions": _conditions(waiting[-1].message.body),
            "ended": "the caller gave up"
            if cancel is not None
            else f"{ender.status} {ender.message.reason}"
            if ender is not None
            else "nothing more was seen",
            "waits_for": "an UPDATE of the caller" if confirms else "its own bearer",
        },
        transactions=(attempt,),
        party=side_of(case, at),
        party_at=at,
    )


def _moves(case: Case, attempt: Transaction) -> bool:
    """Whether a later message reported on the bearer."""
    return any(
        t.method in ("UPDATE", "PRACK") and t.call_id == attempt.call_id and t.request is not None and t.request.sdp
        for t in case.transactions
    )


def _conditions(body: bytes) -> list[str]:
    lines = (line.strip() for line in body.split(b"\n"))
    wanted = (b"a=curr:", b"a=des:", b"a=conf:")
    return [line.decode("utf-8", "replace") for line in lines if line.startswith(wanted)][:12]
