"""Judged Cases become the records of the report: in order, numbered, grouped into problems."""

from typing import Literal

import pytest

from sipdiag.knowledge import Knowledge
from sipdiag.ledger import MAX_ENTRIES, Ledger
from sipdiag.lines import Line, lines_of
from sipdiag.model import Case, Endpoint, Evidence, Finding, Frame, Party, Severity
from sipdiag.options import Details
from sipdiag.records import Analysis, CaptureInfo, Report
from sipdiag.telling import STORIES_OF_ALL
from sipdiag.verdict import Judged, Verdict
from tests.calls.wire import at, cases, end
from tests.test_digits import with_events

KNOWLEDGE = Knowledge(None)
NOTHING = CaptureInfo(
    files=[],
    first_time=None,
    last_time=None,
    duration_s=None,
    frames=0,
    sip_messages=0,
    malformed_messages=0,
    duplicate_frames=0,
    transports={},
    not_decoded=[],
    problems=[],
)
CALL = """
    alice > bob {0}.0 INVITE sip:{1}@example.com call=c{0} from=a{0} for={1}
    bob > alice {0}.5 180 Ringing to=b{0}
    bob > alice {0}.9 {2} to=b{0}
"""


def judged(
    rule: str = "number-not-found",
    severity: Severity = "error",
    party: Party = "caller",
    explained_by: int | None = None,
    at_box: Endpoint | None = None,
    verdict: Literal["found", "unknown"] = "found",
    frames: tuple[int, ...] = (1,),
) -> Judged:
    evidence = tuple(Evidence(frame=Frame(0, number), note=f"frame {number}") for number in frames)
    finding = Finding(
        rule=rule,
        verdict=verdict,
        evidence=evidence,
        facts={"status": 404, "request_uri": "sip:x@example.com"},
        time_ns=at(0),
    )
    return Judged(
        finding=finding,
        severity=severity,
        party=party,
        party_at=at_box,
        confidence="certain",
        layer="routing",
        explained_by=explained_by,
    )


def ledger(*verdicts: tuple[Case, Verdict], stories: bool = False) -> Analysis:
    book = Ledger(KNOWLEDGE)
    for case, verdict in verdicts:
        book.add(case, verdict, tell_story=stories)
    return book.analysis(NOTHING)


def report(*verdicts: tuple[Case, Verdict]) -> Report:
    return ledger(*verdicts).report


def of(*entries: Judged, root: int | None = 0) -> Verdict:
    return Verdict(judged=entries, root=root if entries else None)


def test_calls_are_listed_by_number_whether_they_failed_or_not() -> None:
    made = cases("".join(CALL.format(n, "bob", "404 Not Found" if n % 3 == 0 else "200 OK sdp=yes") for n in range(8)))
    listed = ledger(*((case, of(judged()) if case.number % 3 == 1 else of()) for case in reversed(made)))
    assert [call.number for call in listed.report.calls] == list(range(1, 9))
    assert [call.number for call in listed.report.calls if call.findings] == [1, 4, 7]
    assert len(listed.report.calls) - 3 > STORIES_OF_ALL, "so some have no story either"


def test_calls_that_another_ledger_took_are_listed_with_ones_own() -> None:
    made = cases("".join(CALL.format(n, "bob", "404 Not Found" if n % 3 == 0 else "200 OK sdp=yes") for n in range(8)))
    verdicts = [(case, of(judged()) if case.number % 3 == 1 else of()) for case in made]
    book, part = Ledger(KNOWLEDGE), Ledger(KNOWLEDGE, Details(of="none"))
    for case, verdict in verdicts[:4]:
        book.add(case, verdict)
    assert book.but_lists(0)
    assert not book.but_lists(MAX_ENTRIES)
    for case, verdict in verdicts[4:]:
        book.expect()
        part.add(case, verdict)
    assert part.let_go(4) == []
    rows = part.let_go(3)
    lines: dict[int, Line] = {row.number: memoryview(lines_of([row]).rstrip()) for row in rows}
    assert part.let_found_go(2) == []
    found, rest = part.let_found_go(1), part.part()
    assert [(entry.number, rest.entries["call"]) for entry in found] == [(7, [])]
    book.take(rest._replace(entries={**rest.entries, "call": found}), lines)
    told, whole = book.analysis(NOTHING).report, report(*verdicts)
    assert list(told.calls) == whole.calls
    assert (told.findings, told.problems, told.metrics) == (whole.findings, whole.problems, whole.metrics)


