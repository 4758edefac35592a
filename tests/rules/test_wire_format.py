"""Line ends that are wrong, and whether they are the reason."""

import re
from pathlib import Path

import msgspec
import pytest

from sipdiag.rules._wire_format import separator_defects
from sipdiag.sip import parse
from tests.calls.wire import one, talk
from tests.rules.stories import findings_of, report_on

REQUEST = """\
call c1 at 1.0 from alice@A to 200@B
A > B +0.000 raw <<
{method} sip:200@10.0.0.20 SIP/2.0
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK77f1;rport
Max-Forwards: 70\\x0aFrom: <sip:alice@example.test>;tag=a1
To: <sip:200@example.test>
Call-ID: 5f5f77@10.0.0.10
CSeq: 1 {cseq}
Contact: <sip:alice@10.0.0.10:5060>
Content-Length: 0

>>
B > A +0.010 raw <<
SIP/2.0 {status}
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK77f1;rport=5060;received=10.0.0.10
From: <sip:alice@example.test>;tag=a1
To: <sip:200@example.test>;tag=b1
Call-ID: 5f5f77@10.0.0.10
CSeq: 1 INVITE
Content-Length: 0

>>
healthy call at 3.0 between H and K
"""


def test_it_is_the_reason_where_nothing_else_is_wrong(tmp_path: Path) -> None:
    report = report_on(tmp_path, REQUEST.format(method="INVITE", cseq="INVITE", status="400 Bad Request"))
    assert report.calls[0].root_cause == "missing-crlf-body-separator"


def test_it_is_not_where_something_worse_is_wrong(tmp_path: Path) -> None:
    report = report_on(tmp_path, REQUEST.format(method="INVITE", cseq="OPTIONS", status="400 Bad Request"))
    assert report.calls[0].root_cause == "malformed-request-400"


def test_it_is_not_where_the_answer_is_about_something_else(tmp_path: Path) -> None:
    report = report_on(tmp_path, REQUEST.format(method="INVITE", cseq="INVITE", status="404 Not Found"))
    assert findings_of(report, "missing-crlf-body-separator") == []


NO_BLANK_LINE = """\
call c1 at 1.0 from alice@A to 200@B
A > B +0.000 raw <<
INVITE sip:200@10.0.0.20 SIP/2.0
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK77f1;rport
Max-Forwards: 70
From: <sip:alice@example.test>;tag=a1
To: <sip:200@example.test>
Call-ID: 5f5f77@10.0.0.10
CSeq: 1 INVITE
Contact: <sip:alice@10.0.0.10:5060>
Content-Type: application/sdp
Content-Length: 123
{after}v=0
o=- 9793 9793 IN IP4 10.0.0.10
s=-
c=IN IP4 10.0.0.10
t=0 0
m=audio 4000 RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=sendrecv
>>
B > A +0.010 raw <<
SIP/2.0 400 Bad Request
Via: SIP/2.0/UDP 10.0.0.10:5060;branch=z9hG4bK77f1;rport=5060;received=10.0.0.10
From: <sip:alice@example.test>;tag=a1
To: <sip:200@example.test>;tag=b1
Call-ID: 5f5f77@10.0.0.10
CSeq: 1 INVITE
Content-Length: 0

>>
healthy call at 3.0 between H and K
"""


def test_sdp_right_behind_the_headers_explains_its_content_length(tmp_path: Path) -> None:
    report = report_on(tmp_path, NO_BLANK_LINE.format(after=""))
    assert (report.calls[0].root_cause, report.calls[0].party) == ("missing-crlf-body-separator", "caller")
    assert findings_of(report, "content-length-mismatch")[0].explained_by is not None


def test_a_blank_line_leaves_the_content_length_at_fault(tmp_path: Path) -> None:
    report = report_on(tmp_path, NO_BLANK_LINE.replace("Length: 123", "Length: 223").format(after="\n"))
    assert report.calls[0].root_cause == "content-length-mismatch"
    assert findings_of(report, "missing-crlf-body-separator") == []


def test_a_header_that_is_wrong_itself_is_not_passed_over(tmp_path: Path) -> None:
    text = NO_BLANK_LINE.format(after="").replace("Max-Forwards: 70", "Max-Forwards: many")
    assert findings_of(report_on(tmp_path, text), "missing-crlf-body-separator") == []


@pytest.mark.parametrize(
    ("written", "instead", "reason"),
    [
        (b"Max-Forwards: 70\r\n", b"Max-Forwards: 70\n", "line ends in LF alone"),
        (b"\r\n\r\nv=0", b"\r\n\nv=0", "line ends in LF alone"),
        (b"\r\nm=audio", b"\r\n\r\nm=audio", "blank line inside SDP"),
        (b"\r\nm=audio", b"\n\nm=audio", "blank line inside SDP"),
        (b"\r\nm=audio", b"\r\n \t\0\r\nm=audio", "blank line inside SDP"),
        (b"v=0", b"\r\nv=0", "blank line inside SDP"),
        (b"v=0", b"v=0", None),
    ],
)
def test_a_glance_passes_no_line_end_over(written: bytes, instead: bytes, reason: str | None) -> None:
    (invite,) = talk("alice > bob 0.0 INVITE sip:bob@example.com sdp=yes")
    raw = re.sub(rb"Content-Length: \d+\r\n", b"", invite.message.raw).replace(written, instead)
    (transaction,) = one([msgspec.structs.replace(invite, message=parse(raw))], 60.0).transactions
    assert [defect.reason for defect in separator_defects(transaction)] == ([reason] if reason else [])
