"""Judged Cases -> plain report records -> the Report.

`Ledger.add` turns a Case and its verdict into records and lets both go; `analysis` puts the records in order, numbers
the findings and groups them into problems. What a healthy call leaves behind is one `CallInfo`, whose texts it shares
with those that say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from operator import attrgetter
from sys import intern
from typing import NamedTuple

import msgspec

from sipdiag._version import __version__
from sipdiag.call_rows import CallRows, timestamp
from sipdiag.knowledge import Knowledge
from sipdiag.lines import CallLines, Line
from sipdiag.media_rows import MAX_KEYS, media_stream
from sipdiag.metrics import ByPeer, Tally
from sipdiag.model import SEVERITIES, Case, Endpoint, Evidence, FrameRef, Stream
from sipdiag.numbers import user_of
from sipdiag.options import Details
from sipdiag.outages import Key, Root, fold_outages
from sipdiag.records import (
    NONE,
    Analysis,
    Beside,
    Box,
    CallInfo,
    CaptureInfo,
    EvidenceInfo,
    FindingInfo,
    Problem,
    RegistrationInfo,
    Report,
    Story,
    TransactionInfo,
)
from sipdiag.response_rows import named
from sipdiag.story import software_of
from sipdiag.tap import Tap
from sipdiag.telling import SecondsOf, Telling
from sipdiag.transfers import fold_transfers
from sipdiag.verdict import SUCCESS, Judged, Verdict, explained
from sipdiag.wording import Words, frame_filter

PEERS_NAMED = 20
"""Peers and numbers named in a problem; the rest is in its calls."""

MAX_ENTRIES = 200_000
"""Calls, registrations and other transactions listed, of each kind; further ones count in the figures. An answered call
takes some 3 KiB, a failed one 12: a scan, or a capture of days, is not to fill the memory."""


class _Entry(msgspec.Struct, gc=False):
    """A Case as a record, with its findings apart until all are numbered."""

    number: int
    info: CallInfo | RegistrationInfo | TransactionInfo
    findings: list[FindingInfo]
    root: int | None
    merge_key: tuple[str, str] | None = None
    target: str = ""
    times_ns: tuple[int, int] = (0, 0)
    story: Story | None = None
    between: tuple[Endpoint, Endpoint] | None = None
    hinges_on: str | None = None
    otherwise: _Entry | None = None
    """What it is if that fails."""


class Part(NamedTuple):
    """What a Ledger collected of calls that another one lists."""

    tally: Tally
    rows: list[CallInfo]
    """Of calls of which there is no more."""
    entries: dict[str, list[_Entry]]
    """The others, by kind."""
    keys_left_out: int


class _Rooted(NamedTuple):
    """An entry that has a root cause, as it is numbered."""

    key: Key
    entry: _Entry
    info: CallInfo | RegistrationInfo | TransactionInfo
    root: int
    """Index of that finding among those of the entry."""


class Ledger:
    """Collects the records of a report while Cases are sealed, in any order."""

    def __init__(
        self,
        knowledge: Knowledge,
        details: Details | None = None,
        seconds_of: SecondsOf | None = None,
    ) -> None:
        details = details or Details()
        self._knowledge = knowledge
        self._rows = CallRows(knowledge)
        self._telling = Telling(knowledge, details, seconds_of)
        self._by_peer = None if details.of in ("none", "few") else ByPeer()
        self._entries: dict[str, list[_Entry]] = {"call": [], "registration": [], "transaction": []}
        self._plain_calls: list[CallInfo] = []
        """Calls of which there is no more than this: nearly all."""
        self._listed, self._left_out = Counter[str](), Counter[str]()
        self._tally = Tally()
        self._lines: dict[int, Line] = {}
        """Calls of which there is no more than a line, by their numbers."""
        self._words = Words(knowledge)

    def add(self, case: Case, verdict: Verdict, tell_story: bool = False, otherwise: Verdict | None = None) -> None:
        """Take a Case; its story is kept where asked for, and where it is among those that are told. `otherwise` is the
        verdict that holds if what its findings hinge on turns out to fail."""
        self._tally.add(case)
        if self._by_peer is not None:
            self._by_peer.add(case)
        kind = case.kind
        listed = self._listed[kind]
        if listed >= MAX_ENTRIES:
            self._left_out[kind] += 1
            return
        self._listed[kind] = listed + 1
        root = verdict.judged[verdict.root] if verdict.root is not None else None
        info = self._info(case, root)
        story = self._telling.story(case, info.root_cause, tell_story)
        if kind == "call" and not verdict.judged and story is None:
            self._plain_calls.append(info)  # type: ignore[arg-type]  # a call's
            return
        entry = _Entry(
            case.number,
            info,
            self._findings(case, verdict),
            verdict.root,
            (case.to_uri, _contact_of(case)) if kind == "registration" else None,
            intern(user_of(case.request_uri)),
            (case.start_ns, case.end_ns),
            story,
        )
        self._entries[kind].append(entry)
        if self._by_peer is not None and kind != "call" and case.attempts:
            entry.between = case.attempts[0].client, case.attempts[0].server
        if otherwise is not None:
            entry.hinges_on = _hinge_of(verdict)
            entry.otherwise = self._judged_otherwise(case, entry, otherwise)

    def but_lists(self, waiting: int) -> bool:
        """Whether a further call is listed, and no more is told of it: it may be added before one that was over before,
        and to another Ledger, to be taken from there. `waiting`: how many may be over already without having been
        added; what is listed must not hang on them."""
        return (
            self._listed["call"] + waiting < MAX_ENTRIES
            and self._by_peer is None
            and not self._telling.tells_another("call")
        )

    def expect(self, calls: int = 1) -> None:
        """So many calls are added to another Ledger, of which the part is taken in the end. -1: one that was expected
        is not."""
        self._listed["call"] += calls

    def take(self, part: Part, lines: Mapping[int, Line]) -> None:
        """What another Ledger collected, and the rows of its calls that are lines already, by their numbers."""
        self._tally.take(part.tally)
        self._plain_calls += part.rows
        for kind, entries in part.entries.items():
            self._entries[kind] += entries
        self._rows.keys_left_out += part.keys_left_out
        self._lines.update(lines)

    def part(self) -> Part:
        """What was collected, for another Ledger."""
        return Part(self._tally, self._plain_calls, self._entries, self._rows.keys_left_out)

    def let_go(self, least: int) -> list[CallInfo]:
        """The rows of calls of which there is no more, once there are so many; they are somebody else's now."""
        if len(self._plain_calls) < least:
            return []
        rows, self._plain_calls = self._plain_calls, []
        return rows

    def let_found_go(self, least: int) -> list[_Entry]:
        """The same of calls of which something was found."""
        entries = self._entries["call"]
        if len(entries) < least:
            return []
        self._entries["call"] = []
        return entries

    def _judged_otherwise(self, case: Case, entry: _Entry, verdict: Verdict) -> _Entry:
        """The same Case by another verdict."""
        root = verdict.judged[verdict.root] if verdict.root is not None else None
        named = {"root_cause": root.finding.rule if root else None, "party": root.party if root else None}
        return msgspec.structs.replace(
            entry,
            info=msgspec.structs.replace(entry.info, **named),
            findings=self._findings(case, verdict),
            root=verdict.root,
            hinges_on=None,
        )

    def analysis(self, capture: CaptureInfo, media_alone: Sequence[Stream] = (), tap: Tap | None = None) -> Analysis:
        """The report on everything added so far; `media_alone` are streams of no call, `tap` what the capture holds."""
        if tap is not None:
            self._entries["call"] = [
                entry.otherwise if entry.otherwise is not None and tap.denies(entry.hinges_on) else entry
                for entry in self._entries["call"]
            ]
        capture = self._with_left_out(capture)
        findings: list[FindingInfo] = []
        infos: dict[str, list[CallInfo | RegistrationInfo | TransactionInfo]] = {}
        rooted: list[_Rooted] = []
        stories: dict[Key, Story] = {}
        beside: dict[Key, Beside] = {}
        for kind, entries in self._ordered_entries().items():
            infos[kind] = []
            for place, entry in enumerate(entries, 1):
                key = kind, entry.number if kind == "call" else place  # a narrowed report still names its calls
                info = _numbered(entry, key, findings)
                infos[kind].append(info)
                if entry.root is not None:
                    rooted.append(_Rooted(key, entry, info, entry.root))
                if entry.story:
                    stories[key] = entry.story
                if entry.between:
                    beside[key] = Beside(*entry.times_ns, *map(named, entry.between))
        of_entries: list[CallInfo] = infos["call"]  # type: ignore[assignment]  # _numbered keeps the type of each kind
        calls = self._all_calls(of_entries)
        folded = {("call", number) for number in fold_transfers(calls, findings)}
        roots = [Root(one.key, one.info, one.entry.times_ns[0], one.info.findings[one.root]) for one in rooted]
        under = fold_outages(roots, findings, lambda rule: self._knowledge.rule(rule).explains)
        report = Report(
            capture=capture,
            metrics=self._tally.result(),
            calls=calls,  # type: ignore[arg-type]  # a list, unless its reader asked for lines
            registrations=infos["registration"],  # type: ignore[arg-type]  # as above, and below
            transactions=infos["transaction"],  # type: ignore[arg-type]
            findings=findings,
            problems=_problems([one for one in rooted if one.key not in folded], under),
            media_alone=[media_stream(stream, None) for stream in media_alone],
            sipdiag_version=__version__,
        )
        peers = self._by_peer.result() if self._by_peer is not None else []
        return Analysis(report=report, stories=stories, beside=beside, peers=peers)

    def _all_calls(self, of_entries: list[CallInfo]) -> Sequence[CallInfo]:
        """The calls in the order of their numbers."""
        here = [*self._plain_calls, *of_entries]
        if not self._lines:
            return sorted(here, key=attrgetter("number"))
        lines = {**self._lines, **{info.number: info for info in here}}
        return CallLines([lines[number] for number in sorted(lines)])

    def _with_left_out(self, capture: CaptureInfo) -> CaptureInfo:
        said = [
            f"{count} more {kind}{'s' if count > 1 else ''} not listed, only counted: a report lists {MAX_ENTRIES}"
            for kind, count in self._left_out.items()
        ]
        if self._rows.keys_left_out:
            said.append(
                f"{self._rows.keys_left_out} key presses were left out: of one call, the first {MAX_KEYS} are told"
            )
        return msgspec.structs.replace(capture, problems=[*capture.problems, *said]) if said else capture

    def _ordered_entries(self) -> dict[str, list[_Entry]]:
        """Entries in the order of the report."""
        ordered = {kind: sorted(entries, key=attrgetter("number")) for kind, entries in self._entries.items()}
        ordered["registration"] = _merged(ordered["registration"])
        return ordered

    def _info(self, case: Case, root: Judged | None) -> CallInfo | RegistrationInfo | TransactionInfo:
        cause, party = (root.finding.rule, root.party) if root else (None, None)
        if case.kind == "call":
            return self._rows.of(case, cause, party)
        final = case.final
        call_ids, status = list(case.call_ids), final.message.status if final is not None else None
        if case.kind == "registration":
            return RegistrationInfo(case.to_uri, call_ids, case.outcome, status, cause, party, [])
        return TransactionInfo(case.method, call_ids, case.outcome, status, cause, party, [])

    def _findings(self, case: Case, verdict: Verdict) -> list[FindingInfo]:
        software = software_of(case, [one.party_at for one in verdict.judged if one.party_at is not None])
        return [self._finding(case, i, verdict, software) for i in range(len(verdict.judged))]

    def _finding(self, case: Case, mine: int, verdict: Verdict, software_of_box: dict[Endpoint, str]) -> FindingInfo:
        judged = verdict.judged[mine]
        finding, box = judged.finding, judged.party_at
        software = software_of_box.get(box) if box is not None else None
        words = self._words.of(case, judged, software)
        cited: list[int] = []
        for evidence in finding.evidence:
            if evidence.frames:
                cited += [frame.number for frame in evidence.frames]
            else:
                cited.append(evidence.frame.number)
        return FindingInfo(  # by position, as a CallInfo above
            finding.rule,
            judged.severity,
            finding.verdict,
            judged.party,
            Box(named(box), software) if box is not None else None,
            NONE,
            NONE,
            NONE,
            list(case.call_ids),
            [_evidence(each) for each in finding.evidence],
            dict(finding.facts),
            words.title,
            words.explanation,
            words.causes,
            words.confirm,
            words.fix,
            judged.explained_by,
            explained(verdict, mine),
            finding.because,
            finding.capture_next,
            judged.confidence,
            words.against,
            frame_filter(cited),
            words.references,
        )


