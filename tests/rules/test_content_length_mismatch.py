"""A length that is not there leaves the end of a message as open as a wrong one."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on, verdicts

REFUSED = """\
call c at 1.0 from alice@A to 4711@G{tcp}
A > G +0.00 INVITE
    -Content-Length
G > A +0.02 400
A > G +0.03 ACK
"""


@pytest.mark.parametrize(
    ("tcp", "rule"), [(" tcp", "content-length-mismatch"), ("", "call-rejected")], ids=["stream", "datagram"]
)
def test_a_request_without_content_length_is_refused(tmp_path: Path, tcp: str, rule: str) -> None:
    assert verdicts(report_on(tmp_path, REFUSED.format(tcp=tcp)))[0][0] == rule


CHANGED = """\
title: x
host A 10.0.0.10
host G 10.0.0.30
window: 5 30
call c at 1.0 from alice@A to 4711@G tcp
A > G +0.00 INVITE
G > A +0.50 200
A > G +0.60 ACK
A > G +9.00 INVITE
    body application/sdp <<
v=0
o=- 1 2 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
>>
    Content-Length: 80
G > A +9.02 400
A > G +9.03 ACK
"""


def test_a_body_that_is_cut_within_a_call_that_began_before_the_capture(tmp_path: Path) -> None:
    report = report_on(tmp_path, CHANGED, hosts="")
    assert "content-length-mismatch" in {finding.rule for finding in report.findings}
