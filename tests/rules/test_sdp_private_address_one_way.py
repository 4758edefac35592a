"""Media that goes to a private address: who described it."""

from pathlib import Path

from tests.rules.stories import findings_of, report_on

PASSED_ON = """\
title: x
host A 198.51.100.10
host P 198.51.100.1 proxy
host N 203.0.113.7 inside 192.168.1.20
host X 192.168.1.20
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > N +0.02 INVITE
N > P +0.10 180
P > A +0.11 180
N > P +1.00 200
    sdp 6000 PCMU
P > A +1.01 200
A > P +1.03 ACK
P > N +1.04 ACK
rtp A:4000 > X:6000 from 1.1 to 9 PCMU
rtp N:6000 > A:4000 from 1.1 to 9 PCMU
A > P +10.0 BYE
P > N +10.01 BYE
N > P +10.1 200
P > A +10.11 200
"""


def test_it_is_the_phone_and_not_the_proxy_that_passed_its_description_on(tmp_path: Path) -> None:
    (found,) = findings_of(report_on(tmp_path, PASSED_ON, hosts=""), "sdp-private-address-one-way")
    assert found.party == "callee"
    assert found.party_at is not None
    assert found.party_at.address == "203.0.113.7:5060"
    assert found.confidence == "certain"
