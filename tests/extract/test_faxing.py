"""Fax packets keep their kinds and lengths, and nothing that was sent."""

from hypothesis import given
from hypothesis import strategies as st

from sipdiag.extract.faxing import without_pages

INDICATOR = bytes([0, 7, 1, 0x06, 0, 0])
NUMBER = b"+15551234"


def with_data(*fields: tuple[int, bytes]) -> bytes:
    """T30 data of V.21: each field with its kind."""
    packed = b"".join(
        bytes([0x80 | kind << 4]) + (len(octets) - 1).to_bytes(2, "big") + octets if octets else bytes([kind << 4])
        for kind, octets in fields
    )
    return bytes([0xC0, len(fields)]) + packed


def udptl(packet: bytes, *before: bytes) -> bytes:
    repeated = b"".join(bytes([len(one)]) + one for one in before)
    return b"\0\x2a" + bytes([len(packet)]) + packet + bytes([0, len(before)]) + repeated


def test_an_indicator_stays() -> None:
    assert without_pages(INDICATOR) == INDICATOR


def test_of_data_its_kind_and_length_stay() -> None:
    packet = with_data((0, NUMBER), (2, b""))
    silent = with_data((0, bytes(len(NUMBER))), (2, b""))
    assert without_pages(udptl(packet)) == udptl(silent)
    assert without_pages(udptl(b"\x06", packet, packet)) == udptl(b"\x06", silent, silent)


def test_what_is_not_read_to_its_end_is_nothing() -> None:
    packet = with_data((0, NUMBER)) + b"more"
    assert without_pages(udptl(packet)) == udptl(packet[:1] + bytes(len(packet) - 1))


def test_parity_is_nothing() -> None:
    head, parity = b"\0\x2a\1\x06\x80\1\3\1", bytes([len(NUMBER)]) + NUMBER
    assert without_pages(head + parity) == head + parity[:1] + bytes(len(NUMBER))


def test_of_what_is_cut_short_or_followed_by_more_nothing_is_left() -> None:
    packet = with_data((0, NUMBER))
    assert without_pages(udptl(packet)[:10]) == b"\0\x2a" + bytes([len(packet), 0xC0]) + bytes(6)
    silent = udptl(with_data((0, bytes(len(NUMBER)))))
    assert without_pages(udptl(packet) + b"more") == silent + bytes(4)


def test_what_is_no_packet_is_told() -> None:
    for data in (b"", b"\0\1", b"\0\1\5", b"\0\1\xc0\0\0", b"\0\1\0\0"):
        assert without_pages(data) is None
    assert without_pages(b"\x80\0\5\x01" + bytes(8) + b"\xff" * 160) is None


@given(st.binary(max_size=300))
def test_any_bytes_become_as_many_or_none(data: bytes) -> None:
    made = without_pages(data)
    assert made is None or len(made) == len(data)
