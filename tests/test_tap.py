"""What a finding hinges on that says a direction of media is missing."""

from pathlib import Path

import msgspec
import pytest

from samples.story.text import read_story
from samples.story.wire import Wire, file_of
from sipdiag import analyze
from sipdiag.options import Options
from sipdiag.pipeline import run
from sipdiag.records import FindingInfo, Report
from sipdiag.selection import Selection
from sipdiag.tap import Tap
from tests.media.material import only, plain_call, talk

HOSTS = """title: calls
host A 10.0.0.10
host B 10.0.0.20
host C 10.0.1.10
host D 10.0.1.20
host M 10.0.0.110
host N 10.0.0.120
"""
"""A, B, C, D are phones; M and N are where A's and B's media is, on boxes of their own."""


def call(name: str, at_s: int, caller: str, callee: str, *lines: str, ends: tuple[str, str] | None = None) -> str:
    here, there = ends or (caller, callee)
    addresses = {"A": "10.0.0.10", "B": "10.0.0.20", "C": "10.0.1.10", "D": "10.0.1.20"}
    addresses |= {"M": "10.0.0.110", "N": "10.0.0.120"}
    return "\n".join(
        (
            f"call {name} at {at_s} from a@{caller} to b@{callee}",
            f"{caller} > {callee} +0 INVITE",
            f"    sdp 4000 PCMU at {addresses[here]}",
            f"{callee} > {caller} +0.1 180",
            f"{callee} > {caller} +1 200",
            f"    sdp 6000 PCMU at {addresses[there]}",
            f"{caller} > {callee} +1.03 ACK",
            *lines,
            f"rtp {here}:4000 > {there}:6000 from 1.1 to 15 PCMU",
            f"{caller} > {callee} +15.3 BYE",
            f"{callee} > {caller} +15.31 200",
            "",
        )
    )


def report_on(folder: Path, *calls: str) -> Report:
    path = folder / "calls.story"
    path.write_text(HOSTS + "".join(calls))
    story = read_story(path)
    trace = folder / "calls.pcap"
    trace.write_bytes(file_of(Wire(story).build(), story.header))
    return analyze([trace])


def one_way(report: Report) -> list[FindingInfo]:
    return [finding for finding in report.findings if finding.rule == "rtp-one-way"]


def test_signalling_of_both_hosts_shows_both_directions(tmp_path: Path) -> None:
    report = report_on(tmp_path, call("c1", 1, "A", "B"))
    assert [finding.verdict for finding in one_way(report)] == ["found"]
    assert report.calls[0].root_cause == "rtp-one-way"


def test_a_host_that_fails_every_call_is_at_fault_and_not_the_capture(tmp_path: Path) -> None:
    report = report_on(tmp_path, call("c1", 1, "A", "B"), call("c2", 30, "A", "D"), call("c3", 60, "A", "C"))
    assert [finding.verdict for finding in one_way(report)] == ["found"] * 3


def test_other_hosts_that_lack_the_same_direction_make_it_the_captures(tmp_path: Path) -> None:
    report = report_on(tmp_path, call("c1", 1, "A", "B"), call("c2", 30, "C", "D"))
    assert [finding.verdict for finding in one_way(report)] == ["unknown"] * 2
    assert [each.root_cause for each in report.calls] == [None, None]
    assert not report.problems
    assert all("both ways" in (finding.because or "") for finding in one_way(report))


def test_one_call_with_both_directions_shows_that_the_capture_holds_them(tmp_path: Path) -> None:
    both = call("c3", 60, "C", "D", "rtp D:6000 > C:4000 from 1.1 to 15 PCMU")
    report = report_on(tmp_path, call("c1", 1, "A", "B"), call("c2", 30, "C", "D"), both)
    assert [finding.verdict for finding in one_way(report)] == ["found"] * 2


def test_of_media_hosts_that_do_not_signal_a_single_call_shows_nothing(tmp_path: Path) -> None:
    apart = call("c1", 1, "A", "B", ends=("M", "N"))
    report = report_on(tmp_path, apart)
    assert [finding.verdict for finding in one_way(report)] == ["unknown"]
    assert report.calls[0].root_cause is None
    both = call("c2", 30, "C", "D", "rtp D:6000 > C:4000 from 1.1 to 15 PCMU")
    assert [finding.verdict for finding in one_way(report_on(tmp_path, apart, both))] == ["found"]


def test_rtcp_of_the_silent_side_shows_that_the_capture_holds_its_direction(tmp_path: Path) -> None:
    heard = "report N:6001 > M:4001 +8 of M:4000 > N:6000 share 0% lost 0"
    report = report_on(tmp_path, call("c1", 1, "A", "B", heard, ends=("M", "N")))
    assert [finding.verdict for finding in one_way(report)] == ["found"]


def test_a_hearer_that_reports_what_it_receives_is_not_deaf(tmp_path: Path) -> None:
    hears = "report A:4001 > B:6001 +8 of B:6000 > A:4000 share 0% lost 0"
    (finding,) = one_way(report_on(tmp_path, call("c1", 1, "A", "B", hears)))
    assert finding.verdict == "unknown"
    assert "reports by RTCP" in (finding.because or "")


@pytest.mark.parametrize("number", [1, 2])
def test_a_report_on_one_call_says_the_same_of_it(tmp_path: Path, number: int) -> None:
    whole = report_on(tmp_path, call("c1", 1, "A", "B"), call("c2", 30, "C", "D"))
    options = Options(paths=(str(tmp_path / "calls.pcap"),), selection=Selection(call=number))
    narrowed = run(options).report
    assert [f.verdict for f in one_way(narrowed)] == [f.verdict for f in one_way(whole) if number in f.calls]


def test_so_many_sets_of_hosts_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.tap.MAX_HOSTS", 1)
    seen = only(talk(list(range(100))))
    tap = Tap()
    for near, far in (("a", "b"), ("a", "c"), ("c", "d")):
        ends = {"source": seen.source._replace(address=near), "destination": seen.destination._replace(address=far)}
        stream = msgspec.structs.replace(seen, direction="caller-to-callee", **ends)
        tap.note(msgspec.structs.replace(plain_call(), streams=(stream,)))
        assert tap.denies("capture")
        assert tap.denies("others") is (near == "c")
