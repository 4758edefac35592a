"""Sun snoop files (RFC 1761), beside the same frames as pcap and beside editcap."""

import struct
import subprocess
from pathlib import Path

import pytest
from scapy.layers.inet import IP, UDP
from scapy.packet import Raw

from sipdiag.capture.snoop import MAX_PADDING_BYTES
from tests.capture.making import ETHER, Packet, message, paced, pcap, see, see_bytes, snoop
from tests.conftest import need_tool

PACKETS = paced(
    ETHER
    / IP(src="192.0.2.1", dst="192.0.2.2")
    / UDP(sport=5060, dport=5060)
    / Raw(message(number, body=bytes(number)))
    for number in range(20)
)


@pytest.mark.parametrize("block_bytes", [100, 1 << 20])
def test_the_same_as_pcap(block_bytes: int, tmp_path: Path) -> None:
    seen = see_bytes(snoop(PACKETS), tmp_path, block_bytes=block_bytes)
    assert seen[:4] == see_bytes(pcap(PACKETS), tmp_path)[:4]
    (file,) = seen.capture.files
    assert (file.format, file.link_types, file.frames) == ("snoop", ["EN10MB"], 20)
    assert seen.capture.problems == []


def test_what_editcap_writes(tmp_path: Path) -> None:
    (tmp_path / "made.pcap").write_bytes(pcap(PACKETS, nanoseconds=False))
    command = [need_tool("editcap"), "-F", "snoop", tmp_path / "made.pcap", tmp_path / "made.snoop"]
    subprocess.run(command, check=True, capture_output=True)
    assert see(tmp_path / "made.snoop")[:4] == see(tmp_path / "made.pcap")[:4]


def test_frames_that_snoop_lost_and_cut_are_said(tmp_path: Path) -> None:
    cut = Packet(PACKETS[0].data[:100], PACKETS[0].time_ns, len(PACKETS[0].data))
    seen = see_bytes(snoop([cut, PACKETS[1]], dropped=7), tmp_path)
    assert [one.truncated for one in seen.payloads] == [True, False]
    assert any("the capture lost 7 frames" in problem for problem in seen.capture.problems)


def test_a_kind_of_link_that_is_not_read_is_named(tmp_path: Path) -> None:
    seen = see_bytes(snoop(PACKETS, link=8), tmp_path)
    assert seen.not_decoded == {"link-type": (20, 1)}
    assert any("data link type 8" in problem for problem in seen.capture.problems)


def test_a_file_cut_in_its_header_and_in_its_last_record(tmp_path: Path) -> None:
    assert see_bytes(snoop([])[:12], tmp_path).capture.problems == [
        f"{tmp_path}/made.pcap: the file is cut short within its header"
    ]
    seen = see_bytes(snoop(PACKETS)[:-1], tmp_path)
    assert len(seen.payloads) == 19
    assert seen.capture.problems == [f"{tmp_path}/made.pcap: the last record is cut short after frame 19"]


@pytest.mark.parametrize("padding", [MAX_PADDING_BYTES, MAX_PADDING_BYTES + 1])
def test_more_padding_than_the_bound_is_damage(padding: int, tmp_path: Path) -> None:
    data = PACKETS[0].data
    record = struct.pack(">6I", len(data), len(data), 24 + len(data) + padding, 0, 1_700_000_000, 0) + data
    seen = see_bytes(snoop([]) + (record + bytes(padding)) * 2, tmp_path)
    assert (len(seen.payloads) == 2) == (padding == MAX_PADDING_BYTES)
