"""One call, registration or transaction in full: what became of it, why, what to do, and its ladder.

In: a Report, the Story of the Case and the knowledge base. Out: lines through a Writer. It judges nothing:
findings, causes and parties are the report's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo

from sipdiag.knowledge import Knowledge, KnowledgeError, UnknownEntry
from sipdiag.knowledge_forms import StatusEntry
from sipdiag.records import CallInfo, EvidenceInfo, FindingInfo, RegistrationInfo, Report, Response, Story
from sipdiag.report import text
from sipdiag.report.ladder import draw, layout
from sipdiag.report.streams import key_lines, stream_line
from sipdiag.report.words import AnyCase, alike, heard, outcome, rank, state, who_acts
from sipdiag.report.writer import Writer

MAX_FINDINGS = 8
"""Findings of one Case told in full."""
MANY_EQUAL = 4
"""Of so many frames that say the same, a finding shows the first and the last."""
MAX_EVIDENCE = 12
"""Frames of one finding told one by one."""
MAX_RESPONSES = 20
"""Kinds of responses explained: more than any call has that is not a test."""
MAX_STREAMS = 20
"""Lines of media: ten changes of a call's session."""
MAX_HOPS = 8
"""Hops whose response times are told."""
MAX_CALL_IDS = 4
"""Call-IDs named."""
SENTENCES = 140
"""Characters of an explained response: as many whole sentences as fit, the first whatever its length."""

SEVERITY_STYLES = {"critical": "bold red", "error": "bold red", "warning": "bold yellow", "info": "bold"}
LADDER_STYLES = {
    "heading": "bold",
    "provisional": "cyan",
    "success": "green",
    "failure": "red",
    "event": "yellow",
    "media": "dim",
}


