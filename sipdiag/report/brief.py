"""A finding in a few plain lines, for reports that other programs show: JUnit, SARIF, GitHub.

In: findings of a report. Out: lines that are safe to show, of bounded number. It knows none of the formats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sipdiag.records import CheckedCapture, FindingInfo, Report
from sipdiag.report.story import folded
from sipdiag.report.text import frame_name, prose, title, visible
from sipdiag.report.words import AnyCase, alike, rank, who_acts

MOST_EVIDENCE = 12
"""Frames of one finding told one by one."""

Fails = Callable[[FindingInfo], bool]
"""Whether a finding makes the command fail (`--fail-on`)."""


class Entry(NamedTuple):
    """A call, registration or transaction of a report, as it is called there: `call 2`."""

    name: str
    case: AnyCase


def is_news(finding: FindingInfo, test: CheckedCapture, fails: Fails) -> bool:
    """Whether it is worth telling beside the expectations: where all hold, what was found is what was expected."""
    return not test.expectation or bool(test.failed) or fails(finding)


def entries(report: Report) -> Iterator[Entry]:
    """Everything that can have findings, calls first."""
    for call in report.calls:
        yield Entry(f"call {call.number}", call)
    others: tuple[tuple[str, Sequence[AnyCase]], ...] = (
        ("registration", report.registrations),
        ("transaction", report.transactions),
    )
    for kind, cases in others:
        for number, case in enumerate(cases, 1):
            yield Entry(f"{kind} {number}", case)


def spoken_of(finding: FindingInfo) -> str:
    """`call 2, registration 1`."""
    kinds = (("call", finding.calls), ("registration", finding.registrations), ("transaction", finding.transactions))
    return ", ".join(f"{kind} {number}" for kind, numbers in kinds for number in numbers)


def worst_first(findings: list[FindingInfo], root_cause: str | None = None) -> list[FindingInfo]:
    """By severity; of the same severity the root cause first."""
    return sorted(findings, key=lambda finding: (-rank(finding), finding.rule != root_cause))


def headline(finding: FindingInfo) -> str:
    """`number-not-found: 4711 does not exist there`."""
    return f"{finding.rule}: {title(finding.title)}"


def lines(finding: FindingInfo, report: Report) -> Iterator[str]:
    """What happened, the frames that show it, who has to act and how."""
    files = len(report.capture.files)
    yield headline(finding)
    if finding.because:
        yield f"This capture cannot show it: {prose(finding.because)}"
    yield prose(finding.explanation)
    shown = folded(finding.evidence, files)
    for item, note in shown[:MOST_EVIDENCE]:
        yield f"{frame_name(item.file, item.frame, files)} {note}"
    if len(shown) > MOST_EVIDENCE:
        yield f"and {len(shown) - MOST_EVIDENCE} more frames"
    yield f"Who acts: {who_acts(finding)}"
    for fix in finding.fix:
        yield f"Fix: {prose(fix)}"
    for other, more in alike(report.findings[index] for index in finding.explains):
        yield f"Explains: {headline(other)}{more}"
    yield f"Wireshark: {visible(finding.wireshark_filter)}"
    yield f"More: sipdiag explain {finding.rule}"
