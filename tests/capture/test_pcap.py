"""pcap files of every kind, sound and damaged."""

import struct
from pathlib import Path

import pytest
from scapy.layers.inet import IP, UDP
from scapy.packet import Raw

from tests.capture.making import ETHER, START_NS, Packet, message, pcap, see_bytes

FRAME = bytes(ETHER / IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=5060, dport=5060) / Raw(message(1)))
TIME_NS = START_NS + 123_456_789


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("nanoseconds", [True, False])
def test_byte_orders_and_resolutions(order: str, nanoseconds: bool, tmp_path: Path) -> None:
    seen = see_bytes(pcap([Packet(FRAME, TIME_NS)] * 2, order=order, nanoseconds=nanoseconds), tmp_path)
    expected = TIME_NS if nanoseconds else TIME_NS // 1000 * 1000
    assert [one.time_ns for one in seen.payloads] == [expected, expected]
    assert [one.frame for one in seen.payloads] == [(0, 1), (0, 2)]
    (file,) = seen.capture.files
    assert (file.format, file.link_types, file.frames) == ("pcap", ["EN10MB"], 2)


def test_kuznetzovs_record_header(tmp_path: Path) -> None:
    head = struct.pack("<IHHiIII", 0xA1B2CD34, 2, 4, 0, 0, 65535, 1)
    record = struct.pack("<IIIIIHBB", 1, 2, len(FRAME), len(FRAME), 3, 0x800, 0, 0) + FRAME
    seen = see_bytes(head + record * 3, tmp_path)
    assert seen.messages == [message(1)] * 3
    assert seen.payloads[0].time_ns == 1_000_002_000


def test_the_upper_half_of_the_link_type_is_not_part_of_it(tmp_path: Path) -> None:
    seen = see_bytes(pcap([Packet(FRAME)], link=0x1400_0001), tmp_path)
    assert seen.capture.files[0].link_types == ["EN10MB"]
    assert len(seen.payloads) == 1


def test_a_file_cut_in_its_last_record(tmp_path: Path) -> None:
    data = pcap([Packet(FRAME)] * 3)
    for missing in (1, len(FRAME), len(FRAME) + 15):
        seen = see_bytes(data[:-missing], tmp_path)
        assert len(seen.payloads) == 2
        assert seen.capture.problems == [f"{tmp_path}/made.pcap: the last record is cut short after frame 2"]


def test_a_file_that_ends_with_its_header_has_no_problem(tmp_path: Path) -> None:
    seen = see_bytes(pcap([]), tmp_path)
    assert (seen.payloads, seen.capture.problems, seen.capture.first_ns) == ([], [], None)


@pytest.mark.parametrize("block_bytes", [500, 1 << 22])
def test_a_record_of_absurd_length_ends_the_reading(block_bytes: int, tmp_path: Path) -> None:
    damaged = struct.pack("<IIII", 1, 1, 300_000, 300_000) + bytes(400_000)
    seen = see_bytes(pcap([Packet(FRAME)]) + damaged, tmp_path, block_bytes=block_bytes)
    assert len(seen.payloads) == 1
    (problem,) = seen.capture.problems
    assert "the record after frame 1 is damaged (it claims 300000 bytes)" in problem


def test_a_frame_cut_by_the_capture_gives_a_truncated_message(tmp_path: Path) -> None:
    seen = see_bytes(pcap([Packet(FRAME[:100], length=len(FRAME))]), tmp_path)
    (payload,) = seen.payloads
    assert payload.truncated
    assert payload.data == message(1)[:58]
