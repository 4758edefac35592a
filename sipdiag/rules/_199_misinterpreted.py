"""The caller takes a 199 for the end of the call, though another branch is alive (RFC 6228 4)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._hops import in_time, seconds

_TERMINATED = 199


@wakes_on(Signal.CANCEL)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for attempt in case.attempts:
        cancel = attempt.cancel.request if attempt.cancel is not None else None
        over = next((r for r in attempt.provisionals if r.status == _TERMINATED), None)
        if cancel is None or over is None or attempt.in_dialog:
            continue
        alive = _alive(attempt, cancel)
        soon = 0 <= cancel.time_ns - over.time_ns <= limits.drop_after_s * NS_PER_S
        if alive is None or not soon:
            continue
        yield Found(
            evidence=in_time(alive, over, cancel, attempt.final),
            facts={
                "after_s": seconds(cancel.time_ns - over.time_ns),
                "ended_tag": over.message.to_tag,
                "alive": f"{alive.status} {alive.message.reason}",
                "alive_tag": alive.message.to_tag,
                "client": str(attempt.client),
            },
            transactions=(attempt,),
            party_at=attempt.client,
        )
        return


def _alive(attempt: Transaction, cancel: Sighting) -> Sighting | None:
    """Progress of an early dialog that no 199 had ended."""
    before = [r for r in attempt.provisionals if r.status > 100 and r.time_ns < cancel.time_ns]
    ended = {r.message.to_tag for r in before if r.status == _TERMINATED}
    return next((r for r in before if r.message.to_tag and r.message.to_tag not in ended), None)
