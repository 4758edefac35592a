"""pcapng files: sections, interfaces, clocks, and blocks of every kind."""

import struct
from pathlib import Path

import pytest
from scapy.layers.inet import IP, UDP
from scapy.packet import Raw

from sipdiag.capture.pcapng import MAX_PACKET_BLOCK_BYTES, MAX_SECONDS, MAX_SKIPPED_BLOCK_BYTES
from tests.capture.making import ETHER, RAW, block, enhanced, interface, message, option, section, see_bytes

IP_PACKET = bytes(IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=5060, dport=5060) / Raw(message(1)))
FRAME = bytes(ETHER) + IP_PACKET
FRAME = FRAME[:12] + b"\x08\x00" + FRAME[14:]
SECONDS = 1_700_000_000


def test_sections_of_both_byte_orders_with_interfaces_of_their_own(tmp_path: Path) -> None:
    data = b""
    for order in "<><":
        data += section(order) + interface(order, link=RAW) + interface(order)
        data += enhanced(IP_PACKET, SECONDS * 10**6, order) + enhanced(FRAME, SECONDS * 10**6, order, interface=1)
    for block_bytes in (100, 1 << 20):
        seen = see_bytes(data, tmp_path, block_bytes=block_bytes)
        assert seen.messages == [message(1)] * 6
        assert {one.time_ns for one in seen.payloads} == {SECONDS * 10**9}
        assert [one.frame.number for one in seen.payloads] == [1, 2, 3, 4, 5, 6]
        assert seen.capture.files[0].link_types == ["RAW", "EN10MB"]


@pytest.mark.parametrize(
    ("resolution", "ticks", "rest_ns"),
    [
        (0, SECONDS, 0),
        (3, SECONDS * 10**3 + 7, 7_000_000),
        (6, SECONDS * 10**6 + 7, 7_000),
        (9, SECONDS * 10**9 + 7, 7),
        (10, SECONDS * 10**10 + 70, 7),
        (0x80 | 1, SECONDS * 2 + 1, 500_000_000),
        (0x80 | 20, SECONDS * 2**20 + 1, 953),
        (0x80 | 33, SECONDS * 2**33 + 2**32, 500_000_000),
    ],
)
def test_resolutions(resolution: int, ticks: int, rest_ns: int, tmp_path: Path) -> None:
    options = option(9, bytes([resolution])) + option(14, struct.pack("<q", -10)) + option(0, b"")
    seen = see_bytes(section() + interface(options=options) + enhanced(FRAME, ticks), tmp_path)
    assert seen.payloads[0].time_ns == (SECONDS - 10) * 10**9 + rest_ns


def test_a_time_beyond_any_is_the_latest_there_is(tmp_path: Path) -> None:
    options = option(9, b"\0") + option(0, b"")
    seen = see_bytes(section() + interface(options=options) + enhanced(FRAME, (1 << 64) - 1), tmp_path)
    assert seen.payloads[0].time_ns // 10**9 == MAX_SECONDS


def test_what_claims_to_be_longer_than_is_skipped_is_damage(tmp_path: Path) -> None:
    claimed = MAX_SKIPPED_BLOCK_BYTES + 4
    packet = enhanced(FRAME, SECONDS * 10**6)
    seen = see_bytes(section() + interface() + packet + struct.pack("<II", 0xBAD, claimed) + packet, tmp_path)
    assert len(seen.payloads) == 2
    assert any(f"it claims {claimed} bytes" in problem for problem in seen.capture.problems)


def test_simple_and_old_packet_blocks(tmp_path: Path) -> None:
    for order in "<>":
        simple = block(3, struct.pack(f"{order}I", len(FRAME)) + FRAME, order)
        words = (0, 9, (SECONDS * 10**6) >> 32, SECONDS * 10**6 & 0xFFFFFFFF, len(FRAME), len(FRAME))
        old = block(2, struct.pack(f"{order}HHIIII", *words) + FRAME, order)
        data = section(order) + interface(order) + simple + old + simple
        seen = see_bytes(data, tmp_path, block_bytes=700)
        assert seen.messages == [message(1)] * 3
        # A simple packet has no time: it gets that of the frame before.
        assert [one.time_ns for one in seen.payloads] == [0, SECONDS * 10**9, SECONDS * 10**9]


