"""A good call -> expectations that it fulfils, for a person to trim: `sipdiag check --write`.

In: a Report and its Cases. Out: the text of an expectation file. What changes from run to run (Call-IDs, ports, exact
times) is left out or given room.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from sipdiag.check import facts
from sipdiag.model import Case, Kind
from sipdiag.records import CallInfo, MediaStream, Report

_ROOM = 2.0
"""Factor by which a time may grow from run to run; below LEAST_S it may be as long as that."""
_LEAST_S = 1.0
_PACE_MOS = 0.3
"""MOS-CQE that a later call may fall below this one's: about what 1 % of lost packets costs G.711."""
_PROPOSED_CALLS = 50
"""Calls, or registrations, of a capture that are described one by one; of more calls, their outcomes are counted."""

_HEAD = """\
# Proposed by `sipdiag check --write` from a capture that is taken to be good: trim it to what matters.
# A key that is left out is not checked. All keys: docs/check.md, or `sipdiag schema expect`.
"""


def propose(report: Report, cases: Mapping[tuple[Kind, int], Case]) -> str:
    """Expectations that the capture fulfils."""
    wanted: dict[str, Any] = {}
    if not report.calls:
        wanted["count"] = 0
    elif len(report.calls) <= _PROPOSED_CALLS:
        wanted["calls"] = [_of_call(call, cases.get(("call", call.number))) for call in report.calls]
    else:
        outcomes = [call.outcome for call in report.calls]
        wanted["outcomes"] = {outcome: outcomes.count(outcome) for outcome in dict.fromkeys(outcomes)}
    if 0 < len(report.registrations) <= _PROPOSED_CALLS:
        wanted["registrations"] = [
            {"outcome": one.outcome, "final_status": one.final_status, "root_cause": one.root_cause}
            for one in report.registrations
        ]
    if not report.calls and not report.registrations and len(report.transactions) <= _PROPOSED_CALLS:
        # Beside calls they are mostly pings, of which another recording has more or fewer.
        wanted["transactions"] = [
            {
                "method": one.method,
                "outcome": one.outcome,
                "final_status": one.final_status,
                "root_cause": one.root_cause,
            }
            for one in report.transactions
        ]
    rules = [one.rule for one in report.findings if one.severity != "info" and one.verdict == "found"]
    findings: dict[str, Any] = {"must": [{"rule": rule} for rule in dict.fromkeys(rules)]} if rules else {}
    unknown = sorted({one.rule for one in report.findings if one.verdict == "unknown"})
    if unknown:
        findings["except"] = unknown
    wanted["findings"] = {**findings, "must_not": ["*"]}
    return _HEAD + yaml.safe_dump(wanted, sort_keys=False, width=100, allow_unicode=True, default_flow_style=None)


def _of_call(call: CallInfo, case: Case | None) -> dict[str, Any]:
    item: dict[str, Any] = {
        "outcome": call.outcome,
        "final_status": call.final_status,
        "root_cause": call.root_cause,
        "responses": _responses(call),
    }
    if case is not None:
        item["methods"] = facts.methods(case).value
    if call.ended_by is not None:
        item["ended_by"] = call.ended_by
    for name in ("pdd_s", "ring_s"):
        value = getattr(call, name)
        if value is not None:
            item[name] = {"max": round(max(value * _ROOM, _LEAST_S), 1)}
    if case is not None:
        item |= _of_messages(case)
    media = [one for one in call.media if one.phase == "confirmed" and one.packets]
    if media:
        item["media"] = _media(media)
    return item


def _responses(call: CallInfo) -> list[Any]:
    return [
        {one.status: {"sdp": one.sdp}} if 100 < one.status < 200 else one.status
        for one in call.responses
        if one.method == "INVITE"
    ]


def _of_messages(case: Case) -> dict[str, Any]:
    item: dict[str, Any] = {}
    audio, _ = facts.answer(case)
    if audio is not None:
        item["codecs"] = {"agreed": sorted(audio.codecs)}
        item["direction"] = audio.direction
    transfers = facts.transfers(case)
    if transfers:
        item["transfers"] = [{"accepted": one.accepted, "result": one.result} for one in transfers]
    digits = {side: seen.value for side in ("caller", "callee") if (seen := facts.digits(case, side)).value}
    if digits:
        item["dtmf"] = digits
    item["retransmissions"] = {"max": facts.retransmissions(case).value}
    return item


def _media(streams: list[MediaStream]) -> dict[str, Any]:
    both = {"caller-to-callee", "callee-to-caller"} <= {one.direction for one in streams}
    scores = [one.mos_cqe for one in streams if one.ssrc is not None]
    known = [score for score in scores if score is not None]
    if not known or len(known) < len(scores):  # one of a codec that has no figure would always fail
        return {"both_ways": both}
    return {"both_ways": both, "mos_cqe": {"min": round(min(known) - _PACE_MOS, 1)}}
