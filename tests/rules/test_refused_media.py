"""ICMP about media counts while the call is up, and says where the packets end."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on

HOSTS = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\nhost W 10.0.0.254\n"
UP = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
rtp A:4000 > B:6000 from 1.1 to 9.9 PCMU
rtp B:6000 > A:4000 from 1.1 to 9.9 PCMU
{0}A > B +10.0 BYE
B > A +10.1 200
"""


@pytest.mark.parametrize(
    ("error", "found"),
    [
        pytest.param("icmp W > A +5.0011 admin-prohibited about B\n", [("rtp-blocked", "network")], id="a filter"),
        pytest.param("icmp W > A +5.0011 host-unreachable about B\n", [("rtp-blocked", "network")], id="no way there"),
        pytest.param("icmp B > A +5.0011 admin-prohibited\n", [("rtp-blocked", "network")], id="its own filter"),
        pytest.param("icmp B > A +5.0011 port-unreachable\n", [("rtp-port-unreachable-icmp", "callee")], id="callee"),
        pytest.param("icmp A > B +5.0011 port-unreachable\n", [("rtp-port-unreachable-icmp", "caller")], id="caller"),
        pytest.param("icmp B > A +1.5011 port-unreachable\n", [], id="at once after the answer"),
        pytest.param("icmp W > A +5.0011 time-exceeded about B\n", [], id="another error"),
    ],
)
def test_where_media_is_refused(tmp_path: Path, error: str, found: list[tuple[str, str]]) -> None:
    report = report_on(tmp_path, UP.format(error), hosts=HOSTS)
    assert [(f.rule, f.party) for f in report.findings] == found


MOVED = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
rtp A:4000 > B:6000 from 1.1 to 5.9 PCMU
A > B +6.00 INVITE
    sdp 4010 PCMU
B > A +6.02 200
A > B +6.04 ACK
rtp A:4010 > B:6000 from 6.1 to 19.9 PCMU
rtp B:6000 > A:4000 from 1.1 to {0} PCMU
{1}icmp A > B +{2} port-unreachable
A > B +20.0 BYE
B > A +20.1 200
"""


@pytest.mark.parametrize(
    ("until", "after", "at", "found"),
    [
        pytest.param("6.05", "rtp B:6000 > A:4010 from 6.05 to 19.9 PCMU\n", "6.0511", [], id="while it changes over"),
        pytest.param("19.9", "", "12.0011", [("rtp-port-unreachable-icmp", "callee")], id="the change is not followed"),
    ],
)
def test_a_port_that_a_later_description_replaced(
    tmp_path: Path, until: str, after: str, at: str, found: list[tuple[str, str]]
) -> None:
    report = report_on(tmp_path, MOVED.format(until, after, at), hosts=HOSTS)
    assert [(f.rule, f.party) for f in report.findings if f.severity != "info"] == found
