"""What carries SIP in a TCP connection is rewritten where it stands, segment by segment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.inet import IP, TCP
from scapy.packet import Raw

from sipdiag.capture.websocket import Head, head_of, with_mask
from sipdiag.extract.streams import Streams, framed
from sipdiag.model import Frame
from tests.capture.making import ETHER, message, paced, pcap
from tests.test_wrappings import HANDSHAKE, hep3, payloads, websocket

KEY = b"\x37\xfa\x21\x3d"
ONE, OTHER = message(1), message(2)


def upper(data: bytes) -> bytes:
    """What stands for rewriting: as long, and told at once."""
    return data.swapcase()


def segment(data: bytes, sequence: int, *, port: int = 8080, back: bool = False) -> Any:
    ends: Any = {"src": "10.0.0.2", "dst": "10.0.0.1"} if back else {"src": "10.0.0.1", "dst": "10.0.0.2"}
    ports: Any = {"sport": port, "dport": 40_000} if back else {"sport": 40_000, "dport": port}
    return ETHER / IP(**ends) / TCP(**ports, seq=sequence % 2**32, flags="PA") / Raw(data)


def cut(data: bytes, sequence: int = 1, size: int = 100) -> list[Any]:
    return [segment(data[at : at + size], sequence + at) for at in range(0, len(data), size)]


def rewritten(frames: Sequence[Any], folder: Path, *, messages: Sequence[Sequence[int]] = ()) -> list[bytes | None]:
    """What takes the place of each frame's payload; None, too, where the frame is of no such connection."""
    path = folder / "streams.pcap"
    path.write_bytes(pcap(paced(frames)))
    streams = Streams()
    streams.read(str(path), 0)
    streams.rewrite(upper, lambda packet, frames: upper(packet))
    streams.give_up([[Frame(0, number) for number in numbers] for numbers in messages])
    asked = [Frame(0, number) for number in range(1, len(frames) + 1)]
    return [streams.segment(frame) if frame in streams else None for frame in asked]


def joined(found: Sequence[bytes | None]) -> bytes:
    assert None not in found
    return b"".join(part or b"" for part in found)


@pytest.mark.parametrize("key", [b"", KEY], ids=["plain", "masked"])
def test_a_message_under_its_own_mask(key: bytes, tmp_path: Path) -> None:
    data = websocket(ONE, key=key) + websocket(OTHER, key=key)
    assert joined(rewritten(cut(data), tmp_path)) == websocket(upper(ONE), key=key) + websocket(upper(OTHER), key=key)


def test_what_comes_twice_or_late_or_around_the_end_of_numbers(tmp_path: Path) -> None:
    data = websocket(ONE, key=KEY) + websocket(OTHER, key=KEY)
    frames = cut(data, sequence=2**32 - 150)
    mixed = [frames[0], frames[0], frames[2], frames[1], *frames[3:], frames[3]]
    found = rewritten(mixed, tmp_path)
    whole = joined(rewritten(frames, tmp_path))
    assert joined([found[0], found[3], found[2], *found[4:-1]]) == whole
    assert found[1] == found[0]
    assert found[-1] == whole[300:400]


def test_a_message_in_frames_of_its_own(tmp_path: Path) -> None:
    pieces = websocket(ONE[:30], fin=False, key=KEY), websocket(b"ping", opcode=9), websocket(ONE[30:], opcode=0)
    new = upper(ONE)
    made = joined(rewritten(cut(HANDSHAKE[0] + b"".join(pieces), size=500), tmp_path))
    expected = websocket(new[:30], fin=False, key=KEY) + websocket(bytes(4), opcode=9) + websocket(new[30:], opcode=0)
    assert made.endswith(expected)


def test_nothing_but_sip_is_left_to_read(tmp_path: Path) -> None:
    closing = b"\x03\xe8alice left"
    others = websocket(b'{"user": "alice"}', key=KEY) + websocket(b"\r\n\r\n") + websocket(closing, opcode=8, key=KEY)
    found = joined(rewritten(cut(websocket(ONE) + others), tmp_path))[len(websocket(ONE)) :]
    assert found == websocket(bytes(17), key=KEY) + websocket(b"\r\n\r\n") + websocket(
        closing[:2] + bytes(len(closing) - 2), opcode=8, key=KEY
    )


def test_the_handshake_keeps_what_makes_it_one(tmp_path: Path) -> None:
    opening = (
        HANDSHAKE[0][:-2] + b"Host: pbx.example.com:8080\r\nCookie: id=4711\r\nOrigin: https://alice.example\r\n\r\n"
    )
    opening = opening.replace(b"/ws", b"/alice")
    found = joined(rewritten([segment(opening, 1), segment(websocket(ONE, key=KEY), 1 + len(opening))], tmp_path))
    assert b"Upgrade: websocket" in found
    assert b"Sec-WebSocket-Protocol: sip" in found
    assert b"Host: xxx.xxxxxxx.xxx:0000\r\nCookie: xx=0000\r\nOrigin: xxxxx://xxxxx.xxxxxxx\r\n\r\n" in found
    assert found.startswith(b"GET /xxxxx HTTP/1.1\r\n")
    assert found.endswith(websocket(upper(ONE), key=KEY))


