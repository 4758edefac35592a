"""What a person gets to read, case by case. SIPDIAG_UPDATE_SNAPSHOTS=1 writes the expected texts anew."""

import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from rich.cells import cell_len

from sipdiag.knowledge import Knowledge
from sipdiag.model import FrameRef, NotDecoded
from sipdiag.records import Analysis, Problem, RegistrationInfo, TransactionInfo
from tests.report import made

SNAPSHOTS = Path(__file__).parent / "snapshots"
CASES = {
    "overview": made.busy_morning,
    "failed-call": made.announcement,
    "healthy-call": made.healthy,
    "hostile": made.hostile,
}


@pytest.mark.parametrize(
    ("case", "width", "encoding"),
    [
        ("overview", 80, "utf-8"),
        ("overview", 120, "utf-8"),
        ("failed-call", 80, "utf-8"),
        ("failed-call", 120, "utf-8"),
        ("failed-call", 64, "ascii"),
        ("healthy-call", 80, "utf-8"),
    ],
)
def test_snapshot(case: str, width: int, encoding: str, knowledge: Knowledge) -> None:
    text = made.shown(CASES[case](), knowledge, width, encoding=encoding)
    path = SNAPSHOTS / f"{case}-{width}{'' if encoding == 'utf-8' else '-' + encoding}.txt"
    if os.environ.get("SIPDIAG_UPDATE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("width", [24, 40, 60, 80, 81, 100, 120, 200])
def test_no_line_is_wider_than_the_console(case: str, encoding: str, width: int, knowledge: Knowledge) -> None:
    lines = made.shown(CASES[case](), knowledge, width, encoding=encoding).split("\n")
    assert [line for line in lines if cell_len(line) > width] == []
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("case", CASES)
def test_no_information_is_in_a_colour_alone(case: str, knowledge: Knowledge) -> None:
    analysis = CASES[case]()
    coloured = made.shown(analysis, knowledge, colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == made.shown(analysis, knowledge)


def test_text_from_packets_is_neither_markup_nor_a_control_sequence(knowledge: Knowledge) -> None:
    text = made.shown(made.hostile(), knowledge)
    assert all(line.isprintable() for line in text.split("\n"))
    assert r"\x1b[31m[bold]red[/bold]\u202e\u200b\x9b2J\xff\ud800AAAA" in text
    assert "[link=x]" in text
    assert len(text) < 60_000, "10 kB names are cut"


def test_a_hostile_overview_is_as_harmless(knowledge: Knowledge) -> None:
    analysis = made.hostile()
    report = analysis.report
    many = msgspec.structs.replace(report, calls=report.calls * 50)
    text = made.shown(Analysis(many, {}), knowledge)
    assert all(line.isprintable() for line in text.split("\n"))
    assert "50 calls: 0 answered, 50 failed" in text
    assert "and 10 more" in text


def test_one_of_many_calls_is_told_when_asked_for(knowledge: Knowledge) -> None:
    text = made.shown(made.busy_morning(), knowledge, call=30)
    assert "Call 30  alice@example.com -> bob@example.com" in text
    assert "The 200 OK was repeated 10 times and no ACK came" in text
    assert "Call 7" not in text
    assert "OPTIONS" not in text


def test_a_call_that_is_not_there_is_not_there(knowledge: Knowledge) -> None:
    text = made.shown(made.busy_morning(), knowledge, call=41)
    assert "There is no call 41 in this report: it has 40 calls." in text


def test_times_are_in_the_zone_asked_for_and_name_it(knowledge: Knowledge) -> None:
    zone = ZoneInfo("Asia/Kolkata")
    assert "2026-11-22 16:50:56.933 IST" in made.shown(made.announcement(), knowledge, zone=zone)
    assert "time IST" in made.shown(made.busy_morning(), knowledge, zone=zone)


def test_a_finding_that_concerns_two_calls_is_told_once(knowledge: Knowledge) -> None:
    calls = [made.lost(n, 404, "Not Found", "number-not-found", [0]) for n in (1, 2)]
    text = made.shown(Analysis(made.report(calls, [made.finding("number-not-found", [1, 2])]), {}), knowledge)
    assert "2 calls: 0 answered, 2 failed." in text
    assert text.count("Evidence") == 1
    assert "Told above, with Call 1." in text


def test_failed_registrations_and_transactions_are_told_where_there_are_few(knowledge: Knowledge) -> None:
    found = made.finding("auth-bad-credentials", [], title="carol's password is wrong")
    refused = RegistrationInfo("sip:carol@example.com", ["r1"], "rejected", 403, "auth-bad-credentials", "caller", [0])
    fine = RegistrationInfo("sip:bob@example.com", ["r2"], "registered", 200, None, None, [])
    silent = TransactionInfo("OPTIONS", ["o1"], "timeout", None, None, None, [])
    report = msgspec.structs.replace(made.report([], [found]), registrations=[fine, refused], transactions=[silent])
    text = made.shown(Analysis(report, {}), knowledge)
    assert "No call in this capture, but 2 registrations and 1 other transaction." in text
    assert "Registration 2  carol@example.com\nRejected with 403 Forbidden. Root cause: auth-bad" in text
    assert "! carol's password is wrong" in text
    assert "OPTIONS 1  no final response" in text
    assert "bob@example.com" not in text


def test_what_was_not_decoded_comes_first_only_where_it_matters(knowledge: Knowledge) -> None:
    def first_lines(what: str, frames: int) -> tuple[bool, bool]:
        lost = NotDecoded(what, frames, FrameRef(0, 3), "not known here")
        report = made.report([made.call(1)], [], capture=made.capture(frames=1000, not_decoded=[lost]))
        text = made.shown(Analysis(report, {}), knowledge)
        told = f"Not decoded: {frames} frames of {what}, first #3: not known here"
        return told in text, text.index(told) < text.index("Call 1")

    assert first_lines("arp", 9) == (True, False)
    assert first_lines("arp", 90) == (True, True)
    assert first_lines("tls", 9) == (True, True)


def test_a_capture_that_was_mostly_not_understood_says_so_in_its_first_lines(knowledge: Knowledge) -> None:
    def second_line(frames: int) -> str:
        lost = NotDecoded("esp", frames, FrameRef(0, 3), "not known here")
        report = made.report([made.call(1)], [], capture=made.capture(frames=1000, not_decoded=[lost]))
        return made.shown(Analysis(report, {}), knowledge).splitlines()[1]

    assert second_line(412).startswith("! 41 % of the frames (412 of 1,000) were not understood")
    assert "not understood" not in second_line(390)


def test_frames_of_several_files_name_their_file(knowledge: Knowledge) -> None:
    analysis = made.announcement()
    files = [msgspec.structs.replace(analysis.report.capture.files[0], path=path) for path in ("a.pcap", "b.pcap")]
    capture = msgspec.structs.replace(analysis.report.capture, files=files)
    report = msgspec.structs.replace(analysis.report, capture=capture)
    text = made.shown(Analysis(report, analysis.stories), knowledge)
    assert "1#12  INVITE sip:4711@example.com" in text
    assert "2#12 is frame 12 of the second file" in text


def test_many_failed_registrations_beside_few_calls_are_problems(knowledge: Knowledge) -> None:
    found = made.finding("auth-bad-credentials", [], title="carol's password is wrong")
    refused = RegistrationInfo("sip:c@x", ["r"], "rejected", 403, "auth-bad-credentials", "caller", [0])
    many = list(range(1, 51))
    ranked = Problem("auth-bad-credentials", "error", [], many, [], 50, [], [], made.rfc3339(0), made.rfc3339(9))
    report = msgspec.structs.replace(
        made.report([made.call(1)], [found]), registrations=[refused] * 50, problems=[ranked]
    )
    text = made.shown(Analysis(report, {}), knowledge)
    assert "1. auth-bad-credentials  50 registrations, error" in text
    assert "First fix" in text
    assert "Registrations that failed: 50 of 50" in text
    assert text.count("\n") < 40
