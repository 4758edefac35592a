"""What each key of an expectation is held against: a table for calls, one for registrations, one for the rest.

In: a report's record, its Case, and what is expected. Out: one `Outcome` per key. The keys are those of forms.py, and a
test holds that none is missing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from msgspec import UNSET

from sipdiag.check import facts
from sipdiag.check.forms import (
    Bounds,
    CodecsForm,
    DigitsForm,
    Form,
    Header,
    HopForm,
    MediaForm,
    OwnFindings,
    StreamForm,
    TransferForm,
)
from sipdiag.check.matching import counted, header, response, sequence, within
from sipdiag.model import SEVERITIES, Case, Frame, Severity
from sipdiag.records import (
    CallInfo,
    FindingInfo,
    HopTime,
    MediaStream,
    RegistrationInfo,
    Report,
    Response,
    TransactionInfo,
)
from sipdiag.secrets import masked

Info = CallInfo | RegistrationInfo | TransactionInfo


class Outcome(NamedTuple):
    """Whether one thing is as expected, what was found, and the frames that show it (None: those of the whole)."""

    ok: bool
    found: Any
    frames: Sequence[Frame] | None = None
    what: str = ""
    """Which part of what the key expects it is, where there are several: `183 Contact`."""
    expected: Any = UNSET
    """That part; unset: all of it."""


class Subject(NamedTuple):
    """What is checked: a record of the report, and the Case that it was made from."""

    info: Any
    case: Case | None
    report: Report

    @property
    def findings(self) -> list[FindingInfo]:
        return [self.report.findings[index] for index in self.info.findings]


Check = Callable[[Subject, Any], Iterator[Outcome]]


def checks(item: Form, table: Mapping[str, Check], subject: Subject) -> Iterator[tuple[str, Any, Outcome]]:
    """(key, expected, Outcome) of every key that the item gives; a key with several parts comes once for each."""
    for name in item.__struct_fields__:
        check, expected = table.get(name), getattr(item, name)
        if check is not None and expected is not UNSET:
            for outcome in check(subject, expected):
                yield name, expected if outcome.expected is UNSET else outcome.expected, outcome


# --- the ways to compare


def _field(name: str) -> Check:
    def check(subject: Subject, expected: Any) -> Iterator[Outcome]:
        found = getattr(subject.info, name)
        yield Outcome(bool(found == expected), found)

    return check


def _bounded(name: str) -> Check:
    def check(subject: Subject, expected: Bounds) -> Iterator[Outcome]:
        found = getattr(subject.info, name)
        yield Outcome(within(expected, found), found)

    return check


def _of_case(of: Callable[[Case, Any], Iterator[Outcome]]) -> Check:
    def check(subject: Subject, expected: Any) -> Iterator[Outcome]:
        if subject.case is None:
            yield Outcome(False, "not known: its messages were not kept")
        else:
            yield from of(subject.case, expected)

    return check


# --- of calls


def _to_invite(call: CallInfo) -> list[Response]:
    return [one for one in call.responses if one.method == "INVITE"]


def _responses(subject: Subject, expected: Any) -> Iterator[Outcome]:
    given = _to_invite(subject.info)
    frames = [Frame(one.evidence.file, one.evidence.frame) for one in given]
    yield Outcome(sequence(expected, given, response), [_as_expected(one, expected) for one in given], frames)


def _as_expected(given: Response, expected: Any) -> Any:
    """A response in the words of the expectation: with conditions where conditions are set."""
    asked = {
        name
        for one in _flat(expected)
        if isinstance(one, dict)
        for form in one.values()
        for name in form.__struct_fields__
        if getattr(form, name) is not UNSET
    }
    conditions = {name: getattr(given, name) for name in ("sdp", "reliable", "reason", "variant") if name in asked}
    return {given.status: conditions} if conditions else given.status


def _flat(expected: Any) -> list[Any]:
    if isinstance(expected, list):
        return expected
    groups = (expected.exactly, expected.in_order, expected.all_of)
    return [one for group in groups if group is not UNSET for one in group]


def _methods(case: Case, expected: Any) -> Iterator[Outcome]:
    seen = facts.methods(case)
    yield Outcome(sequence(expected, seen.value, lambda one, it: one.upper() == it), seen.value, seen.frames)


def _variants(subject: Subject, expected: list[str]) -> Iterator[Outcome]:
    found = [f"{one.knowledge} {one.variant}" for one in _to_invite(subject.info) if one.variant]
    yield Outcome(all(one in found for one in expected), found)


def _headers(case: Case, expected: Mapping[str | int, Mapping[str, Header]]) -> Iterator[Outcome]:
    for name, wanted in expected.items():
        seen = facts.messages(case, name)
        for title, want in wanted.items():
            what = f"{name} {title}"
            if not seen:
                yield Outcome(False, f"no {name}", what=what, expected=want)
                continue
            values = [(one.frame, ", ".join(one.message.headers(title)) or None) for one in seen]
            wrong = [(frame, value) for frame, value in values if not header(want, value)]
            shown = wrong or values
            yield Outcome(not wrong, _shown(title, shown[0][1]), [frame for frame, _ in shown], what, want)


def _shown(title: str, value: str | None) -> str:
    """A header's value without its secrets: results go to build logs."""
    if value is None:
        return "absent"
    line = masked(f"{title}: {value}".encode("utf-8", "surrogateescape"))
    return line.decode("utf-8", "surrogateescape").removeprefix(f"{title}: ")