def _hinge_of(verdict: Verdict) -> str:
    """What hangs on the least."""
    hinges = {judged.finding.hinges_on for judged in verdict.judged}
    return "capture" if "capture" in hinges else "others"


def _numbered(entry: _Entry, key: Key, findings: list[FindingInfo]) -> CallInfo | RegistrationInfo | TransactionInfo:
    """The record of an entry with the indexes of its findings, which are appended to `findings`."""
    if not entry.findings:
        return entry.info
    kind, number = key
    base = len(findings)
    of_entry = {f"{kind}s": [number]}
    for finding in entry.findings:
        numbered = msgspec.structs.replace(finding, **of_entry)
        if finding.explained_by is not None:
            numbered = msgspec.structs.replace(numbered, explained_by=base + finding.explained_by)
        if finding.explains:
            numbered = msgspec.structs.replace(numbered, explains=[base + i for i in finding.explains])
        findings.append(numbered)
    return msgspec.structs.replace(entry.info, findings=list(range(base, base + len(entry.findings))))


def _merged(entries: Sequence[_Entry]) -> list[_Entry]:
    """One entry for each AOR and contact, with its refreshes."""
    groups: dict[tuple[str, str], list[_Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.merge_key or ("", str(entry.number)), []).append(entry)
    return [group[0] if len(group) == 1 else _joined(group) for group in groups.values()]


def _joined(group: Sequence[_Entry]) -> _Entry:
    """A registration with its refreshes: its outcome is the last one that the capture shows, its root cause the gravest
    of the tries since it was last registered."""
    findings: list[FindingInfo] = []
    call_ids: dict[str, None] = {}
    root = None
    decided = [entry for entry in group if entry.info.outcome != "unfinished"] or group
    last, cause = decided[-1], _gravest(decided)
    for entry in group:
        offset = len(findings)
        if entry is cause and entry.root is not None:
            root = offset + entry.root
        call_ids.update(dict.fromkeys(entry.info.call_ids))
        findings += [
            msgspec.structs.replace(
                f,
                explained_by=None if f.explained_by is None else f.explained_by + offset,
                explains=[i + offset for i in f.explains],
            )
            for f in entry.findings
        ]
    return msgspec.structs.replace(
        group[0],
        info=msgspec.structs.replace(
            last.info, call_ids=list(call_ids), root_cause=cause.info.root_cause, party=cause.info.party
        ),
        findings=findings,
        root=root,
        times_ns=(group[0].times_ns[0], group[-1].times_ns[1]),
        story=last.story or group[0].story,
    )


def _gravest(tries: Sequence[_Entry]) -> _Entry:
    """The last try, or the one before it since the last success whose root cause is worse; of several the last."""
    gravest = tries[-1]
    for entry in reversed(tries):
        if entry.info.outcome in SUCCESS:
            break
        if entry.root is not None and (
            gravest.root is None or _severity(entry, entry.root) > _severity(gravest, gravest.root)
        ):
            gravest = entry
    return gravest


def _severity(entry: _Entry, finding: int) -> tuple[bool, int]:
    found = entry.findings[finding]
    return found.verdict == "found", SEVERITIES.index(found.severity)


def _problems(rooted: Sequence[_Rooted], under: Mapping[Key, Key]) -> list[Problem]:
    """Root causes of warning and above, grouped by what they say, most calls lost first.

    One reason is one rule, one party that has to act and, where the rule is about a response, one status; and what
    another Case's root cause explains (`under`) goes with that one.
    """
    roots = {one.key: one.entry.findings[one.root] for one in rooted}
    groups: dict[tuple[str, str, object], list[_Rooted]] = {}
    for one in rooted:
        if roots[one.key].severity == "info":
            continue
        cause = one.key
        while cause in under:
            cause = under[cause]
        reason = roots[cause]
        groups.setdefault((reason.rule, reason.party, reason.facts.get("status")), []).append(one)
    problems = []
    for (rule, _, _), members in groups.items():
        numbers: dict[str, list[int]] = {"call": [], "registration": [], "transaction": []}
        for one in members:
            numbers[one.key[0]].append(one.key[1])
        found = [roots[one.key] for one in members]
        peers = Counter(root.party_at.address for root in found if root.party_at)
        targets = Counter(one.entry.target for one in members if one.entry.target)
        problems.append(
            Problem(
                rule=rule,
                severity=max((root.severity for root in found), key=SEVERITIES.index),
                calls=numbers["call"],
                registrations=numbers["registration"],
                transactions=numbers["transaction"],
                count=len(members),
                peers=_most_common(peers),
                numbers=_most_common(targets),
                first=timestamp(min(one.entry.times_ns[0] for one in members)),
                last=timestamp(max(one.entry.times_ns[1] for one in members)),
            )
        )
    problems.sort(key=lambda p: (-len(p.calls), -SEVERITIES.index(p.severity), -p.count, p.rule))
    return problems


def _most_common(counted: Counter[str]) -> list[str]:
    """The most frequent first, then by name, so that the order is always the same."""
    return [name for name, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:PEERS_NAMED]]


def _contact_of(case: Case) -> str:
    for attempt in case.attempts:
        if attempt.request is not None and (contact := attempt.request.message.value("Contact")) is not None:
            return str(contact.uri.raw).split(";", 1)[0]
    return ""


def _evidence(evidence: Evidence) -> EvidenceInfo:
    file, number = evidence.frame
    frames = [FrameRef(*frame) for frame in evidence.frames] if evidence.frames else NONE
    return EvidenceInfo(file, number, intern(evidence.note), frames)