class Teller:
    """Tells Cases of one report; what was said of a finding once is not said again."""

    def __init__(self, report: Report, writer: Writer, *, knowledge: Knowledge, zone: tzinfo) -> None:
        self._report = report
        self._writer = writer
        self._knowledge = knowledge
        self._zone = zone
        self._files = len(report.capture.files)
        self._told: dict[int, str] = {}
        self._meanings: dict[str, str] = {}

    def call(self, call: CallInfo, story: Story | None) -> None:
        """A call in full."""
        write = self._writer
        name = f"Call {call.number}"
        self.brief(call)
        if text.address_of_record(call.request_uri) != text.address_of_record(call.to):
            write.block("To reach", [text.address_of_record(call.request_uri)])
        self._call_ids(call)
        self._hop_times(call)
        self._findings(call, name)
        self._ladder(story)
        self._responses(call.responses, name)
        self._media(call)

    def symptom(self, case: AnyCase) -> str:
        """What became of it, without why."""
        words = outcome(case, self._knowledge)
        return f"{words[:1].upper()}{words[1:]}" + (self._figures(case) if isinstance(case, CallInfo) else "")

    def summary(self, call: CallInfo) -> None:
        """What became of a call, and when and where it was; nothing of why."""
        self._outcome(call, self._figures(call))
        if text.address_of_record(call.request_uri) != text.address_of_record(call.to):
            self._writer.block("To reach", [text.address_of_record(call.request_uri)])
        self._call_ids(call)
        self._hop_times(call)

    def summary_of_other(self, case: AnyCase) -> None:
        """The same of a registration or another transaction."""
        self._outcome(case, "")
        self._call_ids(case)

    def brief(self, call: CallInfo) -> None:
        """Who called whom, and what became of it."""
        ends = f"{text.address_of_record(call.from_)} -> {text.address_of_record(call.to)}"
        self._writer.paragraph(ends, first=f"Call {call.number}  ", style="bold")
        self._outcome(call, self._figures(call))

    def other(self, case: AnyCase, name: str, story: Story | None) -> None:
        """A registration or another transaction: what became of it, why, and its ladder."""
        what = text.address_of_record(case.aor) if isinstance(case, RegistrationInfo) else ""
        self._writer.paragraph(what or outcome(case, self._knowledge), first=f"{name}  ", style="bold")
        if what:
            self._outcome(case, "")
        self._call_ids(case)
        self._findings(case, name)
        self._ladder(story)

    def _hop_times(self, call: CallInfo) -> None:
        """How fast each hop answered the INVITE, where there are several: the ladder shows it where there is one."""
        times = [time for leg in call.legs for time in leg.times]
        if len(times) < 2:
            return
        lines = []
        for time in times[:MAX_HOPS]:
            said = [
                f"{what} after {text.duration(seconds)}"
                for what, seconds in (("first response", time.first_response_s), ("final", time.final_s))
                if seconds is not None
            ]
            lines.append(f"{time.client} -> {time.server}: {', '.join(said) or 'no response'}")
        self._writer.block("Hops", lines)

    # ---- what became of it

    def _outcome(self, case: AnyCase, figures: str) -> None:
        words = outcome(case, self._knowledge)
        findings = [self._report.findings[i] for i in case.findings]
        if not findings and state(case, findings) == "well":
            self._writer.paragraph(
                f"{words[:1].upper()}{words[1:]}{figures}. No fault found in what this capture shows."
            )
            return
        cause = f" Root cause: {case.root_cause}." if case.root_cause else ""
        if all(f.verdict == "unknown" for f in findings if f.rule == case.root_cause):
            cause = cause.replace("Root cause", "Possible cause, which this capture cannot show")
        if not findings and state(case, findings) == "failed":
            cause = " No cause found."
        self._writer.paragraph(f"{words[:1].upper()}{words[1:]}{figures}.{cause}")

    def _figures(self, call: CallInfo) -> str:
        """What the call took, and who ended it; only what the capture shows."""
        parts = []
        if call.pdd_s is not None:
            parts.append(f"first sign of progress after {text.duration(call.pdd_s)}")
        if call.ring_s is not None:
            parts.append(f"rang {text.duration(call.ring_s)}")
        if call.talk_s is not None:
            parts.append(f"talked {text.duration(call.talk_s)}")
        if call.ended_by is not None and call.talk_s is not None:
            parts.append(f"ended by the {call.ended_by}")
        return "".join(f", {part}" for part in parts)

    def _call_ids(self, case: AnyCase) -> None:
        if isinstance(case, CallInfo):
            self._writer.block("Began", [text.date_time(case.start, self._zone)])
        if case.call_ids:
            self._writer.block("Call-ID", [text.listed([text.visible(i) for i in case.call_ids], MAX_CALL_IDS)])

    # ---- why

    def _findings(self, case: AnyCase, name: str) -> None:
        indexes = list(dict.fromkeys(case.findings))
        findings = self._report.findings
        top = [i for i in indexes if findings[i].explained_by not in indexes]
        top.sort(
            key=lambda i: (
                findings[i].rule != case.root_cause,
                findings[i].verdict != "found",
                -rank(findings[i]),
            )
        )
        for index in top[:MAX_FINDINGS]:
            self._writer.blank()
            if index in self._told:
                self._title(findings[index])
                self._writer.line(f"Told above, with {self._told[index]}.", indent=2)
                continue
            self._told[index] = name
            self._finding(findings[index], [findings[i] for i in findings[index].explains])
        if len(top) > MAX_FINDINGS:
            self._writer.blank()
            self._writer.line(f"and {len(top) - MAX_FINDINGS} more findings", indent=2)

    def _title(self, finding: FindingInfo) -> None:
        mark = "?" if finding.verdict == "unknown" else "!" if finding.severity != "info" else "-"
        self._writer.paragraph(text.title(finding.title), first=f"{mark} ", style=SEVERITY_STYLES[finding.severity])

    def _finding(self, finding: FindingInfo, explained: Sequence[FindingInfo]) -> None:
        write = self._writer
        self._title(finding)
        if finding.verdict == "unknown":
            write.block("Verdict", [f"unknown, {finding.rule}: this capture cannot show whether it is so"])
            write.block("Because", _texts(finding.because))
        else:
            write.block("Verdict", [f"{finding.rule}, {finding.severity}, {finding.confidence}"])
            write.block("Who acts", [who_acts(finding)])
        write.block("What", [text.prose(finding.explanation)])
        if finding.explained_by is not None:
            cause = self._report.findings[finding.explained_by]
            write.block("Due to", [f"{text.title(cause.title)} ({cause.rule}{self._frames(cause)})"])
        write.block("Evidence", self._evidence(finding))
        if finding.verdict == "found":
            write.block("Causes", [text.prose(cause) for cause in finding.causes], marker="- ")
            write.block("Fix", [text.prose(fix) for fix in finding.fix], marker="- ")
        write.block("Confirm", [text.prose(step) for step in finding.confirm], marker="- ")
        write.block("Capture", _texts(finding.capture_next))
        write.block("Against", [text.prose(words) for words in finding.against], marker="- ")
        write.block(
            "Explains",
            [
                f"{text.title(other.title)} ({other.rule}{self._frames(other)}){more}"
                for other, more in alike(explained)
            ],
        )
        if explained:
            chain = dict.fromkeys(other.rule for other in explained)
            write.block("Chain", [" <- ".join([*chain, finding.rule])])
        write.block("Wireshark", [finding.wireshark_filter])
        write.block("See", [", ".join([*finding.references, f"sipdiag explain {finding.rule}"])])

    def _evidence(self, finding: FindingInfo) -> list[str]:
        lines = [
            f"{text.frame_name(item.file, item.frame, self._files)}  {note}"
            for item, note in folded(finding.evidence, self._files)
        ]
        more = len(lines) - MAX_EVIDENCE
        return [*lines[:MAX_EVIDENCE], f"and {more} more frame{'s' if more > 1 else ''}"] if more > 0 else lines

    def _frames(self, finding: FindingInfo) -> str:
        names = [text.frame_name(item.file, item.frame, self._files) for item in finding.evidence]
        return f", {text.listed(names, MAX_EVIDENCE)}" if names else ""

    # ---- what happened

    def _ladder(self, story: Story | None) -> None:
        if story is None or not story.steps:
            return
        self._writer.blank()
        drawn = draw(layout(story, self._files), self._writer.width, ascii=self._writer.ascii)
        self._writer.drawing([(line.text, LADDER_STYLES.get(line.kind, "")) for line in drawn])

    def _responses(self, responses: Sequence[Response], name: str) -> None:
        kinds: dict[tuple[int, str, str, str | None], list[str]] = {}
        for response in responses:
            key = (response.status, response.reason, response.method, response.variant)
            frame = text.frame_name(response.evidence.file, response.evidence.frame, self._files)
            kinds.setdefault(key, []).append(frame)
        if kinds:
            self._writer.heading("What the responses say")
        for (status, reason, method, variant), frames in list(kinds.items())[:MAX_RESPONSES]:
            entry = self._entry(status)
            where = text.listed(frames, MAX_CALL_IDS)
            to = "" if method == "INVITE" else f" to {text.visible(method)}"
            shown = f" ({spoken(variant)})" if variant else ""
            line = f"{status} {text.visible(reason)}".rstrip()
            said = meaning(entry, variant)
            told = self._meanings.get(said)
            words = said if told is None else "as above." if told == name else f"as in {told.lower()}."
            self._meanings.setdefault(said, name)
            self._writer.paragraph(f"{line}{to}{shown}, {where}: {words}", first="  - ")
        if len(kinds) > MAX_RESPONSES:
            self._writer.line(f"and {len(kinds) - MAX_RESPONSES} more kinds", indent=2)

    def _entry(self, status: int) -> StatusEntry | None:
        try:
            return self._knowledge.status(status)
        except (UnknownEntry, KnowledgeError):
            return None

    def _media(self, call: CallInfo) -> None:
        write = self._writer
        if not (call.media or call.early_media or call.keys):
            return
        write.heading("Media, with seconds since the first INVITE" if call.early_media else "Media")
        for stretch in call.early_media:
            write.paragraph(f"{stretch.from_s:.1f} to {stretch.to_s:.1f} s: {heard(stretch)}.", first="  - ")
        for stream in call.media[:MAX_STREAMS]:
            write.paragraph(stream_line(stream), first="  - ")
        if len(call.media) > MAX_STREAMS:
            write.line(f"and {len(call.media) - MAX_STREAMS} more streams", indent=2)
        for line in key_lines(call.keys):
            write.paragraph(line, first="  - ")