@pytest.mark.parametrize(("phrase", "told"), [(b"Forbidden", b"Forbidden"), (b"alice 1", b"xxxxx 0")])
def test_a_refusal_says_its_status_alone(phrase: bytes, told: bytes, tmp_path: Path) -> None:
    body = b"alice may not"
    refusal = b"HTTP/1.1 403 " + phrase + b"\r\nServer: alice-pc\r\nContent-Length: 13\r\n\r\n" + body
    found = rewritten([segment(HANDSHAKE[0], 1), segment(refusal, 1, back=True)], tmp_path)
    assert found[1] == b"HTTP/1.1 403 " + told + b"\r\nServer: xxxxx-xx\r\nContent-Length: 13\r\n\r\n" + bytes(13)


def test_a_handshake_that_is_tried_again(tmp_path: Path) -> None:
    parts = HANDSHAKE[0], HANDSHAKE[0].replace(b"/ws", b"/me"), websocket(ONE, key=KEY)
    starts = (1, 1 + len(parts[0]), 1 + len(parts[0]) + len(parts[1]))
    found = rewritten([segment(part, at) for part, at in zip(parts, starts, strict=True)], tmp_path)
    assert joined(found[:2]) == joined(found[:1]) * 2
    assert found[2] == websocket(upper(ONE), key=KEY)


def test_a_close_that_is_met_alone_keeps_its_code(tmp_path: Path) -> None:
    closing = websocket(b"\x03\xf1too much, alice", opcode=8)
    found = rewritten([segment(websocket(ONE), 1), segment(closing, 5_000, back=True)], tmp_path)
    assert found[1] == websocket(b"\x03\xf1" + bytes(15), opcode=8)


def test_behind_a_gap_it_goes_on_where_a_message_begins(tmp_path: Path) -> None:
    first, second = cut(websocket(ONE)), cut(websocket(OTHER), sequence=1 + len(websocket(ONE)))
    found = rewritten([*first[:1], *first[2:], *second], tmp_path)
    assert found[0] == websocket(upper(ONE))[:100]
    # The rest of the first message: nobody knows whether it is one.
    assert set(found[1 : len(first) - 1]) == {None}
    assert joined(found[len(first) - 1 :]) == websocket(upper(OTHER))


def test_hep_is_handed_on_packet_by_packet(tmp_path: Path) -> None:
    packets = [hep3(one) for one in payloads()[:3]]
    assert joined(rewritten(cut(b"".join(packets)), tmp_path)) == b"".join(map(upper, packets))


def test_a_connection_with_a_message_that_is_not_whole_is_given_up(tmp_path: Path) -> None:
    deflated = websocket(ONE, rsv=0x40)
    frames = [
        segment(websocket(ONE), 1),
        segment(deflated, 1 + len(websocket(ONE))),
        segment(websocket(OTHER), 1, back=True),
        segment(websocket(OTHER), 1, port=8081),
    ]
    found = rewritten(frames, tmp_path, messages=[[1]])
    assert found == [websocket(upper(ONE)), None, websocket(upper(OTHER)), websocket(upper(OTHER))]
    assert rewritten(frames, tmp_path, messages=[[2]]) == [None, None, None, websocket(upper(OTHER))]


def test_other_connections_are_not_touched(tmp_path: Path) -> None:
    assert rewritten([segment(ONE, 1), segment(b"GET / HTTP/1.1\r\n\r\n", 1, port=80)], tmp_path) == [None, None]


def test_beyond_what_is_held_connections_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = websocket(ONE)
    monkeypatch.setattr("sipdiag.extract.streams.MAX_STREAM_BYTES", len(data))
    found = rewritten([segment(data, 1), segment(data, 1, port=8081)], tmp_path)
    assert found == [websocket(upper(ONE)), None]


@pytest.mark.parametrize("size", [0, 125, 126, 70_000])
def test_a_message_framed_anew_is_read_again(size: int) -> None:
    data = framed(bytes(size))
    head = head_of(data)
    assert isinstance(head, Head)
    assert (head.opcode, head.fin, head.size + head.length) == (1, True, len(data))
    assert with_mask(data[head.size :], head.key) == bytes(size)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.binary(max_size=60), max_size=8))
def test_any_bytes_become_as_many_or_none(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    frames, sequence = [segment(websocket(ONE, key=KEY), 1)], 1 + len(websocket(ONE, key=KEY))
    for piece in pieces:
        frames.append(segment(piece, sequence))
        sequence += len(piece)
    found = rewritten(frames, tmp_path_factory.mktemp("any"))
    assert all(
        part is None or len(part) == len(bytes(frame[TCP].payload)) for part, frame in zip(found, frames, strict=True)
    )
