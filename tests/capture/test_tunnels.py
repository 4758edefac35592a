"""SIP in every kind of tunnel that is read."""

import struct
from pathlib import Path

import pytest
from scapy.contrib.geneve import GENEVE
from scapy.contrib.gtp import GTP_U_Header, GTPPDUSessionContainer
from scapy.contrib.mpls import MPLS
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import GRE
from scapy.layers.ppp import PPP, PPPoE
from scapy.layers.vxlan import VXLAN
from scapy.packet import Packet as Layer
from scapy.packet import Raw

from sipdiag.capture.tunnels import MAX_GTP_EXTENSIONS, MAX_TZSP_TAGS, MAX_UDP_LABELS
from tests.capture.making import ETHER, message, paced, pcap, see_bytes

TEXT = message(1)
V4 = IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=5060, dport=5060) / Raw(TEXT)
OUTER = IP(src="10.0.0.1", dst="10.0.0.2")


def over_udp(port: int, tunnel: Layer) -> Layer:
    return ETHER / OUTER / UDP(sport=40_000, dport=port) / tunnel


STACKS = {
    "mpls": ETHER / MPLS(label=3, s=0) / MPLS(label=4, s=1) / V4,
    "pseudowire": ETHER / MPLS(label=3, s=1) / Raw(bytes(4)) / ETHER / V4,
    "pppoe": ETHER / PPPoE(sessionid=7) / PPP() / V4,
    "gre": ETHER / OUTER / GRE() / V4,
    "gre-optional": ETHER / OUTER / GRE(chksum_present=1, key_present=1, seqnum_present=1) / V4,
    "gre-ethernet": ETHER / OUTER / GRE(proto=0x6558) / ETHER / V4,
    "erspan-1": ETHER / OUTER / GRE(proto=0x88BE) / ETHER / V4,
    "erspan-2": ETHER / OUTER / GRE(proto=0x88BE, seqnum_present=1) / Raw(b"\x10" + bytes(7)) / ETHER / V4,
    "gtp": over_udp(2152, GTP_U_Header(teid=5, gtp_type=255) / V4),
    "gtp-extension": over_udp(
        2152, GTP_U_Header(teid=5, gtp_type=255, E=1, next_ex=0x85) / GTPPDUSessionContainer(type=1, QFI=1) / V4
    ),
    "vxlan": over_udp(4789, VXLAN(vni=9, flags=8) / ETHER / V4),
    "vxlan-linux": over_udp(8472, VXLAN(vni=9, flags=8) / ETHER / V4),
    "geneve": over_udp(6081, GENEVE(vni=9) / ETHER / V4),
    "gtp-in-vxlan": over_udp(4789, VXLAN(vni=9, flags=8) / over_udp(2152, GTP_U_Header(gtp_type=255) / V4)),
}


@pytest.mark.parametrize("name", STACKS)
def test_tunnels(name: str, tmp_path: Path) -> None:
    seen = see_bytes(pcap(paced([STACKS[name]])), tmp_path)
    (payload,) = seen.payloads
    assert (str(payload.source), payload.data) == ("192.0.2.1:5060", TEXT)
    assert seen.not_decoded == {}


@pytest.mark.parametrize("link", [9, 50])
def test_ppp_links(link: int, tmp_path: Path) -> None:
    frames = [b"\xff\x03\x00\x21" + bytes(V4), b"\x00\x21" + bytes(V4), b"\x21" + bytes(V4)]
    assert see_bytes(pcap(paced(frames), link=link), tmp_path).messages == [TEXT] * 3


@pytest.mark.parametrize("port", [1701, 2152, 4500, 4789, 4790, 6081, 6635, 8472, 37008])
def test_sip_and_rtp_on_a_tunnels_port_are_what_they_are(port: int, tmp_path: Path) -> None:
    rtp = b"\x80\x00" + struct.pack(">HII", 1, 160, 77) + bytes(160)
    seen = see_bytes(pcap(paced([over_udp(port, Raw(TEXT)), over_udp(port, Raw(rtp))])), tmp_path)
    assert seen.messages == [TEXT]
    assert len(seen.media) == 1


