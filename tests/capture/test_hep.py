"""HEP: what its header says counts, and what contradicts itself is counted. That calls survive is in test_wrappings."""

import struct
import zlib
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import IP, TCP, UDP
from scapy.packet import Raw

from sipdiag.capture.hep import MAX_CHUNKS, MAX_PAYLOAD_BYTES, unpack
from tests.capture.making import ETHER, START_NS, Packet, message, paced, pcap, see, see_bytes
from tests.conftest import shared_dir

TEXT = message(1)
V6 = bytes.fromhex("20010db8000000000000000000000001"), bytes.fromhex("20010db8000000000000000000000002")


def chunk(kind: int, value: bytes, *, vendor: int = 0, length: int | None = None) -> bytes:
    return struct.pack(">HHH", vendor, kind, len(value) + 6 if length is None else length) + value


ENDS = chunk(3, b"\xc0\0\2\1") + chunk(4, b"\xc0\0\2\2") + chunk(7, b"\x13\xc4") + chunk(8, b"\x13\xc5")


def packet(*chunks: bytes, total: int | None = None) -> bytes:
    body = b"".join(chunks)
    return b"HEP3" + struct.pack(">H", len(body) + 6 if total is None else total) + body


def over_udp(data: bytes, port: int = 777) -> bytes:
    return bytes(ETHER / IP(src="10.0.0.1", dst="10.0.0.2") / UDP(sport=port, dport=port) / Raw(data))


def test_real_captures() -> None:
    plain = see(shared_dir() / "pcaps" / "sipcapture-hep.pcap")
    assert [payload.data.split(b"\n")[0][:24] for payload in plain.payloads][:2] == [
        b"INVITE sip:nodejs@127.0.",
        b"SIP/2.0 100 Trying",
    ]
    assert str(plain.payloads[0].source) == "192.168.1.1:5060"
    assert plain.not_decoded == {"hep": (2, 5)}
    packed = see(shared_dir() / "pcaps" / "sipcapture-hep3_compressed.pcap.pcapng")
    assert (len(packed.payloads), {one.transport for one in packed.payloads}) == (21, {"tcp"})
    assert packed.not_decoded == {}


def test_inner_addresses_are_the_traffic(tmp_path: Path) -> None:
    seen = see_bytes(pcap(paced([over_udp(packet(ENDS, chunk(15, TEXT)))])), tmp_path)
    assert ("192.0.2.1", "192.0.2.2") in {one[:2] for one in seen.traffic}
    assert (seen.messages, seen.payloads[0].time_ns) == ([TEXT], START_NS)


def test_ipv6_and_transport(tmp_path: Path) -> None:
    hep = packet(chunk(2, b"\x06"), chunk(5, V6[0]), chunk(6, V6[1]), chunk(8, b"\x13\xc4"), chunk(15, TEXT))
    old = struct.pack(">BBBBHH", 2, 40, 10, 6, 5060, 5061) + b"".join(V6) + struct.pack("<IIHH", 1000, 7, 0, 0) + TEXT
    big = struct.pack(">BBBBHH", 2, 52, 10, 6, 5060, 5061) + b"".join(V6) + struct.pack(">IIHH", 1000, 7, 0, 0) + TEXT
    payloads = see_bytes(pcap(paced([over_udp(data) for data in (hep, old, big)])), tmp_path).payloads
    assert sorted((one.frame.number, one.transport, str(one.source), one.time_ns) for one in payloads) == [
        (1, "tcp", "2001:db8::1", START_NS),
        (2, "tcp", "[2001:db8::1]:5060", 1000 * 10**9 + 7000),
        (3, "tcp", "[2001:db8::1]:5060", 1000 * 10**9 + 7000),
    ]


def test_what_contradicts_itself_is_counted(tmp_path: Path) -> None:
    broken = [
        packet(ENDS),
        packet(chunk(15, TEXT)),
        packet(ENDS, chunk(15, TEXT, length=3)),
        packet(ENDS, chunk(15, TEXT, length=5000)),
        packet(ENDS, chunk(16, b"no zlib at all")),
        packet(chunk(3, b"abc"), chunk(4, b"abcd"), chunk(15, TEXT)),
        packet(ENDS, chunk(15, TEXT), total=3),
    ]
    seen = see_bytes(pcap(paced(map(over_udp, broken))), tmp_path)
    assert (seen.payloads, seen.not_decoded) == ([], {"hep": (len(broken), 1)})


def test_what_is_not_sip_is_named(tmp_path: Path) -> None:
    seen = see_bytes(pcap(paced([over_udp(packet(ENDS, chunk(11, b"\x05"), chunk(15, b"{}")))])), tmp_path)
    (one,) = seen.capture.not_decoded
    assert (one.what, one.why) == ("hep", "HEP that carries RTCP reports, no packets")


def test_chunks_are_bounded(tmp_path: Path) -> None:
    fill = chunk(99, b"", vendor=1)
    enough = packet(ENDS, fill * (MAX_CHUNKS - 5), chunk(15, TEXT))
    seen = see_bytes(
        pcap(paced([over_udp(enough), over_udp(packet(ENDS, fill * MAX_CHUNKS, chunk(15, TEXT)))])), tmp_path
    )
    assert (seen.messages, seen.not_decoded) == ([TEXT], {"hep": (1, 2)})


def test_inflation_is_bounded_and_said(tmp_path: Path) -> None:
    bomb = zlib.compress(TEXT + b"x" * 50_000_000)
    seen = see_bytes(pcap(paced([over_udp(packet(ENDS, chunk(16, bomb)))])), tmp_path)
    (payload,) = seen.payloads
    assert (len(payload.data), payload.truncated) == (MAX_PAYLOAD_BYTES, True)
    (problem,) = seen.capture.problems
    assert "frame 1: a HEP payload inflates to more than 262144 bytes" in problem


def test_a_frame_that_the_capture_cut(tmp_path: Path) -> None:
    whole = over_udp(packet(ENDS, chunk(15, TEXT)))
    (payload,) = see_bytes(pcap([Packet(whole[:-50], length=len(whole))]), tmp_path).payloads
    assert (payload.data, payload.truncated) == (TEXT[:-50], True)


def test_streams_find_their_way_back(tmp_path: Path) -> None:
    packets = [packet(ENDS, chunk(15, message(number))) for number in range(4)]
    text = packets[0] + b"noise" + packets[1] + b"HEP3\0\1" + packets[2] + packets[3][:60]
    cuts = [0, 3, 40, 700, 800, len(text)]
    frames = [
        ETHER
        / IP(src="10.0.0.1", dst="10.0.0.2")
        / TCP(sport=4000, dport=9061, flags="PA", seq=1 + start)
        / Raw(text[start:end])
        for start, end in pairwise(cuts)
    ]
    seen = see_bytes(pcap(paced(frames)), tmp_path)
    assert seen.messages == [message(number) for number in range(3)]
    assert seen.not_decoded == {"cut-sip": (1, 5)}


@given(st.binary(max_size=100), st.sampled_from([b"", b"HEP3", b"\x02\x10\x02\x11", packet(ENDS)[:20]]))
def test_any_bytes(data: bytes, begin: bytes) -> None:
    found = unpack(begin + data, START_NS)
    assert found is None or found.payload in begin + data


@pytest.mark.parametrize("size", range(0, 200, 7))
def test_cut_anywhere(size: int) -> None:
    assert unpack(packet(ENDS, chunk(15, TEXT))[:size], START_NS) is None or size > 48
