"""Findings, and expectations that failed -> SARIF 2.1.0, for GitHub code scanning and other readers of results.

In: CheckedCaptures, the knowledge base, which findings fail, and where frames lie in their files. Out: bytes of JSON.
The captures are the artifacts and a frame is a region of one: `startLine` is the frame's number, because readers demand
a line, `byteOffset` and `byteLength` are its data. What another finding explains is told with that one.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import msgspec

from sipdiag.knowledge import Knowledge
from sipdiag.knowledge_forms import RuleEntry
from sipdiag.model import FrameRef
from sipdiag.records import CheckedCapture, FindingInfo, Held
from sipdiag.report import brief
from sipdiag.report.brief import Fails
from sipdiag.report.checked import details
from sipdiag.report.page import Page
from sipdiag.report.reference import entry_page, explain
from sipdiag.report.text import printable, prose, visible
from sipdiag.report.words import found, rank

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
MOST_RESULTS = 5_000
"""Results of a run, the worst; code scanning shows no more."""
MAX_PACKED_BYTES = 10_000_000
"""Of the log file compressed with gzip, as it is uploaded: code scanning refuses larger ones. 5,000 results have some
2 MB, unless packets say much that does not compress."""
MOST_RELATED = 20
"""Frames of one result beside its first."""
LEVELS = {"critical": "error", "error": "error", "warning": "warning", "info": "note"}
EXPECTATION = "expectation"
"""Rule id of an expectation that failed; no rule of the knowledge base has it."""

Places = Mapping[str, Mapping[int, tuple[int, int]]]
"""Path of a capture -> frame number -> offset and length in bytes."""


class _Result(NamedTuple):
    rule: str
    level: str
    text: Callable[[], Iterable[str]]
    """Made for those that are told."""
    frames: list[tuple[FrameRef, str]]
    """With what is said of each."""
    test: CheckedCapture
    about: str
    """What it is of, the same from run to run: `call 2`."""
    line: int | None = None
    """Of the expectation file."""
    open: bool = False
    """It applies, and the capture cannot show whether it is so."""
    tags: Mapping[str, Any] | None = None


def render(tests: Sequence[CheckedCapture], knowledge: Knowledge, fails: Fails, places: Places) -> bytes:
    """The log file: one run."""
    results = _results(tests, fails)
    most = min(MOST_RESULTS, len(results))
    while True:
        log = _log(tests, results, most, knowledge, places)
        packed_bytes = len(log) if len(log) <= MAX_PACKED_BYTES else len(gzip.compress(log, 6))
        if packed_bytes <= MAX_PACKED_BYTES or most == 0:
            return log
        # A little fewer than would fit if all were alike, so that once is mostly enough.
        most = most * MAX_PACKED_BYTES * 19 // (packed_bytes * 20)


def _log(
    tests: Sequence[CheckedCapture], results: list[_Result], most: int, knowledge: Knowledge, places: Places
) -> bytes:
    shown = results[:most]
    rules = sorted({result.rule for result in shown})
    files = {file.path: file for test in tests for file in test.report.capture.files}
    index = {path: number for number, path in enumerate(files)}
    ordinals: Counter[str] = Counter()
    problems = [problem for test in tests for problem in test.report.capture.problems]
    if len(results) > len(shown):
        problems.append(f"{len(results) - len(shown)} results are left out: the {len(shown)} worst are told")
    run = {
        "tool": {
            "driver": {
                "name": "sipdiag",
                "version": tests[0].report.sipdiag_version,
                "semanticVersion": tests[0].report.sipdiag_version,
                "shortDescription": {"text": "Names the root cause of every failed call in a SIP trace."},
                "rules": [_rule(rule, knowledge) for rule in rules],
            }
        },
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": printable(problem)}} for problem in problems
                ],
            }
        ],
        "artifacts": [
            {
                "location": {"uri": _uri(file.path)},
                "length": file.bytes,
                "roles": ["analysisTarget"],
                "mimeType": "application/vnd.tcpdump.pcap",
            }
            for file in files.values()
        ],
        "results": [_result(result, rules.index(result.rule), index, places, ordinals) for result in shown],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2) + b"\n"


def frames_shown(tests: Sequence[CheckedCapture], fails: Fails) -> dict[str, set[int]]:
    """Path of a capture -> frames of which a result speaks: whose places are needed."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for result in _results(tests, fails)[:MOST_RESULTS]:
        for frame, _ in result.frames[: 1 + MOST_RELATED]:
            wanted[result.test.report.capture.files[frame.file].path].add(frame.frame)
    return dict(wanted)


def _results(tests: Sequence[CheckedCapture], fails: Fails) -> list[_Result]:
    """Failed expectations, then findings, the worst first."""
    told = [result for test in tests for result in _of_expectations(test)]
    findings = [(test, one) for test in tests for one in _told(test.report.findings) if brief.is_news(one, test, fails)]
    findings.sort(key=lambda told: (told[1].verdict != "found", -rank(told[1])))
    return told + [_of_finding(finding, test) for test, finding in findings]


def _told(findings: list[FindingInfo]) -> list[FindingInfo]:
    return [*found(findings), *(one for one in findings if one.verdict == "unknown")]


