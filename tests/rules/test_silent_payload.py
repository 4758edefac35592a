"""Who waits for a fax is silent by right; who is silent in a call of speech is not heard."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on

HOSTS = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
rtp A:4000 > B:6000 from 1.1 to 14.9 PCMU
rtp B:6000 > A:4000 from 1.1 to 14.9 PCMU sound talk
{0}A > B +15.0 BYE
B > A +15.1 200
"""
FAX = """\
B > A +12.00 INVITE
    body application/sdp <<
    v=0
    o=- 1 2 IN IP4 10.0.0.20
    s=-
    c=IN IP4 10.0.0.20
    t=0 0
    m=image 6000 udptl t38
    a=T38FaxVersion:0
    >>
A > B +12.10 488
B > A +12.12 ACK
"""


@pytest.mark.parametrize(
    ("change", "found"),
    [pytest.param("", ["silent-payload"], id="speech"), pytest.param(FAX, ["t38-reinvite-488"], id="fax")],
)
def test_silence_of_a_side(tmp_path: Path, change: str, found: list[str]) -> None:
    report = report_on(tmp_path, CALL.format(change), hosts=HOSTS)
    assert [f.rule for f in report.findings if f.severity != "info"] == found


TWO_LEGS = """\
call c at 1.0 from alice@A to bob@S
A > S +0.00 INVITE
call d at 1.0 from alice@S to bob@B
S > B +0.02 INVITE
    sdp 7002 {0}
B > S +1.00 200
    sdp 6000 {0}
S > B +1.02 ACK
call c
S > A +1.01 200
    sdp 7000 PCMU
A > S +1.03 ACK
rtp A:4000 > S:7000 from 1.1 to 19.9 PCMU sound talk
rtp S:7000 > A:4000 from 1.1 to 19.9 PCMU{2}
call d
rtp S:7002 > B:6000 from 1.1 to 19.9 {0} sound talk
rtp B:6000 > S:7002 from 1.1 to 19.9 {0}{1}
call c
A > S +20.0 BYE
S > A +20.01 200
call d
S > B +20.02 BYE
B > S +20.03 200
"""


@pytest.mark.parametrize(
    ("codec", "into", "out", "party"),
    [
        pytest.param("PCMA", " sound talk", "", "proxy", id="lost in the box"),
        pytest.param("PCMA", "", "", "callee", id="never there"),
        pytest.param("G729", "", "", "unknown", id="what goes in cannot be heard here"),
        pytest.param("PCMA", "", " sound talk", None, id="filled by the box"),
    ],
)
def test_silence_behind_a_box(tmp_path: Path, codec: str, into: str, out: str, party: str | None) -> None:
    report = report_on(tmp_path, TWO_LEGS.format(codec, into, out), hosts=HOSTS + "host S 10.0.0.1\n")
    found = [f.party for f in report.findings if f.severity != "info"]
    assert found == ([party] if party is not None else [])
