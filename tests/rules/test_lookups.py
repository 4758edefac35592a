"""Names that do not resolve, and servers that are not tried."""

from pathlib import Path

from scapy.layers.dns import DNS, DNSQR, DNSRR, DNSRRSRV

from tests.rules.stories import findings_of, report_on

HOSTS = "title: x\nhost A 10.0.0.10\nhost P 10.0.0.1 proxy\nhost D 10.0.0.53\nhost G 203.0.113.31\n"
CALL = "call c1 at 1.0 from alice@A to bob@sip.example.net\nA > P +0.000 INVITE\nP > A +0.002 100\n"
END = "P > A +4.000 478 Unresolvable destination\nA > P +4.010 ACK\nhealthy call at 60.0 between H and K\n"
SERVICE = "_sip._udp.sip.example.net"


def asked(second: float, name: str, kind: str, host: str = "P") -> str:
    return f"datagram {host}:33000 > D:53 +{second:.3f} {bytes(DNS(id=7, qd=[DNSQR(qname=name, qtype=kind)])).hex()}\n"


def answered(second: float, name: str, kind: str, *records: object, rcode: int = 0, host: str = "P") -> str:
    data = bytes(DNS(id=7, qr=1, rcode=rcode, qd=[DNSQR(qname=name, qtype=kind)], an=list(records)))
    return f"datagram D:53 > {host}:33000 +{second:.3f} {data.hex()}\n"


def test_no_answer_is_the_resolvers(tmp_path: Path) -> None:
    talk = CALL + asked(0.01, "sip.example.net", "A") + asked(2.01, "sip.example.net", "A") + END
    (finding,) = findings_of(report_on(tmp_path, talk, hosts=HOSTS), "dns-resolution-failure")
    assert (finding.party, finding.facts["outcome"]) == ("network", "no answer")
    assert finding.party_at is not None
    assert finding.party_at.address == "10.0.0.53:53"


def test_a_name_that_does_not_exist_is_whose_route_it_is(tmp_path: Path) -> None:
    talk = CALL + answered(0.02, "sip.example.net", "A", rcode=3) + END
    report = report_on(tmp_path, talk, hosts=HOSTS)
    assert (report.calls[0].root_cause, report.calls[0].party) == ("dns-resolution-failure", "proxy")


def test_names_of_other_things_do_not_count(tmp_path: Path) -> None:
    talk = CALL + answered(0.02, "telemetry.example.org", "A", rcode=3) + END
    assert findings_of(report_on(tmp_path, talk, hosts=HOSTS), "dns-resolution-failure") == []


def test_the_target_of_a_service_has_to_resolve_too(tmp_path: Path) -> None:
    record = DNSRRSRV(rrname=SERVICE, priority=1, weight=1, port=5060, target="a.example.net")
    talk = CALL + answered(0.02, SERVICE, "SRV", record) + answered(0.03, "a.example.net", "A", rcode=3)
    assert findings_of(report_on(tmp_path, talk + END, hosts=HOSTS), "dns-resolution-failure")
    good = answered(0.04, "a.example.net", "AAAA", DNSRR(rrname="a.example.net", type="AAAA", rdata="2001:db8::1"))
    assert findings_of(report_on(tmp_path, talk + good + END, hosts=HOSTS), "dns-resolution-failure") == []


def test_one_server_of_two_that_refuses_and_is_all_that_is_tried(tmp_path: Path) -> None:
    records = [
        DNSRRSRV(rrname=SERVICE, priority=p, weight=1, port=5060, target=f"{n}.example.net")
        for p, n in ((1, "a"), (2, "b"))
    ]
    talk = "call c1 at 1.0 from alice@A to bob@sip.example.net\n" + answered(0, SERVICE, "SRV", *records, host="A")
    for name, address in (("a", "203.0.113.31"), ("b", "203.0.113.32")):
        name = f"{name}.example.net"
        talk += answered(0.01, name, "A", DNSRR(rrname=name, type="A", rdata=address), host="A")
    talk += "A > G +0.100 INVITE\nG > A +0.120 503\nA > G +0.130 ACK\nhealthy call at 60.0 between H and K\n"
    report = report_on(tmp_path, talk, hosts=HOSTS)
    assert report.calls[0].root_cause == "dns-srv-no-failover"
    (finding,) = findings_of(report, "dns-srv-no-failover")
    assert finding.facts["others"] == ["203.0.113.32"]


