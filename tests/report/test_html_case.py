from datetime import UTC
from pathlib import Path

import msgspec

from sipdiag.knowledge import Knowledge
from sipdiag.options import Details, Options
from sipdiag.pipeline import run
from sipdiag.records import Analysis, Quote, Second, Story
from sipdiag.report.html_case import CasePage, CasePages
from sipdiag.report.html_reference import Reference
from tests.conftest import ROOT
from tests.report import made
from tests.report.made import CALLER, GATEWAY, NS, PROXY, START_NS, step

KNOWLEDGE = Knowledge()
SAMPLES = ROOT / "samples"


def page_of(analysis: Analysis, number: int = 1, kind: str = "call") -> CasePage:
    report = analysis.report
    cases = {"call": report.calls, "registration": report.registrations, "transaction": report.transactions}[kind]
    case = cases[number - 1]
    pages = CasePages(report, KNOWLEDGE, UTC, Reference(report, KNOWLEDGE).hypertext)
    return pages.page(kind, number, case, analysis.stories.get((kind, number)))


def diagnosed(path: Path) -> Analysis:
    return run(Options(paths=(str(path),), details=Details(of="failed")))


def test_a_failed_call_tells_symptom_mechanism_and_cause() -> None:
    page = page_of(diagnosed(SAMPLES / "announcement-then-404.pcap"), 2)
    assert page.state == "failed"
    assert page.chain is not None
    assert page.chain.symptom.startswith("Rejected with 404 Not Found")
    assert page.chain.mechanism
    assert page.chain.cause == page.findings[0].title
    assert page.findings[0].is_root


def test_evidence_leads_to_its_place_in_the_ladder_and_marks_it() -> None:
    page = page_of(diagnosed(SAMPLES / "announcement-then-404.pcap"), 2)
    places = [item.anchor for item in page.findings[0].evidence]
    assert all(place and f'id="{place}"' in (page.ladder or "") for place in places)
    assert (page.ladder or "").count("marked") >= len(places)
    assert any(message.marked for message in page.messages)


def test_a_retransmission_as_evidence_leads_to_its_message() -> None:
    page = page_of(diagnosed(SAMPLES / "stack-missing-ack.pcap"))
    places = {item.anchor for item in page.findings[0].evidence}
    assert None not in places


def test_fixes_stand_under_who_does_them() -> None:
    analysis = Analysis(
        made.report(
            [made.lost(1, 404, "Not Found", "number-not-found", [0])],
            [
                made.finding(
                    "number-not-found", [1], fix=["Dial right.", "Callee's side: Set it up.", "Network: Route it."]
                )
            ],
        ),
        {},
    )
    fixes = page_of(analysis).findings[0].fixes
    assert [(fix.who, fix.acts, len(fix.lines)) for fix in fixes] == [
        ("", True, 1), ("Callee's side", False, 1), ("Network", False, 1),
    ]  # fmt: skip


def sdp(version: int, direction: str, host: str = "192.0.2.10") -> Quote:
    text = f"v=0\no=- 7 {version} IN IP4 {host}\ns=-\nm=audio 4000 RTP/AVP 0\na={direction}\n"
    return Quote("INVITE\n", text, text, 0)


def test_offers_of_one_session_are_held_against_each_other() -> None:
    steps = [
        msgspec.structs.replace(step(0, 1, CALLER, PROXY, "INVITE sip:b@x"), quote=sdp(1, "sendrecv")),
        msgspec.structs.replace(step(0.1, 2, PROXY, GATEWAY, "INVITE sip:b@x"), quote=sdp(1, "sendrecv")),
        msgspec.structs.replace(step(5, 3, CALLER, PROXY, "INVITE sip:b@x"), quote=sdp(2, "sendonly")),
    ]
    story = Story([(CALLER, ""), (PROXY, ""), (GATEWAY, "")], steps, 0)
    (difference,) = page_of(Analysis(made.report([made.call(1)], []), {("call", 1): story})).differences
    assert difference.title == f"INVITE #2 from {PROXY}, then INVITE #3 from {CALLER}"
    assert ("-", "a=sendrecv") in difference.lines
    assert ("+", "a=sendonly") in difference.lines
    assert (" ", "v=0") in difference.lines


def test_a_stream_has_a_chart_of_its_jitter_and_of_its_loss_where_there_is_any() -> None:
    analysis = made.announcement()
    story = analysis.stories["call", 1]
    seconds = {0: [Second(START_NS + n * NS, 50, 10 if n == 2 else 0, 1.0 + n) for n in range(4)]}
    told = Analysis(analysis.report, {("call", 1): msgspec.structs.replace(story, seconds=seconds)})
    first = page_of(told).streams[0]
    loss, jitter = first.charts
    assert "Loss by second: at most 16.7 %, at 2 s" in loss
    assert "Jitter by second: at most 4.0 ms, at 3 s" in jitter


def test_what_the_caller_heard_is_told_in_words() -> None:
    page = page_of(diagnosed(SAMPLES / "announcement-then-404.pcap"), 2)
    assert page.heard
    assert all("the caller could hear" in words or "sent the caller" in words for _, _, words in page.heard)
    assert page.heard[-1][1] == "6.6"


def test_each_response_names_what_it_is_not_to_be_taken_for() -> None:
    page = page_of(diagnosed(SAMPLES / "announcement-then-404.pcap"), 2)
    said = {response.status: response for response in page.responses}
    assert 480 in said[404].neighbours
    assert "with SDP" in said[183].about


def test_a_registration_has_a_page() -> None:
    page = page_of(diagnosed(SAMPLES / "wrong-password.pcap"), 1, "registration")
    assert page.id == "registration-1"
    assert page.messages
    assert page.heard == []


def test_a_call_without_a_story_has_a_page() -> None:
    page = page_of(Analysis(made.report([made.call(1)], []), {}))
    assert page.ladder is None
    assert page.messages == []
    assert page.chain is None
