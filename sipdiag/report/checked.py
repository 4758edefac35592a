"""Test cases of `sipdiag check` -> text and Markdown for people, JSON for machines.

In: CheckedCaptures. Out: one text; what came from packets is made safe to show.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import msgspec

from sipdiag.records import CheckedCapture, Held
from sipdiag.report.json import encoded
from sipdiag.report.markdown import escaped
from sipdiag.report.text import counted, frame_name, visible

MOST_FRAMES = 20
"""Frames named of one expectation that fails; a Wireshark filter for more is not read by people."""

Write = Callable[[Sequence[CheckedCapture]], str]


def as_text(tests: Sequence[CheckedCapture]) -> str:
    """What failed, with what was expected, found, and where to look; one line for what holds."""
    lines: list[str] = []
    for test in tests:
        if len(tests) > 1:
            lines.append(f"{'FAILED' if test.failed else 'ok    '}  {test.name}: {_counted(test)}")
        indent = "  " if len(tests) > 1 else ""
        for result in test.failed:
            lines += [indent + line for line in _failure(result, test)]
    whole = f"{sum(not t.failed for t in tests)} of {counted(len(tests), 'capture')} as expected"
    lines.append(_counted(tests[0]) if len(tests) == 1 else whole)
    return "\n".join(map(visible, lines))


def _counted(test: CheckedCapture) -> str:
    holding = len(test.results) - len(test.failed)
    return f"{holding} of {counted(len(test.results), 'expectation')} {'hold' if holding != 1 else 'holds'}"


def _failure(result: Held, test: CheckedCapture) -> list[str]:
    return [f"FAILED  {result.name}", *(f"        {line}" for line in details(result, test))]


def details(result: Held, test: CheckedCapture) -> list[str]:
    """What was expected, what was found, and the frames to look at."""
    lines = [f"expected: {result.expected}", f"found:    {result.found}"]
    if result.frames:
        lines.append(f"frames:   {frames_text(result, test)}")
    return lines


def frames_text(result: Held, test: CheckedCapture) -> str:
    """The frames that show what was found, the first of them if there are many."""
    files = len(test.report.capture.files)
    names = [frame_name(one.file, one.frame, files) for one in result.frames[:MOST_FRAMES]]
    if len(result.frames) > MOST_FRAMES:
        names.append(f"and {len(result.frames) - MOST_FRAMES} more")
    return ", ".join(names)


def as_json(tests: Sequence[CheckedCapture]) -> str:
    """One object: how many hold, and each result; no report (`sipdiag TRACE --format json` gives that)."""
    found = {
        "format": "sipdiag.check",
        "format_version": 1,
        "ok": not any(test.failed for test in tests),
        "tests": [
            {
                "name": test.name,
                "expectation": test.expectation,
                "captures": [file.path for file in test.report.capture.files],
                "ok": not test.failed,
                "results": test.results,
            }
            for test in tests
        ],
    }
    return msgspec.json.format(encoded(found), indent=2).decode()


def as_markdown(tests: Sequence[CheckedCapture]) -> str:
    """A table of the captures, and under it what failed; what packets say is text in it and never markup."""
    good = sum(not test.failed for test in tests)
    rows = [
        f"| {'failed' if test.failed else 'ok'} | {escaped(visible(test.name))} | {_counted(test)} "
        f"| {escaped(visible(_calls(test)))} |"
        for test in tests
    ]
    blocks = [
        f"## SIP test calls: {good} of {counted(len(tests), 'capture')} as expected",
        "\n".join(["| result | test | expectations | calls |", "| --- | --- | --- | --- |", *rows]),
    ]
    for test in tests:
        if test.failed:
            blocks.append(f"### {escaped(visible(test.name))}")
            blocks += [_failure_as_markdown(result, test) for result in test.failed]
    return "\n\n".join(blocks) + "\n"


def _failure_as_markdown(result: Held, test: CheckedCapture) -> str:
    said = (line.partition(":") for line in details(result, test))
    items = [f"  - {name}: {escaped(visible(words.strip()))}" for name, _, words in said]
    return "\n".join([f"- **{escaped(visible(result.name))}**", *items])


def _calls(test: CheckedCapture) -> str:
    """`3 answered, 1 rejected`."""
    outcomes = Counter(call.outcome for call in test.report.calls)
    return ", ".join(f"{number} {outcome}" for outcome, number in outcomes.items())


WRITERS: dict[str, Write] = {"terminal": as_text, "json": as_json, "markdown": as_markdown}
"""By the name of the format; the formats of build servers have modules of their own, and need more."""
