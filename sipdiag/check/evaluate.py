"""An Expectation, a Report and its Cases -> one Held per expectation, in the order of the file.

Nothing is read or printed here; what a key is held against is a line of the tables in calls.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from sipdiag.check.calls import (
    CALL,
    REGISTRATION,
    TRANSACTION,
    Check,
    Info,
    Subject,
    checks,
    counts,
    gravest,
    no_graver,
)
from sipdiag.check.expect import LineOf
from sipdiag.check.forms import Expectation, FindingExpectation, FindingsExpectation, Form, Select, Selected
from sipdiag.check.matching import counted
from sipdiag.model import Case, FrameRef, Kind
from sipdiag.records import CallInfo, FindingInfo, Held, RegistrationInfo, Report, TransactionInfo
from sipdiag.yaml_files import KeyPath

Cases = Mapping[tuple[Kind, int], Case]
"""By kind and number, as in the report."""


def _nowhere(path: KeyPath) -> None:
    """The line of an expectation that no file asks for."""


class _Context(msgspec.Struct, frozen=True):
    report: Report
    cases: Cases
    line: LineOf = _nowhere

    def frames_of(self, finding: FindingInfo) -> tuple[FrameRef, ...]:
        return tuple(FrameRef(proof.file, proof.frame) for proof in finding.evidence)

    def rule_of(self, index: int | None) -> str | None:
        return None if index is None else self.report.findings[index].rule

    def subject(self, kind: Kind, number: int, info: Info) -> Subject:
        return Subject(info, self.cases.get((kind, number)), self.report)


class _Kind(msgspec.Struct, frozen=True):
    """How the entries of one of the report's lists are called and checked."""

    name: Kind
    items: str
    table: Mapping[str, Check]
    method: Callable[[Any], str]


KINDS = (
    _Kind("call", "calls", CALL, lambda info: "INVITE"),
    _Kind("registration", "registrations", REGISTRATION, lambda info: "REGISTER"),
    _Kind("transaction", "transactions", TRANSACTION, lambda info: info.method),
)


def evaluate(
    report: Report, expectation: Expectation, cases: Cases | None = None, line: LineOf = _nowhere
) -> list[Held]:
    """One Held per expectation, with its `line`. What is asked of messages needs the `cases` that the report was made
    from."""
    context = _Context(report, cases or {}, line)
    results: list[Held] = []
    if expectation.count is not UNSET:
        found = len(report.calls)
        ok = counted(expectation.count, found)
        results.append(Held("count", ok, _text(expectation.count), str(found), line=line(("count",))))
    for kind in KINDS:
        results += _items(kind, getattr(expectation, kind.items), context)
    for number, item in enumerate(() if expectation.selected is UNSET else expectation.selected, 1):
        results += _selected(number, item, context)
    if expectation.outcomes is not UNSET:
        outcomes = dict(Counter(call.outcome for call in report.calls))
        ok = outcomes == expectation.outcomes
        wanted = _text(expectation.outcomes)
        results.append(Held("outcomes", ok, wanted, _text(outcomes), line=line(("outcomes",))))
    results += _findings(expectation.findings, context)
    return results


def numbers_of(report: Report, select: Select) -> list[int]:
    """Numbers of the calls that are meant, as they are counted."""
    return [getattr(info, "number", place) for kind, place, info in _meant(select, report) if kind.name == "call"]


def of_one(report: Report, cases: Cases, kind: Kind, number: int, item: Form) -> list[Held]:
    """One Held per key of an item, of the entry of the report with this number (as calls have it, or counted)."""
    context = _Context(report, cases)
    of_kind = next(one for one in KINDS if one.name == kind)
    entries = getattr(report, of_kind.items)
    info = next(one for place, one in enumerate(entries, 1) if number == getattr(one, "number", place))
    return list(_checked(f"{kind} {number}", item, of_kind, context.subject(kind, number, info), context, ()))