def _hops(subject: Subject, expected: list[HopForm]) -> Iterator[Outcome]:
    hops = [time for leg in subject.info.legs for time in leg.times]
    for number, want in enumerate(expected, 1):
        meant = [hop for hop in hops if _is_box(want.client, hop.client) and _is_box(want.server, hop.server)]
        ok = bool(meant) and all(_in_time(want, hop) for hop in meant)
        yield Outcome(ok, [_hop_text(hop) for hop in meant] or "no such hop", what=str(number), expected=want)


def _is_box(wanted: Any, box: str) -> bool:
    return wanted is UNSET or box == wanted or box.rpartition(":")[0].strip("[]") == wanted


def _in_time(want: HopForm, hop: HopTime) -> bool:
    pairs = ((want.first_response_s, hop.first_response_s), (want.final_s, hop.final_s))
    return all(bounds is UNSET or within(bounds, value) for bounds, value in pairs)


def _hop_text(hop: HopTime) -> str:
    return f"{hop.client} > {hop.server} first {hop.first_response_s} s, final {hop.final_s} s"


def _codecs(subject: Subject, expected: CodecsForm) -> Iterator[Outcome]:
    if expected.used is not UNSET:
        used = sorted({stream.codec for stream in subject.info.media if stream.codec})
        yield Outcome(_same_names(expected.used, used), used, what="used", expected=expected.used)
    if expected.offered is not UNSET or expected.agreed is not UNSET:
        yield from _of_case(_described_codecs)(subject, expected)


def _described_codecs(case: Case, expected: CodecsForm) -> Iterator[Outcome]:
    if expected.offered is not UNSET:
        offered = facts.offered(case)
        ok = _same_names(expected.offered, offered.value)
        yield Outcome(ok, offered.value, offered.frames, "offered", expected.offered)
    if expected.agreed is not UNSET:
        audio, frames = facts.answer(case)
        agreed = None if audio is None else sorted(audio.codecs)
        yield Outcome(_same_names(expected.agreed, agreed), agreed, frames, "agreed", expected.agreed)


def _same_names(expected: list[str], found: list[str] | None) -> bool:
    return found is not None and sorted(map(str.lower, expected)) == sorted(map(str.lower, found))


def _ptime(case: Case, expected: int | None) -> Iterator[Outcome]:
    audio, frames = facts.answer(case)
    found = None if audio is None else audio.ptime
    yield Outcome(found == expected and audio is not None, found if audio else "no answer", frames)


def _payload_types(case: Case, expected: Mapping[str, int]) -> Iterator[Outcome]:
    audio, frames = facts.answer(case)
    known = {} if audio is None else dict(zip(map(str.lower, audio.codecs), audio.formats, strict=False))
    for name, number in expected.items():
        found = known.get(name.lower())
        yield Outcome(found == str(number), found, frames, name, number)


def _direction(case: Case, expected: str) -> Iterator[Outcome]:
    audio, frames = facts.answer(case)
    yield Outcome(audio is not None and audio.direction == expected, audio.direction if audio else "no answer", frames)


def _early_media(subject: Subject, expected: list[str]) -> Iterator[Outcome]:
    found = [stretch.heard for stretch in subject.info.early_media]
    yield Outcome(found == expected, found)


DIRECTIONS = {"caller_to_callee": "caller-to-callee", "callee_to_caller": "callee-to-caller"}


def _media(subject: Subject, expected: MediaForm) -> Iterator[Outcome]:
    streams: list[MediaStream] = subject.info.media
    confirmed = [stream for stream in streams if stream.phase == "confirmed"]
    if expected.both_ways is not UNSET:
        found = {stream.direction for stream in confirmed if stream.packets}
        ok = found.issuperset(DIRECTIONS.values()) is expected.both_ways
        yield Outcome(ok, sorted(found) or "no RTP", what="both_ways", expected=expected.both_ways)
    if expected.early is not UNSET:
        early = [one for one in streams if one.phase == "early" and one.direction == "callee-to-caller"]
        yield Outcome(
            bool(early) is expected.early, f"{sum(one.packets for one in early)} packets", what="early",
            expected=expected.early,
        )  # fmt: skip
    yield from _bounds_of(expected, confirmed, "")
    for name, direction in DIRECTIONS.items():
        form = getattr(expected, name)
        if form is not UNSET:
            yield from _bounds_of(form, [one for one in confirmed if one.direction == direction], f"{name} ")


