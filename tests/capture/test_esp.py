"""IPsec: plain is read, ciphertext is not taken for it. That every form is read is in test_wrappings."""

import random
import struct
from pathlib import Path

import pytest
from scapy.layers.inet import IP, TCP, UDP
from scapy.packet import Raw

from tests.capture.making import ETHER, Packet, message, paced, pcap, see_bytes

TEXT = message(1)
ENDS = {"src": "192.0.2.1", "dst": "192.0.2.2"}


def wrapped(data: bytes, number: int, *, icv: int = 12, pad: int | None = None) -> bytes:
    """An ESP packet with NULL encryption around a packet of this protocol."""
    pad = -(len(data) + 2) % 4 if pad is None else pad
    trailer = bytes(range(1, pad + 1)) + bytes([pad, number])
    return bytes(ETHER / IP(**ENDS, proto=50) / Raw(struct.pack(">II", 1, 1) + data + trailer + b"\x5a" * icv))


def udp(text: bytes = TEXT) -> bytes:
    return bytes(IP(**ENDS) / UDP(sport=5060, dport=5060) / Raw(text))[20:]


def tcp(text: bytes, **fields: int) -> bytes:
    return bytes(IP(**ENDS) / TCP(sport=5060, dport=5060, flags="PA", **fields) / Raw(text))[20:]


@pytest.mark.parametrize("pad", [0, 4, 252])
def test_padding_of_any_length(pad: int, tmp_path: Path) -> None:
    data = udp(TEXT + b" " * (-(len(TEXT) + 10) % 4))
    (payload,) = see_bytes(pcap(paced([wrapped(data, 17, pad=pad)])), tmp_path).payloads
    assert payload.data.startswith(TEXT)


def test_tcp_within(tmp_path: Path) -> None:
    frames = [wrapped(tcp(TEXT[:200], seq=1), 6, icv=16), wrapped(tcp(TEXT[200:], seq=201), 6, icv=16)]
    assert see_bytes(pcap(paced(frames)), tmp_path).messages == [TEXT]


def test_lengths_and_checksums_that_do_not_fit_are_ciphertext(tmp_path: Path) -> None:
    padded = udp(TEXT + b" " * (-(len(TEXT) + 10) % 4))
    other_checksum = bytearray(tcp(b"\xee" * 40))
    other_checksum[16] ^= 1
    other_padding = bytearray(wrapped(padded, 17, pad=4))
    other_padding[-12 - 2 - 4] ^= 1
    frames = [
        wrapped(udp() + bytes(4), 17),
        wrapped(bytes(other_checksum), 6),
        wrapped(bytes(IP(**ENDS) / UDP() / Raw(TEXT)) + bytes(4), 4),
        bytes(other_padding),
    ]
    seen = see_bytes(pcap(paced(frames)), tmp_path)
    assert (seen.payloads, seen.not_decoded) == ([], {"esp": (4, 1)})


def test_random_bytes_are_never_taken_for_plain(tmp_path: Path) -> None:
    chance = random.Random(50)
    head = bytes(ETHER / IP(**ENDS, proto=50, len=20 + 120) / Raw(b""))
    frames = [head + chance.randbytes(120) for _ in range(50_000)]
    seen = see_bytes(pcap(paced(frames, step_ns=1000)), tmp_path)
    assert seen.not_decoded == {"esp": (50_000, 1)}


def test_a_cut_frame_shows_no_trailer(tmp_path: Path) -> None:
    frame = wrapped(udp(), 17)
    seen = see_bytes(pcap([Packet(frame[:-1], length=len(frame))]), tmp_path)
    assert seen.not_decoded == {"esp": (1, 1)}


def test_what_the_port_of_esp_in_udp_brings_beside(tmp_path: Path) -> None:
    def to_4500(data: bytes) -> bytes:
        return bytes(ETHER / IP(**ENDS) / UDP(sport=4500, dport=4500) / Raw(data))

    key_exchange, keepalive, rtp = bytes(4) + b"\x21" * 40, b"\xff", b"\x80\x00" + bytes(170)
    encrypted = b"\xc5\x01\x02\x03" + bytes(range(7, 90))
    frames = [to_4500(data) for data in (key_exchange, keepalive, rtp, TEXT, encrypted)]
    seen = see_bytes(pcap(paced(frames)), tmp_path)
    assert (seen.messages, len(seen.media), seen.not_decoded) == ([TEXT], 1, {"esp": (1, 5)})