def _items(kind: _Kind, expected: Any, context: _Context) -> Iterator[Held]:
    """A list expects its length too."""
    if expected is UNSET:
        return
    found = getattr(context.report, kind.items)
    line = context.line((kind.items,))
    ok = len(expected) == len(found)
    yield Held(f"number of {kind.items}", ok, str(len(expected)), str(len(found)), line=line)
    for number, (item, info) in enumerate(zip(expected, found, strict=False), 1):
        subject = context.subject(kind.name, number, info)
        yield from _checked(f"{kind.name} {number}", item, kind, subject, context, (kind.items, number - 1))


def _checked(name: str, item: Form, kind: _Kind, subject: Subject, context: _Context, at: KeyPath) -> Iterator[Held]:
    behind = _frames_behind(subject.info, context)
    for key, expected, outcome in checks(item, kind.table, subject):
        frames = outcome.frames
        yield Held(
            f"{name}: {key.rstrip('_')}{' ' if outcome.what else ''}{outcome.what}",
            outcome.ok,
            _text(expected),
            _text(outcome.found),
            behind if frames is None else tuple(dict.fromkeys(FrameRef(*frame) for frame in frames)),
            context.line((*at, key.rstrip("_"))),
        )


def _selected(number: int, item: Selected, context: _Context) -> Iterator[Held]:
    wanted = ", ".join(f"{key} {value}" for key, value in _said(item.select).items()) or "any call"
    chosen = _meant(item.select, context.report)
    name = f"selected {number} ({wanted})"
    expected = msgspec.UNSET if item.count is UNSET else item.count
    ok = bool(chosen) if expected is UNSET else counted(expected, len(chosen))
    at = ("selected", number - 1)
    least = "at least 1" if expected is UNSET else _text(expected)
    line = context.line((*at, "select" if expected is UNSET else "count"))
    yield Held(f"{name}: count", ok, least, str(len(chosen)), line=line)
    for kind, place, info in chosen:
        yield from _not_of(f"{name}: {kind.name} {place}", item, kind, context, at)
        subject = context.subject(kind.name, place, info)
        yield from _checked(f"{name}: {kind.name} {place}", item, kind, subject, context, at)


def _meant(select: Select, report: Report) -> list[tuple[_Kind, int, Any]]:
    return [
        (kind, place, info)
        for kind in KINDS
        for place, info in enumerate(getattr(report, kind.items), 1)
        if _fits(select, kind, place, info)
    ]


def _not_of(name: str, item: Selected, kind: _Kind, context: _Context, at: KeyPath) -> Iterator[Held]:
    """What is asked of something that cannot have it."""
    for key in _said(item):
        if key not in (*kind.table, "select", "count"):
            spelt = key.rstrip("_")
            line = context.line((*at, spelt))
            yield Held(f"{name}: {spelt}", False, _text(getattr(item, key)), f"no {kind.name} has that", line=line)


def _fits(select: Select, kind: _Kind, place: int, info: Any) -> bool:
    method = kind.method(info)
    if select.method is UNSET and kind.name != "call":
        return False
    texts = {
        "from_": getattr(info, "from_", None),
        "to": getattr(info, "to", getattr(info, "aor", None)),
        "request_uri": getattr(info, "request_uri", None),
        "call_id": " ".join(info.call_ids),
    }
    return (
        (select.number is UNSET or select.number == place)
        and (select.method is UNSET or select.method.upper() == method)
        and all(
            wanted is UNSET or wanted in (text or "")
            for name, text in texts.items()
            for wanted in [getattr(select, name)]
        )
    )


def _frames_behind(info: CallInfo | RegistrationInfo | TransactionInfo, context: _Context) -> tuple[FrameRef, ...]:
    """Where to look in the capture: the responses of a call, and the evidence of its findings."""
    numbers = {
        (proof.file, proof.frame) for index in info.findings for proof in context.report.findings[index].evidence
    }
    if isinstance(info, CallInfo):
        numbers |= {(response.evidence.file, response.evidence.frame) for response in info.responses}
    return tuple(FrameRef(*number) for number in sorted(numbers))


# --- findings of the whole capture

Of = Callable[[FindingInfo, _Context], Any]
Same = Callable[[Any, Any], bool]


def _equal(expected: Any, found: Any) -> bool:
    return bool(expected == found)