def test_a_simple_packet_is_cut_at_the_interfaces_snaplen(tmp_path: Path) -> None:
    data = section() + interface(snaplen=100) + block(3, struct.pack("<I", len(FRAME)) + FRAME[:100])
    (payload,) = see_bytes(data, tmp_path).payloads
    assert (payload.truncated, payload.data) == (True, message(1)[:58])


def test_unknown_blocks_are_skipped_however_large(tmp_path: Path) -> None:
    packet = enhanced(FRAME, SECONDS * 10**6)
    data = section() + interface() + packet + block(0xBAD, bytes(1_000_000)) + packet + block(4, b"names") + packet
    for block_bytes in (1000, 1 << 22):
        seen = see_bytes(data, tmp_path, block_bytes=block_bytes)
        assert len(seen.payloads) == 3
        assert seen.capture.problems == []


def test_an_unknown_block_that_the_file_does_not_hold_is_said(tmp_path: Path) -> None:
    data = section() + interface() + enhanced(FRAME, 0) + block(0xBAD, bytes(1_000_000))[:-9]
    seen = see_bytes(data, tmp_path, block_bytes=1000)
    assert len(seen.payloads) == 1
    (problem,) = seen.capture.problems
    assert problem.endswith("the last record is cut short after frame 1")


def test_frames_lost_by_the_capture_are_said(tmp_path: Path) -> None:
    statistics = [
        block(5, struct.pack("<III", 0, 0, 0) + option(4, struct.pack("<Q", 100)) + option(5, struct.pack("<Q", lost)))
        for lost in (3, 17)
    ]
    seen = see_bytes(section() + interface() + b"".join(statistics), tmp_path)
    assert seen.capture.problems == [
        f"{tmp_path}/made.pcap: the capture lost 17 frames at interface 0 while it was taken"
    ]


def test_a_frame_of_an_interface_that_was_never_described(tmp_path: Path) -> None:
    seen = see_bytes(section() + interface() + enhanced(FRAME, 0, interface=4) + enhanced(FRAME, 0), tmp_path)
    assert len(seen.payloads) == 1
    assert seen.not_decoded == {"link-type": (1, 1)}


@pytest.mark.parametrize("more", [0, 4])
def test_a_block_is_held_up_to_a_bound(more: int, tmp_path: Path) -> None:
    """One frame, and options that make the block as long as may be, or longer."""
    words = struct.pack("<IIIII", 0, 0, 0, len(FRAME), len(FRAME))
    padded = FRAME + bytes(-len(FRAME) % 4)
    rest = MAX_PACKET_BLOCK_BYTES + more - 12 - len(words) - len(padded)
    comments = b""
    while rest > 4 + 0xFFFC:
        comments += option(1, b"x" * 0xFFF8)
        rest -= 4 + 0xFFF8
    comments += option(1, b"x" * (rest - 4))
    data = section() + interface() + block(6, words + padded + comments) + enhanced(FRAME, 0)
    seen = see_bytes(data, tmp_path)
    assert len(seen.payloads) == 2 - (more > 0)
    assert [f"it claims {MAX_PACKET_BLOCK_BYTES + more} bytes" in one for one in seen.capture.problems] == [True] * (
        more > 0
    )


@pytest.mark.parametrize("total", [0, 8, 13, 0xFFFFFFFC])
def test_a_block_of_impossible_length_ends_the_reading(total: int, tmp_path: Path) -> None:
    data = section() + interface() + enhanced(FRAME, 0) + struct.pack("<II", 6, total) + bytes(100)
    seen = see_bytes(data, tmp_path)
    assert len(seen.payloads) == 1
    (problem,) = seen.capture.problems
    assert f"the block after frame 1 is damaged (it claims {total} bytes); reading stopped there" in problem
