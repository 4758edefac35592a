"""SIP over WebSocket: cut anywhere, hostile, compressed. That calls survive it is in test_wrappings."""

import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import IP, TCP
from scapy.packet import Packet as Layer
from scapy.packet import Raw

from sipdiag.capture.websocket import MAX_FRAME_BYTES, MAX_HANDSHAKE_BYTES, WebSocketFramer, handshake
from sipdiag.sip.framing import MAX_MESSAGE_BYTES
from tests.capture.making import ETHER, message, paced, pcap, see_bytes

KEY = b"\x37\xfa\x21\x3d"
ANSWER = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n"


def framed(data: bytes, *, opcode: int = 1, fin: bool = True, key: bytes = b"", compressed: bool = False) -> bytes:
    """A WebSocket frame."""
    length = len(data)
    code, more = length, b""
    if length > 125:
        code, more = (126, struct.pack(">H", length)) if length <= 0xFFFF else (127, struct.pack(">Q", length))
    first = opcode | 0x80 * fin | 0x40 * compressed
    payload = bytes(byte ^ key[at % 4] for at, byte in enumerate(data)) if key else data
    return bytes([first, code | 0x80 * bool(key)]) + more + key + payload


def sent(data: bytes, seq: int, port: int = 8088) -> Layer:
    tcp = TCP(sport=40_000, dport=port, seq=seq, flags="PA")
    return ETHER / IP(src="192.0.2.1", dst="192.0.2.2") / tcp / Raw(data)


def segments(text: bytes, size: int = 900, first: int = 1) -> list[Layer]:
    return [sent(text[at : at + size], first + at) for at in range(0, len(text), size)]


MESSAGES = [message(number, body=bytes(50 * number)) for number in range(4)]
STREAM = b"".join(
    (
        framed(MESSAGES[0], key=KEY),
        framed(b"beat", opcode=9, key=KEY),
        framed(MESSAGES[1][:40], fin=False),
        framed(b"", opcode=10),
        framed(MESSAGES[1][40:], opcode=0),
        framed(b"{}"),
        framed(MESSAGES[2], opcode=2),
        framed(MESSAGES[3], key=KEY),
        framed(b"\x03\xe8", opcode=8),
    )
)


@given(st.lists(st.integers(0, len(STREAM)), max_size=12))
def test_a_stream_cut_anywhere_gives_the_same_messages(places: list[int]) -> None:
    framer, found, at = WebSocketFramer(0), [], 0
    for place in [*sorted(places), len(STREAM)]:
        found += framer.feed(STREAM[at:place])
        at = place
    assert [cut.data for cut in found + framer.finish()] == MESSAGES
    assert all(STREAM[cut.start : cut.end] for cut in found)


@given(st.binary(max_size=300), st.binary(max_size=300), st.integers(1, 500))
def test_any_bytes(first: bytes, second: bytes, missing: int) -> None:
    framer = WebSocketFramer(0)
    framer.feed(STREAM[:60] + first)
    framer.gap(missing)
    framer.feed(second)
    framer.finish()
    assert framer.held_bytes == 0


def in_turn(texts: list[bytes]) -> list[Layer]:
    """Each in a segment of its own."""
    return [sent(text, 1 + sum(map(len, texts[:index]))) for index, text in enumerate(texts)]


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_missing_bytes_cost_one_message(lost: int, tmp_path: Path) -> None:
    whole = [framed(one, key=KEY) for one in MESSAGES]
    # The second message comes in two segments.
    frames = in_turn([ANSWER + whole[0], whole[1][:90], whole[1][90:], whole[2], whole[3]])
    del frames[lost]
    seen = see_bytes(pcap(paced(frames)), tmp_path)
    complete = [payload.data for payload in seen.payloads if not payload.truncated]
    assert complete == [one for one in MESSAGES if one is not MESSAGES[1 if lost < 3 else 2]]
    assert {payload.transport for payload in seen.payloads} == {"ws"}
    cut = [payload.data for payload in seen.payloads if payload.truncated]
    assert cut == ([MESSAGES[1][:82]] if lost == 2 else [])


def test_compressed_and_its_beginning_not_captured_is_named(tmp_path: Path) -> None:
    deflater = zlib.compressobj(wbits=-15)
    packed = [(deflater.compress(one) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4] for one in MESSAGES[1:]]
    texts = [ANSWER, *(framed(one, compressed=True) for one in packed)]
    frames = in_turn(texts)
    assert see_bytes(pcap(paced(frames)), tmp_path).messages == MESSAGES[1:]
    lost = see_bytes(pcap(paced([frames[0], frames[2]])), tmp_path)
    (one,) = lost.capture.not_decoded
    assert (lost.payloads, one.what, one.frames, one.first.frame) == ([], "websocket-deflate", 1, 2)
    assert "permessage-deflate" in one.why


def test_inflated_messages_are_bounded(tmp_path: Path) -> None:
    deflater = zlib.compressobj(wbits=-15)
    bomb = (deflater.compress(message(1) + b"x" * 20_000_000) + deflater.flush(zlib.Z_SYNC_FLUSH))[:-4]
    text = ANSWER + framed(bomb, compressed=True) + framed(message(2))
    seen = see_bytes(pcap(paced(segments(text, 60_000))), tmp_path)
    assert (seen.messages, list(seen.not_decoded)) == ([message(2)], ["websocket-deflate"])


@pytest.mark.parametrize("pieces", [1, 3])
def test_what_is_longer_than_is_read_is_passed_over_and_said(pieces: int, tmp_path: Path) -> None:
    size = (MAX_FRAME_BYTES if pieces == 1 else MAX_MESSAGE_BYTES // 2) + 1
    long = b"".join(framed(b"x" * size, opcode=int(at == 0), fin=at == pieces - 1) for at in range(pieces))
    seen = see_bytes(pcap(paced(segments(ANSWER + long + framed(message(1)), 60_000))), tmp_path)
    assert seen.messages == [message(1)]
    (problem,) = seen.capture.problems
    assert "a message on a stream beyond 1048576 bytes" in problem


def test_a_handshake_without_end_is_not_waited_for() -> None:
    begin = b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n"
    assert handshake(begin) is None
    assert handshake(begin.ljust(MAX_HANDSHAKE_BYTES, b"x")) is False
    assert handshake(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") is False


def test_met_in_its_midst_after_being_set_aside(tmp_path: Path) -> None:
    noise = b"".join(framed(b"\xee" * 90, opcode=2) for _ in range(30))
    frames = [*segments(noise, 92), *segments(framed(message(1), key=KEY), first=1 + len(noise))]
    for block_bytes in (200, 1 << 20):
        assert see_bytes(pcap(paced(frames)), tmp_path, block_bytes=block_bytes).messages == [message(1)]
