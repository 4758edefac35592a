"""Sound that goes one way only: after a hold, and through a box between two legs."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on

HOSTS = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\nhost S 10.0.0.1\n"
HELD = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
A > B +6.00 INVITE
    sdp 4000 PCMU sendonly
B > A +6.02 200
    sdp 6000 PCMU recvonly
A > B +6.04 ACK
A > B +9.00 INVITE
B > A +9.02 200
    sdp 6000 PCMU{0}
A > B +9.04 ACK
rtp A:4000 > B:6000 from 1.1 to 29.9 PCMU
rtp B:6000 > A:4000 from 1.1 to 6.0 PCMU
{1}A > B +30.0 BYE
B > A +30.1 200
"""
TWO_LEGS = """\
call c at 1.0 from alice@A to bob@S
A > S +0.00 INVITE
S > A +0.01 100
call d at 1.0 from alice@S to bob@B
S > B +0.02 INVITE
    sdp 7002 PCMU
B > S +0.03 180
call c
S > A +0.04 180
call d
B > S +1.00 200
S > B +1.02 ACK
call c
S > A +1.01 200
    sdp 7000 PCMU
A > S +1.03 ACK
rtp A:4000 > S:7000 from 1.1 to 19.9 PCMU
{0}call d
rtp S:7002 > B:6000 from 1.1 to 19.9 PCMU
rtp B:6000 > S:7002 from 1.1 to 19.9 PCMU
call c
A > S +20.0 BYE
S > A +20.01 200
call d
S > B +20.02 BYE
B > S +20.03 200
"""


@pytest.mark.parametrize(
    ("address", "media", "found"),
    [
        pytest.param("", "", ["rtp-one-way"], id="never comes back"),
        pytest.param("", "rtp B:6000 > A:4000 from 9.2 to 29.9 PCMU\n", [], id="comes back"),
        pytest.param(" at 10.9.9.9", "", [], id="from elsewhere now"),
    ],
)
def test_sound_after_a_hold(tmp_path: Path, address: str, media: str, found: list[str]) -> None:
    report = report_on(tmp_path, HELD.format(address, media), hosts=HOSTS)
    assert [f.rule for f in report.findings if f.severity != "info"] == found
    assert all("does not come back after a hold" in f.title for f in report.findings if f.rule == "rtp-one-way")


@pytest.mark.parametrize(
    ("media", "found"),
    [
        pytest.param("", [("rtp-one-way", "proxy")], id="not sent on"),
        pytest.param("rtp S:7000 > A:4000 from 1.1 to 19.9 PCMU\n", [], id="sent on"),
    ],
)
def test_sound_through_a_box_between_two_legs(tmp_path: Path, media: str, found: list[tuple[str, str]]) -> None:
    report = report_on(tmp_path, TWO_LEGS.format(media), hosts=HOSTS)
    assert [(f.rule, f.party) for f in report.findings if f.severity != "info"] == found


REPORT = "report B:6001 > A:4001 +{0} of A:4000 > B:6000 share 0% lost 0\n"
SILENT = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
rtp A:4000 > B:6000 from 1.1 to 19.9 PCMU
{0}A > B +20.0 BYE
B > A +20.1 200
"""


@pytest.mark.parametrize(
    ("reports", "party"),
    [
        pytest.param("", "unknown", id="nothing said"),
        pytest.param(REPORT.format("6.0") + REPORT.format("11.0"), "callee", id="as one that sends nothing"),
        pytest.param(REPORT.format("6.0"), "unknown", id="once"),
    ],
)
def test_a_side_whose_own_reports_say_that_it_sends_nothing(tmp_path: Path, reports: str, party: str) -> None:
    report = report_on(tmp_path, SILENT.format(reports), hosts=HOSTS)
    (found,) = [f for f in report.findings if f.rule == "rtp-one-way"]
    assert found.party == party
    assert ("nothing is sent" in found.title) is (party == "callee")