def _frames_among(expected: list[Any], found: Sequence[FrameRef]) -> bool:
    """`12` also names a frame of the first of several files."""
    there = {f"{frame.file}:{frame.frame}" for frame in found}
    return all((str(frame) if ":" in str(frame) else f"0:{frame}") in there for frame in expected)


def _stated(expected: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return all(name in found and found[name] == value for name, value in expected.items())


def _named(name: str) -> tuple[Of, Same]:
    return lambda finding, context: getattr(finding, name), _equal


FINDING: Mapping[str, tuple[Of, Same]] = {
    **{name: _named(name) for name in ("rule", "verdict", "severity", "party", "confidence")},
    **{name: _named(name) for name in ("calls", "registrations", "transactions")},
    "explained_by": (lambda finding, context: context.rule_of(finding.explained_by), _equal),
    "frames": (lambda finding, context: context.frames_of(finding), _frames_among),
    "facts": (lambda finding, context: finding.facts, _stated),
}
"""Key of `must` -> what of a finding it is compared with, and how."""


def _findings(expected: FindingsExpectation, context: _Context) -> Iterator[Held]:
    findings = context.report.findings
    wanted: set[int] = set()
    for place, item in enumerate(expected.must):
        matching = {index for index, finding in enumerate(findings) if not _unlike(item, finding, context)}
        wanted |= matching
        held = _must(item, matching, context)
        yield msgspec.structs.replace(held, line=context.line(("findings", "must", place)))
    for place, rule in enumerate(expected.must_not):
        if rule == "*":
            found = [
                finding
                for index, finding in enumerate(findings)
                if counts(finding)
                and finding.rule not in expected.except_
                and not _accounted_for(index, wanted, findings)
            ]
        else:
            found = [finding for finding in findings if finding.rule == rule]
        yield Held(
            f"must not: {'anything else' if rule == '*' else rule}",
            not found,
            "nothing",
            "; ".join(_described(finding) for finding in found) or "nothing",
            tuple(frame for finding in found for frame in context.frames_of(finding)),
            context.line(("findings", "must_not", place)),
        )
    if expected.highest_severity is not UNSET:
        limit = expected.highest_severity
        graver = [one for one in findings if one.severity == gravest(findings) and one.explained_by is None]
        frames = tuple(frame for one in graver for frame in context.frames_of(one))
        line = context.line(("findings", "highest_severity"))
        ok = no_graver(limit, findings)
        yield Held("highest severity", ok, _text(limit), _text(gravest(findings)), frames, line)


def _must(item: FindingExpectation, matching: set[int], context: _Context) -> Held:
    findings = context.report.findings
    expected = ", ".join(f"{name} {_text(value)}" for name, value in _said(item).items())
    if matching:
        first = findings[min(matching)]
        return Held(f"must: {item.rule}", True, expected, _described(first), context.frames_of(first))
    near = [finding for finding in findings if finding.rule == item.rule]
    if near:
        differing = _unlike(item, near[0], context)
        found = ", ".join(f"{name} {_text(FINDING[name][0](near[0], context))}" for name in differing)
        return Held(f"must: {item.rule}", False, expected, found, context.frames_of(near[0]))
    found = "; ".join(_described(finding) for finding in findings) or "no finding at all"
    return Held(f"must: {item.rule}", False, expected, found)


def _said(item: Form) -> dict[str, Any]:
    """The keys that an item of the expectation file gives."""
    return {name: value for name in item.__struct_fields__ if (value := getattr(item, name)) is not UNSET}


def _unlike(item: FindingExpectation, finding: FindingInfo, context: _Context) -> list[str]:
    """Names of the keys that this finding does not fulfil."""
    return [
        name
        for name, value in _said(item).items()
        for of, same in [FINDING[name]]
        if not same(value, of(finding, context))
    ]


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
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_text, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_text(item)}' for key, item in value.items())}}}"
    if isinstance(value, FrameRef):
        return f"{value.file}:{value.frame}" if value.file else str(value.frame)
    if isinstance(value, Form):
        return _text({name.rstrip("_"): one for name, one in _said(value).items() if one is not None})
    return str(value) or '""'
