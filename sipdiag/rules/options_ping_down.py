"""A box refuses calls by itself because the trunk behind it fails its OPTIONS pings (RFC 3261 11)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case, Evidence
from sipdiag.rules import Diagnosis, Found, refused_with, wakes_on
from sipdiag.rules._dialling import cited, missed_before, trunk_down
from sipdiag.rules._finals import claimed


@wakes_on(refused_with(408, 480, 500, 502, 503, 504))
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "options-ping-down")
    ping = trunk_down(refusal, limits) if refusal is not None else None
    if refusal is None or ping is None:
        return
    missed = missed_before(ping, refusal.final.time_ns, limits)
    words = [
        f"OPTIONS to {ping.server}, {f'answered {status}' if status else 'unanswered'}" for _, _, _, status in missed
    ]
    yield Found(
        evidence=(
            *cited(("the last OPTIONS that got an answer", "its answer"), ping.good_frames),
            *(Evidence(frame=miss[1], note=note) for miss, note in zip(missed, words, strict=True)),
            *refusal.evidence,
        ),
        facts=refusal.facts(
            trunk=str(ping.server),
            missed=len(missed),
            down_for_s=round((refusal.final.time_ns - missed[0][0]) / NS_PER_S, 1),
            last_good="was answered" if ping.good_ns is not None else "is not in the capture",
        ),
        transactions=refusal.transactions,
        party_at=ping.server,
        confidence="certain" if ping.good_ns is not None else "likely",
    )
