"""A server says when to try again, and the client comes back before that, time and again (RFC 3261 20.33, 21.5.4)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._credentials import CHALLENGES
from sipdiag.rules._dialling import cited
from sipdiag.rules._hops import in_time, seconds


@wakes_on(Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    for attempt in case.attempts:
        route = case.around.routes.get((attempt.client.address, attempt.server.address))
        if route is None or route.retried < limits.early_retries or attempt.request is None:
            continue
        since_ns, until_ns = route.retry_ns
        final = attempt.final
        if not since_ns < attempt.first_ns < until_ns or final is None or final.status < 400:
            continue
        if final.status in CHALLENGES:
            continue  # it is served again
        yield Found(
            evidence=(
                *cited(("the request before", "its answer, with Retry-After"), route.retry_frames),
                *in_time(attempt.request, final),
            ),
            facts={
                "status": final.status,
                "phrase": final.message.reason,
                "server": str(attempt.server),
                "sender": str(attempt.client),
                "wait_s": seconds(until_ns - since_ns),
                "after_s": seconds(attempt.first_ns - since_ns),
                "times": route.retried,
            },
            transactions=(attempt,),
            party_at=attempt.client,
        )
        return
