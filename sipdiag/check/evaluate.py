"""An Expectation and a Report -> one Result per expectation.

What a key of the expectation file is compared with is a line of a table below. A list of calls, registrations or
transactions also expects their number. Nothing is read or printed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET

from sipdiag.check.expect import CallExpectation, Expectation, FindingExpectation, FindingsExpectation
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


def _invite_responses(call: CallInfo) -> list[Any]:
    return [response for response in call.responses if response.method == "INVITE"]


def _named(name: str) -> Of:
    return lambda record, context: getattr(record, name)


def _rules_of(call: CallInfo, context: _Context) -> list[str]:
    return sorted(context.report.findings[index].rule for index in call.findings)


CALL: Mapping[str, Of] = {
    "outcome": _named("outcome"),
    "final_status": _named("final_status"),
    "root_cause": _named("root_cause"),
    "party": _named("party"),
    "request_uri": _named("request_uri"),
    "responses": lambda call, context: [response.status for response in _invite_responses(call)],
    "variants": lambda call, context: [
        f"{r.knowledge} {r.variant}" for r in _invite_responses(call) if r.variant
    ],
    "ended_by": _named("ended_by"),
    "early_media": lambda call, context: [stretch.heard for stretch in call.early_media],
    "legs": lambda call, context: len(call.legs),
    "findings": _rules_of,
}
REGISTRATION: Mapping[str, Of] = {
    name: _named(name) for name in ("aor", "outcome", "final_status", "root_cause", "party")
}
TRANSACTION: Mapping[str, Of] = {
    name: _named(name) for name in ("method", "outcome", "final_status", "root_cause", "party")
}


def _equal(expected: Any, found: Any) -> bool:
    return bool(expected == found)


def _among(expected: list[Any], found: tuple[str, ...]) -> bool:
    """`12` also names a frame of the first of several files."""
    named = {str(frame).removeprefix("0:") for frame in found}
    return all(str(frame).removeprefix("0:") in named for frame in expected)


def _stated(expected: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return all(name in found and found[name] == value for name, value in expected.items())


FINDING: Mapping[str, tuple[Of, Same]] = {
    "rule": (_named("rule"), _equal),
    "verdict": (_named("verdict"), _equal),
    "severity": (_named("severity"), _equal),
    "party": (_named("party"), _equal),
    "confidence": (_named("confidence"), _equal),
    "explained_by": (lambda finding, context: context.rule_of(finding.explained_by), _equal),
    "calls": (_named("calls"), _equal),
    "registrations": (_named("registrations"), _equal),
    "transactions": (_named("transactions"), _equal),
    "frames": (lambda finding, context: context.frames_of(finding), _among),
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
        results.append(
            _compared("outcomes", expectation.outcomes, dict(Counter(c.outcome for c in report.calls)), ())
        )
    results += _findings(expectation.findings, context)
    return results


def _items(
    kind: str, table: Mapping[str, Of], expected: Any, found: list[Any], context: _Context
) -> Iterator[Result]:
    if expected is UNSET:
        return
    yield _compared(f"number of {kind}s", len(expected), len(found), ())
    for number, (item, record) in enumerate(zip(expected, found, strict=False), 1):
        for name, of in table.items():
            wanted = getattr(item, name)
            if wanted is UNSET:
                continue
            if name == "findings" and isinstance(item, CallExpectation):
                wanted = sorted(wanted)
            yield _compared(
                f"{kind} {number}: {name}", wanted, of(record, context), _frames_behind(record, context)
            )


def _frames_behind(
    record: CallInfo | RegistrationInfo | TransactionInfo, context: _Context
) -> tuple[str, ...]:
    """Where to look in the capture: the responses of a call, and the evidence of its findings."""
    numbers = {
        (proof.file, proof.frame)
        for index in record.findings
        for proof in context.report.findings[index].evidence
    }
    if isinstance(record, CallInfo):
        numbers |= {(response.evidence.file, response.evidence.frame) for response in record.responses}
    return tuple(context.frame(*number) for number in sorted(numbers))


def _compared(name: str, expected: Any, found: Any, frames: tuple[str, ...]) -> Result:
    return Result(name, expected == found, _text(expected), _text(found), frames)


def _findings(expected: FindingsExpectation, context: _Context) -> Iterator[Result]:
    findings = context.report.findings
    wanted: set[int] = set()
    for item in expected.must:
        matching = {index for index, finding in enumerate(findings) if not _unlike(item, finding, context)}
        wanted |= matching
        yield _must(item, matching, context)
    for rule in expected.must_not:
        if rule == "*":
            found = [
                f for i, f in enumerate(findings) if _counts(f) and not _accounted_for(i, wanted, findings)
            ]
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
    expected = ", ".join(f"{name} {_text(value)}" for name, value in _said(item).items())
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


def _said(item: FindingExpectation) -> dict[str, Any]:
    return {name: value for name in FINDING if (value := getattr(item, name)) is not UNSET}


def _unlike(item: FindingExpectation, finding: FindingInfo, context: _Context) -> list[str]:
    """Names of the keys that this finding does not fulfil."""
    return [
        name
        for name, value in _said(item).items()
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