def _bounds_of(form: StreamForm, streams: list[MediaStream], prefix: str) -> Iterator[Outcome]:
    for name in StreamForm.__struct_fields__:
        bounds = getattr(form, name)
        if bounds is UNSET:
            continue
        # A fax in T.38 is no RTP, and has no quality of sound.
        values = [
            value for stream in streams if (value := getattr(stream, name)) is not None or stream.ssrc is not None
        ]
        wrong = [value for value in values if not within(bounds, value)]
        ok = bool(values) and not wrong
        yield Outcome(ok, (wrong or values)[0] if values else "no RTP", what=f"{prefix}{name}", expected=bounds)


def _transfers(case: Case, expected: list[TransferForm]) -> Iterator[Outcome]:
    found = facts.transfers(case)
    yield Outcome(len(found) == len(expected), len(found), what="number", expected=len(expected))
    for number, (want, transfer) in enumerate(zip(expected, found, strict=False), 1):
        ok = (
            (want.to is UNSET or want.to in transfer.to)
            and (want.accepted is UNSET or want.accepted == transfer.accepted)
            and (want.result is UNSET or want.result == transfer.result)
        )
        shown = {"to": transfer.to, "accepted": transfer.accepted, "result": transfer.result}
        yield Outcome(ok, shown, transfer.frames, str(number), want)


SIDES: tuple[Literal["caller", "callee"], ...] = ("caller", "callee")


def _dtmf(case: Case, expected: str | DigitsForm) -> Iterator[Outcome]:
    form = DigitsForm(caller=expected) if isinstance(expected, str) else expected
    for side in SIDES:
        digits = getattr(form, side)
        if digits is not UNSET:
            seen = facts.digits(case, side)
            yield Outcome(seen.value == digits, seen.value, seen.frames, side, digits)


def _retransmissions(case: Case, expected: Any) -> Iterator[Outcome]:
    seen = facts.retransmissions(case)
    yield Outcome(counted(expected, seen.value), seen.value, seen.frames)


def _legs(subject: Subject, expected: int) -> Iterator[Outcome]:
    yield Outcome(len(subject.info.legs) == expected, len(subject.info.legs))


def counts(finding: FindingInfo) -> bool:
    """Whether `*` speaks of it."""
    return finding.severity != "info" or finding.verdict == "unknown"


def _findings(subject: Subject, expected: list[str] | OwnFindings) -> Iterator[Outcome]:
    rules = [finding.rule for finding in subject.findings]
    if isinstance(expected, list):
        yield Outcome(sorted(expected) == sorted(rules), rules)
        return
    for rule in expected.must:
        yield Outcome(rule in rules, rules, what=f"must {rule}", expected=rule)
    for rule in expected.must_not:
        found = [
            finding
            for finding in subject.findings
            if finding.rule == rule or (rule == "*" and counts(finding) and finding.rule not in expected.must)
        ]
        what = f"must not: {'anything else' if rule == '*' else rule}"
        frames = [Frame(proof.file, proof.frame) for finding in found for proof in finding.evidence]
        yield Outcome(not found, [one.rule for one in found] or "nothing", frames, what, "nothing")


def gravest(findings: Sequence[FindingInfo]) -> Severity | None:
    """The highest severity of what was found and no other finding explains."""
    grave = [one.severity for one in findings if one.verdict == "found" and one.explained_by is None]
    return max(grave, key=SEVERITIES.index, default=None)


def no_graver(limit: Severity | None, findings: Sequence[FindingInfo]) -> bool:
    """Whether no finding is graver than that; None: whether there is none."""
    found = gravest(findings)
    return found is None or (limit is not None and SEVERITIES.index(found) <= SEVERITIES.index(limit))


def _highest_severity(subject: Subject, expected: Severity | None) -> Iterator[Outcome]:
    yield Outcome(no_graver(expected, subject.findings), gravest(subject.findings))


def _expires(case: Case, expected: Bounds) -> Iterator[Outcome]:
    seen = facts.expires_s(case)
    yield Outcome(within(expected, seen.value), seen.value, seen.frames)


_ANY: Mapping[str, Check] = {
    **{name: _field(name) for name in ("outcome", "final_status", "root_cause", "party")},
    "methods": _of_case(_methods),
    "headers": _of_case(_headers),
    "retransmissions": _of_case(_retransmissions),
    "findings": _findings,
    "highest_severity": _highest_severity,
}
CALL: Mapping[str, Check] = {
    **{name: _field(name) for name in ("from_", "to", "request_uri", "ended_by")},
    **_ANY,
    "responses": _responses,
    "variants": _variants,
    **{name: _bounded(name) for name in ("pdd_s", "ring_s", "talk_s")},
    "hops": _hops,
    "codecs": _codecs,
    "ptime_ms": _of_case(_ptime),
    "payload_types": _of_case(_payload_types),
    "direction": _of_case(_direction),
    "early_media": _early_media,
    "media": _media,
    "dtmf": _of_case(_dtmf),
    "transfers": _of_case(_transfers),
    "legs": _legs,
}
REGISTRATION: Mapping[str, Check] = {"aor": _field("aor"), **_ANY, "expires_s": _of_case(_expires)}
TRANSACTION: Mapping[str, Check] = {"method": _field("method"), **_ANY}
