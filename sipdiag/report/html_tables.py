"""The tables of the HTML report as data for its script: calls, registrations, other transactions.

In: an Analysis. Out: one JSON text, compact: a row is a list, and a text that many rows share stands once. What packets
say is in it as text, and no `<` is: it stands within a page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from typing import Any

from sipdiag.knowledge import Knowledge
from sipdiag.metrics import DELAYS, RATIOS, Count, counts_as
from sipdiag.model import NS_PER_S
from sipdiag.records import Analysis, CallInfo, Report
from sipdiag.report import text
from sipdiag.report.html_overview import DELAYS as DELAY_NAMES
from sipdiag.report.html_overview import FIGURES
from sipdiag.report.overview import short_outcome
from sipdiag.report.words import AnyCase, phrase, state

MAX_BESIDE = 20_000
"""Registrations, and other transactions, in their tables."""

CALL_COLUMNS = (
    ("call", "number"), ("time", "time"), ("from", "text"), ("to", "text"), ("outcome", "choice"),
    ("root cause", "choice"), ("who acts", "choice"), ("delay s", "number"), ("talk s", "number"),
    ("MOS-CQE", "number"),
    ("from peer", "choice"), ("to peer", "choice"), ("state", "choice"), ("code", "choice"), ("Call-ID", "text"),
    ("counts", "hidden"),
)  # fmt: skip
"""(name, what it holds): a `choice` is one of few texts, by its index; a time is in milliseconds."""
REGISTRATION_COLUMNS = (
    ("registration", "number"), ("time", "time"), ("address", "text"), ("client", "choice"), ("server", "choice"),
    ("outcome", "choice"), ("root cause", "choice"), ("who acts", "choice"), ("state", "choice"),
)  # fmt: skip
TRANSACTION_COLUMNS = (
    ("transaction", "number"), ("time", "time"), ("method", "choice"), ("client", "choice"), ("server", "choice"),
    ("outcome", "choice"), ("root cause", "choice"), ("who acts", "choice"), ("state", "choice"),
)  # fmt: skip


class _Texts:
    """Each text once, by its index."""

    def __init__(self) -> None:
        self.all: dict[str, int] = {}

    def __call__(self, words: str) -> int:
        return self.all.setdefault(words, len(self.all))


def data(analysis: Analysis, knowledge: Knowledge, zone: tzinfo, command: str) -> str:
    """The JSON text."""
    report = analysis.report
    texts = _Texts()
    tables: dict[str, Any] = {
        "calls": _table(CALL_COLUMNS, (_call(call, report, knowledge, texts, zone) for call in report.calls)),
        "registrations": _table(REGISTRATION_COLUMNS, _beside("registration", analysis, knowledge, texts, zone)),
        "transactions": _table(TRANSACTION_COLUMNS, _beside("transaction", analysis, knowledge, texts, zone)),
    }
    problems = [problem for problem in report.problems if problem.severity != "info"]
    made = {
        "command": command,
        "tables": tables,
        "figures": _figures_data(),
        "sets": {
            **{
                f"{kind}-problem-{rank}": {"words": f"problem {rank}, {problem.rule}", "numbers": numbers}
                for rank, problem in enumerate(problems, 1)
                for kind, numbers in (
                    ("calls", problem.calls),
                    ("registrations", problem.registrations),
                    ("transactions", problem.transactions),
                )
                if numbers
            },
            **_by_code(report),
        },
        "texts": list(texts.all),
    }
    return json.dumps(made, separators=(",", ":")).replace("<", "\\u003c")


def _table(columns: Iterable[tuple[str, str]], rows: Iterable[list[Any]]) -> dict[str, Any]:
    return {"columns": list(columns), "rows": list(rows)}


def _call(call: CallInfo, report: Report, knowledge: Knowledge, texts: _Texts, zone: tzinfo) -> list[Any]:
    hops = [hop for leg in call.legs for hop in leg.hops]
    last = call.legs[-1].hops if call.legs else []
    scores = [stream.mos_cqe for stream in call.media if stream.mos_cqe is not None]
    counts = counts_as(call.outcome, call.final_status, call.pdd_s is not None, call.talk_s is not None)
    return [
        call.number,
        _time_ms(call.start, zone),
        texts(text.address_of_record(call.from_)),
        texts(text.address_of_record(call.to)),
        texts(short_outcome(call, knowledge)),
        texts(call.root_cause or ""),
        texts(call.party or ""),
        _rounded(call.pdd_s, 3),
        _rounded(call.talk_s, 1),
        min(scores, default=None),
        texts(_host(hops[0]) if hops else ""),
        texts(_host(last[-1]) if len(last) > 1 else ""),
        texts(state(call, [report.findings[i] for i in call.findings])),
        texts(str(call.final_status or "")),
        texts(text.visible(call.call_ids[0]) if call.call_ids else ""),
        int(counts),
    ]


def _beside(kind: str, analysis: Analysis, knowledge: Knowledge, texts: _Texts, zone: tzinfo) -> Iterable[list[Any]]:
    report = analysis.report
    cases: list[AnyCase] = list(report.registrations if kind == "registration" else report.transactions)
    for number, case in enumerate(cases[:MAX_BESIDE], 1):
        beside = analysis.beside.get((kind, number))
        at = text.moment(beside.first_ns, zone) if beside else None
        what = text.address_of_record(getattr(case, "aor", "")) or text.visible(getattr(case, "method", ""), 24)
        outcome = case.outcome
        if case.final_status is not None and case.final_status >= 300:
            outcome = phrase(case.final_status, knowledge)
        yield [
            number,
            None if at is None or beside is None else _shifted_ms(beside.first_ns, zone),
            texts(what),
            texts(text.visible(beside.client) if beside else ""),
            texts(text.visible(beside.server) if beside else ""),
            texts(outcome),
            texts(case.root_cause or ""),
            texts(case.party or ""),
            texts(state(case, [report.findings[i] for i in case.findings])),
        ]


def _by_code(report: Report) -> dict[str, Any]:
    """Calls by each response that their callers got."""
    numbers: dict[int, list[int]] = {}
    for call in report.calls:
        for status in {response.status for response in call.responses}:
            numbers.setdefault(status, []).append(call.number)
    return {f"calls-got-{status}": {"words": f"got {status}", "numbers": found} for status, found in numbers.items()}


def _figures_data() -> Mapping[str, Any]:
    """What the script needs to know to list the calls behind a figure."""
    names = {key: label for key, label, _ in (*FIGURES, *DELAY_NAMES)}
    ratios = {
        key: {"words": names[key], "among": int(r.among), "without": int(r.without), "counted": int(r.counted)}
        for key, r in RATIOS.items()
    }
    delays = {
        key: {"words": names[key], "among": int(needed), "without": 0, "counted": int(Count.FINISHED)}
        for key, needed in DELAYS.items()
    }
    return {**ratios, **delays}


def _host(hop: str) -> str:
    """`192.0.2.1:5060` -> `192.0.2.1`."""
    host, colon, port = hop.rpartition(":")
    return text.visible((host if colon and port.isdecimal() else hop).strip("[]"))


def _time_ms(time: str, zone: tzinfo) -> int | None:
    at = text.moment(time, zone)
    return None if at is None else _shifted_ms(int(at.timestamp() * 1000) * 1_000_000, zone)


def _shifted_ms(time_ns: int, zone: tzinfo) -> int | None:
    """Milliseconds that UTC shows as the clock of the zone does: the script then needs no time zones."""
    at = text.moment(time_ns, zone)
    if at is None:
        return None
    offset = at.utcoffset()
    return time_ns * 1000 // NS_PER_S + (int(offset.total_seconds() * 1000) if offset else 0)


def _rounded(seconds: float | None, digits: int) -> float | None:
    return None if seconds is None else round(seconds, digits)
