import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture.upper_pdu import MAX_FLOWS, MAX_TAGS, MAX_TAIL_BYTES, UPPER_PDU_LINK_TYPE, read_pdu
from tests.capture.making import Packet, Seen, paced, pcap, see, see_bytes
from tests.capture.making import message as sip_message
from tests.conftest import need_tool, shared_dir

UDP, TCP, SCTP = 3, 2, 1


def tag(number: int, value: bytes) -> bytes:
    return struct.pack(">HH", number, len(value)) + value


def pdu(
    data: bytes,
    *,
    name: bytes = b"sip\0",
    port_type: int = UDP,
    original: int | None = 77,
    source: bytes = bytes([10, 0, 0, 1]),
    destination: bytes = bytes([10, 0, 0, 2]),
    source_port: int = 5062,
) -> bytes:
    """A frame as Wireshark exports it."""
    ipv6 = len(source) == 16
    tags = [
        tag(12, name),
        tag(22 if ipv6 else 20, source),
        tag(23 if ipv6 else 21, destination),
        tag(24, struct.pack(">I", port_type)),
        tag(25, struct.pack(">I", source_port)),
        tag(26, struct.pack(">I", 5060)),
    ]
    if original is not None:
        tags.append(tag(30, struct.pack(">I", original)))
    return b"".join(tags) + tag(0, b"") + data


def see_pdus(folder: Path, *frames: bytes) -> Seen:
    return see_bytes(pcap(paced(frames), link=UPPER_PDU_LINK_TYPE), folder)


def test_addresses_ports_and_transport_are_the_tags(tmp_path: Path) -> None:
    first, second, third = (sip_message(number) for number in range(3))
    v6 = bytes.fromhex("20010db8000000000000000000000001")
    seen = see_pdus(
        tmp_path,
        pdu(first),
        pdu(second, port_type=TCP, source=v6, destination=v6[:15] + b"\2"),
        pdu(third, port_type=SCTP),
    )
    assert [(p.transport, str(p.source), str(p.destination), p.frame.number) for p in seen.payloads] == [
        ("udp", "10.0.0.1:5062", "10.0.0.2:5060", 1),
        ("tcp", "[2001:db8::1]:5062", "[2001:db8::2]:5060", 2),
        ("sctp", "10.0.0.1:5062", "10.0.0.2:5060", 3),
    ]
    assert seen.messages == [first, second, third]
    assert {(source, destination) for source, destination, _ in seen.traffic} >= {("10.0.0.1", "10.0.0.2")}
    assert seen.capture.not_decoded == []


def test_a_message_of_several_pdus_is_put_together(tmp_path: Path) -> None:
    whole = sip_message(1)
    seen = see_pdus(tmp_path, *(pdu(piece, port_type=TCP, name=b"data") for piece in (whole[:40], whole[40:])))
    assert seen.messages == [whole]
    assert [frame.number for frame in seen.payloads[0].frames] == [1, 2]


def test_what_wireshark_exports_twice_counts_once(tmp_path: Path) -> None:
    whole = sip_message(1)
    frames = [
        pdu(whole[:40], port_type=TCP, name=b"sip.tcp\0", original=5),
        pdu(whole, port_type=TCP, name=b"sip.tcp\0", original=6),
        pdu(whole, port_type=TCP, original=6),
    ]
    packets = [Packet(frame, 1_700_000_000_000_000_000) for frame in frames]
    seen = see_bytes(pcap(packets, link=UPPER_PDU_LINK_TYPE), tmp_path)
    assert seen.messages == [whole]
    assert seen.capture.duplicate_frames == 1


def test_a_cut_frame_gives_a_truncated_message(tmp_path: Path) -> None:
    whole = sip_message(1)
    for port_type in (UDP, TCP):
        frame = pdu(whole, port_type=port_type)
        packets = [Packet(frame[:-20], 1_700_000_000_000_000_000, len(frame))]
        (payload,) = see_bytes(pcap(packets, link=UPPER_PDU_LINK_TYPE), tmp_path).payloads
        assert payload.truncated
        assert whole.startswith(payload.data)


def test_what_cannot_be_read_is_counted(tmp_path: Path) -> None:
    without_addresses = tag(12, b"sip\0") + tag(0, b"") + sip_message(1)
    seen = see_pdus(tmp_path, without_addresses, b"\0\x0c\xff\xff", pdu(b"nonsense"), pdu(b"\x80\0", name=b"rtp\0"))
    assert seen.payloads == []
    assert seen.not_decoded == {"exported-pdu": (2, 1), "not-sip": (1, 3)}


def test_tags_are_read_up_to_a_bound() -> None:
    end = tag(0, b"") + b"data"
    assert read_pdu(tag(99, b"") * (MAX_TAGS - 1) + end) is not None
    assert read_pdu(tag(99, b"") * MAX_TAGS + end) is None


@pytest.mark.parametrize("beyond", [False, True])
def test_a_beginning_is_known_again_up_to_a_bound(beyond: bool, tmp_path: Path) -> None:
    whole = sip_message(1, body=bytes(MAX_TAIL_BYTES + 1000))
    cut = MAX_TAIL_BYTES + beyond
    seen = see_pdus(tmp_path, pdu(whole[:cut], port_type=TCP), pdu(whole, port_type=TCP))
    assert (seen.messages == [whole]) != beyond


def test_so_many_flows_are_held(tmp_path: Path) -> None:
    whole = sip_message(1)
    frames = [
        pdu(whole[:60], port_type=TCP, source_port=number, source=bytes([10, 1, number >> 8, number & 255]))
        for number in range(MAX_FLOWS + 5)
    ]
    seen = see_pdus(tmp_path, *frames)
    assert len(seen.payloads) == MAX_FLOWS + 5
    assert all(payload.truncated for payload in seen.payloads)
    assert [payload.source.port for payload in seen.payloads[:5]] == [0, 1, 2, 3, 4]


def test_so_many_bytes_are_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sip_message(1)
    begun = [pdu(whole[:60], port_type=TCP, source_port=number) for number in range(1, 11)]
    frames = [*begun, *(pdu(whole[60:], port_type=TCP, source_port=number) for number in (10, 1))]
    assert see_pdus(tmp_path, *frames).messages.count(whole) == 2
    monkeypatch.setattr("sipdiag.capture.upper_pdu.MAX_HELD_BYTES", 1000)
    seen = see_pdus(tmp_path, *frames)
    assert seen.messages.count(whole) == 1
    assert [payload.source.port for payload in seen.payloads if payload.data == whole] == [10]


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    read_pdu(data)


@pytest.mark.parametrize("name", ["oisf-sip.pcap", "sipcapture-fax-call-t38-ca-tdm-sip-fb-1.pcap"])
def test_an_export_by_wireshark_holds_the_messages_of_its_capture(name: str, tmp_path: Path) -> None:
    original = shared_dir() / "pcaps" / name
    exported = tmp_path / "exported.pcapng"
    export = [need_tool("tshark"), "-n", "-r", original, "-Y", "sip", "-U", "OSI layer 7", "-w", exported]
    subprocess.run(export, check=True, capture_output=True)
    before, after = see(original), see(exported)
    assert [(p.source, p.destination, p.data) for p in after.payloads] == [
        (p.source, p.destination, p.data) for p in before.payloads
    ]
    assert [one.link_types for one in after.capture.files] == [["WIRESHARK_UPPER_PDU"]]
    assert see(exported, decoder="tshark").messages == after.messages
