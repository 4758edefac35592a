"""SIP over SCTP: in any order, twice, missing, hostile. That calls survive it is in test_wrappings."""

import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.inet import IP
from scapy.packet import Raw

from sipdiag.capture import sctp
from tests.capture.making import ETHER, Packet, message, paced, pcap, see_bytes

TEXT = message(1, body=bytes(600))


def data_chunk(data: bytes, tsn: int, *, begin: bool = True, end: bool = True, length: int | None = None) -> bytes:
    flags = 2 * begin + end
    head = struct.pack(">BBHIHHI", 0, flags, len(data) + 16 if length is None else length, tsn, 1, 1, 0)
    return head + data + bytes(-len(data) % 4)


def packet(*chunks: bytes, port: int = 5060, source: str = "192.0.2.1") -> bytes:
    head = struct.pack(">HHII", port, 5060, 1, 0)
    return bytes(ETHER / IP(src=source, dst="192.0.2.2", proto=132) / Raw(head + b"".join(chunks)))


def fragments(text: bytes = TEXT, tsn: int = 10, size: int = 200) -> list[bytes]:
    starts = range(0, len(text), size)
    return [
        data_chunk(text[at : at + size], (tsn + index) % 2**32, begin=at == 0, end=at + size >= len(text))
        for index, at in enumerate(starts)
    ]


@settings(max_examples=40)
@given(order=st.permutations(range(len(fragments()))), block_bytes=st.sampled_from([100, 1 << 20]))
def test_any_order(order: list[int], block_bytes: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    chunks = fragments(tsn=2**32 - 2)
    frames = [packet(chunks[index]) for index in order]
    seen = see_bytes(pcap(paced(frames)), tmp_path_factory.mktemp("order"), block_bytes=block_bytes)
    (payload,) = seen.payloads
    assert (payload.data, payload.transport, payload.frame.number) == (TEXT, "sctp", len(frames))
    assert sorted(frame.number for frame in payload.frames) == list(range(1, len(frames) + 1))


def test_two_messages_beside_other_chunks(tmp_path: Path) -> None:
    heartbeat = struct.pack(">BBH", 4, 0, 8) + bytes(4)
    frame = packet(heartbeat, data_chunk(message(1), 1), data_chunk(message(2), 2))
    assert see_bytes(pcap(paced([frame])), tmp_path).messages == [message(1), message(2)]


def test_interleaved_messages(tmp_path: Path) -> None:
    def piece(data: bytes, tsn: int, number: int, fsn: int, flags: int) -> bytes:
        head = struct.pack(">BBHIHHII", 64, flags, len(data) + 20, tsn, 1, 0, number, fsn)
        return head + data + bytes(-len(data) % 4)

    one, two = message(1), message(2)
    chunks = [
        piece(one[:100], 1, 7, 0, 2),
        piece(two[:100], 2, 8, 0, 2),
        piece(two[100:], 3, 8, 1, 1),
        piece(one[100:], 4, 7, 1, 1),
    ]
    assert see_bytes(pcap(paced(map(packet, chunks))), tmp_path).messages == [two, one]


def test_what_comes_again_is_one_message(tmp_path: Path) -> None:
    frames = [packet(chunk) for chunk in fragments()]
    seen = see_bytes(pcap(paced([*frames, *frames], step_ns=10**9)), tmp_path)
    assert (seen.messages, seen.capture.duplicate_frames) == ([TEXT], len(frames))


def test_a_missing_fragment_is_said_and_the_beginning_is_given(tmp_path: Path) -> None:
    chunks = fragments()
    seen = see_bytes(pcap(paced(map(packet, [*chunks[:2], *chunks[3:]]))), tmp_path)
    (payload,) = seen.payloads
    assert (payload.data, payload.truncated) == (TEXT[:400], True)
    assert seen.not_decoded == {"sctp-fragment": (2, 1)}


def test_cut_by_the_capture(tmp_path: Path) -> None:
    whole = packet(data_chunk(TEXT, 1))
    (payload,) = see_bytes(pcap([Packet(whole[:300], length=len(whole))]), tmp_path).payloads
    assert (payload.data, payload.truncated) == (TEXT[: 300 - 34 - 12 - 16], True)


def test_chunks_that_lie(tmp_path: Path) -> None:
    lies = [data_chunk(TEXT, 1, length=length) for length in (0, 3, 60_000)]
    seen = see_bytes(pcap(paced(map(packet, lies))), tmp_path)
    assert (seen.payloads, seen.not_decoded) == ([], {"sctp": (3, 1)})


def test_other_things_on_a_sip_port_are_counted(tmp_path: Path) -> None:
    seen = see_bytes(pcap(paced([packet(data_chunk(b"\xee" * 50, 1))])), tmp_path)
    assert seen.not_decoded == {"not-sip": (1, 1)}


def test_fragments_without_end_are_bounded(tmp_path: Path) -> None:
    endless = [data_chunk(b"x" * 20, tsn, begin=False, end=False) for tsn in range(5, 5 + 2 * sctp.MAX_FRAGMENTS + 4)]
    first = data_chunk(message(1)[:100], 4, end=False)
    seen = see_bytes(
        pcap(paced([packet(first), *map(packet, endless), packet(data_chunk(message(2), 9999))])), tmp_path
    )
    assert seen.messages[-1] == message(2)
    assert seen.payloads[0].truncated
    (problem,) = seen.capture.problems
    assert "more than 256 SCTP fragments" in problem


def test_bytes_held_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sctp, "MAX_HELD_BYTES", 5000)
    frames = [
        packet(data_chunk(b"x" * 900, tsn, begin=False, end=False), port=port)
        for tsn in (1, 2)
        for port in range(9, 13)
    ]
    seen = see_bytes(pcap(paced(frames)), tmp_path)
    assert len(seen.capture.problems) == 1


