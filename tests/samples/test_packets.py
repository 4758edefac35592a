"""Packets as the stories' builder writes them, beside scapy's."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import ICMPv6DestUnreach, IPv6
from scapy.layers.l2 import CookedLinux, CookedLinuxV2, Dot1AD, Dot1Q, Ether
from scapy.packet import Raw

from samples.story import packets

V4 = st.integers(0, 2**32 - 1).map(lambda n: str(IPv4Address(n)))
V6 = st.integers(0, 2**128 - 1).map(lambda n: str(IPv6Address(n)))
ENDS = st.one_of(st.tuples(V4, V4), st.tuples(V6, V6))
PORTS = st.tuples(st.integers(0, 65_535), st.integers(0, 65_535))
PAYLOAD = st.binary(max_size=60)
MACS = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")


def network(ends: tuple[str, str], protocol: int, identification: int) -> IP | IPv6:
    if ":" in ends[0]:
        return IPv6(src=ends[0], dst=ends[1], nh=protocol, hlim=packets.HOPS)
    return IP(src=ends[0], dst=ends[1], proto=protocol, id=identification, ttl=packets.HOPS)


@given(ends=ENDS, ports=PORTS, payload=PAYLOAD, identification=st.integers(0, 65_535))
def test_udp_has_scapys_lengths_and_checksums(
    ends: tuple[str, str], ports: tuple[int, int], payload: bytes, identification: int
) -> None:
    made = packets.ip(*ends, packets.UDP, packets.udp(*ends, ports, payload), identification)
    theirs = network(ends, packets.UDP, identification) / UDP(sport=ports[0], dport=ports[1]) / Raw(payload)
    assert made == bytes(theirs)


@given(
    ends=ENDS,
    ports=PORTS,
    numbers=st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)),
    flags=st.sampled_from(["S", "SA", "A", "PA", "R", "RA", "FA"]),
    payload=PAYLOAD,
)
def test_tcp_has_scapys_checksums(
    ends: tuple[str, str], ports: tuple[int, int], numbers: tuple[int, int], flags: str, payload: bytes
) -> None:
    made = packets.ip(*ends, packets.TCP, packets.tcp(*ends, ports, numbers, flags, payload), 7)
    header = TCP(sport=ports[0], dport=ports[1], seq=numbers[0], ack=numbers[1], flags=flags, window=packets.WINDOW)
    assert made == bytes(network(ends, packets.TCP, 7) / header / Raw(payload))


def test_icmp_errors_are_scapys() -> None:
    four, six = ("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8::2")
    quoted = packets.ip(*four, packets.UDP, packets.udp(*four, (5060, 5060), b"odd"), 1)
    made = packets.ip(*four, packets.ICMP, packets.icmp_error(*four, 3, 3, quoted), 9)
    assert made == bytes(network(four, 1, 9) / ICMP(type=3, code=3) / Raw(quoted))
    quoted = packets.ip(*six, packets.UDP, packets.udp(*six, (5060, 5060), b"odd"), 0)
    made = packets.ip(*six, packets.ICMP6, packets.icmp_error(*six, 1, 4, quoted), 0)
    assert made == bytes(network(six, 58, 0) / ICMPv6DestUnreach(code=4) / Raw(quoted))


@pytest.mark.parametrize("ends", [("192.0.2.1", "192.0.2.2"), ("2001:db8::1", "2001:db8::2")], ids=["v4", "v6"])
def test_links_and_tags_are_read_back_by_scapy(ends: tuple[str, str]) -> None:
    packet = packets.ip(*ends, packets.UDP, packets.udp(*ends, (1, 2), b"x"), 1)
    network_layer = IPv6 if ":" in ends[0] else IP
    for kind, layer in (("ethernet", Ether), ("sll", CookedLinux), ("sll2", CookedLinuxV2)):
        assert bytes(layer(packets.link(kind, [], MACS, packet))[network_layer]) == packet, kind
        tagged = layer(packets.link(kind, [100], MACS, packet))
        assert (tagged[Dot1Q].vlan, bytes(tagged[network_layer])) == (100, packet), kind
    both = Ether(packets.link("ethernet", [40, 217], MACS, packet))
    assert (both[Dot1AD].vlan, both[Dot1Q].vlan, bytes(both[network_layer])) == (40, 217, packet)
    assert packets.link("raw", [], MACS, packet) == packet
