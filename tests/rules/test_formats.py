"""What offer and peer have in common, and what tells that it is nothing."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on

OPTIONS = """\
dialog o at 0.1 from ping@A to bob@B
A > B +0.00 OPTIONS
B > A +0.01 200
    sdp 6000 {known}
"""
CALL = """\
call c at 2.0 from alice@A to bob@B
A > B +0.00 INVITE
    sdp 4000 {offered}
B > A +0.01 {response}
A > B +0.02 ACK
"""


@pytest.mark.parametrize(
    ("known", "offered", "response", "rule", "confidence"),
    [
        ("G729", "PCMU PCMA", "488", "codec-no-common", "certain"),
        ("G729 telephone-event", "PCMU telephone-event", "606", "codec-no-common", "certain"),
        ("PCMU", "PCMU PCMA", "488", "call-rejected", "certain"),
        ("97:AMR/8000", "98:AMR-WB/16000", "488", "codec-no-common", "certain"),
        ("97:speex/16000", "98:speex/8000", "488", "codec-no-common", "certain"),
        ("97:opus/48000", "111:OPUS/48000", "488", "call-rejected", "certain"),
        ("G729", "PCMU profile RTP/SAVP", "488", "srtp-profile-mismatch", "likely"),
        (None, "PCMU profile RTP/SAVP", "488", "srtp-profile-mismatch", "possible"),
        ("G729", "PCMU", '488\n    Warning: 302 B "Incompatible transport"', "srtp-profile-mismatch", "likely"),
        ("PCMU", "PCMU", '488\n    Warning: 305 B "Incompatible media format"', "codec-no-common", "possible"),
        (None, "PCMU", '488\n    Warning: 305 B "Incompatible media format"', "codec-no-common", "likely"),
        (None, "PCMU", "488\n    Reason: Q.850;cause=88", "codec-no-common", "likely"),
        (None, "PCMU", "488", "call-rejected", "certain"),
        (None, "PCMU", "488\n    sdp 6000 G729", "codec-no-common", "certain"),
    ],
)
def test_a_refused_offer(
    tmp_path: Path, known: str | None, offered: str, response: str, rule: str, confidence: str
) -> None:
    text = OPTIONS.format(known=known) if known else ""
    report = report_on(tmp_path, text + CALL.format(offered=offered, response=response))
    assert [(f.rule, f.confidence) for f in report.findings] == [(rule, confidence)]


@pytest.mark.parametrize(("known", "rule"), [("18", "codec-no-common"), ("0 18", "call-rejected")])
def test_a_list_of_capabilities_has_no_ports(tmp_path: Path, known: str, rule: str) -> None:
    body = f"""488
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 0 RTP/AVP {known}
    >>"""
    report = report_on(tmp_path, CALL.format(offered="PCMU", response=body))
    assert [f.rule for f in report.findings] == [rule]


def test_an_answer_that_takes_no_stream_is_no_call(tmp_path: Path) -> None:
    report = report_on(
        tmp_path,
        """\
call c at 2.0 from alice@A to bob@B
A > B +0.00 INVITE
    sdp 4000 PCMU
B > A +0.10 180
B > A +1.01 200
    body application/sdp <<
v=0
o=- 1 1 IN IP4 10.0.0.20
s=-
c=IN IP4 10.0.0.20
t=0 0
m=audio 0 RTP/AVP 0
    >>
A > B +1.02 ACK
A > B +2.00 BYE
B > A +2.01 200
""",
    )
    assert [(f.rule, f.party) for f in report.findings] == [("codec-no-common", "callee")]


def test_a_late_offer_refused_is_not_about_codecs(tmp_path: Path) -> None:
    text = CALL.replace("    sdp 4000 {offered}", "    no sdp").format(response="488")
    report = report_on(tmp_path, OPTIONS.format(known="G729") + text)
    assert [f.rule for f in report.findings] == ["late-offer-unsupported"]