def folded(evidence: Sequence[EvidenceInfo], files: int) -> list[tuple[EvidenceInfo, str]]:
    """The frames with what is said of each; of one message sent again and again the first and the last."""
    places: dict[str, list[int]] = {}
    for place, item in enumerate(evidence):
        places.setdefault(item.note, []).append(place)
    shown = []
    for place, item in enumerate(evidence):
        same = places[item.note]
        if place == same[0] or len(same) < MANY_EQUAL:
            shown.append((item, text.visible(item.note)))
        elif place == same[-1]:
            first = evidence[same[0]]
            since = text.frame_name(first.file, first.frame, files)
            shown.append((item, f"the same, the last of {len(same)} from {since} on"))
    return shown


def _texts(words: str | None) -> list[str]:
    return [text.prose(words)] if words else []


def spoken(variant: str) -> str:
    """`reliable-with-sdp` -> `reliable with SDP`."""
    return " ".join(word.upper() if word in ("sdp", "prack", "isup") else word for word in variant.split("-"))


def meaning(entry: StatusEntry | None, variant: str | None) -> str:
    """What a response says, in a sentence or two."""
    if entry is None:
        return "outside of the classes that SIP knows."
    said = next((v.meaning for v in entry.variants if v.id == variant), entry.description)
    first, *more = text.prose(said).replace(". ", ".\n").split("\n")
    for sentence in more:
        if len(first) + len(sentence) >= SENTENCES:
            break
        first = f"{first} {sentence}"
    return first
