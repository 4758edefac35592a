"""An answer that does not go with its offer is told once, of who gave it."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on, verdicts

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


OTHER_FAMILY = """\
    body application/sdp <<
v=0
o=- 1 2 IN IP6 2001:db8::20
s=-
c=IN IP6 2001:db8::20
t=0 0
m=audio 6000 RTP/AVP 0
>>
"""
CHANGED = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
{first}A > B +1.03 ACK
{sound}A > B +5.00 INVITE
B > A +5.02 200
{second}A > B +5.04 ACK
A > B +19.00 BYE
B > A +19.10 200
"""
SOUND = "rtp A:4000 > B:6000 from 1.1 to 4 PCMU\nrtp B:6000 > A:4000 from 1.1 to 4 PCMU\n"


@pytest.mark.parametrize(
    ("first", "second", "sound", "rule"),
    [
        (OTHER_FAMILY, OTHER_FAMILY, "", "ipv4-ipv6-mismatch"),
        ("", OTHER_FAMILY, "", "ipv4-ipv6-mismatch"),
        ("", "", "", None),
        (OTHER_FAMILY, OTHER_FAMILY, SOUND, None),
    ],
    ids=["at first", "in a change of the call", "never", "heard all the same"],
)
def test_an_answer_of_another_address_family(
    tmp_path: Path, first: str, second: str, sound: str, rule: str | None
) -> None:
    text = CHANGED.format(first=first, second=second, sound=sound)
    assert verdicts(report_on(tmp_path, text))[0][0] == rule
