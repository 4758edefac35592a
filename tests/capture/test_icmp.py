"""ICMP errors about flows."""

from pathlib import Path

from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import ICMPv6DestUnreach, ICMPv6TimeExceeded, IPv6, IPv6ExtHdrHopByHop
from scapy.packet import Raw

from sipdiag.capture.icmp import MAX_QUOTE_BYTES
from tests.capture.making import ETHER, message, paced, pcap, see_bytes

V4 = IP(src="192.0.2.1", dst="192.0.2.9") / UDP(sport=5060, dport=5070) / Raw(message(1))
BACK = ETHER / IP(src="192.0.2.254", dst="192.0.2.1")
BACK6 = ETHER / IPv6(src="2001:db8::fe", dst="2001:db8::1")
V6 = IPv6(src="2001:db8::1", dst="2001:db8::9") / IPv6ExtHdrHopByHop() / UDP(sport=5060, dport=5070) / Raw(message(1))


def test_errors(tmp_path: Path) -> None:
    frames = [
        BACK / ICMP(type=3, code=3) / V4,
        BACK / ICMP(type=3, code=1) / Raw(bytes(V4)[:28]),
        BACK / ICMP(type=3, code=77) / V4,
        BACK / ICMP(type=11, code=0) / V4,
        BACK6 / ICMPv6DestUnreach(code=4) / V6,
        BACK6 / ICMPv6TimeExceeded(code=1) / V6,
    ]
    seen = see_bytes(pcap(paced(frames)), tmp_path)
    assert [(event.kind, event.detail) for event in seen.events] == [
        ("icmp-unreachable", "port unreachable (code 3)"),
        ("icmp-unreachable", "host unreachable (code 1)"),
        ("icmp-unreachable", "unreachable (code 77)"),
        ("icmp-time-exceeded", "hop limit exceeded in transit (code 0)"),
        ("icmp-unreachable", "port unreachable (code 4)"),
        ("icmp-time-exceeded", "fragment reassembly time exceeded (code 1)"),
    ]
    flows = [event.about and tuple(map(str, event.about)) for event in seen.events]
    assert flows[:4] == [("192.0.2.1:5060", "192.0.2.9:5070")] * 4
    assert flows[4:] == [("[2001:db8::1]:5060", "[2001:db8::9]:5070")] * 2
    assert str(seen.events[0].source) == "192.0.2.254"
    # What an error quotes is no message of its own.
    assert seen.payloads == []


def test_a_quoted_tcp_segment(tmp_path: Path) -> None:
    quoted = IP(src="192.0.2.1", dst="192.0.2.9") / TCP(sport=40_000, dport=5060, flags="S")
    (event,) = see_bytes(pcap(paced([BACK / ICMP(type=3, code=13) / quoted])), tmp_path).events
    assert event.about == (("192.0.2.1", 40_000), ("192.0.2.9", 5060))


def test_other_icmp_is_no_event(tmp_path: Path) -> None:
    later_fragment = IP(src="192.0.2.1", dst="192.0.2.9", proto=17, frag=100) / Raw(bytes(40))
    ping = IP(src="192.0.2.1", dst="192.0.2.9") / ICMP()
    frames = [BACK / ICMP(), BACK / ICMP(type=3, code=1) / ping, BACK / ICMP(type=3, code=1) / later_fragment]
    assert see_bytes(pcap(paced(frames)), tmp_path).events == []


def test_errors_cut_anywhere(tmp_path: Path) -> None:
    whole = [bytes(BACK / ICMP(type=3, code=3) / V4), bytes(BACK6 / ICMPv6DestUnreach(code=4) / V6)]
    frames = [frame[:size] for frame in whole for size in range(34, 130)]
    assert {event.kind for event in see_bytes(pcap(paced(frames)), tmp_path).events} == {"icmp-unreachable"}


def test_a_quote_is_looked_through_up_to_a_bound(tmp_path: Path) -> None:
    udp = bytes(UDP(sport=5060, dport=5070)) + bytes(8)
    # As many bytes of options as leave room for the ports within the bound, and 8 more.
    for size, expected in ((MAX_QUOTE_BYTES - 48, 1), (MAX_QUOTE_BYTES - 40, 0)):
        options = bytes([17, size // 8 - 1]) + bytes(size - 2)
        quoted = bytes(IPv6(src="2001:db8::1", dst="2001:db8::9", nh=0, plen=size + len(udp))) + options + udp
        frame = bytes(BACK6 / ICMPv6DestUnreach(code=4)) + quoted
        length = (len(frame) - 54).to_bytes(2, "big")
        frame = frame[:18] + length + frame[20:]
        assert len(see_bytes(pcap(paced([frame])), tmp_path).events) == expected
