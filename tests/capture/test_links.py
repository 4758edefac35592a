"""Interfaces other than Ethernet: what their headers say when they lie. That they are read is in test_wrappings."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.inet import IP, UDP
from scapy.packet import Raw

from sipdiag.capture.links import MAX_NFLOG_ATTRIBUTES
from sipdiag.capture.linktypes import LINK_TYPES
from tests.capture.making import message, paced, pcap, see_bytes

TEXT = message(1)
V4 = bytes(IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=5060, dport=5060) / Raw(TEXT))
FRAME_RELAY, NFLOG, PKTAP, WLAN, RADIOTAP = 107, 239, 258, 105, 127


@pytest.mark.parametrize("beside", [0, 1])
def test_attributes_before_an_nflog_packet_are_bounded(beside: int, tmp_path: Path) -> None:
    attribute, packet = struct.pack("<HHI", 8, 1, 0), struct.pack("<HH", len(V4) + 4, 9) + V4
    frame = b"\x02\0\0\0" + attribute * (MAX_NFLOG_ATTRIBUTES - 1 + beside) + packet
    seen = see_bytes(pcap(paced([frame]), link=NFLOG), tmp_path)
    assert (seen.messages, seen.not_decoded) == (([], {"cut-header": (1, 1)}) if beside else ([TEXT], {}))


def test_an_attribute_shorter_than_its_header_ends_the_reading(tmp_path: Path) -> None:
    seen = see_bytes(pcap(paced([b"\x02\0\0\0" + bytes(40) + V4]), link=NFLOG), tmp_path)
    assert seen.not_decoded == {"cut-header": (1, 1)}


def test_a_frame_relay_address_without_end(tmp_path: Path) -> None:
    frames = [b"\x18\x40\x02\x02\x03\xcc" + V4, b"\x19\x03\xcc" + V4, b"\x18"]
    assert see_bytes(pcap(paced(frames), link=FRAME_RELAY), tmp_path).not_decoded == {"cut-header": (3, 1)}


def test_apple_metadata_alone_is_not_a_packet(tmp_path: Path) -> None:
    frames = [struct.pack("<III", 108, 0, 1) + bytes(96) + V4, struct.pack("<III", 0, 1, 101) + V4]
    assert see_bytes(pcap(paced(frames), link=PKTAP), tmp_path).not_decoded == {"cut-header": (1, 2)}


def test_encrypted_wifi_is_counted_and_its_management_is_not(tmp_path: Path) -> None:
    encrypted, beacon, null = b"\x08\x41" + bytes(60), b"\x80\x00" + bytes(60), b"\x48\x01" + bytes(22)
    seen = see_bytes(pcap(paced([beacon, encrypted, encrypted, null]), link=WLAN), tmp_path)
    assert seen.not_decoded == {"tunnel": (2, 2)}


@settings(max_examples=300)
@given(
    link=st.sampled_from(sorted(LINK_TYPES)),
    frames=st.lists(st.binary(min_size=1, max_size=80), min_size=1, max_size=8),
)
def test_any_bytes_on_any_interface(link: int, frames: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    seen = see_bytes(pcap(paced(frames), link=link), tmp_path_factory.mktemp("any"))
    assert seen.capture.frames == len(frames)
