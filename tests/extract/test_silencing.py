"""RTP without sound, RTCP without names."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from sipdiag.extract.mapping import Mapping
from sipdiag.extract.silencing import MAX_RTCP_PACKETS, silenced

MAPPING = Mapping(b"a key")


def rtp(payload_type: int, payload: bytes) -> bytes:
    return struct.pack(">BBHII", 0x80, payload_type, 7, 160, 99) + payload


def test_speech_becomes_a_sound_that_nobody_hears_and_silence_stays() -> None:
    assert silenced(rtp(0, b"speech at eight kHz!"), MAPPING) == rtp(0, b"\xfe\x7e" * 10)
    assert silenced(rtp(8, b"\xd5" * 160), MAPPING) == rtp(8, b"\xd5" * 160)
    assert silenced(rtp(111, b"anything of Opus"), MAPPING) == rtp(111, bytes(16))


def test_key_presses_stay() -> None:
    press = rtp(101, bytes([5, 10, 0, 160]))
    assert silenced(press, MAPPING) == press


def test_the_name_in_sdes_is_another() -> None:
    name = b"alice@10.0.0.1"
    chunk = struct.pack(">I", 99) + bytes([1, len(name)]) + name
    chunk += bytes(4 - len(chunk) % 4)
    report = struct.pack(">BBHI", 0x80, 201, 1, 99)
    packet = report + struct.pack(">BBH", 0x81, 202, len(chunk) // 4) + chunk
    made = silenced(packet, MAPPING)
    assert made.startswith(report)
    assert len(made) == len(packet)
    assert b"alice" not in made


@given(st.binary(max_size=200))
def test_any_bytes_become_as_many(data: bytes) -> None:
    assert len(silenced(data, MAPPING)) == len(data)


def test_of_one_datagram_so_many_rtcp_packets_are_let_through() -> None:
    report = struct.pack(">BBHI", 0x80, 201, 1, 99)
    assert silenced(report * (MAX_RTCP_PACKETS + 2), MAPPING) == report * MAX_RTCP_PACKETS + bytes(2 * len(report))
