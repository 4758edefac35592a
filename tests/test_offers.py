"""Offers and answers are held against each other only where both are in the capture."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on

UP = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
"""
HOLD = """\
A > B +5.00 INVITE
    sdp 4000 PCMU sendonly
B > A +5.02 200
    sdp 6000 PCMU recvonly
A > B +5.04 ACK
"""
RESUME = """\
A > B +{0} INVITE
    sdp 4000 PCMU
B > A +{0}2 200
    sdp 6000 PCMU {1}
A > B +{0}4 ACK
"""
DOWN = "A > B +20.0 BYE\nB > A +20.1 200\n"


@pytest.mark.parametrize(
    ("rest", "rules"),
    [
        pytest.param(HOLD + RESUME.format("9.0", "inactive"), ["hold-resume-stuck"], id="inactive"),
        pytest.param(HOLD + RESUME.format("9.0", "recvonly"), ["hold-resume-stuck"], id="recvonly"),
        pytest.param(HOLD + RESUME.format("9.0", "sendrecv"), [], id="resumed"),
        pytest.param(HOLD + RESUME.format("9.0", "inactive") + RESUME.format("12.0", "sendrecv"), [], id="at last"),
        pytest.param(RESUME.format("9.0", "recvonly"), [], id="never held"),
        pytest.param("A > B +5.0 INVITE\nB > A +5.1 488\nA > B +5.2 ACK\n", ["reinvite-rejected-488"], id="refused"),
        pytest.param(
            "A > B +5.0 INVITE\n    sdp 4000 G722\nB > A +5.1 488\nA > B +5.2 ACK\n" + RESUME.format("5.5", ""),
            [],
            id="refused, then taken",
        ),
    ],
)
def test_what_a_change_came_to(tmp_path: Path, rest: str, rules: list[str]) -> None:
    assert [f.rule for f in report_on(tmp_path, UP + rest + DOWN).findings] == rules


def test_one_side_of_a_call_shows_no_disagreement(tmp_path: Path) -> None:
    for unseen in ("10.0.0.10", "10.0.0.20"):
        report = report_on(tmp_path, UP + HOLD + RESUME.format("9.0", "inactive") + DOWN, unseen=unseen)
        assert [f.rule for f in report.findings if f.verdict == "found"] == []


RELAYED = """\
call c at 1.0 from alice@A to bob@P
A > P +0.00 INVITE
call d at 1.0 from alice@P to bob@B
P > B +0.02 INVITE
    sdp 7002 PCMU
B > P +0.30 183
    sdp 6000 PCMU
call c
P > A +0.31 183
    sdp 7000 PCMU
call d
B > P +5.00 200
P > B +5.02 ACK
call c
P > A +5.01 200
    sdp 7000 PCMU
A > P +5.03 ACK
rtp B:6000 > P:7002 from 0.5 to 11.9 PCMU
rtp P:7000 > A:4000 from {0} to 11.9 PCMU sound talk
rtp A:4000 > P:7000 from 5.1 to 11.9 PCMU
rtp P:7002 > B:6000 from 5.1 to 11.9 PCMU
A > P +12.0 BYE
P > A +12.1 200
"""


@pytest.mark.parametrize(
    ("passed_on", "heard"),
    [("5.1", [("nothing", "sdp-without-rtp")]), ("0.5", [("network-ringback-or-announcement", "rtp")])],
)
def test_what_reaches_a_box_on_the_way_is_not_heard_by_the_caller(
    tmp_path: Path, passed_on: str, heard: list[tuple[str, str]]
) -> None:
    hosts = "title: x\nhost A 10.0.0.10\nhost P 10.0.0.1\nhost B 10.0.0.20\n"
    (call,) = report_on(tmp_path, RELAYED.format(passed_on), hosts=hosts).calls
    assert [(row.heard, row.why) for row in call.early_media] == heard
