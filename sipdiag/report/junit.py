"""Test cases -> JUnit XML, as Jenkins (junit-10.xsd of its xUnit plugin) and GitLab read it.

In: CheckedCaptures, and which findings count as failures. Out: bytes. A suite for each capture; in it a case for every
expectation, and one for every call, registration and transaction, named by the rule that it failed by. Characters that
XML 1.0 forbids are written out, as everything that cannot be seen is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from sipdiag.records import CallInfo, CheckedCapture, Held
from sipdiag.report import brief
from sipdiag.report.brief import Entry, Fails
from sipdiag.report.checked import details
from sipdiag.report.text import moment, printable, visible

HEALTHY = "no finding"
"""Name of the case of a call of which nothing is found; others have the name of a rule."""
TOLD_IN_FULL = 500
"""Failures of calls told with evidence and fix; of a capture with more, the rest have their headline, so that what the
CI has to parse stays below a few MiB."""
MOST_SECONDS = 999_999_999
"""Above what any test takes, and what readers of the format take for a time."""


class _Case(NamedTuple):
    classname: str
    name: str
    kind: str = ""
    """Of the failure: `expectation`, or a rule; empty where it holds."""
    message: str = ""
    text: Sequence[str] = ()
    time_s: float | None = None


def render(tests: Sequence[CheckedCapture], fails: Fails) -> bytes:
    """The document; it ends with a line feed."""
    root = ElementTree.Element("testsuites", name="sipdiag")
    totals = [_suite(root, test, fails) for test in tests]
    root.set("tests", str(sum(cases for cases, _ in totals)))
    root.set("failures", str(sum(failures for _, failures in totals)))
    root.set("errors", "0")
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'.encode()


def _suite(root: ElementTree.Element, test: CheckedCapture, fails: Fails) -> tuple[int, int]:
    """How many cases it has, and how many of them fail."""
    cases = _apart([*_of_expectations(test), *_of_entries(test, fails)])
    failures = sum(bool(case.kind) for case in cases)
    capture = test.report.capture
    suite = ElementTree.SubElement(root, "testsuite", name=printable(test.name))
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(failures))
    suite.set("errors", "0")
    suite.set("skipped", "0")
    suite.set("time", _seconds(capture.duration_s or 0.0))
    if capture.first_time is not None and (first := moment(capture.first_time)) is not None:
        suite.set("timestamp", f"{first:%Y-%m-%dT%H:%M:%S}")
    properties = ElementTree.SubElement(suite, "properties")
    named = [("sipdiag", test.report.sipdiag_version), ("expectation", test.expectation)]
    for name, value in [*named, *(("capture", file.path) for file in capture.files)]:
        if value:
            ElementTree.SubElement(properties, "property", name=name, value=printable(value))
    for case in cases:
        _write(suite, case)
    if capture.problems:
        ElementTree.SubElement(suite, "system-err").text = "\n".join(map(printable, capture.problems))
    return len(cases), failures


def _apart(cases: Sequence[_Case]) -> list[_Case]:
    """The cases with a name of its own for each, as two findings of one rule are expected: of cases of the same class
    and name, readers keep one alone."""
    taken: set[tuple[str, str]] = set()
    numbered: Counter[tuple[str, str]] = Counter()
    made = []
    for case in cases:
        name = case.name
        while (case.classname, name) in taken:
            numbered[case.classname, case.name] += 1
            name = f"{case.name} ({numbered[case.classname, case.name] + 1})"
        taken.add((case.classname, name))
        made.append(case._replace(name=name))
    return made


def _write(suite: ElementTree.Element, case: _Case) -> None:
    made = ElementTree.SubElement(suite, "testcase", classname=printable(case.classname), name=visible(case.name))
    if case.time_s is not None:
        made.set("time", _seconds(case.time_s))
    words = "\n".join(map(printable, case.text))
    if case.kind:
        failure = ElementTree.SubElement(made, "failure", type=case.kind, message=printable(case.message))
        failure.text = words
    elif words:
        ElementTree.SubElement(made, "system-out").text = words


def _of_expectations(test: CheckedCapture) -> Iterator[_Case]:
    """`call 2: outcome` is the case `outcome` of `call 2`."""
    for result in test.results:
        of, colon, what = result.name.rpartition(": ")
        classname = f"{_package(test)}.{of}" if colon else _package(test)
        name = what if colon else result.name
        if result.ok:
            yield _Case(classname, name)
        else:
            yield _Case(classname, name, "expectation", _difference(result), details(result, test))


def _package(test: CheckedCapture) -> str:
    """Readers take what stands before the last dot for a package."""
    return test.name.replace(".", "_")


def _difference(result: Held) -> str:
    return visible(f"{result.name}: expected {result.expected}, found {result.found}")


def _of_entries(test: CheckedCapture, fails: Fails) -> Iterator[_Case]:
    told = 0
    for entry in brief.entries(test.report):
        case = _of_entry(entry, test, fails, told < TOLD_IN_FULL)
        told += bool(case.kind)
        yield case


def _of_entry(entry: Entry, test: CheckedCapture, fails: Fails, in_full: bool) -> _Case:
    report = test.report
    own = [report.findings[index] for index in entry.case.findings]
    bad = brief.worst_first([one for one in own if fails(one)], entry.case.root_cause)
    classname = f"{_package(test)}.{entry.name}"
    time_s = _length_s(entry)
    if not bad:
        words = [f"outcome: {entry.case.outcome}", *map(brief.headline, own)]
        return _Case(classname, entry.case.root_cause or HEALTHY, text=words, time_s=time_s)
    told = [line for one in bad for line in (brief.lines(one, report) if in_full else [brief.headline(one)])]
    return _Case(classname, bad[0].rule, bad[0].rule, brief.headline(bad[0]), told, time_s)


def _length_s(entry: Entry) -> float | None:
    if not isinstance(entry.case, CallInfo):
        return None
    start, end = moment(entry.case.start), moment(entry.case.end)
    return None if start is None or end is None else (end - start).total_seconds()


def _seconds(seconds: float) -> str:
    return f"{min(max(seconds, 0.0), MOST_SECONDS):.3f}"
