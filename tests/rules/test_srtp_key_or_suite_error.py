"""An answer that takes the secure profile needs a key."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on

HOSTS = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
    body application/sdp <<
    v=0
    o=- 1 1 IN IP4 10.0.0.10
    s=-
    c=IN IP4 10.0.0.10
    t=0 0
    m=audio 4000 RTP/SAVP 0
    a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz
    >>
B > A +1.00 200
    body application/sdp <<
    v=0
    o=- 1 1 IN IP4 10.0.0.20
    s=-
    c=IN IP4 10.0.0.20
    t=0 0
    m=audio 6000 {0}
    >>
A > B +1.03 ACK
A > B +9.0 BYE
B > A +9.1 200
"""


@pytest.mark.parametrize(
    ("section", "found"),
    [
        pytest.param("RTP/SAVP 0", ["srtp-key-or-suite-error"], id="no key"),
        pytest.param("RTP/SAVP 0\n    a=zrtp-hash:1.10 fe30efd0", [], id="a key by ZRTP"),
    ],
)
def test_an_answer_without_key(tmp_path: Path, section: str, found: list[str]) -> None:
    report = report_on(tmp_path, CALL.format(section), hosts=HOSTS)
    assert [f.rule for f in report.findings if f.severity != "info"] == found
