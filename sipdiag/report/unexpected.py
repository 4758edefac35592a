"""Expectations that failed -> what a test says of it: what was expected and found, then the calls that it is of.

In: a capture with its failed expectations, the knowledge base, and who gives the ladder of a call. Out: text of bounded
length, the shortest form of it in its first line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC
from io import StringIO

from sipdiag.knowledge import Knowledge
from sipdiag.model import Kind
from sipdiag.records import CallInfo, CheckedCapture, Report, Story
from sipdiag.report.checked import details
from sipdiag.report.story import Teller
from sipdiag.report.text import visible
from sipdiag.report.words import AnyCase
from sipdiag.report.writer import Plain, Writer

WIDTH = 100
"""Columns of the calls."""
MOST_TOLD = 3
"""Calls told in full of one failure."""
_SUBJECT = re.compile(r"\b(call|registration|transaction) (\d+)\b")

StoryOf = Callable[[Kind, int, AnyCase], Story | None]


def told(test: CheckedCapture, knowledge: Knowledge, story_of: StoryOf) -> str:
    """What failed of `test`, of which something has; then findings and ladder of the calls that the failures name."""
    failed = test.failed
    first = failed[0]
    more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
    lines = [f"{first.name}: expected {first.expected}, found {first.found}{more}", "", f"in {test.name}"]
    for result in failed:
        lines += ["", result.name, *(f"  {line}" for line in details(result, test))]
    out = StringIO()
    writer = Writer(Plain(out, WIDTH))
    teller = Teller(test.report, writer, knowledge=knowledge, zone=UTC)
    for kind, number, case in _subjects(test):
        writer.blank()
        story = story_of(kind, number, case)
        if isinstance(case, CallInfo):
            teller.call(case, story)
        else:
            teller.other(case, f"{kind.capitalize()} {number}", story)
    return "\n".join(map(visible, lines)) + "\n" + out.getvalue().rstrip()


def cases(report: Report) -> dict[tuple[Kind, int], AnyCase]:
    """Everything that expectations can be of, by kind and number."""
    found: dict[tuple[Kind, int], AnyCase] = {("call", info.number): info for info in report.calls}
    found |= {("registration", number): one for number, one in enumerate(report.registrations, 1)}
    found |= {("transaction", number): one for number, one in enumerate(report.transactions, 1)}
    return found


def _subjects(test: CheckedCapture) -> list[tuple[Kind, int, AnyCase]]:
    """What the failures name; where they are of the whole capture, its first calls."""
    known = cases(test.report)
    named: list[tuple[Kind, int]] = []
    for result in test.failed:
        named += [(kind, int(number)) for kind, number in _SUBJECT.findall(f"{result.name} {result.found}")]
    keys = [key for key in dict.fromkeys(named) if key in known] or list(known)
    return [(*key, known[key]) for key in keys[:MOST_TOLD]]
