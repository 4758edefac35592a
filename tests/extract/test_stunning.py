"""STUN with other addresses."""

import binascii
import struct

from hypothesis import given
from hypothesis import strategies as st

from sipdiag.extract.mapping import Mapping
from sipdiag.extract.stunning import stunned

MAPPING = Mapping(b"a key")
COOKIE = b"\x21\x12\xa4\x42"


def message(attributes: bytes) -> bytes:
    return struct.pack(">HH", 0x0101, len(attributes)) + COOKIE + b"transaction!" + attributes


def test_an_address_behind_the_cookie_is_the_one_of_the_packets() -> None:
    address = bytes([10, 20, 30, 40])
    xored = bytes(a ^ b for a, b in zip(address, COOKIE, strict=True))
    before = message(struct.pack(">HHBBH", 0x0020, 8, 0, 1, 7) + xored + struct.pack(">HH", 6, 9) + b"ab12:cd34\0\0\0")
    before = before[:2] + struct.pack(">H", len(before) - 20 + 8) + before[4:]
    before += struct.pack(">HHI", 0x8028, 4, binascii.crc32(before) ^ 0x5354554E)
    made = stunned(before, MAPPING)
    assert made is not None
    assert bytes(a ^ b for a, b in zip(made[28:32], COOKIE, strict=True)) == MAPPING.ipv4(address)
    assert made[36:45].decode() == f"{MAPPING.secret('ab12')}:{MAPPING.secret('cd34')}"
    assert int.from_bytes(made[-4:], "big") == binascii.crc32(made[:-8]) ^ 0x5354554E


@given(st.binary(max_size=60))
def test_any_bytes_give_as_many_or_none(data: bytes) -> None:
    for whole in (data, message(data)):
        made = stunned(whole, MAPPING)
        assert made is None or len(made) == len(whole)
