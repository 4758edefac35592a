"""Where a redirect led to decides, also where the capture does not show the answer come back to the caller."""

from pathlib import Path

from tests.rules.stories import report_on, verdicts

FORWARDED = """\
host C 10.0.0.21
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > B +0.01 INVITE
B > P +0.02 302
    Contact: <sip:bob@10.0.0.21:5060>
P > B +0.03 ACK
P > C +0.04 INVITE sip:bob@10.0.0.21:5060
C > P +0.20 180
C > P +2.00 {response}
{end}
healthy call at 50 between H and K
"""
ANSWERED = """\
A > P +2.10 ACK sip:bob@10.0.0.21:5060
P > C +2.11 ACK sip:bob@10.0.0.21:5060
A > P +9.00 BYE sip:bob@10.0.0.21:5060
P > C +9.01 BYE sip:bob@10.0.0.21:5060
C > P +9.02 200"""


def test_a_forwarded_call_that_is_answered_did_not_fail(tmp_path: Path) -> None:
    text = FORWARDED.format(response="200", end=ANSWERED)
    assert "redirect-target-failed" not in [f.rule for f in report_on(tmp_path, text).findings]


def test_one_that_is_refused_there_did(tmp_path: Path) -> None:
    text = FORWARDED.format(response="404", end="P > C +2.01 ACK\nP > A +2.02 404\nA > P +2.03 ACK")
    assert verdicts(report_on(tmp_path, text))[0][0] == "redirect-target-failed"
