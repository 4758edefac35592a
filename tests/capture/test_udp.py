"""Which UDP payloads are SIP, which are media, and which are neither."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import IP, UDP
from scapy.packet import Raw

from sipdiag.capture.udp import HEAD_BYTES, _begins_response, could_begin_sip, text_begins
from sipdiag.sip.framing import datagram_offset
from tests.capture.making import ETHER, Packet, message, paced, pcap, see_bytes

RTP = b"\x80\x00" + bytes(170)
RTCP = b"\x80\xc9\x00\x01" + b"\x11\x22\x33\x44"


def sent(data: bytes, source: int = 4000, destination: int = 9000) -> bytes:
    return bytes(ETHER / IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=source, dport=destination) / Raw(data))


@pytest.mark.parametrize(
    "data",
    [
        message(1),
        b"\r\n\r\n" + message(1),
        b"\0\0" + message(1),
        b"invite sip:a SIP/2.0\r\n\r\n",
        b"FROBNICATE sip:a@example.com SIP/2.0\r\n\r\n",
        b"SIP/2.0 200 OK\r\n\r\n",
        b"SIP/2.0 100 \r\n\r\n",
        b"NOTIFY tel:+4930 SIP/2.0\r\n\r\n",
    ],
)
def test_sip_on_any_port(data: bytes, tmp_path: Path) -> None:
    (payload,) = see_bytes(pcap(paced([sent(data)])), tmp_path).payloads
    assert payload.data == data.lstrip(b"\r\n\0")
    assert payload.transport == "udp"


def test_junk_before_the_start_line_on_a_sip_port(tmp_path: Path) -> None:
    assert see_bytes(pcap(paced([sent(b"\x01\xfe" + message(1), 5060)])), tmp_path).messages == [message(1)]


@pytest.mark.parametrize(
    "data",
    [
        b"NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n\r\n",
        b"<14>Nov 22 host sipd: INVITE sip:a@example.com SIP/2.0 seen",
        b"GET / HTTP/1.1\r\n\r\n",
        RTP,
        b"\x12\x34\x01\x00\x00\x01" + bytes(40),
        b"\x00\x01\x00\x00\x21\x12\xa4\x42" + bytes(12),
        b"\x16\xfe\xff" + bytes(60),
    ],
)
def test_what_is_not_sip(data: bytes, tmp_path: Path) -> None:
    seen = see_bytes(pcap(paced([sent(data)])), tmp_path)
    assert (seen.payloads, seen.not_decoded) == ([], {})


def test_what_a_sip_port_brings_beside_sip(tmp_path: Path) -> None:
    keepalives = [b"", b"\r\n\r\n", b"\0" * 40, b"hello", b"jaK\0", b"\x00\x01\x00\x00\x21\x12\xa4\x42" + bytes(12)]
    others = [b"x" * 40, b"\x16\xfe\xff" + bytes(60), b"y" * 40, RTP]
    seen = see_bytes(pcap(paced(sent(data, 5060) for data in (*keepalives, *others))), tmp_path)
    assert seen.not_decoded == {"not-sip": (2, 7), "dtls": (1, 8)}


def test_media_columns(tmp_path: Path) -> None:
    packets = [
        Packet(sent(RTP)),
        Packet(sent(RTCP)),
        Packet(sent(RTP)[:60], length=len(sent(RTP))),
        Packet(sent(b"\x80\x00" + bytes(5))),
        Packet(sent(b"\x40\x00" + bytes(50))),
    ]
    rows = see_bytes(pcap(packets), tmp_path).media
    assert [row[2] for row in rows] == [1, 2, 3]
    assert [row[9:11] for row in rows] == [(172, 172), (8, 8), (172, 18)]
    assert [row[11] for row in rows] == [RTP[:32], RTCP.ljust(32, b"\0"), RTP[:18].ljust(32, b"\0")]
    assert {row[7:9] for row in rows} == {(4000, 9000)}


def test_binding_messages_of_stun_are_media_columns_too(tmp_path: Path) -> None:
    request, success, error, indication = (
        kind + b"\x00\x00\x21\x12\xa4\x42" + bytes(12) for kind in (b"\0\1", b"\1\1", b"\1\x11", b"\0\x11")
    )
    allocate, cookieless = b"\0\3" + request[2:], request[:4] + bytes(16)
    longer, shorter = request + bytes(4), request[:19]
    packets = [request, allocate, success, cookieless, error, longer, indication, shorter]
    rows = see_bytes(pcap(paced([sent(data) for data in packets])), tmp_path).media
    assert [row[2] for row in rows] == [1, 3, 5, 7]


@given(st.lists(st.binary(max_size=20) | st.text(max_size=20).map(str.encode), min_size=1, max_size=20))
def test_one_payload_or_many_are_judged_alike(payloads: list[bytes]) -> None:
    array = np.frombuffer(b"".join(payloads) + bytes(64), dtype=np.uint8)
    captured = np.array([len(payload) for payload in payloads])
    could = could_begin_sip(array, np.cumsum(captured) - captured, captured)
    assert could.tolist() == [text_begins(payload) for payload in payloads]


@given(st.from_regex(rb"SIP/2\.[0-9] ?[0-9 ]{3,4}[ \ta]?[ -z]{0,30}", fullmatch=True))
def test_what_begins_like_a_response_at_first_sight_does_begin_with_one(payload: bytes) -> None:
    head = np.frombuffer(payload.ljust(HEAD_BYTES)[:HEAD_BYTES], np.uint8)[None]
    if _begins_response(head, np.array([len(payload)]))[0]:
        assert datagram_offset(payload) == 0
    else:
        assert not payload.startswith((b"SIP/2.0 200 ", b"SIP/2.0 486 "))
