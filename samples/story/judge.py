"""A story's capture under one seed -> how right the diagnosis of it is.

In: a story file with its expectation beside it, and a seed. Out: a `Judged`. Of the expectation it takes what holds
from every vantage: root cause and party of each call, registration and other transaction, in order, and the rules
under `must`. The frames to be cited are those of the lines that the story marks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import UNSET

from sipdiag import analyze
from sipdiag.check import Expectation, load
from sipdiag.records import CallInfo, FindingInfo, RegistrationInfo, Report, TransactionInfo

from .vary import vary
from .wire import Wire, file_of

Case = CallInfo | RegistrationInfo | TransactionInfo
Item = tuple[str, str | None, str | None, Case]
"""What it is, for people; the root cause and party that are expected of it; and what was found."""
BY_CODE = {
    400: "malformed-request-400", 401: "auth-bad-credentials", 403: "auth-bad-credentials",
    404: "number-not-found", 407: "auth-bad-credentials", 408: "invite-no-response",
    480: "callee-not-registered", 481: "in-dialog-481", 486: "remote-rejected-busy-decline",
    487: "caller-cancelled", 488: "codec-no-common", 503: "server-overload-503",
    600: "remote-rejected-busy-decline", 603: "remote-rejected-busy-decline",
}  # fmt: skip
"""What one makes of a code who looks at nothing else."""


@dataclass
class Judged:
    seed: int
    cause_right: bool = True
    party_right: bool = True
    by_code_right: bool = True
    marked: int = 0
    """Lines of this capture that have to be cited."""
    marked_cited: int = 0
    cited: int = 0
    """Frames that the expected findings cite, where the story marks any."""
    cited_of_marked: int = 0
    alarms: int = 0
    wrong: list[str] = field(default_factory=list)
    """What is wrong, a line each."""


def last_code(case: Case) -> str | None:
    """What the reader beside us names: the last 4xx-6xx code."""
    codes = [r.status for r in case.responses] if isinstance(case, CallInfo) else [case.final_status or 0]
    refused = [code for code in codes if code >= 400]
    return BY_CODE.get(refused[-1], "call-rejected") if refused else None


def items(report: Report, expected: Expectation) -> Iterator[Item]:
    """Every case of a report whose root cause is expected; cases are matched in order."""
    for what in ("calls", "registrations", "transactions"):
        wanted = getattr(expected, what)
        for number, (item, case) in enumerate(
            zip(() if wanted is UNSET else wanted, getattr(report, what), strict=False), 1
        ):
            if item.root_cause is not UNSET:
                yield f"{what[:-1]} {number}", item.root_cause, None if item.party is UNSET else item.party, case


def judge(path: Path, seed: int, folder: Path) -> Judged:
    """Builds the capture of a seed in a folder and diagnoses it."""
    story = vary(path, seed)
    frames = Wire(story).build()
    trace = folder / f"{path.stem}.{story.header.get('file', 'pcap')}"
    trace.write_bytes(file_of(frames, story.header))
    expected = load(path.with_name(f"{path.stem}.expect.yaml"))
    report = analyze([trace])
    judged = Judged(seed)
    told = {item.rule for item in expected.findings.must if item.verdict == "found"}
    causes(judged, report, expected, told, partial="missed" in story.header)
    evidence(judged, report, told, [frame.mark for frame in frames])
    for finding in report.findings:
        if alarming(finding) and not explained_by(report, finding, told):
            judged.alarms += 1
            judged.wrong.append(f"false alarm {finding.rule} ({where(finding)})")
    return judged


def causes(judged: Judged, report: Report, expected: Expectation, told: set[str], *, partial: bool) -> None:
    """Root causes and parties; of a capture with holes in it, no root cause is as good as the right one."""
    for what in ("calls", "registrations", "transactions"):
        wanted, found = getattr(expected, what), len(getattr(report, what))
        if wanted is not UNSET and len(wanted) != found and not partial:
            judged.cause_right = False
            judged.wrong.append(f"{found} {what} instead of {len(wanted)}")
    for name, cause, party, case in items(report, expected):
        excused = partial and case.root_cause is None
        if cause is not None:
            judged.by_code_right &= last_code(case) == cause
        elif last_code(case):
            judged.by_code_right = False
        if case.root_cause != cause and not excused:
            judged.cause_right = False
            judged.wrong.append(f"{name}: {case.root_cause} instead of {cause}")
        if party not in (None, case.party) and not excused:
            judged.party_right = False
            judged.wrong.append(f"{name}: {case.party} has to act instead of {party}")
    for rule in sorted(told - {finding.rule for finding in report.findings if finding.verdict == "found"}):
        if not partial:
            judged.cause_right = False
            judged.wrong.append(f"no {rule}")


def evidence(judged: Judged, report: Report, told: set[str], marks: list[str]) -> None:
    """Which of the marked lines are cited: one of the frames that a line became is enough."""
    shown = {mark for mark in marks if mark.endswith("!")}
    cited = {e.frame for f in report.findings if f.verdict == "found" and f.rule in told for e in f.evidence}
    named = {marks[number - 1] for number in cited} & shown
    judged.marked, judged.marked_cited = len(shown), len(named)
    if any(marks):
        judged.cited, judged.cited_of_marked = len(cited), sum(bool(marks[number - 1]) for number in cited)
    judged.wrong += [
        f"line {mark[:-1]} is not cited" for mark in sorted(shown - named, key=lambda mark: int(mark[:-1]))
    ]


def alarming(finding: FindingInfo) -> bool:
    return finding.verdict == "found" and finding.severity != "info"


def explained_by(report: Report, finding: FindingInfo, told: set[str]) -> bool:
    """Whether it is one of these rules' findings, or follows from one."""
    at: FindingInfo | None = finding
    while at is not None:
        if at.rule in told:
            return True
        at = None if at.explained_by is None else report.findings[at.explained_by]
    return False


def where(finding: FindingInfo) -> str:
    """The cases that a finding speaks of, for people."""
    told = (("call", finding.calls), ("registration", finding.registrations), ("transaction", finding.transactions))
    return ", ".join(f"{what} {number}" for what, numbers in told for number in numbers)
