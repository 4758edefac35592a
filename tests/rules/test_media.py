"""Silence is claimed only of media that the capture would hold."""

from pathlib import Path

import pytest

from tests.rules.stories import HOSTS, findings_of, report_on

RTP = "rtp B:6000 > A:4000 from {0} to 9 PCMU\nrtp A:4000 > B:6000 from 0.5 to 9 PCMU\n"
CALL = """\
healthy call at 0.1 between H and K media
call c at 8.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +0.30 {progress}
{rtp}B > A +6.00 200
A > B +6.03 ACK
A > B +10.0 BYE
B > A +10.1 200
"""
WITH_SDP = "183\n    sdp 6000 PCMU{}"


def silences(folder: Path, text: str, unseen: str | None = None) -> int:
    return len(findings_of(report_on(folder, text, unseen=unseen), "early-media-no-rtp"))


def test_sound_that_begins_with_the_answer_is_missed_before_it(tmp_path: Path) -> None:
    assert silences(tmp_path, CALL.format(progress=WITH_SDP.format(""), rtp=RTP.format(6.1))) == 1


def test_sound_that_overtakes_the_answer_is_no_sound_of_the_ringing(tmp_path: Path) -> None:
    assert silences(tmp_path, CALL.format(progress=WITH_SDP.format(""), rtp=RTP.format(5.75))) == 1
    assert silences(tmp_path, CALL.format(progress=WITH_SDP.format(""), rtp=RTP.format(4.5))) == 0


def test_a_capture_of_a_path_with_the_signalling_shows_that_nothing_comes(tmp_path: Path) -> None:
    assert silences(tmp_path, CALL.format(progress=WITH_SDP.format(""), rtp="")) == 1


@pytest.mark.parametrize(
    ("progress", "rtp"),
    [
        pytest.param(WITH_SDP.format(""), RTP.format(0.5), id="it comes"),
        pytest.param(WITH_SDP.format(" recvonly"), RTP.format(6.1), id="not promised"),
        pytest.param(WITH_SDP.format(" at 10.0.0.99"), "", id="another way than the signalling"),
        pytest.param("180\n    sdp 6000 PCMU", RTP.format(6.1), id="it rings"),
    ],
)
def test_no_silence_is_claimed(tmp_path: Path, progress: str, rtp: str) -> None:
    assert silences(tmp_path, CALL.format(progress=progress, rtp=rtp)) == 0


def test_a_capture_without_any_media_says_nothing_of_it(tmp_path: Path) -> None:
    text = CALL.format(progress=WITH_SDP.format(""), rtp="").replace(" media\n", "\n")
    assert silences(tmp_path, text) == 0


def test_behind_a_proxy_another_branch_may_have_been_heard(tmp_path: Path) -> None:
    hosts = "title: x\nseen: B H\nhost A 10.0.0.10\nhost P 10.0.0.1 proxy\nhost B 10.0.0.20\n"
    text = """\
healthy call at 0.1 between H and K media
call c at 8.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > B +0.01 INVITE
B > P +0.30 183
    sdp 6000 PCMU
B > P +6.00 200
P > B +6.03 ACK
rtp B:6000 > A:4000 from 6.1 to 9 PCMU
B > P +10.0 BYE
P > B +10.1 200
"""
    report = report_on(tmp_path, text, hosts=hosts)
    assert [f.severity for f in findings_of(report, "early-media-no-rtp")] == ["info"]
    assert [c.root_cause for c in report.calls] == [None, None]


PROXIED = """\
healthy call at 0.1 between H and K media
call c at 8.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > B +0.01 INVITE
P > A +0.02 100
B > P +0.30 183
    sdp 6000 PCMU{at}
P > A +0.31 183
    sdp 6000 PCMU at {end}
{rtp}A > P +14.00 CANCEL
P > A +14.01 200
P > B +14.02 CANCEL
B > P +14.03 200
B > P +14.04 487
P > B +14.05 ACK
P > A +14.06 487
A > P +14.07 ACK
"""
SPEAKS = "rtp A:4000 > B:6000 from 0.5 to 13.9 PCMU\n"


def test_dead_air_behind_a_proxy_is_why_the_caller_gave_up(tmp_path: Path) -> None:
    report = report_on(tmp_path, PROXIED.format(at="", end="10.0.0.20", rtp=SPEAKS))
    assert [(c.root_cause, c.party) for c in report.calls] == [(None, None), ("early-media-no-rtp", "callee")]


@pytest.mark.parametrize(
    ("at", "end", "rtp"),
    [
        pytest.param("", "10.0.0.20", "", id="nothing shows that the capture sees their media"),
        pytest.param(" at 10.0.0.99", "10.0.0.99", SPEAKS.replace("B:", "M:"), id="of a box that does not signal"),
        pytest.param("", "10.0.0.20", SPEAKS + "rtp B:6000 > A:4000 from 0.5 to 3 PCMU\n", id="it came"),
    ],
)
def test_a_caller_who_gives_up_behind_a_proxy(tmp_path: Path, at: str, end: str, rtp: str) -> None:
    hosts = HOSTS + "host M 10.0.0.99\n"
    report = report_on(tmp_path, PROXIED.format(at=at, end=end, rtp=rtp), hosts=hosts)
    assert [c.root_cause for c in report.calls] == [None, "caller-cancelled"]
