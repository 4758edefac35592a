"""Bytes of the packets that a story puts on the wire: IP of both versions, UDP, TCP, ICMP, and the links below.

In: addresses as text, ports, payloads. Out: bytes with every length and checksum right. It is written by hand because
ten seeds of sixty stories are a few hundred thousand packets; tests compare it with scapy and tshark.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from ipaddress import ip_address

UDP, TCP, ICMP, ICMP6 = 17, 6, 1, 58
IPV4, IPV6, VLAN, QINQ = 0x0800, 0x86DD, 0x8100, 0x88A8
TCP_FLAGS = {"F": 1, "S": 2, "R": 4, "P": 8, "A": 16}
IPV4_HEADER_BYTES = 20
STUN_COOKIE = 0x2112A442
HOPS = 64
WINDOW = 64_240


@lru_cache(maxsize=4096)
def packed(address: str) -> bytes:
    return ip_address(address).packed


def checksum(data: bytes) -> int:
    """RFC 1071: the ones' complement sum of 16-bit words is the number modulo 0xFFFF."""
    if len(data) % 2:
        data += b"\0"
    rest = int.from_bytes(data, "big") % 0xFFFF
    return 0xFFFF - rest if rest or not any(data) else 0


def pseudo_header(source: str, destination: str, protocol: int, length: int) -> bytes:
    """What RFC 768 and RFC 8200 8.1 have the checksum cover beside the segment."""
    ends = packed(source) + packed(destination)
    if ":" in source:
        return ends + struct.pack("!IHBB", length, 0, 0, protocol)
    return ends + struct.pack("!HH", protocol, length)


def ip(
    source: str,
    destination: str,
    protocol: int,
    payload: bytes,
    identification: int,
    fragment: int = 0,
    service: int = 0,
) -> bytes:
    """A packet; `fragment` is the word of flags and offset (RFC 791 3.1), of IPv4 alone; `service` the octet of
    RFC 2474."""
    ends = packed(source) + packed(destination)
    if ":" in source:
        return struct.pack("!IHBB", 6 << 28 | service << 20, len(payload), protocol, HOPS) + ends + payload
    length = IPV4_HEADER_BYTES + len(payload)
    head = struct.pack("!BBHHHBB", 0x45, service, length, identification, fragment, HOPS, protocol)
    return head + struct.pack("!H", checksum(head + ends)) + ends + payload


def udp(source: str, destination: str, ports: tuple[int, int], payload: bytes) -> bytes:
    length = 8 + len(payload)
    head = struct.pack("!HHH", *ports, length)
    # RFC 768: a sum of zero is sent as all ones, since zero says that there is none.
    total = checksum(pseudo_header(source, destination, UDP, length) + head + b"\0\0" + payload) or 0xFFFF
    return head + struct.pack("!H", total) + payload


def tcp(
    source: str, destination: str, ports: tuple[int, int], numbers: tuple[int, int], flags: str, payload: bytes
) -> bytes:
    """A segment without options; `numbers` are sequence and acknowledgement."""
    bits = sum(TCP_FLAGS[flag] for flag in flags)
    head = struct.pack("!HHIIBBH", *ports, *numbers, 5 << 4, bits, WINDOW)
    covered = pseudo_header(source, destination, TCP, 20 + len(payload)) + head + b"\0\0\0\0" + payload
    return head + struct.pack("!HH", checksum(covered), 0) + payload


def icmp_error(source: str, destination: str, kind: int, code: int, quoted: bytes) -> bytes:
    """An ICMP or ICMPv6 error about a packet (RFC 792, RFC 4443 3)."""
    rest = b"\0\0\0\0" + quoted
    head = bytes((kind, code))
    before = pseudo_header(source, destination, ICMP6, 4 + len(rest)) if ":" in source else b""
    return head + struct.pack("!H", checksum(before + head + b"\0\0" + rest)) + rest


def stun(kind: int, transaction: bytes, *attributes: tuple[int, bytes]) -> bytes:
    """A message of STUN (RFC 8489 5) with these attributes, each of them padded to whole words."""
    body = b"".join(
        struct.pack("!HH", number, len(value)) + value + bytes(-len(value) % 4) for number, value in attributes
    )
    return struct.pack("!HHI", kind, len(body), STUN_COOKIE) + transaction + body


def link(kind: str, tags: list[int], macs: tuple[bytes, bytes], packet: bytes) -> bytes:
    """The frame of a link type (text.LINKS) around an IP packet; `macs`: source, destination."""
    six = packet[0] >> 4 == 6
    if kind == "raw":
        return packet
    if kind == "null":
        # The address family in the capturing host's byte order: AF_INET, and AF_INET6 of FreeBSD.
        return struct.pack("<I", 28 if six else 2) + packet
    types = [VLAN] * len(tags) + [IPV6 if six else IPV4]
    if len(tags) == 2:
        types[0] = QINQ
    source, destination = macs
    if kind == "ethernet":
        head = destination + source + struct.pack("!H", types[0])
    elif kind == "sll":
        head = struct.pack("!HHH", 0, 1, 6) + source + b"\0\0" + struct.pack("!H", types[0])
    else:
        head = struct.pack("!HHIHBB", types[0], 0, 2, 1, 0, 6) + source + b"\0\0"
    return head + b"".join(struct.pack("!HH", *pair) for pair in zip(tags, types[1:], strict=True)) + packet
