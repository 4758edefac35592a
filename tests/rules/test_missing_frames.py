"""A frame that the capture lacks is no message that was not sent: what its peer did next shows that it came (G11)."""

from pathlib import Path

import pytest
from scapy.utils import rdpcap, wrpcap

from samples.story.text import read_story
from samples.story.vary import vary
from samples.story.wire import Wire, file_of
from sipdiag import analyze
from sipdiag.records import Report
from tests.conftest import ROOT

SAMPLES = ROOT / "samples"


def without(folder: Path, sample: str, *numbers: int) -> Report:
    """The report on a sample that lacks the frames with these numbers."""
    story = read_story(SAMPLES / f"{sample}.story")
    frames = [frame for number, frame in enumerate(Wire(story).build(), 1) if number not in numbers]
    trace = folder / "some.pcap"
    trace.write_bytes(file_of(frames, story.header))
    return analyze([trace])


def alarms(report: Report) -> list[str]:
    return [f.rule for f in report.findings if f.verdict == "found" and f.severity != "info"]


@pytest.mark.parametrize(
    ("sample", "number"),
    [
        pytest.param("auth-cseq-not-incremented-near-miss", 4, id="the INVITE with the credentials, answered by 200"),
        pytest.param("call-rejected-near-miss", 1, id="a REGISTER that got 423, raised and accepted later"),
        pytest.param("call-rejected-near-miss", 4, id="the 200 to the REGISTER after the 423"),
        pytest.param("security-agreement-494-near-miss", 4, id="a REGISTER that got 494"),
        pytest.param("security-agreement-494-near-miss", 7, id="the 200 to the REGISTER after the 494"),
        pytest.param("callee-not-registered-near-miss", 1, id="the REGISTER of the phone that says 480"),
        pytest.param("callee-not-registered-near-miss", 5, id="the INVITE to the phone that says 480"),
        pytest.param("callee-not-registered-near-miss", 6, id="the 480 of the phone, which its ACK shows"),
        pytest.param("icmp-unreachable-near-miss", 6, id="the 200 after a failover, which its ACK shows"),
        pytest.param("icmp-unreachable-near-miss", 612, id="a BYE, which its 200 shows"),
        pytest.param("redirect-not-followed-near-miss", 7, id="the INVITE to the target of a redirect"),
        pytest.param("scenarios/F23-crossing-changes", 313, id="the ACK of a 200 that is not sent again"),
        pytest.param("scenarios/F43-nobody-picks-up", 14, id="a 180 that is seen on its way to the caller"),
        pytest.param("scenarios/F43-nobody-picks-up", 15, id="a 180 that is seen on its way to the proxy"),
        pytest.param("stuck-after-100-near-miss", 8, id="the 180 of another branch on its way to the caller"),
        pytest.param("tcp-connect-failed-near-miss", 1, id="the INVITE whose second gateway took it"),
        pytest.param("tls-handshake-failure-near-miss", 1, id="the INVITE whose second gateway took it, TLS"),
        pytest.param("udp-fragmentation-loss-near-miss", 10, id="a fragment of an INVITE whose 200 is acknowledged"),
    ],
)
def test_one_missing_frame_makes_no_fault(tmp_path: Path, sample: str, number: int) -> None:
    told = [f.rule for f in analyze([SAMPLES / f"{sample}.pcap"]).findings if f.severity != "info"]
    assert sorted(alarms(without(tmp_path, sample, number))) == sorted(told)


def test_a_redirect_that_is_missing_was_followed_all_the_same(tmp_path: Path) -> None:
    report = without(tmp_path, "redirect-target-failed-near-miss", 2)
    assert (report.calls[0].outcome, report.calls[0].root_cause) == ("answered", None)
    assert alarms(report) == []


@pytest.mark.parametrize(("sample", "number"), [("trunk-acl-403-near-miss", 2), ("register-403-404-near-miss", 4)])
def test_credentials_answer_a_challenge_that_is_missing(tmp_path: Path, sample: str, number: int) -> None:
    assert "auth-bad-credentials" in alarms(without(tmp_path, sample, number))


def test_a_prack_shows_the_answer_that_is_missing(tmp_path: Path) -> None:
    """The 183 of a real gateway had it; its 200 comes without."""
    trace = tmp_path / "some.pcap"
    packets = rdpcap(str(SAMPLES / "stack-reliable-183.pcap"))
    wrpcap(str(trace), [p for n, p in enumerate(packets, 1) if n != 2])
    assert alarms(analyze([trace])) == []


@pytest.mark.parametrize(
    ("sample", "lost"),
    [("no-ringback-183-no-sdp-near-miss", "180 Ringing"), ("post-dial-delay-high-near-miss", "182 Queued")],
)
def test_a_hole_in_a_stream_shows_that_something_is_missing(tmp_path: Path, sample: str, lost: str) -> None:
    story = vary(SAMPLES / f"{sample}.story", 3)
    frames = Wire(story).build()
    missing = [n for n, frame in enumerate(frames) if lost in frame.label and frame.source != "K"][:1]
    trace = tmp_path / f"some.{story.header.get('file', 'pcap')}"
    trace.write_bytes(file_of([f for n, f in enumerate(frames) if n not in missing], story.header))
    assert missing
    assert alarms(analyze([trace])) == []
