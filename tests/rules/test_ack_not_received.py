"""How far the ACK came decides who has to act."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on, verdicts

AFTERWARDS = "healthy call at 70 between H and K\n"
OFTEN = "    repeat 0.5 1.5 3.5 7.5 11.5 15.5 19.5 23.5\n"
DIRECT = """\
host N 203.0.113.7
host X 192.168.1.20
call c at 1.0 from alice@A to bob@N
A > N +0.00 INVITE
N > A +0.10 180
N > A +1.00 200
{contact}    repeat response
{ack}N > A +33.0 BYE
A > N +33.1 200
"""
ELSEWHERE = "    Contact: <sip:bob@203.0.113.8:5060>\n"
PRIVATE = "    Contact: <sip:bob@192.168.1.20:5060>\n"
THROUGH_P = """\
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > B +0.02 INVITE
B > P +0.10 180
P > A +0.11 180
B > P +1.00 200
    repeat response
P > A +1.01 200
    repeat response
A > P +1.03 ACK
    repeat 0.5 1.5 3.5 7.5
B > P +33.0 BYE
P > A +33.01 BYE
A > P +33.1 200
P > B +33.11 200
"""


@pytest.mark.parametrize(
    ("text", "party"),
    [
        pytest.param(DIRECT.format(contact="", ack=""), "caller", id="none was sent"),
        pytest.param(DIRECT.format(contact="", ack="A > N +1.02 ACK\n" + OFTEN), "network", id="lost after this point"),
        pytest.param(THROUGH_P, "proxy", id="not passed on"),
        pytest.param(DIRECT.format(contact=ELSEWHERE, ack=""), "unknown", id="its way need not lead past this point"),
    ],
)
def test_who_has_to_act(tmp_path: Path, text: str, party: str) -> None:
    report = report_on(tmp_path, text + AFTERWARDS)
    assert verdicts(report)[0] == ("ack-not-received", party)
    assert len(report.findings) == 1


@pytest.mark.parametrize(
    ("contact", "ack", "party"),
    [
        pytest.param(PRIVATE, "A > X +1.02 ACK\n", "callee", id="to a bad Contact"),
        pytest.param("", "A > X +1.02 ACK\n", "caller", id="to somewhere else"),
        pytest.param("", "A > N +1.02 ACK sip:bob@example.test\n", "caller", id="for another Request-URI"),
        pytest.param(PRIVATE.replace("Contact:", "Record-Route: <sip:203.0.113.7;lr>\n    Contact:"),
                     "A > X +1.02 ACK\n    -Route\n", "caller", id="past the Record-Route"),
    ],
)  # fmt: skip
def test_where_the_ack_went_explains_it(tmp_path: Path, contact: str, ack: str, party: str) -> None:
    report = report_on(tmp_path, DIRECT.format(contact=contact, ack=ack + OFTEN) + AFTERWARDS)
    assert verdicts(report)[0] == ("ack-wrong-target", party)
    assert [f.rule for f in report.findings if f.explained_by is not None] == ["ack-not-received"]


def test_acks_that_make_the_answer_stop_are_healthy(tmp_path: Path) -> None:
    text = DIRECT.replace("    repeat response", "    repeat 0.5 1.5 3.5")
    report = report_on(tmp_path, text.format(contact="", ack="A > N +1.02 ACK\n    repeat 0.5 1.5 3.5\n") + AFTERWARDS)
    assert report.findings == []


def test_who_repeats_its_answer_to_the_end_got_no_ack_whoever_lost_it(tmp_path: Path) -> None:
    text = DIRECT.format(contact="", ack="A > N +1.02 ACK\n" + OFTEN)
    report = report_on(tmp_path, text + AFTERWARDS, unseen="10.0.0.10")
    assert verdicts(report)[0] == ("ack-not-received", "unknown")


def test_a_capture_without_the_caller_does_not_know(tmp_path: Path) -> None:
    text = DIRECT.replace("repeat response", "repeat 0.5 1.5 3.5 7.5").replace("+33.", "+13.")
    text = text.format(contact="", ack="A > N +9.02 ACK\n")
    [finding] = findings_of(report_on(tmp_path, text + AFTERWARDS, unseen="10.0.0.10"), "ack-not-received")
    assert finding.verdict == "unknown"
    assert finding.because is not None
    assert "10.0.0.10" in finding.because


def test_it_explains_the_481_to_the_bye(tmp_path: Path) -> None:
    text = DIRECT.format(contact="", ack="").replace("A > N +33.1 200", "A > N +33.1 481")
    report = report_on(tmp_path, text + AFTERWARDS)
    assert verdicts(report)[0] == ("ack-not-received", "caller")
    assert [f.rule for f in report.findings if f.explained_by is not None] == ["in-dialog-481"]
