"""DNS questions and answers are read, and nothing that is none, however broken."""

import random
import struct
from pathlib import Path

import pytest
from scapy.layers.dns import DNS, DNSQR, DNSRR, DNSRRNAPTR, DNSRRSRV
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6

from sipdiag.capture.dns import MAX_POINTERS, MAX_RECORDS, parse_dns
from sipdiag.model import Endpoint
from tests.capture.making import ETHER, paced, pcap, see_bytes

SERVICE = "_sip._udp.example.net"


def answer(name: str, kind: str, *records: object, rcode: int = 0, also: object = None) -> bytes:
    return bytes(DNS(id=7, qr=1, rcode=rcode, qd=[DNSQR(qname=name, qtype=kind)], an=list(records), ar=also or []))


def srv(priority: int, target: str) -> DNSRRSRV:
    return DNSRRSRV(rrname=SERVICE, priority=priority, weight=1, port=5060, target=target)


def test_a_question_is_a_lookup_that_has_no_outcome_yet() -> None:
    lookup = parse_dns(bytes(DNS(id=7, qd=[DNSQR(qname="_sip._udp.Example.NET", qtype="SRV")])))
    assert lookup is not None
    assert (lookup.name, lookup.type, lookup.outcome) == (SERVICE, "SRV", "asked")


def test_an_srv_answer_names_its_targets_by_priority_and_their_addresses() -> None:
    also = [
        DNSRR(rrname="a.example.net", type="A", rdata="192.0.2.1"),
        DNSRR(rrname="a.example.net", type="AAAA", rdata="2001:db8::1"),
    ]
    data = answer(SERVICE, "SRV", srv(20, "b.example.net"), srv(10, "a.example.net"), also=also)
    lookup = parse_dns(data)
    assert lookup is not None
    assert lookup.outcome == "answered"
    assert lookup.targets == ("a.example.net", "b.example.net")
    assert lookup.addresses == ("192.0.2.1", "2001:db8::1")


def test_a_naptr_answer_leads_to_the_next_name() -> None:
    record = DNSRRNAPTR(
        rrname="example.net", order=10, preference=50, flags=b"s", services=b"SIP+D2U", replacement=SERVICE
    )
    lookup = parse_dns(answer("example.net", "NAPTR", record))
    assert lookup is not None
    assert (lookup.outcome, lookup.targets) == ("answered", (SERVICE,))


def test_what_a_resolver_says_instead_of_an_answer() -> None:
    outcomes = {code: parse_dns(answer("example.net", "A", rcode=code)) for code in (0, 2, 3, 5)}
    said = {code: lookup.outcome for code, lookup in outcomes.items() if lookup is not None}
    assert said == {0: "empty", 2: "server failure", 3: "no such name", 5: "refused"}


def test_what_asks_for_something_else_is_passed_over() -> None:
    assert parse_dns(bytes(DNS(qd=[DNSQR(qname="example.net", qtype="TXT")]))) is None
    assert parse_dns(bytes(DNS(opcode=5, qd=[DNSQR(qname="example.net", qtype="A")]))) is None
    assert parse_dns(b"") is None


def test_a_name_that_points_at_itself_ends() -> None:
    assert parse_dns(b"\0\7\1\0\0\1\0\0\0\0\0\0\xc0\x0c\0\1\0\1") is None


@pytest.mark.parametrize(("pointers", "name"), [(MAX_POINTERS, "example"), (MAX_POINTERS + 1, None)])
def test_so_many_pointers_are_followed_in_one_name(pointers: int, name: str | None) -> None:
    """Each leads to the next one, behind the question."""
    after = range(18, 18 + 2 * pointers, 2)
    first, *others = (struct.pack(">H", 0xC000 | at) for at in after)
    data = struct.pack(">6H", 7, 0x100, 1, 0, 0, 0) + first + b"\0\1\0\1" + b"".join(others) + b"\7example\0"
    lookup = parse_dns(data)
    assert (lookup.name if lookup is not None else None) == name


def test_any_bytes_give_a_lookup_or_none() -> None:
    whole = answer(SERVICE, "SRV", srv(20, "b.example.net"), srv(10, "a.example.net"))
    chance = random.Random(1)
    for _ in range(3000):
        data = bytearray(whole[: chance.randrange(len(whole) + 1)])
        for _ in range(chance.randrange(4)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        lookup = parse_dns(bytes(data))
        assert lookup is None or len(lookup.targets) <= 2


def test_who_asked_whom_is_told_of_both_directions_and_ip_versions(tmp_path: Path) -> None:
    question = DNS(id=7, qd=[DNSQR(qname="example.net", qtype="A")])
    back = DNS(answer("example.net", "A", rcode=3))
    frames = [
        ETHER / IP(src="10.0.0.1", dst="10.0.0.53") / UDP(sport=33000, dport=53) / question,
        ETHER / IP(src="10.0.0.53", dst="10.0.0.1") / UDP(sport=53, dport=33000) / back,
        ETHER / IPv6(src="2001:db8::1", dst="2001:db8::53") / UDP(sport=33000, dport=53) / question,
    ]
    told = see_bytes(pcap(paced(frames)), tmp_path).events
    assert [event.detail for event in told] == [
        "A example.net: asked",
        "A example.net: no such name",
        "A example.net: asked",
    ]
    assert told[0].about == told[1].about == (Endpoint("10.0.0.1", 33000), Endpoint("10.0.0.53", 53))
    assert told[2].about == (Endpoint("2001:db8::1", 33000), Endpoint("2001:db8::53", 53))


def test_of_more_records_than_are_read_it_is_not_said_that_there_are_none() -> None:
    aliases = [DNSRR(rrname="a.example.net", type="CNAME", rdata="b.example.net")] * MAX_RECORDS
    address = DNSRR(rrname="b.example.net", type="A", rdata="192.0.2.1")
    outcomes = {}
    for count in (MAX_RECORDS - 1, MAX_RECORDS):
        lookup = parse_dns(answer("a.example.net", "A", *aliases[:count], address))
        assert lookup is not None
        outcomes[count] = (lookup.outcome, lookup.addresses)
    assert outcomes == {MAX_RECORDS - 1: ("answered", ("192.0.2.1",)), MAX_RECORDS: ("answered", ())}