def test_a_tunnel_that_is_not_read_is_counted(tmp_path: Path) -> None:
    assert see_bytes(pcap(paced([ETHER / OUTER / GRE(proto=0x1234) / bytes(20)])), tmp_path).not_decoded == {
        "tunnel": (1, 1)
    }


@pytest.mark.parametrize("name", STACKS)
def test_tunnels_cut_anywhere(name: str, tmp_path: Path) -> None:
    whole = bytes(STACKS[name])
    seen = see_bytes(pcap(paced([whole[:size] for size in range(len(whole))])), tmp_path)
    assert all(TEXT.startswith(payload.data) for payload in seen.payloads)


def gtp(extensions: int) -> bytes:
    head = struct.pack(">BBHIHBB", 0x34, 255, 4 + 4 * extensions + len(V4), 5, 0, 0, 0x85 if extensions else 0)
    chain = b"".join(b"\x01\0\0" + (b"\x85" if left else b"\0") for left in reversed(range(extensions)))
    return bytes(over_udp(2152, Raw(head + chain + bytes(V4))))


def test_extensions_of_gtp_are_bounded(tmp_path: Path) -> None:
    seen = see_bytes(pcap(paced([gtp(0), gtp(1), gtp(MAX_GTP_EXTENSIONS), gtp(MAX_GTP_EXTENSIONS + 1)])), tmp_path)
    assert (seen.messages, seen.not_decoded) == ([TEXT] * 3, {"tunnel": (1, 4)})


def test_tags_of_tzsp_are_bounded(tmp_path: Path) -> None:
    def tzsp(tags: int) -> Layer:
        return over_udp(37008, Raw(b"\x01\0\0\x01" + b"\0" * (tags - 1) + b"\x01" + bytes(ETHER / V4)))

    seen = see_bytes(pcap(paced([tzsp(1), tzsp(MAX_TZSP_TAGS), tzsp(MAX_TZSP_TAGS + 1)])), tmp_path)
    assert (seen.messages, seen.not_decoded) == ([TEXT] * 2, {"tunnel": (1, 3)})


def test_labels_in_udp_are_bounded(tmp_path: Path) -> None:
    def labels(count: int) -> Layer:
        return over_udp(6635, Raw(b"\0\0\x20\x40" * (count - 1) + b"\0\0\x21\x40" + bytes(V4)))

    seen = see_bytes(pcap(paced([labels(1), labels(MAX_UDP_LABELS), labels(MAX_UDP_LABELS + 1)])), tmp_path)
    assert (seen.messages, seen.not_decoded) == ([TEXT] * 2, {})


def test_what_a_tunnel_holds_that_is_not_read_is_counted(tmp_path: Path) -> None:
    gre = [(0x88BE, b"\x20" + bytes(7)), (0x22EB, b"\x10" + bytes(11)), (0x22EB, b"\x20" + bytes(9) + b"\x1c\0")]
    frames = [ETHER / OUTER / GRE(proto=kind, seqnum_present=1) / Raw(head) / ETHER / V4 for kind, head in gre]
    frames.append(over_udp(37008, Raw(b"\x01\0\0\x77" + bytes(40))))
    frames.append(ETHER / PPPoE(sessionid=7) / PPP(proto=0x3D) / Raw(bytes(40)))
    assert see_bytes(pcap(paced(frames)), tmp_path).not_decoded == {"tunnel": (5, 1)}


def test_control_messages_of_tunnels_are_no_packets(tmp_path: Path) -> None:
    l2tp, ike = Raw(b"\xc8\x02" + bytes(30)), Raw(bytes(40))
    keepalive = over_udp(37008, Raw(b"\x01\x04\0\x01" + bytes(40)))
    seen = see_bytes(pcap(paced([over_udp(1701, l2tp), over_udp(4500, ike), keepalive])), tmp_path)
    assert (seen.payloads, seen.not_decoded) == ([], {})
