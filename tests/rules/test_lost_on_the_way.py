"""Requests that do not arrive: ICMP, NAT bindings, fragments; whatever the place of the capture."""

from pathlib import Path

import pytest

from tests.rules.stories import HOSTS, findings_of, report_on, verdicts

NAT_HOSTS = """\
title: x
host A 203.0.113.80
host S 203.0.113.5 proxy
host N 198.51.100.7:40001 inside 192.168.1.20
"""
REGISTER = """\
registration r at 0.5 from carol@N
N > S +0.00 REGISTER
    Via: SIP/2.0/UDP {via};branch=z9hG4bK{{token:b1}};rport
S > N +0.02 200
"""
AGAIN = """\
registration r2 at 345.5 from carol@N
N:40777 > S +0.00 REGISTER
    Via: SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bK{token:b2};rport
S > N:40777 +0.02 200
"""
CALL = """\
call c at {at} from dave@A to carol@example.test
A > S +0.00 INVITE
S > A +0.01 100
S > N +0.02 INVITE
    repeat invite
S > A +32.02 408
A > S +32.03 ACK
healthy call at 400 between H and K
"""


@pytest.mark.parametrize("seen", ["", "seen: N\n"])
def test_a_call_through_a_proxy_to_a_dead_pinhole(tmp_path: Path, seen: str) -> None:
    text = REGISTER.format(via="192.168.1.20:5060") + CALL.format(at=300) + AGAIN
    report = report_on(tmp_path, text, seen + NAT_HOSTS)
    assert verdicts(report)[0] == ("nat-binding-expired", "nat")
    assert all(f.explained_by is not None for f in report.findings if f.rule != "nat-binding-expired")
    (finding,) = findings_of(report, "nat-binding-expired")
    assert finding.confidence == "certain"


@pytest.mark.parametrize(
    ("via", "at"),
    [("192.168.1.20:5060", 20), ("198.51.100.7:40001", 300)],
    ids=["a moment after registering", "no NAT in between"],
)
def test_other_silences_are_no_nats(tmp_path: Path, via: str, at: int) -> None:
    report = report_on(tmp_path, REGISTER.format(via=via) + CALL.format(at=at), NAT_HOSTS)
    assert findings_of(report, "nat-binding-expired") == []
    assert verdicts(report)[0][0] == "local-408-downstream-silent"


def test_a_phone_that_is_heard_from_its_old_port_still_has_its_binding(tmp_path: Path) -> None:
    ping = "dialog k at 290 from carol@N to S\nN > S +0.00 OPTIONS\nS > N +0.01 200\n"
    report = report_on(tmp_path, REGISTER.format(via="192.168.1.20:5060") + ping + CALL.format(at=300), NAT_HOSTS)
    assert findings_of(report, "nat-binding-expired") == []


@pytest.mark.parametrize(
    "hosts", [HOSTS, HOSTS.replace("10.0.0.10", "[2001:db8::10]").replace("10.0.0.20", "[2001:db8::20]")]
)
@pytest.mark.parametrize("method", ["INVITE", "OPTIONS", "REGISTER"])
def test_icmp_to_any_request(tmp_path: Path, method: str, hosts: str) -> None:
    begin = "registration c at 1 from a@A\n" if method == "REGISTER" else "call c at 1 from a@A to b@B\n"
    text = f"{begin}A > B +0.00 {method}\nicmp B > A +0.001 port-unreachable\nhealthy call at 50 between H and K\n"
    report = report_on(tmp_path, text, hosts)
    (finding,) = findings_of(report, "icmp-unreachable")
    assert finding.party == "callee"
    assert finding.explained_by is None
    assert all(f.explained_by is not None for f in report.findings if f is not finding)


def test_icmp_that_quotes_a_response_is_not_about_the_request(tmp_path: Path) -> None:
    text = """\
call c at 1 from a@A to b@B
A > B +0.00 INVITE
B > A +0.01 100
B > A +0.02 486
icmp A > B +0.03 port-unreachable
healthy call at 50 between H and K
"""
    assert findings_of(report_on(tmp_path, text), "icmp-unreachable") == []
    ping = "dialog d at 1 from a@A to b@B\nA > B +0.00 OPTIONS\nB > A +0.01 200\nicmp A > B +0.02 port-unreachable\n"
    assert findings_of(report_on(tmp_path, ping), "icmp-unreachable") == []