def test_associations_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sctp, "MAX_ASSOCIATIONS", 8)
    begun = packet(data_chunk(message(1)[:100], 1, end=False), port=1)
    frames = [begun, *(packet(data_chunk(message(2), 1), port=port) for port in range(2, 12))]
    seen = see_bytes(pcap(paced(frames, step_ns=10**9)), tmp_path)
    assert (len(seen.payloads), len(seen.capture.problems)) == (11, 1)


def test_numbers_remembered_are_bounded(tmp_path: Path) -> None:
    frames = [packet(data_chunk(message(tsn), tsn)) for tsn in range(sctp.MAX_REMEMBERED + 1)]
    again = packet(data_chunk(message(5000), 0))
    assert see_bytes(pcap(paced([*frames, again])), tmp_path).messages[-1] == message(5000)


def test_chunks_of_a_packet_are_bounded(tmp_path: Path) -> None:
    empty = struct.pack(">BBH", 4, 0, 4)
    texts = [packet(empty * count, data_chunk(message(1), 1)) for count in (sctp.MAX_CHUNKS - 1, sctp.MAX_CHUNKS)]
    assert [see_bytes(pcap(paced([one])), tmp_path).messages for one in texts] == [[message(1)], []]


def test_a_message_beyond_the_limit_is_said(tmp_path: Path) -> None:
    chunks = fragments(message(1) + b"x" * (1 << 20), size=50_000)
    seen = see_bytes(pcap(paced(map(packet, chunks))), tmp_path)
    assert (seen.payloads, len(seen.capture.problems)) == ([], 1)


@settings(max_examples=40)
@given(texts=st.lists(st.binary(min_size=1, max_size=60), max_size=5))
def test_any_bytes(texts: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    frames = [packet(text) for text in texts]
    assert see_bytes(pcap(paced([*frames, packet()])), tmp_path_factory.mktemp("any")).capture.frames == len(texts) + 1
