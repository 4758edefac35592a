"""An Expectation and a Report -> one Result per expectation.

What a key of the expectation file is compared with is a line of a table below. A list of calls, registrations
or transactions also expects their number. Nothing is read or printed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from sipdiag.check.expect import Expectation, FindingExpectation, FindingsExpectation, Form
from sipdiag.records import CallInfo, FindingInfo, RegistrationInfo, Report, TransactionInfo


class Result(msgspec.Struct, frozen=True):
    """How one expectation fared."""

    name: str
    """What was expected of what: `call 1: outcome`."""
    ok: bool
    expected: str
    found: str
    frames: tuple[str, ...] = ()
    """Frames that show what was found: `12`, or `1:12` where the report is on several files."""


class _Context(msgspec.Struct, frozen=True):
    report: Report

    def frame(self, file: int, number: int) -> str:
        return f"{file}:{number}" if len(self.report.capture.files) > 1 else str(number)

    def frames_of(self, finding: FindingInfo) -> tuple[str, ...]:
        return tuple(self.frame(e.file, e.frame) for e in finding.evidence)

    def rule_of(self, index: int | None) -> str | None:
        return None if index is None else self.report.findings[index].rule


Of = Callable[[Any, _Context], Any]
Same = Callable[[Any, Any], bool]
Table = Mapping[str, tuple[Of, Same]]
"""Key of the expectation file -> what of a record it is compared with, and how."""


def _invite_responses(call: CallInfo) -> list[Any]:
    return [response for response in call.responses if response.method == "INVITE"]


def _named(name: str) -> Of:
    return lambda record, context: getattr(record, name)


def _equal(expected: Any, found: Any) -> bool:
    return bool(expected == found)


def _in_any_order(expected: list[Any], found: list[Any]) -> bool:
    return sorted(expected) == sorted(found)


def _among(expected: list[Any], found: Sequence[Any]) -> bool:
    return all(item in found for item in expected)


def _frames_among(expected: list[Any], found: tuple[str, ...]) -> bool:
    """`12` also names a frame of the first of several files."""
    return _among([str(e).removeprefix("0:") for e in expected], [f.removeprefix("0:") for f in found])


def _stated(expected: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return all(name in found and found[name] == value for name, value in expected.items())


def _plainly(*names: str) -> Table:
    return {name: (_named(name), _equal) for name in names}


CALL: Table = {
    **_plainly("outcome", "final_status", "root_cause", "party", "request_uri", "ended_by"),
    "responses": (lambda call, context: [r.status for r in _invite_responses(call)], _equal),
    "variants": (
        lambda call, context: [f"{r.knowledge} {r.variant}" for r in _invite_responses(call) if r.variant],
        _among,
    ),
    "early_media": (lambda call, context: [stretch.heard for stretch in call.early_media], _equal),
    "legs": (lambda call, context: len(call.legs), _equal),
    "findings": (lambda call, context: [context.rule_of(index) for index in call.findings], _in_any_order),
}
REGISTRATION = _plainly("aor", "outcome", "final_status", "root_cause", "party")
TRANSACTION = _plainly("method", "outcome", "final_status", "root_cause", "party")
FINDING: Table = {
    **_plainly("rule", "verdict", "severity", "party", "confidence", "calls", "registrations", "transactions"),
    "explained_by": (lambda finding, context: context.rule_of(finding.explained_by), _equal),
    "frames": (lambda finding, context: context.frames_of(finding), _frames_among),
    "facts": (_named("facts"), _stated),
}


def evaluate(report: Report, expectation: Expectation) -> list[Result]:
    """One Result per expectation, in the order of the file."""
    context = _Context(report)
    results = [
        *_items("call", CALL, expectation.calls, report.calls, context),
        *_items("registration", REGISTRATION, expectation.registrations, report.registrations, context),
        *_items("transaction", TRANSACTION, expectation.transactions, report.transactions, context),
    ]
    if expectation.outcomes is not UNSET:
        results.append(_compared("outcomes", expectation.outcomes, dict(Counter(c.outcome for c in report.calls)), ()))
    results += _findings(expectation.findings, context)
    return results


def _items(kind: str, table: Table, expected: Any, found: list[Any], context: _Context) -> Iterator[Result]:
    if expected is UNSET:
        return
    yield _compared(f"number of {kind}s", len(expected), len(found), ())
    for number, (item, record) in enumerate(zip(expected, found, strict=False), 1):
        frames = _frames_behind(record, context)
        for name, wanted in _said(item, table).items():
            of, same = table[name]
            yield _compared(f"{kind} {number}: {name}", wanted, of(record, context), frames, same)


def _frames_behind(record: CallInfo | RegistrationInfo | TransactionInfo, context: _Context) -> tuple[str, ...]:
    """Where to look in the capture: the responses of a call, and the evidence of its findings."""
    numbers = {
        (proof.file, proof.frame) for index in record.findings for proof in context.report.findings[index].evidence
    }
    if isinstance(record, CallInfo):
        numbers |= {(response.evidence.file, response.evidence.frame) for response in record.responses}
    return tuple(context.frame(*number) for number in sorted(numbers))


def _compared(name: str, expected: Any, found: Any, frames: tuple[str, ...], same: Same = _equal) -> Result:
    return Result(name, same(expected, found), _text(expected), _text(found), frames)


def _findings(expected: FindingsExpectation, context: _Context) -> Iterator[Result]:
    findings = context.report.findings
    wanted: set[int] = set()
    for item in expected.must:
        matching = {index for index, finding in enumerate(findings) if not _unlike(item, finding, context)}
        wanted |= matching
        yield _must(item, matching, context)
    for rule in expected.must_not:
        if rule == "*":
            found = [f for i, f in enumerate(findings) if _counts(f) and not _accounted_for(i, wanted, findings)]
        else:
            found = [f for f in findings if f.rule == rule]
        yield Result(
            f"must not: {'anything else' if rule == '*' else rule}",
            not found,
            "nothing",
            "; ".join(_described(finding) for finding in found) or "nothing",
            tuple(frame for finding in found for frame in context.frames_of(finding)),
        )


def _must(item: FindingExpectation, matching: set[int], context: _Context) -> Result:
    findings = context.report.findings
    expected = ", ".join(f"{name} {_text(value)}" for name, value in _said(item, FINDING).items())
    if matching:
        first = findings[min(matching)]
        return Result(f"must: {item.rule}", True, expected, _described(first), context.frames_of(first))
    near = [finding for finding in findings if finding.rule == item.rule]
    if near:
        differing = _unlike(item, near[0], context)
        found = ", ".join(f"{name} {_text(FINDING[name][0](near[0], context))}" for name in differing)
        return Result(f"must: {item.rule}", False, expected, found, context.frames_of(near[0]))
    found = "; ".join(_described(finding) for finding in findings) or "no finding at all"
    return Result(f"must: {item.rule}", False, expected, found)


def _said(item: Form, table: Table) -> dict[str, Any]:
    """The keys that an item of the expectation file gives."""
    return {name: value for name in table if (value := getattr(item, name)) is not UNSET}


def _unlike(item: FindingExpectation, finding: FindingInfo, context: _Context) -> list[str]:
    """Names of the keys that this finding does not fulfil."""
    return [
        name
        for name, value in _said(item, FINDING).items()
        for of, same in [FINDING[name]]
        if not same(value, of(finding, context))
    ]


def _counts(finding: FindingInfo) -> bool:
    """Whether `*` speaks of it."""
    return finding.severity != "info" or finding.verdict == "unknown"


def _accounted_for(index: int, wanted: set[int], findings: list[FindingInfo]) -> bool:
    """Expected, or explained by what is, however far up; bounded, so that a ring of explanations ends too."""
    at: int | None = index
    for _ in range(len(findings)):
        if at is None:
            return False
        if at in wanted:
            return True
        at = findings[at].explained_by
    return False


def _described(finding: FindingInfo) -> str:
    spoken_of = [
        f"{kind} {', '.join(map(str, numbers))}"
        for kind, numbers in (
            ("call", finding.calls),
            ("registration", finding.registrations),
            ("transaction", finding.transactions),
        )
        if numbers
    ]
    unknown = f" unknown ({finding.because})" if finding.verdict == "unknown" else f" {finding.severity}"
    return f"{finding.rule}{unknown}, {', '.join(spoken_of)}, party {finding.party}"


def _text(value: Any) -> str:
    """A value as the expectation file spells it."""
    if value is None:
        return "null"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_text(item)}' for key, item in value.items())}}}"
    return str(value)
