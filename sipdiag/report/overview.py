"""Many calls on one page: the verdict, what to repair in the order of what it costs, the failed calls.

In: a Report. Out: lines through a Writer. Nothing of a single call's story.
"""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import tzinfo

from sipdiag.knowledge import Knowledge
from sipdiag.records import CallInfo, CaptureInfo, FindingInfo, Problem, Report
from sipdiag.report import text
from sipdiag.report.words import OUTCOMES, AnyCase, found, outcome, state, who_acts
from sipdiag.report.writer import Writer

MAX_PROBLEMS = 10
"""Problems told in full: what a person works through in one go."""
MAX_UNKNOWNS = 5
"""Rules that the capture cannot decide, told in full."""
MAX_CALLS = 40
"""Rows of the table of failed calls: two screens."""
MAX_CASES = 10
"""Lines about failed registrations, and about other transactions."""
MAX_CAPTURE_LINES = 5
"""Lines about what was not decoded, and about what is wrong with the capture."""
MAX_WHY = 800
"""Characters of why something was not decoded: our sentence, with names that the capture brings."""
NAMED = 4
"""Peers, numbers and reasons by name in one sentence."""
NAMED_CALLS = 10
"""Call numbers in one sentence."""
NOT_DECODED_MATTERS = 0.03
"""Share of frames; above it, what was not decoded may change the verdict and has to be read first."""
MOSTLY_NOT_DECODED = 0.4
"""Share of frames; from here on, what the report says is said of little more than half of the capture."""


def overview(report: Report, writer: Writer, *, knowledge: Knowledge, zone: tzinfo) -> None:
    """Writes the page."""
    capture_head(report.capture, writer, zone)
    failed = verdict(report, writer)
    _metrics(report, writer)
    problems(report, report.problems, "Problems, those that cost most calls first", writer, zone)
    _calls(report, failed, writer, knowledge, zone)
    other_cases(report, writer, knowledge)
    unknowns(report, writer)
    capture_foot(report.capture, writer)


# ---- the capture


def capture_head(capture: CaptureInfo, writer: Writer, zone: tzinfo) -> None:
    """What was read and when, and, where it may change the verdict, what could not be."""
    names = text.listed([text.visible(file.path) for file in capture.files], NAMED)
    span = ""
    if capture.first_time and capture.last_time:
        span = f", {text.time_span(capture.first_time, capture.last_time, zone)}"
    if capture.duration_s:
        span += f" ({text.duration(capture.duration_s)})"
    writer.paragraph(f"{names}: {text.counted(capture.sip_messages, 'SIP message')}{span}")
    lost = sum(kind.frames for kind in capture.not_decoded)
    if lost and lost >= MOSTLY_NOT_DECODED * capture.frames:
        share = text.percent(min(1.0, lost / max(1, capture.frames)))
        writer.paragraph(
            f"{share} of the frames ({lost:,} of {capture.frames:,}) were not understood: their calls are missing.",
            first="! ",
        )
    if len(capture.files) > 1:
        writer.paragraph("Frame numbers are file#frame: 2#12 is frame 12 of the second file named above.")
    problems = capture.problems[:MAX_CAPTURE_LINES]
    for problem in problems:
        writer.paragraph(text.visible(problem), first="! ")
    if len(capture.problems) > len(problems):
        writer.line(f"! and {len(capture.problems) - len(problems)} more problems with the capture")
    if capture.malformed_messages:
        writer.paragraph(f"{text.counted(capture.malformed_messages, 'SIP message')} could not be parsed.", first="! ")
    if _matters(capture):
        _not_decoded(capture, writer, "! ")


def capture_foot(capture: CaptureInfo, writer: Writer) -> None:
    """What could not be read, where the head of the page did not say so."""
    if capture.not_decoded and not _matters(capture):
        writer.blank()
        _not_decoded(capture, writer, "")


def _matters(capture: CaptureInfo) -> bool:
    frames = sum(kind.frames for kind in capture.not_decoded)
    return frames > NOT_DECODED_MATTERS * capture.frames or any("tls" in k.what.lower() for k in capture.not_decoded)


def _not_decoded(capture: CaptureInfo, writer: Writer, mark: str) -> None:
    kinds = sorted(capture.not_decoded, key=lambda kind: -kind.frames)
    for kind in kinds[:MAX_CAPTURE_LINES]:
        first = text.frame_name(kind.first.file, kind.first.frame, len(capture.files))
        writer.paragraph(
            f"Not decoded: {text.counted(kind.frames, 'frame')} of {text.visible(kind.what)}, first {first}: "
            f"{text.visible(kind.why, MAX_WHY)}",
            first=mark,
        )
    if len(kinds) > MAX_CAPTURE_LINES:
        rest = kinds[MAX_CAPTURE_LINES:]
        frames = text.counted(sum(kind.frames for kind in rest), "frame")
        writer.line(f"{mark}Not decoded: {frames} of {len(rest)} other kinds")