def test_a_healthy_call_leaves_one_record_without_findings() -> None:
    (case,) = cases(CALL.format(1, "bob", "200 OK"), ends=60)
    made = report((case, of()))
    (call,) = made.calls
    assert (call.outcome, call.final_status, call.final_reason, call.root_cause, call.party) == (
        "answered",
        200,
        "OK",
        None,
        None,
    )
    assert (call.pdd_s, call.ring_s, call.talk_s) == (0.5, 0.4, None)
    assert (call.from_, call.to, call.request_uri) == (
        "sip:alice@example.com",
        "sip:bob@example.com",
        "sip:bob@example.com",
    )
    assert call.start == "2023-11-14T22:13:21.000000Z"
    assert [(r.status, r.method, r.evidence.frame, r.knowledge) for r in call.responses] == [
        (180, "INVITE", 2, "180"),
        (200, "INVITE", 3, "200"),
    ]
    assert (made.findings, made.problems) == ([], [])


def test_the_relayed_responses_of_a_hop_are_not_listed_twice() -> None:
    (case,) = cases(
        """
        alice > proxy 0.00 INVITE sip:bob@example.com
        proxy > bob   0.01 INVITE sip:bob@10.0.0.20 below=alice-1-INVITE
        bob > proxy   0.10 486 to=b
        proxy > alice 0.11 486 to=b
        """
    )
    assert [response.evidence.frame for response in report((case, of())).calls[0].responses] == [4]


def test_calls_are_in_order_however_they_were_sealed() -> None:
    first, second, third = cases("".join(CALL.format(n, "bob", "486") for n in (1, 40, 80)), ends=300)
    made = report((third, of(judged())), (first, of(judged())), (second, of()))
    assert [call.number for call in made.calls] == [1, 2, 3]
    assert [call.findings for call in made.calls] == [[0], [], [1]]
    assert [finding.calls for finding in made.findings] == [[1], [3]]


def test_what_explains_what_is_told_by_index_into_the_report() -> None:
    first, second = cases("".join(CALL.format(n, "bob", "486") for n in (1, 40)), ends=300)
    cause, effect = judged("pstn-cause-mapped"), judged("number-not-found", explained_by=0)
    made = report((first, of(judged())), (second, of(cause, effect)))
    assert [(f.rule, f.explained_by, f.explains) for f in made.findings[1:]] == [
        ("pstn-cause-mapped", None, [2]),
        ("number-not-found", 1, []),
    ]
    assert made.calls[1].root_cause == "pstn-cause-mapped"


def test_a_finding_brings_its_text_with_the_facts_filled_in() -> None:
    (case,) = cases(CALL.format(1, "4711", "404 Not Found"))
    (finding,) = report((case, of(judged(at_box=end("bob"), frames=(3, 1))))).findings
    assert finding.title
    assert "{" not in finding.title + finding.explanation + "".join(finding.fix + finding.causes + finding.confirm)
    assert finding.wireshark_filter == "frame.number in {1, 3}"
    assert [(e.file, e.frame, e.note) for e in finding.evidence] == [(0, 3, "frame 3"), (0, 1, "frame 1")]
    assert finding.party_at is not None
    assert finding.party_at.address == "10.0.0.20:5060"
    assert finding.call_ids == ["c1"]


def test_problems_gather_calls_by_reason_and_worst_first() -> None:
    calls = cases(
        "".join(CALL.format(n * 40 + 1, f"47{n}", "404") for n in range(4)) + CALL.format(200, "bob", "486"), ends=900
    )
    box = end("bob")
    made = report(
        (calls[0], of(judged("number-not-found", at_box=box))),
        (calls[1], of(judged("number-not-found", at_box=box))),
        (calls[2], of(judged("call-rejected", severity="critical"))),
        (calls[3], of(judged("number-not-found", party="callee"))),
        (calls[4], of(judged("remote-rejected-busy-decline", severity="info"))),
    )
    assert [(p.rule, p.calls, p.count, p.severity) for p in made.problems] == [
        ("number-not-found", [1, 2], 2, "error"),
        ("call-rejected", [3], 1, "critical"),
        ("number-not-found", [4], 1, "error"),
    ]
    first = made.problems[0]
    assert (first.peers, first.numbers) == (["10.0.0.20:5060"], ["470", "471"])
    assert (first.first, first.last) == (made.calls[0].start, made.calls[1].end)


REGISTER = """
    alice > proxy {0} REGISTER sip:example.com for=alice call=reg{0} from=r{0}
        Contact: <sip:alice@10.0.0.10>
"""


def registrations(*answers: int, ends: float = 900) -> list[Case]:
    """A REGISTER every 100 s, each under a Call-ID of its own."""
    text = ""
    for n, status in enumerate(answers):
        text += REGISTER.format(n * 100) + (f"proxy > alice {n * 100}.1 {status} to=x\n" if status else "")
    return cases(text, ends=ends)


def test_a_registration_and_its_refreshes_are_one_entry() -> None:
    refreshed = registrations(200, 200, 200)
    assert len(refreshed) == 3
    (entry,) = report(*((case, of()) for case in refreshed)).registrations
    assert (entry.aor, entry.outcome, entry.call_ids) == (
        "sip:alice@example.com",
        "registered",
        ["reg0", "reg100", "reg200"],
    )


