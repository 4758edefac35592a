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
