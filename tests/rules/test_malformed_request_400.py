"""A request that could not be parsed, and the 400 that copies its defect."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on

BROKEN = """\
call c1 at 1.0 from alice@A to 200@B
A > B +0.000 raw <<
INVITE sip:200@10.0.0.20 SIP/2.0
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK77f1;rport
Max-Forwards: 70
From: <sip:alice@example.test>;tag=a1
To: <sip:200@example.test>
Call-ID: 5f5f77@10.0.0.10
{asked}Contact: <sip:alice@10.0.0.10:5060>
Content-Length: 0

>>
B > A +0.010 raw <<
SIP/2.0 {status}
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK77f1;rport=5060;received=10.0.0.10
From: <sip:alice@example.test>;tag=a1
To: <sip:200@example.test>;tag=b1
Call-ID: 5f5f77@10.0.0.10
{answered}Content-Length: 0

>>
healthy call at 3.0 between H and K
"""


def story(status: str = "400 Missing CSeq", asked: str = "", answered: str = "") -> str:
    return BROKEN.format(status=status, asked=asked, answered=answered)


def test_the_400_to_a_request_without_cseq_has_none_either(tmp_path: Path) -> None:
    report = report_on(tmp_path, story())
    call = report.calls[0]
    assert (call.outcome, call.root_cause, call.party) == ("rejected", "malformed-request-400", "caller")
    finding = findings_of(report, "malformed-request-400")[0]
    assert [seen.frame for seen in finding.evidence] == [1, 2]
    assert finding.confidence == "certain"
    assert finding.facts["defect"] == "no CSeq header"
    assert finding.facts["phrase"] == "Missing CSeq"


def test_what_the_400_does_not_name_is_likely(tmp_path: Path) -> None:
    report = report_on(tmp_path, story("400 Bad Request"))
    assert findings_of(report, "malformed-request-400")[0].confidence == "likely"


@pytest.mark.parametrize(
    "other",
    [
        story("404 Not Found"),  # refused for what it asked, not for how
        story(answered="CSeq: one INVITE\n"),  # wrong in another way than the request
        story().replace("B > A +0.010", "G > A +0.010"),  # not from where the request went
        story().split("B > A")[0],  # not answered
    ],
    ids=["404", "another-defect", "another-server", "silence"],
)
def test_another_answer_says_nothing_of_the_defect(tmp_path: Path, other: str) -> None:
    assert findings_of(report_on(tmp_path, other), "malformed-request-400") == []