# ---- the verdict


def verdict(report: Report, writer: Writer) -> list[CallInfo]:
    """What became of the calls, in a sentence or two; the failed ones."""
    states = [(call, state(call, [report.findings[i] for i in call.findings])) for call in report.calls]
    failed = [call for call, became in states if became == "failed"]
    became = Counter(state for _, state in states)
    parts = [f"{became['well']:,} answered"]
    if failed:
        answered = sum(call.outcome == "answered" for call in failed)
        parts.append(f"{len(failed):,} failed" + (f" ({answered:,} of them after the answer)" if answered else ""))
    if became["unanswered"]:
        why = Counter(OUTCOMES.get(call.outcome, call.outcome) for call, s in states if s == "unanswered")
        says_more = set(why) != {OUTCOMES["no-answer"]}
        parts.append(f"{became['unanswered']:,} not answered" + (f" ({_tally(why)})" if says_more else ""))
    if became["unfinished"]:
        parts.append(f"{became['unfinished']:,} not finished when the capture ends")
    writer.blank()
    writer.paragraph(f"{text.counted(len(states), 'call')}: {', '.join(parts)}.", style="bold")
    if failed:
        reasons = Counter(call.root_cause or "no cause found" for call in failed)
        writer.paragraph(f"Why calls failed: {_tally(reasons, ' × ')}.")
    elif became["well"] == len(states) and not any(found(report.findings)):
        writer.paragraph("No fault found in what this capture shows.")
    return failed


def _metrics(report: Report, writer: Writer) -> None:
    metrics = report.metrics
    figures = [
        f"{name} {text.percent(ratio)}"
        for name, ratio in (
            ("ASR", metrics.asr),
            ("NER", metrics.ner),
            ("SER", metrics.ser),
            ("SEER", metrics.seer),
        )
        if ratio is not None
    ]
    if metrics.pdd_s.p50 is not None and metrics.pdd_s.p95 is not None:
        median, most = text.duration(metrics.pdd_s.p50), text.duration(metrics.pdd_s.p95)
        figures.append(f"post-dial delay {median} (median), {most} (95 %)")
    if figures:
        writer.paragraph(", ".join(figures))


def _tally(counts: Counter[str], times: str = " ") -> str:
    ranked = counts.most_common()
    words = [f"{count:,}{times}{name}" for name, count in ranked[:NAMED]]
    if len(ranked) > NAMED:
        words.append(f"{sum(count for _, count in ranked[NAMED:]):,} for other reasons")
    return ", ".join(words)


# ---- problems


def problems(report: Report, ranked: Sequence[Problem], heading: str, writer: Writer, zone: tzinfo) -> None:
    """What is to be repaired, with who has to act and the first fix; what users chose in a line below."""
    to_repair = [problem for problem in ranked if problem.severity != "info"]
    if to_repair:
        writer.heading(heading)
    found = [finding for finding in report.findings if finding.verdict == "found" and finding.explained_by is None]
    for number, problem in enumerate(to_repair[:MAX_PROBLEMS], 1):
        of_rule = [finding for finding in found if finding.rule == problem.rule]
        # One rule may speak of several problems, each with words of its own.
        own = (finding for finding in of_rule if not set(finding.calls).isdisjoint(problem.calls))
        _problem(number, problem, next(own, of_rule[0] if of_rule else None), writer, zone)
    if len(to_repair) > MAX_PROBLEMS:
        rest = [problem.rule for problem in to_repair[MAX_PROBLEMS:]]
        writer.blank()
        writer.paragraph(f"and {len(rest)} more: {text.listed(rest, MAX_PROBLEMS)}")
    choices = [f"{problem.count:,} × {problem.rule}" for problem in ranked if problem.severity == "info"]
    if choices:
        writer.blank()
        writer.paragraph(f"Worth knowing, nothing to repair: {text.listed(choices, MAX_PROBLEMS)}.")


