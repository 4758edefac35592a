"""Test cases -> workflow commands of GitHub Actions, which show as annotations of a run.

In: CheckedCaptures, and which findings count as failures. Out: text in which every line is a command: what packets say
is escaped, so that none of it is a command of its own. The step summary is Markdown (checked.py, markdown.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Literal, NamedTuple

from sipdiag.records import CheckedCapture
from sipdiag.report import brief
from sipdiag.report.brief import Fails
from sipdiag.report.checked import details
from sipdiag.report.text import printable, visible
from sipdiag.report.words import found, rank

MOST_OF_A_LEVEL = 10
"""Annotations of one level that GitHub shows of a step; the rest would be dropped without a word."""
SUMMARY_BYTES = 1 << 20
"""Of a step summary; GitHub refuses a larger one whole."""

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})

Level = Literal["error", "warning"]


class _Note(NamedTuple):
    level: Level
    file: str
    line: int | None
    title: str
    text: Callable[[], Iterable[str]]
    """Made for those that there is room for."""


def render(tests: Sequence[CheckedCapture], fails: Fails) -> str:
    """The commands; a notice says how many there is no room for."""
    notes = [*_of_expectations(tests), *_of_findings(tests, fails)]
    lines = []
    levels: tuple[Level, ...] = ("error", "warning")
    for level in levels:
        of_level = [note for note in notes if note.level == level]
        lines += [_command(note) for note in of_level[:MOST_OF_A_LEVEL]]
        if len(of_level) > MOST_OF_A_LEVEL:
            more = len(of_level) - MOST_OF_A_LEVEL
            lines.append(f"::notice title=sipdiag::{more} more of level {level} have no room among the annotations")
    return "".join(f"{line}\n" for line in lines)


def summary(markdown: str, taken_bytes: int = 0) -> str:
    """As much of a report as a step summary may hold beside what is in it, cut at the end of a line."""
    data = markdown.encode("utf-8", "replace")
    room_bytes = SUMMARY_BYTES - taken_bytes
    if len(data) <= room_bytes:
        return markdown
    last = "\n\nThe rest has no room here.\n"
    if room_bytes < len(last):
        return ""
    kept = data[: room_bytes - len(last)].rpartition(b"\n")[0]
    return kept.decode("utf-8", "ignore") + last


def _of_expectations(tests: Sequence[CheckedCapture]) -> Iterator[_Note]:
    for test in tests:
        for result in test.failed:
            yield _Note(
                "error", test.expectation, result.line, f"{test.name}: {result.name}", partial(details, result, test)
            )


def _of_findings(tests: Sequence[CheckedCapture], fails: Fails) -> Iterator[_Note]:
    """Worst first; what a user chose to do is no annotation unless it fails."""
    told = [
        (test, finding)
        for test in tests
        for finding in found(test.report.findings)
        if brief.is_news(finding, test, fails) and (finding.severity != "info" or fails(finding))
    ]
    for test, finding in sorted(told, key=lambda one: -rank(one[1])):
        proof = finding.evidence[0]
        yield _Note(
            level="error" if fails(finding) else "warning",
            file=test.report.capture.files[proof.file].path,
            line=proof.frame,
            title=f"{brief.spoken_of(finding)}: {finding.rule}",
            text=partial(brief.lines, finding, test.report),
        )


def _command(note: _Note) -> str:
    properties = {"file": printable(note.file), "line": str(note.line or 1), "title": visible(note.title)}
    written = ",".join(f"{name}={value.translate(_PROPERTY)}" for name, value in properties.items())
    text = "\n".join(map(printable, note.text()))
    return f"::{note.level} {written}::{text.translate(_DATA)}"
