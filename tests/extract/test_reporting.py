"""HEP packets with other addresses and nothing that names the agent."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture.hep import Hep, unpack
from sipdiag.extract.mapping import Mapping
from sipdiag.extract.reporting import is_report, reported

MAPPING = Mapping(b"a key")
TEXT = b"OPTIONS sip:alice@example.com SIP/2.0\r\n\r\n" * 4
NEW = TEXT.swapcase()
HERE, THERE = bytes([10, 1, 2, 3]), bytes([10, 4, 5, 6])
HERE6, THERE6 = bytes(range(1, 17)), bytes(range(17, 33))


def chunk(kind: int, value: bytes, vendor: int = 0) -> bytes:
    return struct.pack(">HHH", vendor, kind, len(value) + 6) + value


def hep3(*chunks: bytes) -> bytes:
    body = b"".join(chunks)
    return b"HEP3" + struct.pack(">H", len(body) + 6) + body


def inside(hep: Hep) -> bytes | None:
    assert hep.payload == TEXT
    return NEW


PORTS = chunk(7, b"\x13\xc4"), chunk(8, b"\x13\xc5"), chunk(9, bytes([1, 2, 3, 4]))
PLAIN = hep3(
    chunk(3, HERE),
    chunk(4, THERE),
    *PORTS,
    chunk(14, b"secret"),
    chunk(19, b"agent"),
    chunk(15, TEXT),
    chunk(1, b"x", vendor=7),
)


def test_addresses_are_others_and_ports_and_times_stay() -> None:
    made = reported(PLAIN, MAPPING, inside)
    assert made is not None
    before, after = unpack(PLAIN, 0), unpack(made, 0)
    assert before is not None
    assert after is not None
    assert after.payload == NEW
    assert after.source[1] & 0xFFFF_FFFF == int.from_bytes(MAPPING.ipv4(HERE), "big")
    assert after.destination[1] & 0xFFFF_FFFF == int.from_bytes(MAPPING.ipv4(THERE), "big")
    assert after._replace(source=before.source, destination=before.destination, payload=TEXT) == before
    assert b"agent" not in made
    assert b"secret" not in made


def test_addresses_of_ipv6() -> None:
    made = reported(hep3(chunk(5, HERE6), chunk(6, THERE6), chunk(15, TEXT)), MAPPING, inside)
    assert made is not None
    assert MAPPING.ipv6(HERE6) + struct.pack(">HHH", 0, 6, 22) + MAPPING.ipv6(THERE6) in made


@pytest.mark.parametrize("wbits", [zlib.MAX_WBITS, zlib.MAX_WBITS | 16])
def test_what_was_compressed_is_so_again(wbits: int) -> None:
    packer = zlib.compressobj(1, wbits=wbits)
    packed = packer.compress(TEXT) + packer.flush() + bytes(40)
    data = hep3(chunk(3, HERE), chunk(4, THERE), chunk(16, packed))
    made = reported(data, MAPPING, inside)
    assert made is not None
    after = unpack(made, 0)
    assert after is not None
    assert after.payload == NEW
    assert made[data.find(packed)] == packed[0]


def test_where_there_is_no_room_nothing_goes_out() -> None:
    data = hep3(chunk(3, HERE), chunk(4, THERE), chunk(16, zlib.compress(bytes(len(TEXT)))))
    assert reported(data, MAPPING, lambda _: TEXT) is None
    assert reported(PLAIN, MAPPING, lambda _: None) is None


@pytest.mark.parametrize("ends", [HERE + THERE, HERE6 + THERE6], ids=["ipv4", "ipv6"])
@pytest.mark.parametrize("version", [1, 2])
def test_old_versions(version: int, ends: bytes) -> None:
    family = 2 if len(ends) == 8 else 10
    head = struct.pack(">BBBBHH", version, 8 + len(ends), family, 17, 5060, 5061)
    time = struct.pack("<IIHH", 1_700_000_000, 5, 7, 0) if version == 2 else b""
    made = reported(head + ends + time + TEXT, MAPPING, inside)
    replace = MAPPING.ipv4 if len(ends) == 8 else MAPPING.ipv6
    half = len(ends) // 2
    assert made == head + replace(ends[:half]) + replace(ends[half:]) + time + NEW


def test_what_is_no_report_is_told() -> None:
    assert is_report(PLAIN)
    assert not is_report(TEXT)
    assert reported(TEXT, MAPPING, inside) is None


@given(st.binary(max_size=120), st.booleans())
def test_any_bytes_become_as_many_or_none(data: bytes, as_hep: bool) -> None:
    whole = b"HEP3" + struct.pack(">H", len(data) + 6) + data if as_hep else data
    made = reported(whole, MAPPING, lambda hep: bytes(len(hep.payload)))
    assert made is None or len(made) == len(whole)
