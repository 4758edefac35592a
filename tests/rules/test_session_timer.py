"""Refused refreshes of a session: whose fault, and where it is none."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on, verdicts

AGREED = """
call c at 1.0 from alice@A to bob@B
A > B +0.0 INVITE
    Session-Expires: 90
B > A +2.0 200
    Require: timer
    Session-Expires: 90;refresher=uac
A > B +2.03 ACK
"""
REFRESH = "A > B +47.0 UPDATE\n    Session-Expires: 90;refresher=uac\n"


def test_through_a_proxy_it_is_the_far_side_that_refused(tmp_path: Path) -> None:
    call = """
call c at 1.0 from alice@A to bob@B
A > P +0.0 INVITE
    Session-Expires: 90
P > B +0.01 INVITE
B > P +2.0 200
    Require: timer
    Session-Expires: 90;refresher=uac
P > A +2.01 200
A > P +2.03 ACK
P > B +2.04 ACK
A > P +47.0 INVITE
    Session-Expires: 90;refresher=uac
P > B +47.01 INVITE
B > P +47.1 500
P > B +47.11 ACK
P > A +47.12 500
A > P +47.14 ACK
A > P +47.2 BYE
P > B +47.21 BYE
B > P +47.22 200
P > A +47.23 200
"""
    report = report_on(tmp_path, call)
    assert verdicts(report) == [("session-timer-refresh-failed", "callee")]
    box = report.findings[0].party_at
    assert box is not None
    assert box.address == "10.0.0.20:5060"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "B > A +47.1 500\nA > B +47.2 BYE\nB > A +47.22 200\n",
            ("session-timer-refresh-failed", "callee"),
            id="refused, and its sender hangs up",
        ),
        pytest.param(
            "B > A +47.1 500\nB > A +62.0 BYE\nA > B +62.02 200\n",
            ("session-timer-refresh-failed", "callee"),
            id="refused, and the timer runs out",
        ),
        pytest.param(
            "B > A +47.1 481\nA > B +47.2 BYE\nB > A +47.22 481\n",
            ("in-dialog-481", "callee"),
            id="the peer has lost the call",
        ),
        pytest.param(
            "B > A +47.1 500\nB > A +48.0 BYE\nA > B +48.02 200\n",
            (None, None),
            id="the other side hangs up before the timer is over",
        ),
        pytest.param(
            "B > A +47.1 500\nA > B +49.0 UPDATE\n    Session-Expires: 90;refresher=uac\n"
            "B > A +49.1 200\n    Session-Expires: 90;refresher=uac\nA > B +50.0 BYE\nB > A +50.02 200\n",
            (None, None),
            id="refused once, then accepted",
        ),
        pytest.param(
            "B > A +47.1 491\nB > A +62.0 BYE\nA > B +62.02 200\n",
            ("session-timer-expired", "caller"),
            id="to be tried again, and was not",
        ),
    ],
)
def test_who_is_to_blame_for_a_refused_refresh(tmp_path: Path, text: str, expected: tuple[str, str]) -> None:
    assert verdicts(report_on(tmp_path, AGREED + REFRESH + text)) == [expected]


def test_a_refresh_whose_answer_the_capture_lacks_did_not_fail(tmp_path: Path) -> None:
    ended = "B > A +62.0 BYE\nA > B +62.1 200\n"
    assert verdicts(report_on(tmp_path, AGREED + ended))[0][0] == "session-timer-expired"
    assert verdicts(report_on(tmp_path, AGREED + REFRESH + ended))[0][0] is None
