"""The two sides disagree on who refreshes the session: nobody does, or both do (RFC 4028 7.2, 9)."""

from __future__ import annotations

from sipdiag.config import Limits
from sipdiag.model import Case, Sighting, Transaction
from sipdiag.rules import Diagnosis, Found, Signal, wakes_on
from sipdiag.rules._capability import tokens
from sipdiag.rules._hops import branches_of, in_time, side_of
from sipdiag.rules._session_timer import due_s, ends_by_timer, is_refresh, last_agreed
from sipdiag.sip import SessionExpires

_TIMER = "timer"


@wakes_on(Signal.SESSION_TIMER)
def diagnose(case: Case, limits: Limits) -> Diagnosis:
    if case.kind != "call":
        return
    branches = branches_of(case)
    bye = next((b for b in branches.byes if b.request is not None and not branches.above(b)), None)
    agreed = last_agreed(case, branches, bye) if bye is not None else None
    if bye is None or bye.request is None or agreed is None or not ends_by_timer(agreed, bye.request, limits):
        return
    if any(is_refresh(t) and t.first_ns > agreed.answer.time_ns for t in case.transactions):
        return
    setting = next((t for t in case.transactions if agreed.answer in t.finals), None)
    fault = _fault(setting, agreed.answer) if setting is not None else None
    if setting is None or fault is None:
        return
    answerer = branches.onward(setting)[-1].server
    yield Found(
        evidence=in_time(setting.request, agreed.answer, bye.request),
        facts={
            "fault": fault,
            "interval_s": agreed.interval_s,
            "due_s": due_s(agreed.interval_s),
            "answerer": str(answerer),
            "asked": setting.request.message.header("Session-Expires") if setting.request is not None else None,
            "granted": agreed.answer.message.header("Session-Expires"),
        },
        transactions=(setting, bye),
        party=side_of(case, answerer),
        party_at=answerer,
    )


def _fault(setting: Transaction, answer: Sighting) -> str | None:
    """What the answer says of the refresher against RFC 4028 table 2."""
    granted = answer.message.value("Session-Expires")
    asked = setting.request.message.value("Session-Expires") if setting.request is not None else None
    if not isinstance(granted, SessionExpires) or setting.request is None:
        return None
    supports = _TIMER in {one.lower() for one in tokens(setting.request, "Supported", "Require")}
    if granted.refresher == "uac" and not supports:
        return "the answer makes the caller refresh, who does not support session timers"
    if granted.refresher is None:
        return "the answer does not say who refreshes"
    if isinstance(asked, SessionExpires) and asked.refresher and asked.refresher != granted.refresher:
        return f"the request asked for refresher={asked.refresher}, and the answer says {granted.refresher}"
    return None
