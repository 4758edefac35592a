"""What refuses a WebSocket for SIP, and what closes one for a fault."""

import pytest

from sipdiag.capture.upgrades import FIRST_BYTES, asks_for_sip, closing, refusal
from sipdiag.capture.websocket import with_mask

ASKED = b"GET /ws HTTP/1.1\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n"


def test_who_asks_for_another_subprotocol_does_not_ask_for_sip() -> None:
    assert asks_for_sip(ASKED)
    assert not asks_for_sip(ASKED.replace(b": sip", b": chat"))
    assert not asks_for_sip(ASKED[:40])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", "HTTP 403 Forbidden"),
        (b"HTTP/1.0 502\r\n\r\n", "HTTP 502"),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n", "HTTP 101 without the subprotocol sip"),
        (b"HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n", None),
        (b"HTTP/1.1 101 Swit", None),
        (b"HTTP/9.9 nonsense", None),
        (b"", None),
    ],
)
def test_what_refuses_an_upgrade(answer: bytes, said: str | None) -> None:
    assert refusal(answer) == said


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (b"\x88\x02\x03\xea", "close code 1002, protocol error"),
        (b"\x88\x0a\x03\xf1too long", "close code 1009, too long"),
        (b"\x88\x86abcd" + with_mask(b"\x0f\xa0\xff\xfe\x1b!", b"abcd"), "close code 4000, \ufffd\ufffd\x1b!"),
        (b"\x88\x02\x03\xe8", None),
        (b"\x88\x02\x03\xe9", None),
        (b"\x88\x00", None),
        (b"\x88\x02\x00\x01", None),
        (b"\x88\x02\x03", None),
        (b"\x88\x02\x03\xeaINVITE", None),
    ],
)
def test_what_closes_a_connection_for_a_fault(frame: bytes, said: str | None) -> None:
    assert closing(frame) == said


def test_what_is_looked_at_begins_so() -> None:
    assert all(data[0] in FIRST_BYTES for data in (ASKED, b"HTTP/1.1", b"\x88\x02"))