def test_the_last_outcome_that_is_seen_is_the_registrations() -> None:
    refused = registrations(200, 403)
    (entry,) = report((refused[0], of()), (refused[1], of(judged("auth-bad-credentials")))).registrations
    assert (entry.outcome, entry.final_status, entry.root_cause, entry.findings) == (
        "rejected",
        403,
        "auth-bad-credentials",
        [0],
    )
    open_ended = registrations(200, 0, ends=101)
    (entry,) = report(*((case, of()) for case in open_ended)).registrations
    assert (entry.outcome, entry.final_status) == ("registered", 200)


def test_a_later_failure_of_less_weight_does_not_hide_why_a_registration_is_refused() -> None:
    verdicts = (
        of(judged("auth-bad-credentials", severity="critical")),
        of(judged("call-rejected", severity="warning")),
    )
    made = report(*zip(registrations(403, 401), verdicts, strict=True))
    (entry,) = made.registrations
    assert (entry.final_status, entry.root_cause, entry.findings) == (401, "auth-bad-credentials", [0, 1])
    assert [problem.rule for problem in made.problems] == ["auth-bad-credentials"]


def test_what_failed_before_a_registration_succeeded_is_no_root_cause_of_it() -> None:
    grave, light = (
        of(judged("auth-bad-credentials", severity="critical")),
        of(judged("call-rejected", severity="warning")),
    )
    tried = zip(registrations(403, 200, 401), (grave, of(root=None), light), strict=True)
    assert report(*tried).registrations[0].root_cause == "call-rejected"
    tried = zip(registrations(403, 200), (grave, of(root=None)), strict=True)
    assert report(*tried).registrations[0].root_cause is None


def test_findings_of_refreshes_keep_what_explains_them() -> None:
    first, second = registrations(403, 403)
    verdict = of(judged("auth-bad-credentials"), judged("call-rejected", explained_by=0))
    made = report((first, verdict), (second, verdict))
    assert [(f.rule, f.explained_by, f.explains, f.registrations) for f in made.findings] == [
        ("auth-bad-credentials", None, [1], [1]),
        ("call-rejected", 0, [], [1]),
        ("auth-bad-credentials", None, [3], [1]),
        ("call-rejected", 2, [], [1]),
    ]
    assert made.problems[0].count == 1


def test_the_report_can_be_asked_for_again() -> None:
    book = Ledger(KNOWLEDGE)
    for case in registrations(200, 403):
        book.add(case, of(judged("auth-bad-credentials")))
    assert book.analysis(NOTHING) == book.analysis(NOTHING)


def test_the_first_few_calls_are_told_in_full_and_each_that_is_asked_for() -> None:
    calls = cases("".join(CALL.format(n * 40 + 1, "bob", "486") for n in range(6)), ends=900)
    some = ledger(*((case, of()) for case in calls))
    assert sorted(some.stories) == [("call", n) for n in range(1, STORIES_OF_ALL + 1)]
    assert len(ledger(*((case, of()) for case in calls), stories=True).stories) == 6


def test_a_report_that_is_looked_at_knows_peers_and_when_and_where_registrations_were() -> None:
    book = Ledger(KNOWLEDGE, Details(of="failed"))
    for case in (*registrations(200, 403), *cases(CALL.format(500, "bob", "486"), ends=900)):
        book.add(case, of(root=None))
    made = book.analysis(NOTHING)
    assert [(peer.role, len(peer.calls)) for peer in made.peers] == [("from", 1), ("to", 1)]
    (beside,) = {kind: each for (kind, _), each in made.beside.items() if kind == "registration"}.values()
    assert beside.client.startswith("10.0.0.")
    assert beside.last_ns > beside.first_ns
    assert ledger(*((case, of(root=None)) for case in registrations(200))).beside == {}


def test_what_is_too_many_to_be_listed_is_counted_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.ledger.MAX_ENTRIES", 2)
    found = cases("".join(CALL.format(n, "bob", "486") for n in (1, 40, 80)), ends=300)
    made = report(*((case, of()) for case in found))
    assert [call.number for call in made.calls] == [1, 2]
    assert made.metrics.calls == 3
    assert made.capture.problems == ["1 more call not listed, only counted: a report lists 2"]


def test_keys_that_are_too_many_to_be_listed_are_counted_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media_rows.MAX_KEYS", 3)
    (found,) = cases(CALL.format(1, "bob", "486"), ends=300)
    made = report((with_events(found, *((n, 2.0 + n) for n in range(5))), of()))
    assert [key.digit for key in made.calls[0].keys] == ["0", "1", "2"]
    (said,) = made.capture.problems
    assert said.startswith("2 key presses were left out")
