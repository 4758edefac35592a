"""The first page of the HTML report: what the template fills in.

In: an Analysis, the knowledge base, a time zone. Out: an Overview of plain values, in the order and the words of the
terminal. It counts what the records say and judges nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import tzinfo
from typing import NamedTuple

from markupsafe import Markup

from sipdiag.knowledge import Knowledge
from sipdiag.model import NS_PER_S
from sipdiag.records import Analysis, FindingInfo, Metrics, PeerMetrics, Problem, Report, Spread
from sipdiag.report import charts, text
from sipdiag.report.overview import NAMED, capture_foot, capture_head, unknowns, verdict
from sipdiag.report.recorder import Block, Recorder
from sipdiag.report.words import AnyCase, phrase, state, who_acts

MAX_PEERS = 50
"""Addresses with figures of their own; the rest have few calls each."""
MAX_STATES = 100
"""Pairs of addresses with their registrations or OPTIONS."""
MAX_PROBLEMS = 200
"""Problems told: more kinds than there are rules for ordinary faults."""

FIGURES = (
    ("asr", "ASR", "answer-seizure ratio"),
    ("ner", "NER", "network effectiveness ratio"),
    ("ser", "SER", "session establishment ratio"),
    ("seer", "SEER", "session establishment effectiveness ratio"),
    ("isa", "ISA", "ineffective session attempts"),
    ("scr", "SCR", "session completion ratio"),
)
DELAYS = (
    ("srd_success_s", "SRD", "session request delay of calls that were answered"),
    ("srd_failure_s", "SRD, failed", "session request delay of calls that failed"),
    ("sdt_s", "SDT", "session duration time"),
    ("pdd_s", "PDD", "post-dial delay"),
)
STATES = ("well", "unanswered", "unfinished", "failed")
STATE_WORDS = {"well": "answered", "unanswered": "not answered", "unfinished": "not finished", "failed": "failed"}


class ProblemView(NamedTuple):
    rank: int
    problem: Problem
    cost: str
    title: str
    peers: str
    numbers: str
    when: str
    spark: Markup | None
    who: str
    fix: str
    example: str | None
    """The page of a call that is told in full."""


class Figure(NamedTuple):
    key: str
    label: str
    meaning: str
    value: str


class PeerView(NamedTuple):
    name: str
    peer: str
    """As the table of calls is asked for it."""
    calls: int
    figures: dict[str, Figure]


class CodeView(NamedTuple):
    status: int
    phrase: str
    calls: int
    """Calls that got it at the caller."""
    share: float
    percent: str
    ended: int
    """Calls that ended with it."""


class StateView(NamedTuple):
    what: str
    client: str
    server: str
    times: int
    well: int
    failed: int
    last: str
    when: str
    state: str


class Overview(NamedTuple):
    title: str
    head: list[Block]
    verdict: list[Block]
    problems: list[ProblemView]
    more_problems: int
    choices: str
    timeline: Markup | None
    counts: list[tuple[str, str, int]]
    codes: list[CodeView]
    all_figures: list[Figure]
    peers: list[PeerView]
    more_peers: int
    states: list[StateView]
    more_states: int
    unknowns: list[Block]
    foot: list[Block]


def overview(analysis: Analysis, knowledge: Knowledge, zone: tzinfo) -> Overview:
    """The page."""
    report = analysis.report
    to_repair = [problem for problem in report.problems if problem.severity != "info"]
    choices = [f"{p.count:,} × {p.rule}" for p in report.problems if p.severity == "info"]
    peers = [_peer(peer) for peer in analysis.peers[:MAX_PEERS]]
    states = _states(analysis, zone)
    return Overview(
        title=text.listed([_file_name(text.visible(file.path)) for file in report.capture.files], NAMED),
        head=_blocks(lambda w: capture_head(report.capture, w, zone)),
        verdict=_blocks(lambda w: verdict(report, w)),
        problems=_problems(analysis, to_repair, zone),
        more_problems=max(0, len(to_repair) - MAX_PROBLEMS),
        choices=text.listed(choices, NAMED),
        timeline=_timeline(report, zone),
        counts=_counts(report),
        codes=_codes(report, knowledge),
        all_figures=_figures(report.metrics),
        peers=peers,
        more_peers=len(analysis.peers) - len(peers),
        states=states[:MAX_STATES],
        more_states=max(0, len(states) - MAX_STATES),
        unknowns=_blocks(lambda w: unknowns(report, w)),
        foot=_blocks(lambda w: capture_foot(report.capture, w)),
    )


def _blocks(write: Callable[[Recorder], object]) -> list[Block]:
    recorder = Recorder()
    write(recorder)
    return recorder.blocks


def _file_name(path: str) -> str:
    return path.rpartition("/")[2] or path


# ---- problems


def _problems(analysis: Analysis, ranked: Sequence[Problem], zone: tzinfo) -> list[ProblemView]:
    report = analysis.report
    samples: dict[str, FindingInfo] = {}
    for finding in report.findings:
        if finding.verdict == "found" and finding.explained_by is None:
            samples.setdefault(finding.rule, finding)
    starts = {call.number: _seconds(call.start) for call in report.calls}
    span = _span(report)
    views = []
    for number, problem in enumerate(ranked[:MAX_PROBLEMS], 1):
        sample = samples.get(problem.rule)
        when = text.time_span(problem.first, problem.last, zone)
        nouns = (
            (problem.calls, "call"),
            (problem.registrations, "registration"),
            (problem.transactions, "transaction"),
        )
        times = [at for n in problem.calls if (at := starts.get(n)) is not None]
        times += [
            beside.first_ns / NS_PER_S
            for kind, numbers in (("registration", problem.registrations), ("transaction", problem.transactions))
            for n in numbers
            if (beside := analysis.beside.get((kind, n))) is not None
        ]
        spark = None
        if span is not None and times:
            spark = charts.spark(charts.spread(times, *span, charts.SPARK_BUCKETS), f"When: {when}")
        told = (
            f"{kind}-{n}"
            for kind, numbers in (
                ("call", problem.calls), ("registration", problem.registrations), ("transaction", problem.transactions)
            )
            for n in numbers
            if (kind, n) in analysis.stories
        )  # fmt: skip
        views.append(
            ProblemView(
                rank=number,
                problem=problem,
                cost=", ".join(text.counted(len(cases), noun) for cases, noun in nouns if cases),
                title=text.title(sample.title) if sample else "",
                peers=text.listed([text.visible(peer) for peer in problem.peers], NAMED),
                numbers=text.listed([text.address_of_record(n) for n in problem.numbers], NAMED),
                when=when,
                spark=spark,
                who=who_acts(sample) if sample else "",
                fix=text.prose(sample.fix[0]) if sample and sample.fix else "",
                example=next(told, None),
            )
        )
    return views


# ---- calls over time, and what they got


def _seconds(time: str) -> float | None:
    at = text.moment(time)
    return at.timestamp() if at else None


def _span(report: Report) -> tuple[float, float] | None:
    first, last = report.capture.first_time, report.capture.last_time
    begin, end = (_seconds(first) if first else None), (_seconds(last) if last else None)
    return (begin, end) if begin is not None and end is not None else None


def _state(case: AnyCase, report: Report) -> str:
    return state(case, [report.findings[i] for i in case.findings])


def _timeline(report: Report, zone: tzinfo) -> Markup | None:
    span = _span(report)
    if span is None or len(report.calls) < 2:
        return None
    times: dict[str, list[float]] = {name: [] for name in STATES}
    for call in report.calls:
        at = _seconds(call.start)
        if at is not None:
            times[_state(call, report)].append(at)
    series = {name: charts.spread(found, *span, charts.BUCKETS) for name, found in times.items()}
    part = (span[1] - span[0]) / charts.BUCKETS
    labels = [_clock(span[0] + i * part, zone, part) for i in range(charts.BUCKETS)]
    told = "Calls over time: " + ", ".join(f"{len(found):,} {STATE_WORDS[n]}" for n, found in times.items() if found)
    return charts.stacked(series, labels, (_clock(span[0], zone, 60), _clock(span[1], zone, 60)), told)


def _clock(seconds: float, zone: tzinfo, part: float) -> str:
    at = text.moment(int(seconds * NS_PER_S), zone)
    return "" if at is None else at.strftime("%H:%M:%S.%f")[:-4] if part < 1 else at.strftime("%H:%M:%S")


def _counts(report: Report) -> list[tuple[str, str, int]]:
    """(state, its word, calls), those that are met."""
    counts = Counter(_state(call, report) for call in report.calls)
    return [(name, STATE_WORDS[name], counts[name]) for name in STATES if counts[name]]


def _codes(report: Report, knowledge: Knowledge) -> list[CodeView]:
    seen: Counter[int] = Counter()
    ended: Counter[int] = Counter()
    for call in report.calls:
        seen.update({response.status for response in call.responses})
        if call.final_status is not None:
            ended[call.final_status] += 1
    total = len(report.calls) or 1
    return [
        CodeView(
            status,
            phrase(status, knowledge).partition(" ")[2],
            count,
            count / total,
            text.percent(count / total),
            ended[status],
        )
        for status, count in sorted(seen.items())
    ]


# ---- figures


def _figures(metrics: Metrics) -> list[Figure]:
    figures = []
    for key, label, meaning in FIGURES:
        ratio: float | None = getattr(metrics, key)
        if ratio is not None:
            figures.append(Figure(key, label, meaning, text.percent(ratio)))
    for key, label, meaning in DELAYS:
        spread: Spread = getattr(metrics, key)
        if spread.p50 is not None and spread.p95 is not None:
            value = text.duration(spread.p50)
            value += f" / {text.duration(spread.p95)}"
            figures.append(Figure(key, label, f"{meaning}: median / 95 %", value))
    return figures


def _peer(peer: PeerMetrics) -> PeerView:
    return PeerView(
        name=f"{peer.role} {text.visible(peer.address)}",
        peer=f"{peer.role}:{peer.address}",
        calls=len(peer.calls),
        figures={figure.key: figure for figure in _figures(peer.metrics)},
    )


# ---- registrations and OPTIONS


def _states(analysis: Analysis, zone: tzinfo) -> list[StateView]:
    """What each box got of another for its registrations and its OPTIONS; what fails first."""
    report = analysis.report
    groups: dict[tuple[str, str, str], list[tuple[int, AnyCase]]] = {}
    for (kind, number), beside in analysis.beside.items():
        case: AnyCase
        if kind == "registration":
            what, case = "REGISTER", report.registrations[number - 1]
        else:
            case = report.transactions[number - 1]
            what = text.visible(case.method, 24)
        groups.setdefault((what, beside.client, beside.server), []).append((beside.last_ns, case))
    views = []
    for (what, client, server), cases in groups.items():
        last_ns, last = max(cases, key=lambda pair: pair[0])
        failed = sum(_state(case, report) == "failed" for _, case in cases)
        status = f" {last.final_status}" if last.final_status is not None else ""
        views.append(
            StateView(
                what=what,
                client=text.visible(client),
                server=text.visible(server),
                times=len(cases),
                well=sum(_state(case, report) == "well" for _, case in cases),
                failed=failed,
                last=f"{last.outcome}{status}",
                when=text.date_time(last_ns, zone),
                state=_state(last, report),
            )
        )
    views.sort(key=lambda v: (v.state != "failed", -v.failed, -v.times, v.what, v.client, v.server))
    return views
