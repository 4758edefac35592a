"""An answer that does not go with its offer is told once, of who gave it."""

from pathlib import Path

from tests.rules.stories import report_on

MUXED = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +0.10 180
B > A +1.00 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 6000 RTP/AVP 0
a=rtcp-mux
>>
A > B +1.03 ACK
A > B +9.00 BYE
B > A +9.10 200
"""


def test_who_answers_has_to_act_and_is_told_once(tmp_path: Path) -> None:
    report = report_on(tmp_path, MUXED)
    (found,) = [finding for finding in report.findings if finding.rule == "rtcp-mux-bundle-mismatch"]
    assert found.party == "callee"
    assert found.party_at is not None
    assert found.party_at.address == "10.0.0.20:5060"
    assert found.facts["answerer"] == "10.0.0.20:5060"
    assert len(found.evidence) == 2


def test_where_the_answer_is_not_in_the_capture_nothing_is_told(tmp_path: Path) -> None:
    report = report_on(tmp_path, MUXED, unseen="10.0.0.20")
    assert [one.rule for one in report.findings if one.rule == "rtcp-mux-bundle-mismatch"] == []
