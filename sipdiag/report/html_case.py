"""One call, registration or other transaction as a page of the HTML report: what the template fills in.

In: the record of a Case, its findings and its story. Out: a CasePage of plain values, Markup only where links or
drawings are made. It judges nothing: outcome, causes and parties are the report's, the words those of the terminal.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import NamedTuple

from markupsafe import Markup

from sipdiag.knowledge import Knowledge, UnknownEntry
from sipdiag.knowledge_forms import StatusEntry
from sipdiag.model import NS_PER_S
from sipdiag.records import CallInfo, EvidenceInfo, FindingInfo, MediaStream, RegistrationInfo, Report, Second, Story
from sipdiag.report import charts, ladder_svg, text
from sipdiag.report.hypertext import Hypertext, with_rfcs
from sipdiag.report.recorder import Listing, Paragraph, Recorder
from sipdiag.report.story import Teller, folded, meaning, spoken
from sipdiag.report.streams import key_lines, stream_line
from sipdiag.report.words import AnyCase, alike, heard, rank, state, who_acts

MAX_MECHANISM = 260
"""Characters of an explanation that tell how the cause led to the symptom: a sentence or two."""
MAX_EVIDENCE = 40
MAX_DIFFS = 12
"""Comparisons of session descriptions: more than a call with six re-INVITEs has."""
LEAST_LOSS, LEAST_JITTER = 5.0, 5.0
"""Percent and milliseconds that a chart reaches up to at least: less is not to look like much."""
MAX_FRAMES = 6
"""Frames named of one kind of response."""
_ORIGIN = re.compile(r"(?m)^o=(\S+ \S+)")
_SIDE = re.compile(r"(Caller's side|Callee's side|Proxy or SBC|Network): ")


class Evidence(NamedTuple):
    frame: str
    anchor: str | None
    note: str


class Fix(NamedTuple):
    who: str
    acts: bool
    """This is who has to act."""
    lines: list[Markup]


class FindingView(NamedTuple):
    finding: FindingInfo
    title: str
    who: str
    explanation: Markup
    evidence: list[Evidence]
    more_evidence: int
    causes: list[Markup]
    confirm: list[Markup]
    fixes: list[Fix]
    explained: list[str]
    references: Markup
    is_root: bool


class Chain(NamedTuple):
    """Symptom ← mechanism ← cause."""

    symptom: str
    mechanism: list[str]
    cause: str


class Said(NamedTuple):
    """What a response says, and what it is not to be taken for."""

    status: int
    words: str
    about: str
    frames: list[tuple[str, str | None]]
    meaning: str
    neighbours: list[int]


class StreamView(NamedTuple):
    way: str
    figures: str
    charts: list[Markup]


class MessageView(NamedTuple):
    anchor: str
    frame: str
    time: str
    label: str
    ends: str
    head: str
    body: str
    left_out: int
    marked: bool


class Difference(NamedTuple):
    """Two session descriptions: what they are, and their lines with ` `, `-` or `+` before each."""

    title: str
    lines: list[tuple[str, str]]


class CasePage(NamedTuple):
    id: str
    name: str
    title: str
    state: str
    sentences: list[str]
    facts: list[tuple[str, list[str]]]
    chain: Chain | None
    findings: list[FindingView]
    ladder: Markup | None
    omitted: int
    differences: list[Difference]
    heard: list[tuple[str, str, str]]
    responses: list[Said]
    streams: list[StreamView]
    keys: list[str]
    messages: list[MessageView]


class CasePages:
    """Makes the pages of one report."""

    def __init__(self, report: Report, knowledge: Knowledge, zone: tzinfo, hypertext: Hypertext) -> None:
        self._report = report
        self._knowledge = knowledge
        self._zone = zone
        self._text = hypertext
        self._files = len(report.capture.files)

    def page(self, kind: str, number: int, case: AnyCase, story: Story | None) -> CasePage:
        findings = [self._report.findings[i] for i in dict.fromkeys(case.findings)]
        mine = set(case.findings)
        root = next((f for f in findings if f.rule == case.root_cause and f.explained_by not in mine), None)
        marked = {(e.file, e.frame) for e in root.evidence} if root and root.verdict == "found" else set()
        places = _places(story)
        recorder = Recorder()
        teller = Teller(self._report, recorder, knowledge=self._knowledge, zone=self._zone)
        name = f"{kind.capitalize()} {number}"
        if isinstance(case, CallInfo):
            teller.summary(case)
            title = f"{text.address_of_record(case.from_)} → {text.address_of_record(case.to)}"
        else:
            teller.summary_of_other(case)
            title = (
                text.address_of_record(case.aor) if isinstance(case, RegistrationInfo) else text.visible(case.method)
            )
        media = case.media if isinstance(case, CallInfo) else []
        return CasePage(
            id=f"{kind}-{number}",
            name=name,
            title=title,
            state=state(case, findings),
            sentences=["".join(words for words, _ in b.parts) for b in recorder.blocks if isinstance(b, Paragraph)],
            facts=[(b.label, list(b.items)) for b in recorder.blocks if isinstance(b, Listing)],
            chain=self._chain(case, teller.symptom(case), root, findings),
            findings=self._findings(case, findings, root, places),
            ladder=ladder_svg.part(story, media, marked, self._files) if story and story.steps else None,
            omitted=story.omitted if story else 0,
            differences=list(_differences(story, self._files)) if story else [],
            heard=_heard(case) if isinstance(case, CallInfo) else [],
            responses=self._responses(case, places) if isinstance(case, CallInfo) else [],
            streams=[
                _stream(stream, story.seconds.get(index, []) if story else [], story)
                for index, stream in enumerate(media)
            ],
            keys=key_lines(case.keys) if isinstance(case, CallInfo) else [],
            messages=_messages(story, self._files, marked) if story else [],
        )

    def _chain(
        self, case: AnyCase, symptom: str, root: FindingInfo | None, findings: Sequence[FindingInfo]
    ) -> Chain | None:
        if root is None or root.verdict != "found":
            return None
        at = next(i for i in case.findings if self._report.findings[i] is root)
        explained = [text.title(finding.title) for finding in findings if finding.explained_by == at]
        return Chain(symptom, explained or [_first_sentences(text.prose(root.explanation))], text.title(root.title))

    def _findings(
        self,
        case: AnyCase,
        findings: Sequence[FindingInfo],
        root: FindingInfo | None,
        places: dict[tuple[int, int], str],
    ) -> list[FindingView]:
        mine = set(case.findings)
        top = [f for f in findings if f.explained_by not in mine]
        top.sort(key=lambda f: (f is not root, f.verdict != "found", -rank(f)))
        return [self._finding(f, f is root, places) for f in top]

    def _finding(self, finding: FindingInfo, is_root: bool, places: dict[tuple[int, int], str]) -> FindingView:
        linked = {f"rule:{finding.rule}"}

        def linked_lines(lines: Sequence[str]) -> list[Markup]:
            return [self._text.sentence(text.prose(line), linked) for line in lines]

        evidence = folded(finding.evidence, self._files)
        return FindingView(
            finding=finding,
            title=text.title(finding.title),
            who=who_acts(finding),
            explanation=self._text.sentence(text.prose(finding.explanation), linked),
            evidence=[
                Evidence(text.frame_name(item.file, item.frame, self._files), _place_of(item, places), note)
                for item, note in evidence[:MAX_EVIDENCE]
            ],
            more_evidence=max(0, len(evidence) - MAX_EVIDENCE),
            causes=linked_lines(finding.causes),
            confirm=linked_lines(finding.confirm),
            fixes=[Fix(who, who == "", linked_lines(lines)) for who, lines in _by_side(finding.fix).items()],
            explained=[
                f"{text.title(other.title)} ({other.rule}){more}"
                for other, more in alike(self._report.findings[i] for i in finding.explains)
            ],
            references=with_rfcs(", ".join(finding.references)),
            is_root=is_root,
        )

    def _responses(self, call: CallInfo, places: dict[tuple[int, int], str]) -> list[Said]:
        kinds: dict[tuple[int, str, str, str | None], list[tuple[str, str | None]]] = {}
        for response in call.responses:
            at = response.evidence.file, response.evidence.frame
            key = (response.status, response.reason, response.method, response.variant)
            kinds.setdefault(key, []).append((text.frame_name(*at, self._files), places.get(at)))
        said = []
        entry: StatusEntry | None
        for (status, reason, method, variant), frames in kinds.items():
            try:
                entry = self._knowledge.status(status)
            except UnknownEntry:  # a number that is in no class
                entry = None
            about = [] if method == "INVITE" else [f"to {text.visible(method)}"]
            about += [spoken(variant)] if variant else []
            said.append(
                Said(
                    status,
                    f"{status} {text.visible(reason)}".rstrip(),
                    ", ".join(about),
                    frames[:MAX_FRAMES],
                    meaning(entry, variant),
                    [other.code for other in entry.not_to_be_confused_with] if entry else [],
                )
            )
        return said


def _places(story: Story | None) -> dict[tuple[int, int], str]:
    """Where a frame is in the ladder; a retransmission where its message is."""
    places: dict[tuple[int, int], str] = {}
    if story is None:
        return places
    for step, anchor in zip(story.steps, ladder_svg.anchors(story), strict=True):
        for frame in (step.frame, *step.repeats):
            places.setdefault((step.file, frame), anchor)
    return places


def _place_of(item: EvidenceInfo, places: dict[tuple[int, int], str]) -> str | None:
    frames = [(item.file, item.frame), *((ref.file, ref.frame) for ref in item.frames)]
    return next((places[frame] for frame in frames if frame in places), None)


def _by_side(fixes: Sequence[str]) -> dict[str, list[str]]:
    """What to do, by who does it; under no name, what the one has to do who has to act."""
    sides: dict[str, list[str]] = {}
    for fix in fixes:
        side = _SIDE.match(fix)
        sides.setdefault(side[1] if side else "", []).append(fix[side.end() :] if side else fix)
    return sides


def _first_sentences(words: str) -> str:
    first, *more = words.replace(". ", ".\n").split("\n")
    for sentence in more:
        if len(first) + len(sentence) >= MAX_MECHANISM:
            break
        first = f"{first} {sentence}"
    return first


def _heard(call: CallInfo) -> list[tuple[str, str, str]]:
    """(from, to, what) with seconds since the first INVITE."""
    return [(f"{part.from_s:.1f}", f"{part.to_s:.1f}", heard(part)) for part in call.early_media]


def _stream(stream: MediaStream, seconds: Sequence[Second], story: Story | None) -> StreamView:
    way, _, figures = stream_line(stream).replace(" -> ", " → ", 1).partition(": ")
    return StreamView(way, figures, list(_charts(seconds, story)) if seconds and story else [])


def _charts(seconds: Sequence[Second], story: Story) -> Iterator[Markup]:
    """Loss and jitter by second; the streams of one call share their axis of time."""
    start = story.steps[0].time_ns if story.steps else seconds[0].time_ns
    ends = [row.time_ns for rows in story.seconds.values() for row in rows]
    span = (0.0, (max(ends) - start) / NS_PER_S + 1)
    lost, jitter = [], []
    for second in seconds:
        at = max(0.0, (second.time_ns - start) / NS_PER_S)
        missing = max(0, second.lost)
        lost.append((at, missing * 100 / max(1, second.packets + missing)))
        if second.jitter_ms is not None:
            jitter.append((at, second.jitter_ms))
    if any(share for _, share in lost):
        yield charts.seconds(lost, span, "%", "loss", "Loss by second", LEAST_LOSS)
    if jitter:
        yield charts.seconds(jitter, span, "ms", "jitter", "Jitter by second", LEAST_JITTER)


def _messages(story: Story, files: int, marked: set[tuple[int, int]]) -> list[MessageView]:
    first = story.steps[0].time_ns if story.steps else 0
    return [
        MessageView(
            anchor=anchor,
            frame=text.frame_name(step.file, step.frame, files),
            time=f"{(step.time_ns - first) / NS_PER_S:.3f} s",
            label=text.visible(step.label),
            ends=f"{text.visible(step.source)} → {text.visible(step.destination)}",
            head=step.quote.head.rstrip("\n"),
            body=step.quote.body,
            left_out=step.quote.left_out,
            marked=(step.file, step.frame) in marked,
        )
        for step, anchor in zip(story.steps, ladder_svg.anchors(story), strict=True)
        if step.quote is not None
    ]


def _differences(story: Story, files: int) -> Iterator[Difference]:
    """Each session description against the one before of the same session (its `o=` line, RFC 8866 5.2): a new offer or
    answer, or what a hop changed; an offer that a hop sent under a name of its own against the one that it got."""
    by_origin: dict[str, tuple[str, str]] = {}
    by_method: dict[str, tuple[str, str]] = {}
    made = 0
    for step in story.steps:
        if step.quote is None or not step.quote.sdp or made >= MAX_DIFFS:
            continue
        kind = step.label.split(" ", 1)[0]
        name = f"{kind} {text.frame_name(step.file, step.frame, files)} from {text.visible(step.source)}"
        origin = _ORIGIN.search(step.quote.sdp)
        before = by_origin.get(origin[1]) if origin else None
        if before is None and step.kind == "request":
            before = by_method.get(kind)
        if origin:
            by_origin[origin[1]] = (name, step.quote.sdp)
        if step.kind == "request":
            by_method[kind] = (name, step.quote.sdp)
        if before is None or before[1] == step.quote.sdp:
            continue
        made += 1
        lines = difflib.ndiff(before[1].splitlines(), step.quote.sdp.splitlines())
        yield Difference(f"{before[0]}, then {name}", [(line[0], line[2:]) for line in lines if line[0] != "?"])