def _problem(number: int, problem: Problem, sample: FindingInfo | None, writer: Writer, zone: tzinfo) -> None:
    counts = (
        (problem.calls, "call"),
        (problem.registrations, "registration"),
        (problem.transactions, "transaction"),
    )
    cost = ", ".join(text.counted(len(cases), noun) for cases, noun in counts if cases)
    writer.blank()
    writer.line(f"{number:>2}. ", (problem.rule, "bold"), f"  {cost or problem.count}, {problem.severity}")
    if sample is not None:
        writer.block("Such as", [text.title(sample.title)], indent=4)
    peers = [text.visible(peer) for peer in problem.peers]
    numbers = [text.address_of_record(called) for called in problem.numbers]
    writer.block("Peers", [text.listed(peers, NAMED)] if peers else [], indent=4)
    writer.block("Numbers", [text.listed(numbers, NAMED)] if numbers else [], indent=4)
    writer.block("When", [text.time_span(problem.first, problem.last, zone)], indent=4)
    if sample is not None:
        writer.block("Who acts", [who_acts(sample)], indent=4)
        writer.block("First fix", [text.prose(fix) for fix in sample.fix[:1]], indent=4)
    writer.block(
        "Calls",
        [text.listed([str(n) for n in problem.calls], NAMED_CALLS)] if problem.calls else [],
        indent=4,
    )


def unknowns(report: Report, writer: Writer) -> None:
    """What the capture cannot show, and what would: one of each rule."""
    unknown = [finding for finding in report.findings if finding.verdict == "unknown"]
    samples = {finding.rule: finding for finding in reversed(unknown)}
    counts = Counter(finding.rule for finding in unknown)
    if counts:
        writer.heading("What this capture cannot show")
    for rule, count in counts.most_common(MAX_UNKNOWNS):
        writer.line((rule, "bold"), f"  {count:,} ×", indent=2)
        for label, words in (("Because", samples[rule].because), ("Capture", samples[rule].capture_next)):
            writer.block(label, [text.prose(words)] if words else [], indent=4)
    if len(counts) > MAX_UNKNOWNS:
        writer.line(f"and {len(counts) - MAX_UNKNOWNS} more rules", indent=2)


# ---- calls and the rest


def _calls(report: Report, failed: Sequence[CallInfo], writer: Writer, knowledge: Knowledge, zone: tzinfo) -> None:
    if not failed:
        return
    shown = failed[:MAX_CALLS]
    heading, times = text.clock_times([call.start for call in shown], zone)
    headings = ["call", heading, "from", "to", "outcome", "root cause", "who acts"]
    rows = [
        [
            str(call.number),
            time,
            text.address_of_record(call.from_),
            text.address_of_record(call.to),
            short_outcome(call, knowledge),
            call.root_cause or "not found",
            call.party or "",
        ]
        for call, time in zip(shown, times, strict=True)
    ]
    if not writer.fits([headings, *rows]):
        for row in rows:
            row[2:4] = (name.partition("@")[0] for name in row[2:4])
    writer.heading("Failed calls")
    writer.table(headings, rows, right=(0,))
    if len(failed) > len(shown):
        writer.line(f"and {len(failed) - len(shown):,} more", indent=2)
    writer.blank()
    writer.paragraph(f"The story of one: {command(report.capture)} --call {failed[0].number}")


def short_outcome(call: CallInfo, knowledge: Knowledge) -> str:
    """`404 Not Found` where that says all, else the outcome in words."""
    if call.outcome == "rejected" and call.final_status is not None:
        return outcome(call, knowledge).removeprefix(f"{OUTCOMES['rejected']} with ")
    return call.outcome


def command(capture: CaptureInfo) -> str:
    """`sipdiag trace.pcap`, as a shell takes it."""
    files = [file.path for file in capture.files[:NAMED]]
    if len(capture.files) > NAMED or not all(path.isprintable() for path in files):
        return "sipdiag FILE"
    return " ".join(["sipdiag", *(shlex.quote(path) for path in files)])


def other_cases(report: Report, writer: Writer, knowledge: Knowledge) -> None:
    """Registrations and other transactions that failed: a line for those of one kind and reason."""
    _grouped(
        "Registrations that failed", report.registrations, report, writer, knowledge,
        lambda case: text.address_of_record(getattr(case, "aor", "")),
    )  # fmt: skip
    _grouped(
        "Other transactions that failed", report.transactions, report, writer, knowledge,
        lambda case: text.visible(getattr(case, "method", "")),
    )  # fmt: skip


def _grouped(
    heading: str,
    cases: Sequence[AnyCase],
    report: Report,
    writer: Writer,
    knowledge: Knowledge,
    name: Callable[[AnyCase], str],
) -> None:
    failed = [c for c in cases if state(c, [report.findings[i] for i in c.findings]) == "failed"]
    if not failed:
        return
    groups = Counter((name(c), outcome(c, knowledge), c.root_cause or "no cause found", c.party or "") for c in failed)
    writer.heading(f"{heading}: {len(failed):,} of {len(cases):,}")
    writer.table(
        ["times", "what", "outcome", "root cause", "who acts"],
        [[f"{count:,}", *group] for group, count in groups.most_common(MAX_CASES)],
        right=(0,),
    )
    if len(groups) > MAX_CASES:
        writer.line(f"and {len(groups) - MAX_CASES:,} more", indent=2)
