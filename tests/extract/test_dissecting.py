"""Frames keep their layers, and what is not known does not go out."""

import struct
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import GRE, Dot1Q, Ether

from sipdiag.extract.dissecting import MAX_LAYERS, Carried, rewritten
from sipdiag.extract.mapping import Mapping

MAPPING = Mapping(b"a key")
ETHERNET, RAW = 1, 101


def shouted(carried: Carried) -> bytes | None:
    return None if carried.data.startswith(b"secret") else carried.data.upper()


def made(frame: object, link_type: int = ETHERNET) -> bytes | None:
    return rewritten(bytes(frame), link_type, MAPPING, shouted)  # type: ignore[call-overload]  # scapy packets have bytes


def test_addresses_payload_and_checksums_of_udp() -> None:
    frame = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / Dot1Q(vlan=5) / IP(src="10.0.0.1", dst="10.0.0.2")
    data = made(frame / UDP(sport=5060, dport=5070) / b"hello")
    assert data is not None
    packet = Ether(data)
    assert packet[IP].src == MAPPING.ipv4_text("10.0.0.1")
    assert packet.src != "02:00:00:00:00:01"
    assert bytes(packet[UDP].payload) == b"HELLO"
    told = packet[UDP].chksum, packet[IP].chksum
    del packet[UDP].chksum, packet[IP].chksum
    again = Ether(bytes(packet))
    assert (again[UDP].chksum, again[IP].chksum) == told


def test_tcp_over_ipv6_and_through_a_tunnel() -> None:
    data = made(IPv6(src="2001:db8::1", dst="2001:db8::2") / TCP(sport=5060, dport=5060, flags="PA") / b"abc", RAW)
    assert data is not None
    assert data.endswith(b"ABC")
    assert IPv6(data).src == MAPPING.ipv6_text("2001:db8::1")
    inner = IP(src="10.0.0.1", dst="10.0.0.2") / UDP(sport=1, dport=2) / b"abc"
    tunnelled = made(IP(src="192.0.2.1", dst="192.0.2.2") / GRE() / inner, RAW)
    assert tunnelled is not None
    assert tunnelled.endswith(b"ABC")
    assert bytes([10, 0, 0, 1]) not in tunnelled


def test_an_error_quotes_headers_alone() -> None:
    quoted = IP(src="10.0.0.2", dst="10.0.0.1") / UDP(sport=5060, dport=5070) / b"INVITE sip:bob"
    data = made(IP(src="10.0.0.1", dst="10.0.0.2") / ICMP(type=3, code=3) / quoted, RAW)
    assert data is not None
    assert b"bob" not in data
    assert IP(data)[ICMP].payload.dst == MAPPING.ipv4_text("10.0.0.1")
    assert IP(data)[ICMP].payload.dport == 5070


def test_what_is_refused_or_not_known_stays_behind() -> None:
    ip = IP(src="10.0.0.1", dst="10.0.0.2")
    assert made(ip / UDP() / b"secret", RAW) is None
    assert made(IP(src="10.0.0.1", dst="10.0.0.2", proto=89) / b"ospf", RAW) is None
    assert made(Ether(type=0x88CC) / b"lldp") is None
    assert rewritten(b"anything", 9999, MAPPING, shouted) is None


def test_what_fills_up_a_frame_says_nothing() -> None:
    frame = bytes(Ether() / IP(src="10.0.0.1", dst="10.0.0.2") / UDP() / b"hi") + b"left over"
    data = rewritten(frame, ETHERNET, MAPPING, shouted)
    assert data is not None
    assert data.endswith(b"HI" + bytes(9))


@given(st.binary(max_size=120), st.sampled_from([0, 1, 101, 113, 228, 229, 276]))
def test_any_bytes_give_as_many_or_none(data: bytes, link_type: int) -> None:
    result = rewritten(data, link_type, MAPPING, lambda carried: carried.data)
    assert result is None or len(result) == len(data)


@given(st.binary(max_size=80))
def test_any_bytes_behind_a_header_too(data: bytes) -> None:
    for head in (bytes(IP(proto=6)), bytes(IP(proto=1)), bytes(IP(proto=47)), bytes(IPv6(nh=0)), bytes(IP(proto=17))):
        result = rewritten(head + data, RAW, MAPPING, lambda carried: carried.data)
        assert result is None or len(result) == len(head + data)


def tags(count: int) -> bytes:
    frame = Ether()
    for number in range(count):
        frame = frame / Dot1Q(vlan=number)
    return bytes(frame / IP() / UDP() / b"hello")


def extensions(count: int) -> bytes:
    padding = bytes([60, 0, 1, 4, 0, 0, 0, 0])
    return bytes(IPv6(nh=60) / (padding * (count - 1) + bytes([17]) + padding[1:] + bytes(UDP() / b"hello")))


def user_plane(count: int) -> bytes:
    """GTP-U with extension headers (3GPP TS 29.281 5.2.1)."""
    headers = bytes([1, 0, 0, 0x85]) * (count - 1) + bytes([1, 0, 0, 0])
    packet = headers + bytes(IP() / UDP() / b"hello")
    head = struct.pack(">BBHIHBB", 0x34, 0xFF, len(packet) + 4, 1, 0, 0, 0x85)
    return bytes(IP() / UDP(sport=2152, dport=2152) / (head + packet))


@pytest.mark.parametrize(
    ("built", "link_type", "most"),
    [(tags, ETHERNET, MAX_LAYERS - 1), (extensions, RAW, MAX_LAYERS), (user_plane, RAW, MAX_LAYERS)],
)
def test_so_many_layers_are_gone_through_and_no_more(built: Callable[[int], bytes], link_type: int, most: int) -> None:
    whole = made(built(most), link_type)
    assert whole is not None
    assert b"HELLO" in whole
    assert made(built(most + 1), link_type) is None
