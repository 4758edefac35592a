"""`sipdiag diff`: what a bad call did differently from a good one.

In: two captures, diagnosed, with their Cases. Out: a Comparison. Calls are paired by who calls whom (pairing.py),
messages aligned by transaction (compare.py) and read without what differs from call to call anyway (contents.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sipdiag.config import Limits
from sipdiag.diff.compare import differences, left_out
from sipdiag.diff.differences import Comparison, Difference, Paired
from sipdiag.diff.domains import Names, domains_of
from sipdiag.diff.pairing import Pair, ordered, pairs
from sipdiag.model import Case, FrameRef, Kind
from sipdiag.records import FindingInfo, Report

__all__ = ["Comparison", "Difference", "Examined", "Paired", "compare"]

CONSEQUENCES = ("outcome", "finding")
"""Kinds that follow from others: the first difference that matters is of one of these only where there is no other."""

UNPAIRED = "unpaired"
"""What `--ignore` takes for calls that only one of the captures has."""

Findings = dict[tuple[str, int], dict[str, FindingInfo]]
"""By kind and number of the Case, then by rule."""


class Examined(NamedTuple):
    """A capture that was diagnosed."""

    report: Report
    cases: Mapping[tuple[Kind, int], Case]


def compare(good: Examined, bad: Examined, ignore: Iterable[str] = (), limits: Limits | None = None) -> Comparison:
    """The differences between two captures; `ignore` names kinds, headers, attributes, methods, findings;
    `unpaired` is what only one of them has."""
    ignored = sorted({name.strip().lower() for name in ignore})
    found = pairs(ordered(good.cases.values()), ordered(bad.cases.values()))
    if UNPAIRED in ignored:
        found = [pair for pair in found if pair.good is not None and pair.bad is not None]
    findings = _findings(good.report), _findings(bad.report)
    domains = domains_of(found)
    return Comparison(
        good=_paths(good.report),
        bad=_paths(bad.report),
        pairs=[_paired(pair, findings, ignored, limits or Limits(), domains) for pair in found],
        ignored=ignored,
        sipdiag_version=good.report.sipdiag_version,
    )


def _paths(report: Report) -> str:
    return ", ".join(file.path for file in report.capture.files)


def _names(difference: Difference) -> set[str]:
    """What a difference can be ignored by: `fmtp telephone-event/8000` is an attribute of a codec."""
    name = difference.name.lower()
    return {difference.kind, name, difference.where.lower(), *name.replace("/", " ").split()}


def _paired(
    pair: Pair,
    findings: tuple[Findings, Findings],
    ignored: Sequence[str],
    limits: Limits,
    domains: tuple[Names, Names],
) -> Paired:
    one, other = pair.good, pair.bad
    known = one or other
    assert known is not None
    numbers = [None if case is None else case.number for case in (one, other)]
    title = f"{known.method} {known.request_uri or known.to_uri}"
    if one is None or other is None:
        return Paired(known.kind, numbers[0], numbers[1], title, pair.by, [], None)
    of_rules = _of_findings(findings[0][one.kind, one.number], findings[1][other.kind, other.number])
    every = [*differences(one, other, limits, domains), *of_rules]
    told = [d for d in every if _names(d).isdisjoint(ignored)]
    at = [index for index, difference in enumerate(told) if difference.matters]
    first = next((index for index in at if told[index].kind not in CONSEQUENCES), at[0] if at else None)
    return Paired(one.kind, numbers[0], numbers[1], title, pair.by, told, first, left_out(one, other))


def _findings(report: Report) -> Findings:
    """What was found of each Case, by rule."""
    found: Findings = defaultdict(dict)
    for finding in report.findings:
        if finding.verdict == "found":
            numbers = {
                "call": finding.calls,
                "registration": finding.registrations,
                "transaction": finding.transactions,
            }
            for kind, of_kind in numbers.items():
                for number in of_kind:
                    found[kind, number][finding.rule] = finding
    return found


def _of_findings(good: Mapping[str, FindingInfo], bad: Mapping[str, FindingInfo]) -> Iterator[Difference]:
    for rule in dict.fromkeys([*good, *bad]):
        if rule in good and rule in bad:
            continue
        finding = good.get(rule) or bad[rule]
        frames = [FrameRef(file=proof.file, frame=proof.frame) for proof in finding.evidence]
        titles = [finding.title if rule in side else None for side in (good, bad)]
        yield Difference(
            kind="finding",
            name=rule,
            where="",
            good=titles[0],
            bad=titles[1],
            good_s=None,
            bad_s=None,
            good_frames=frames if rule in good else [],
            bad_frames=frames if rule in bad else [],
            matters=finding.severity != "info" and finding.explained_by is None,
        )
