"""Reports for build servers, of captures with or without expectations: JUnit XML, SARIF, GitHub's annotations."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from sipdiag.cli.options import Severity
from sipdiag.cli.output import USAGE, stop, write_text
from sipdiag.cli.running import is_as_grave

if TYPE_CHECKING:
    from sipdiag.knowledge import Knowledge
    from sipdiag.records import CheckedCapture, Report

FORMATS = frozenset({"junit", "sarif", "github"})


def as_test(report: Report, traces: Sequence[str]) -> CheckedCapture:
    """A capture of which nothing is expected, called by its name."""
    from sipdiag.records import CheckedCapture

    name = Path(traces[0]).stem if traces[0] != "-" else "stdin"
    return CheckedCapture(name, "", report, [])


def write_for_build(
    format: str,
    tests: Sequence[CheckedCapture],
    stream: BinaryIO,
    knowledge: Knowledge,
    fail_on: Severity,
    summary: Callable[[], str],
) -> None:
    """One of FORMATS; `summary` makes the Markdown that GitHub shows of the step, where it says where."""
    fails = partial(is_as_grave, fail_on=fail_on)
    if format == "junit":
        from sipdiag.report import junit

        stream.write(junit.render(tests, fails))
    elif format == "sarif":
        from sipdiag.report import sarif

        places = _places(sarif.frames_shown(tests, fails))
        stream.write(sarif.render(tests, knowledge, fails, places))
    else:
        from sipdiag.report import github

        text = github.render(tests, fails)
        if text:
            write_text(stream, text)
        _append_summary(github.summary, summary)


def _places(frames: dict[str, set[int]]) -> dict[str, dict[int, tuple[int, int]]]:
    """Where frames lie; a capture that cannot be read a second time has no such places."""
    from sipdiag.capture import CaptureError
    from sipdiag.capture.offsets import offsets

    places = {}
    for path, wanted in frames.items():
        try:
            places[path] = offsets(path, wanted)
        except CaptureError:
            places[path] = {}
    return places


def _append_summary(cut: Callable[[str, int], str], summary: Callable[[], str]) -> None:
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with Path(path).open("ab") as file:
            file.write(cut(summary(), file.tell()).encode("utf-8", "replace"))
    except OSError as error:
        stop(USAGE, f"sipdiag: {path} (GITHUB_STEP_SUMMARY) cannot be written: {error.strerror or error}")
