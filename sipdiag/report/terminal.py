"""The report for people at a terminal: an overview of many calls, or the stories of a few.

In: an Analysis, the knowledge base, a time zone and a Paper. Out: text on it, in colour where it is a
terminal, never wider than it. No information is in a colour alone, and nothing from a packet is
read as markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from sipdiag.knowledge import Knowledge
from sipdiag.records import Analysis, Report
from sipdiag.report.overview import capture_foot, capture_head, other_cases, overview, problems, verdict
from sipdiag.report.story import Teller
from sipdiag.report.text import counted, visible
from sipdiag.report.words import AnyCase, state
from sipdiag.report.writer import Paper, Writer

FEW_CALLS = 3
"""Calls up to which the story of each is told: more stories are not read, but scrolled over."""
MAX_METHOD = 24
"""Characters of a method: twice what the longest registered one has."""
FEW_OTHERS = 3
"""Registrations and transactions that matter and are told in full; more are a table."""


def render(analysis: Analysis, paper: Paper, *, knowledge: Knowledge, tz: tzinfo, call: int | None = None) -> None:
    """Writes the report; `call` is the number of the one call to be told of."""
    tell(analysis, Writer(paper), knowledge=knowledge, zone=tz, call=call)


def tell(analysis: Analysis, writer: Writer, *, knowledge: Knowledge, zone: tzinfo, call: int | None = None) -> None:
    """The same through any writer."""
    report = analysis.report
    if call is None and len(report.calls) > FEW_CALLS:
        overview(report, writer, knowledge=knowledge, zone=zone)
        return
    calls = [info for info in report.calls if call in (None, info.number)]
    others = [] if call is not None else list(_others(report))
    teller = Teller(report, writer, knowledge=knowledge, zone=zone)
    capture_head(report.capture, writer, zone)
    if call is not None and not calls:
        writer.blank()
        writer.line(f"There is no call {call} in this report: it has {counted(len(report.calls), 'call')}.")
    elif not calls:
        writer.blank()
        writer.paragraph(_no_calls(report))
    elif len(calls) > 1:
        verdict(report, writer)
    trouble = bool(others) or any(info.root_cause for info in calls)
    for info in calls:
        writer.blank()
        if len(calls) > 1:
            writer.rule()
        if trouble and info.root_cause is None and call is None:
            teller.brief(info)  # beside what failed, a call that is fine needs no ladder
        else:
            teller.call(info, analysis.stories.get(("call", info.number)))
    if len(others) <= FEW_OTHERS:
        for kind, number, name, case in others:
            writer.blank()
            writer.rule()
            teller.other(case, name, analysis.stories.get((kind, number)))
    else:
        beside = [problem for problem in report.problems if not problem.calls]
        problems(report, beside, "Problems beside the calls", writer, zone)
        other_cases(report, writer, knowledge)
    capture_foot(report.capture, writer)


def _others(report: Report) -> Iterator[tuple[str, int, str, AnyCase]]:
    """(kind, number, name) and record of the registrations and transactions that matter."""
    for number, registration in enumerate(report.registrations, 1):
        if _matters(registration, report):
            yield "registration", number, f"Registration {number}", registration
    for number, transaction in enumerate(report.transactions, 1):
        if _matters(transaction, report):
            yield "transaction", number, f"{visible(transaction.method, MAX_METHOD)} {number}", transaction


def _matters(case: AnyCase, report: Report) -> bool:
    return case.root_cause is not None or state(case, [report.findings[i] for i in case.findings]) == "failed"


def _no_calls(report: Report) -> str:
    beside = [
        counted(len(cases), noun)
        for cases, noun in (
            (report.registrations, "registration"),
            (report.transactions, "other transaction"),
        )
        if cases
    ]
    return f"No call in this capture{', but ' + ' and '.join(beside) if beside else ''}."