def two_servers(*, b_fails: bool = False) -> str:
    """The client learns of two servers and asks for the address of the first, or of the second too and in vain."""
    records = [
        DNSRRSRV(rrname=SERVICE, priority=p, weight=1, port=5060, target=f"{n}.example.net")
        for p, n in ((10, "a"), (20, "b"))
    ]
    a = DNSRR(rrname="a.example.net", type="A", rdata="203.0.113.31")
    talk = "call c1 at 1.0 from alice@A to bob@sip.example.net\n" + asked(0, SERVICE, "SRV", host="A")
    talk += answered(0.01, SERVICE, "SRV", *records, host="A") + answered(0.02, "a.example.net", "A", a, host="A")
    return talk + (answered(0.03, "b.example.net", "A", rcode=3, host="A") if b_fails else "")


def test_the_second_server_is_not_even_looked_up(tmp_path: Path) -> None:
    silent = "A > G +0.100 INVITE\n    repeat invite\n"
    report = report_on(tmp_path, two_servers() + silent + "healthy call at 60.0 between H and K\n", hosts=HOSTS)
    assert (report.calls[0].root_cause, report.calls[0].party) == ("dns-srv-no-failover", "caller")
    (finding,) = findings_of(report, "dns-srv-no-failover")
    assert finding.facts["others"] == ["b.example.net"]
    assert [e.frame for e in finding.evidence] == [1, 2, *range(4, 11)]


def test_another_server_that_is_tried_may_be_the_second_one(tmp_path: Path) -> None:
    hosts = HOSTS + "host B 203.0.113.32\n"
    both = "A > G +0.100 INVITE\n    repeat 0.5 1.5\nA > B +4.000 INVITE\n    repeat invite\n"
    report = report_on(tmp_path, two_servers() + both + "healthy call at 60.0 between H and K\n", hosts=hosts)
    assert findings_of(report, "dns-srv-no-failover") == []


def test_a_second_server_without_address_cannot_be_tried(tmp_path: Path) -> None:
    silent = "A > G +0.100 INVITE\n    repeat invite\nhealthy call at 60.0 between H and K\n"
    report = report_on(tmp_path, two_servers(b_fails=True) + silent, hosts=HOSTS)
    assert findings_of(report, "dns-srv-no-failover") == []


def test_a_server_that_says_trying_and_no_more_is_a_reason_to_try_the_next(tmp_path: Path) -> None:
    servers = [
        DNSRRSRV(rrname=SERVICE, priority=n, weight=1, port=5060, target=f"{n}.sip.example.net") for n in (10, 20)
    ]
    first = DNSRR(rrname="10.sip.example.net", type="A", rdata="203.0.113.31")
    talk = (
        "dialog c1 at 1.0 from alice@A to bob@sip.example.net\n"
        + asked(0.01, SERVICE, "SRV", "A")
        + answered(0.02, SERVICE, "SRV", *servers, host="A")
        + asked(0.03, "10.sip.example.net", "A", "A")
        + answered(0.04, "10.sip.example.net", "A", first, host="A")
        + "A > G +0.05 MESSAGE\n    repeat request\nG > A +4.2 100\nhealthy call at 60.0 between H and K\n"
    )
    (finding,) = findings_of(report_on(tmp_path, talk, hosts=HOSTS), "dns-srv-no-failover")
    assert finding.party == "caller"
