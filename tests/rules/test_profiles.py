"""An answer has to keep to the protection that was offered."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on, verdicts

CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
{offer}B > A +1.00 200
{answer}A > B +1.03 ACK
A > B +9.0 BYE
B > A +9.1 200
"""
KEYS = {"sdes": "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNf\n", "dtls": "a=fingerprint:sha-256 4A:AD\n", "": ""}


def sdp(profile: str, keys: str, port: int = 4000) -> str:
    lines = f"v=0\no=- 1 1 IN IP4 10.0.0.10\ns=-\nc=IN IP4 10.0.0.10\nt=0 0\nm=audio {port} {profile} 0\n"
    return f"    body application/sdp <<\n{lines}{KEYS[keys]}    >>\n"


@pytest.mark.parametrize(
    ("offer", "answer", "verdict"),
    [
        (sdp("RTP/SAVP", "sdes"), sdp("RTP/SAVP", "sdes"), (None, None)),
        (sdp("RTP/SAVPF", "dtls"), sdp("RTP/SAVP", "dtls"), (None, None)),
        (sdp("RTP/AVP", "sdes"), sdp("RTP/AVP", ""), (None, None)),
        (sdp("RTP/AVP", "sdes"), sdp("RTP/SAVP", "sdes"), (None, None)),
        (sdp("RTP/AVP", ""), sdp("RTP/AVPF", ""), (None, None)),
        (sdp("RTP/SAVP", "sdes"), sdp("RTP/AVP", ""), ("srtp-profile-mismatch", "callee")),
        (sdp("RTP/SAVP", "sdes"), sdp("UDP/TLS/RTP/SAVP", "dtls"), ("srtp-profile-mismatch", "callee")),
        (sdp("RTP/SAVP", "dtls"), sdp("RTP/SAVP", "sdes"), ("srtp-profile-mismatch", "callee")),
        (sdp("UDP/TLS/RTP/SAVP", "dtls"), sdp("UDP/TLS/RTP/SAVP", "sdes"), ("srtp-profile-mismatch", "callee")),
        (sdp("UDP/TLS/RTP/SAVP", "dtls"), sdp("UDP/TLS/RTP/SAVP", ""), ("dtls-role-or-fingerprint", "callee")),
        (sdp("RTP/SAVP", "sdes"), sdp("RTP/SAVP", "", 0), ("srtp-profile-mismatch", "caller")),
    ],
)
def test_which_answers_keep_to_the_offer(
    tmp_path: Path, offer: str, answer: str, verdict: tuple[str | None, str | None]
) -> None:
    assert verdicts(report_on(tmp_path, CALL.format(offer=offer, answer=answer)))[0] == verdict


def test_where_both_sides_are_heard_their_keys_fit(tmp_path: Path) -> None:
    offer, answer = sdp("UDP/TLS/RTP/SAVP", "dtls"), sdp("UDP/TLS/RTP/SAVP", "sdes", 6000).replace("0.10", "0.20")
    silent = CALL.format(offer=offer, answer=answer)
    sound = "rtp A:4000 > B:6000 from 1.1 to 8.9 PCMU\nrtp B:6000 > A:4000 from 1.1 to 8.9 PCMU\n"
    report = report_on(tmp_path, silent)
    assert [(f.rule, f.explained_by is None) for f in report.findings] == [
        ("dtls-role-or-fingerprint", False),
        ("srtp-profile-mismatch", True),
    ]
    assert not report_on(tmp_path, silent.replace("A > B +9.0 BYE", f"{sound}A > B +9.0 BYE")).findings
