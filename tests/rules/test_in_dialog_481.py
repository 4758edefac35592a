"""A 481 is a fault only where nothing had ended the call."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on, verdicts

AFTERWARDS = "healthy call at 70 between H and K\n"
CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +0.10 180
B > A +2.00 200
A > B +2.02 ACK
"""


def test_the_side_that_lost_the_call_has_to_act(tmp_path: Path) -> None:
    text = CALL + "B > A +30.0 UPDATE\nA > B +30.01 481\nB > A +30.1 BYE\nA > B +30.11 481\n"
    report = report_on(tmp_path, text + AFTERWARDS)
    assert verdicts(report)[0] == ("in-dialog-481", "caller")
    assert len(report.findings) == 1, "the 481 to the BYE is the same fault"


def test_a_changed_tag_is_the_senders_fault(tmp_path: Path) -> None:
    text = (
        CALL
        + "A > B +9.0 BYE\n    To: <sip:bob@10.0.0.20>;tag=b7f3\nB > A +9.01 481\nB > A +20.0 BYE\nA > B +20.1 200\n"
    )
    report = report_on(tmp_path, text + AFTERWARDS)
    assert verdicts(report)[0] == ("dialog-tag-mismatch", "caller")
    assert [f.rule for f in report.findings if f.explained_by is not None] == ["in-dialog-481"]


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param("B > A +9.0 BYE\nA > B +9.01 200\nA > B +9.1 INFO\nB > A +9.2 481\n", id="late"),
        pytest.param(
            "A > B +9.0 INVITE\nB > A +9.01 BYE\nB > A +9.02 481 for INVITE\nA > B +9.03 ACK\nA > B +9.1 200 for BYE\n",
            id="crossing",
        ),
        pytest.param("A > B +9.0 BYE\nB > A +9.01 200\nA > B +9.5 BYE\nB > A +9.51 481\n", id="a second BYE"),
    ],
)
def test_what_meets_a_call_that_is_over_is_no_fault(tmp_path: Path, rest: str) -> None:
    findings = report_on(tmp_path, CALL + rest + AFTERWARDS).findings
    assert [f.rule for f in findings if f.severity != "info"] == []
    assert {f.rule for f in findings} <= {"reinvite-bye-crossing"}


def test_a_call_whose_beginning_is_not_seen_may_have_ended(tmp_path: Path) -> None:
    hosts = "title: x\nwindow: 20 100\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
    text = CALL + "A > B +40.0 BYE\nB > A +40.01 481\n" + AFTERWARDS
    [finding] = findings_of(report_on(tmp_path, text, hosts=hosts), "in-dialog-481")
    assert finding.verdict == "unknown"
