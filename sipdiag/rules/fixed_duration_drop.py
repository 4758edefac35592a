"""Calls of one host end after the same time, a length that timers have, and never later (RFC 4028, RFC 4787)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._dialling import others
from sipdiag.rules._hops import branches_of, side_of


@wakes_on(Signal.CUT_TOGETHER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    limit = case.around.limit
    byes = [b for b in branches_of(case).byes if b.request is not None]
    if limit is None or not byes or byes[0].request is None:
        return
    bye = byes[0]
    mine = [s for s in (case.final, bye.request) if s is not None]
    yield Found(
        evidence=(*others(limit.frames, mine, f"BYE of {limit.host} after the same time"), *mine),
        facts={
            "talk_s": limit.talk_s,
            "calls": limit.calls,
            "shorter": limit.shorter,
            "sender": str(bye.client),
            "peer": str(bye.server) if len(limit.peers) == 1 else f"{len(limit.peers)} hosts",
        },
        transactions=(bye,),
        party=side_of(case, bye.client),
        party_at=bye.client,
    )
