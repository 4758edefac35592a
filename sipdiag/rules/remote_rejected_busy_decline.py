"""The called user is busy or declined the call: an outcome, no fault (RFC 3261 21.4.24, 21.6)."""

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Case
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._finals import claimed


@wakes_on(Signal.FINAL_FAILURE)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    refusal = claimed(case, limits, "remote-rejected-busy-decline")
    if refusal is None:
        return
    alerted = refusal.alerted
    rang_s = round((refusal.final.time_ns - alerted.time_ns) / NS_PER_S, 3) if alerted is not None else None
    first, *rest = refusal.evidence
    told = refusal.status in (486, 600) or alerted is not None or refusal.cause is not None
    yield Found(
        evidence=(first, alerted, *rest) if alerted is not None and rest else refusal.evidence,
        facts=refusal.facts(
            rang_s=rang_s, ringing="without ringing" if rang_s is None else f"after {rang_s:g} s of ringing"
        ),
        transactions=refusal.transactions,
        confidence="certain" if told and refusal.status != 480 else "likely",
        party_at=refusal.responder,
    )
