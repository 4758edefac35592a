"""What a stream carries is told by its content, wherever it is cut."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture.content import MAX_HEP_BYTES, Content, HepFramer, begins_sip
from tests.capture.making import message

ENDS = b"".join(struct.pack(">HHH", 0, kind, 10) + b"\xc0\0\2\1" for kind in (3, 4))
TEXTS = [message(number, body=b"HEP3 is a word, GET / HTTP/1.1 another" * number) for number in range(3)]
HANDSHAKE = b"GET / HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n"


def hep(data: bytes) -> bytes:
    body = ENDS + struct.pack(">HHH", 0, 15, len(data) + 6) + data
    return b"HEP3" + struct.pack(">H", len(body) + 6) + body


def old_hep(data: bytes) -> bytes:
    return b"\x01\x10\x02\x11" + bytes(12) + data


def websocket(data: bytes) -> bytes:
    return b"\x81\x7e" + struct.pack(">H", len(data)) + data


STREAMS = {
    "sip": (b"".join(TEXTS), TEXTS, "sip"),
    "hep": (b"".join(map(hep, TEXTS)), list(map(hep, TEXTS)), "hep"),
    "old-hep": (b"".join(map(old_hep, TEXTS)), list(map(old_hep, TEXTS)), "hep"),
    "websocket": (HANDSHAKE + b"".join(map(websocket, TEXTS)), TEXTS, "ws"),
}


@pytest.mark.parametrize("name", STREAMS)
@given(places=st.lists(st.integers(0, 2000), max_size=10))
def test_cut_anywhere(name: str, places: list[int]) -> None:
    stream, expected, carries = STREAMS[name]
    content, found, at = Content(), [], 0
    for place in [*sorted(places), len(stream)]:
        if place > at:
            found += content.feed(stream[at:place])
            at = place
    found += content.finish()
    assert [(cut.data, cut.carries, cut.incomplete) for cut in found] == [(one, carries, False) for one in expected]
    assert all(one in stream[cut.start : cut.end] for one, cut in zip(expected, found, strict=True))
    assert content.recognised
    assert content.held_bytes == 0


@given(
    st.lists(
        st.sampled_from([*TEXTS, hep(TEXTS[0]), HANDSHAKE, b"HEP3", b"\x81\x7e"]) | st.binary(max_size=40), max_size=6
    )
)
def test_any_stream(pieces: list[bytes]) -> None:
    content = Content()
    for piece in pieces:
        content.feed(piece)
        content.gap(len(piece))
    content.finish()
    assert content.held_bytes == 0


def test_what_begins_a_message() -> None:
    begins = [TEXTS[0], hep(TEXTS[0]), old_hep(TEXTS[0]), websocket(TEXTS[0]), HANDSHAKE]
    assert all(map(begins_sip, begins))
    assert not any(
        map(begins_sip, [b"", b"\x81\x05hello", HANDSHAKE.replace(b"sip", b"chat"), b"\x01\x10\x02\x11" * 9])
    )


def test_a_message_of_old_hep_without_end_is_not_waited_for() -> None:
    framer = HepFramer(0)
    endless = old_hep(TEXTS[0].replace(b"Content-Length: 0", b"Content-Length: 900000"))
    framer.feed(endless)
    for _ in range(20):
        framer.feed(b"x" * (MAX_HEP_BYTES // 16))
    assert framer.held_bytes < MAX_HEP_BYTES
    assert [cut.carries for cut in framer.feed(hep(TEXTS[1]))] == ["hep"]
