"""The telephone network played an announcement and then gave up, with its own cause in the response (RFC
3398 7.2.4.1, RFC 6432)."""

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._finals import claimed
from sipdiag.rules._refusal import party_of_cause


@wakes_on(Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "pstn-cause-mapped")
    if refusal is None or refusal.cause is None or refusal.early is None:
        return
    heard = [s for s in case.streams if s.phase == "early" and s.direction == "callee-to-caller"]
    party = party_of_cause(refusal.cause)
    first, *rest = refusal.evidence
    yield Found(
        evidence=(first, refusal.early, *heard[:1], *rest)
        if refusal.attempt.request
        else (refusal.early, *refusal.evidence),
        facts=refusal.facts(
            early_media_s=round(max(0.0, (refusal.final.time_ns - refusal.early.time_ns) / NS_PER_S), 3),
            announcement_packets=sum(s.packets for s in heard),
        ),
        transactions=refusal.transactions,
        party=party,
        party_at=refusal.responder if party == "callee" else None,
    )