def _of_expectations(test: CheckedCapture) -> Iterator[_Result]:
    for held in test.failed:
        text = partial(_difference, held, test)
        frames = [(frame, held.name) for frame in held.frames]
        yield _Result(EXPECTATION, "error", text, frames, test, held.name, held.line)


def _difference(held: Held, test: CheckedCapture) -> list[str]:
    return [f"{held.name}: expected {held.expected}, found {held.found}", *details(held, test)]


def _of_finding(finding: FindingInfo, test: CheckedCapture) -> _Result:
    unknown = finding.verdict == "unknown"
    return _Result(
        rule=finding.rule,
        level="none" if unknown else LEVELS[finding.severity],
        text=partial(brief.lines, finding, test.report),
        frames=[(FrameRef(proof.file, proof.frame), proof.note) for proof in finding.evidence],
        test=test,
        about=brief.spoken_of(finding),
        open=unknown,
        tags={
            "severity": finding.severity,
            "party": finding.party,
            "confidence": finding.confidence,
            "explains": [test.report.findings[one].rule for one in finding.explains],
        },
    )


def _result(
    result: _Result, rule_index: int, index: Mapping[str, int], places: Places, ordinals: Counter[str]
) -> dict[str, Any]:
    files = result.test.report.capture.files
    locations = [
        _location(files[frame.file].path, frame.frame, note, index, places)
        for frame, note in result.frames[: 1 + MOST_RELATED]
    ]
    if result.line is not None:
        uri = _uri(result.test.expectation)
        place = {"artifactLocation": {"uri": uri}, "region": {"startLine": result.line}}
        locations.append({"physicalLocation": place, "message": {"text": "the expectation"}})
    if not locations:  # nothing of the capture shows it, as of a call that is not there
        artifact = {"uri": _uri(files[0].path), "index": index[files[0].path]}
        locations.append({"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": 1}}})
    identity = f"{result.rule}|{result.test.name}|{Path(files[0].path).name}|{result.about}"
    ordinals[identity] += 1
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    made: dict[str, Any] = {
        "ruleId": result.rule,
        "ruleIndex": rule_index,
        "level": result.level,
        "message": {"text": _unlinked("\n".join(map(printable, result.text())))},
        "locations": locations[:1],
        "partialFingerprints": {"primaryLocationLineHash": f"{digest}:{ordinals[identity]}"},
    }
    if result.open:
        made["kind"] = "open"
    if locations[1:]:
        made["relatedLocations"] = [{"id": number, **one} for number, one in enumerate(locations[1:], 1)]
    if result.tags is not None:
        made["properties"] = result.tags
    return made


def _location(path: str, frame: int, note: str, index: Mapping[str, int], places: Places) -> dict[str, Any]:
    region = {"startLine": max(frame, 1)}
    place = places.get(path, {}).get(frame)
    if place is not None:
        region |= {"byteOffset": place[0], "byteLength": place[1]}
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(path), "index": index[path]}, "region": region},
        "message": {"text": _unlinked(f"frame {frame}: {visible(note)}")},
    }


def _unlinked(text: str) -> str:
    """`[words](target)` would be a link, and a packet may say that."""
    return text.replace("](", "] (")


def _uri(path: str) -> str:
    """As a reference that no reader takes for anything else: `a:b.pcap` is no scheme."""
    if Path(path).is_absolute():
        return "file://" + quote(path.encode("utf-8", "surrogateescape"))
    return quote(Path(path).as_posix().encode("utf-8", "surrogateescape"))


# ---- rules


def _rule(rule: str, knowledge: Knowledge) -> dict[str, Any]:
    if rule == EXPECTATION:
        return _EXPECTATION_RULE
    entry = knowledge.rule(rule)
    page = entry_page(entry, knowledge)
    return {
        "id": rule,
        "name": "".join(word.capitalize() for word in rule.split("-")),
        "shortDescription": {"text": prose(page.title)},
        "fullDescription": {"text": prose(_explanation(page))},
        "help": {"text": explain(entry, knowledge, "terminal"), "markdown": explain(entry, knowledge, "markdown")},
        "defaultConfiguration": {"level": LEVELS[entry.severity]},
        "properties": {"tags": _tags(entry)},
    }


def _tags(entry: RuleEntry) -> list[str]:
    return ["sip", f"layer:{entry.layer}", f"party:{entry.party}"]


def _explanation(page: Page) -> str:
    return " ".join(line for part in page.sections[:1] for group in part.groups for line in group.lines)


_EXPECTATION_RULE: dict[str, Any] = {
    "id": EXPECTATION,
    "name": "Expectation",
    "shortDescription": {"text": "A captured test call is not what was expected of it"},
    "fullDescription": {
        "text": "The expectation file asks for something of this capture that the capture does not show, or shows "
        "otherwise."
    },
    "help": {
        "text": "Look at the frames that the result names. If the call is right, correct the expectation file; "
        "`sipdiag check --write` proposes one from a capture.",
    },
    "defaultConfiguration": {"level": "error"},
    "properties": {"tags": ["sip"]},
}
