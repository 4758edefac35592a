"""Every stack of layers that holds a UDP payload, made by scapy."""

import struct
from pathlib import Path

import pytest
from scapy.layers.inet import IP, UDP, IPOption_RR
from scapy.layers.inet6 import IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrFragment, IPv6ExtHdrHopByHop, IPv6ExtHdrRouting
from scapy.layers.ipsec import AH
from scapy.layers.l2 import LLC, SNAP, CookedLinux, CookedLinuxV2, Dot1AD, Dot1Q, Dot3
from scapy.packet import Raw

from tests.capture.making import EN10MB, ETHER, Packet, message, paced, pcap, see_bytes

TEXT = message(1)
INNER = UDP(sport=5060, dport=5080) / Raw(TEXT)
V4 = IP(src="192.0.2.1", dst="198.51.100.2") / INNER
V6 = IPv6(src="2001:db8::1", dst="2001:db8::2") / INNER
V4_ENDS = ("192.0.2.1:5060", "198.51.100.2:5080")
V6_ENDS = ("[2001:db8::1]:5060", "[2001:db8::2]:5080")

STACKS = {
    "ethernet": (EN10MB, ETHER / V4, V4_ENDS),
    "ethernet-ipv6": (EN10MB, ETHER / V6, V6_ENDS),
    "vlan": (EN10MB, ETHER / Dot1Q(vlan=5) / V4, V4_ENDS),
    "qinq": (EN10MB, ETHER / Dot1AD(vlan=5) / Dot1Q(vlan=6) / V6, V6_ENDS),
    "three-tags": (EN10MB, ETHER / Dot1Q(vlan=5) / Dot1Q(vlan=6) / Dot1Q(vlan=7) / V4, V4_ENDS),
    "snap": (EN10MB, Dot3(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / LLC() / SNAP() / V4, V4_ENDS),
    "cooked": (113, CookedLinux() / V4, V4_ENDS),
    "cooked-vlan": (113, CookedLinux() / Dot1Q(vlan=5) / V4, V4_ENDS),
    "cooked-2": (276, CookedLinuxV2() / V6, V6_ENDS),
    "raw": (101, V4, V4_ENDS),
    "raw-ipv6": (12, V6, V6_ENDS),
    "raw-openbsd": (14, V4, V4_ENDS),
    "ipv4": (228, V4, V4_ENDS),
    "ipv6": (229, V6, V6_ENDS),
    "null-little": (0, Raw(struct.pack("<I", 2)) / V4, V4_ENDS),
    "null-big": (0, Raw(struct.pack(">I", 2)) / V4, V4_ENDS),
    "null-ipv6": (0, Raw(struct.pack("<I", 30)) / V6, V6_ENDS),
    "loop": (108, Raw(struct.pack(">I", 24)) / V6, V6_ENDS),
    "ip-options": (EN10MB, ETHER / IP(src="192.0.2.1", dst="198.51.100.2", options=[IPOption_RR()]) / INNER, V4_ENDS),
    "hop-by-hop": (101, IPv6(src="2001:db8::1", dst="2001:db8::2") / IPv6ExtHdrHopByHop() / INNER, V6_ENDS),
    "extensions": (
        101,
        IPv6(src="2001:db8::1", dst="2001:db8::2")
        / IPv6ExtHdrHopByHop()
        / IPv6ExtHdrRouting(addresses=["2001:db8::3"])
        / IPv6ExtHdrDestOpt()
        / IPv6ExtHdrFragment(id=7)
        / INNER,
        V6_ENDS,
    ),
    "authentication": (
        101,
        IP(src="192.0.2.1", dst="198.51.100.2") / AH(nh=17, icv=bytes(12), payloadlen=4) / INNER,
        V4_ENDS,
    ),
    "ip-in-ip": (101, IP(src="10.0.0.1", dst="10.0.0.2") / V4, V4_ENDS),
    "six-in-four": (101, IP(src="10.0.0.1", dst="10.0.0.2") / V6, V6_ENDS),
    "padding": (EN10MB, Raw(bytes(ETHER / V4) + b"padding of Ethernet, or an FCS"), V4_ENDS),
}


@pytest.mark.parametrize("name", STACKS)
def test_stacks(name: str, tmp_path: Path) -> None:
    link, frame, ends = STACKS[name]
    seen = see_bytes(pcap(paced([frame]), link=link), tmp_path)
    (payload,) = seen.payloads
    assert (str(payload.source), str(payload.destination)) == ends
    assert payload.data == TEXT
    assert not payload.truncated
    assert {one[:2] for one in seen.traffic} == {(payload.source.address, payload.destination.address)}


@pytest.mark.parametrize("name", STACKS)
def test_stacks_cut_anywhere(name: str, tmp_path: Path) -> None:
    link, frame, _ = STACKS[name]
    whole = bytes(frame)
    packets = [Packet(whole[:size], length=len(whole)) for size in range(len(whole))]
    seen = see_bytes(pcap(packets, link=link), tmp_path)
    assert all(TEXT.startswith(payload.data) for payload in seen.payloads)
    assert all(payload.truncated == (payload.data != TEXT) for payload in seen.payloads)
    # Within the start line it cannot be told that this is SIP; from its end on, it is.
    assert len(seen.payloads) >= len(TEXT) - TEXT.index(b"\r\n") - 2


def test_a_length_of_zero_means_up_to_the_frames_end(tmp_path: Path) -> None:
    # As segmentation offload leaves it behind.
    packet = bytearray(bytes(V4))
    packet[2:4] = bytes(2)
    (payload,) = see_bytes(pcap([Packet(bytes(packet))], link=101), tmp_path).payloads
    assert payload.data == TEXT


def test_a_udp_length_beyond_the_packet_is_bounded_by_it(tmp_path: Path) -> None:
    packet = bytearray(bytes(V4))
    packet[24:26] = b"\xff\xff"
    (payload,) = see_bytes(pcap([Packet(bytes(packet))], link=101), tmp_path).payloads
    assert payload.data == TEXT


def test_what_cannot_hold_sip_is_not_counted(tmp_path: Path) -> None:
    arp = b"\xff" * 6 + b"\x02" * 6 + b"\x08\x06" + bytes(46)
    spanning_tree = b"\x01\x80\xc2" + bytes(9) + b"\x00\x26\x42\x42\x03" + bytes(43)
    seen = see_bytes(pcap(paced([arp, spanning_tree])), tmp_path)
    assert seen.not_decoded == {}
    assert seen.capture.frames == 2


def test_what_could_have_held_sip_is_counted(tmp_path: Path) -> None:
    v4 = IP(src="192.0.2.1", dst="192.0.2.2")
    frames = [ETHER / v4 / UDP() / b"x", ETHER / IP(src="192.0.2.1", dst="192.0.2.2", proto=132) / bytes(40)]
    frames += [ETHER / IP(src="192.0.2.1", dst="192.0.2.2", proto=50) / bytes(40)] * 2
    frames.append(Raw(bytes(ETHER / V4)[:30]))
    seen = see_bytes(pcap(paced(frames)), tmp_path)
    assert seen.not_decoded == {"sctp": (1, 2), "esp": (2, 3), "cut-header": (1, 5)}


def test_a_link_type_that_is_not_read_is_named(tmp_path: Path) -> None:
    seen = see_bytes(pcap(paced([b"abc", b"def"]), link=119), tmp_path)
    (one,) = seen.capture.not_decoded
    assert (one.frames, one.why) == (2, "captured on PRISM_HEADER, which is not read")


def test_layers_without_end_come_to_an_end(tmp_path: Path) -> None:
    frame = bytes(ETHER)[:12] + b"\x81\x00\x00\x05" * 500 + b"\x08\x00" + bytes(V4)
    assert see_bytes(pcap(paced([frame])), tmp_path).not_decoded == {"too-deep": (1, 1)}
