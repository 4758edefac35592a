"""The direction of early media that a message asks to be authorised (RFC 5009 8)."""

import pytest

from sipdiag.sip import Message, early_media_direction, parse

VIDEO_FIRST = (
    "v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"
    "m=video 5000 RTP/AVP 96\r\nm=audio 4000 RTP/AVP 0\r\n"
)
NEEDED = (
    "Via: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@a>;tag=1\r\nTo: <sip:b@b>;tag=2\r\n"
    "Call-ID: 1\r\nCSeq: 1 INVITE\r\n"
)


def asked(*values: str, body: str = "") -> str | None:
    headers = "".join(f"P-Early-Media: {value}\r\n" for value in values)
    kind = "Content-Type: application/sdp\r\n" if body else ""
    found = parse(f"SIP/2.0 183 Progress\r\n{NEEDED}{headers}{kind}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    assert isinstance(found, Message)
    return early_media_direction(found)


@pytest.mark.parametrize("direction", ["sendrecv", "sendonly", "recvonly", "inactive"])
def test_one_direction_is_for_every_line(direction: str) -> None:
    assert asked(direction) == asked(direction, body=VIDEO_FIRST) == direction
    assert asked(f"{direction.upper()} , gated") == direction


def test_directions_are_those_of_the_lines_in_order() -> None:
    assert asked("inactive, sendrecv", body=VIDEO_FIRST) == "sendrecv"
    assert asked("sendonly", "inactive", body=VIDEO_FIRST) == "inactive"
    assert asked("sendrecv, inactive") == "sendrecv"


def test_what_names_no_direction_asks_for_none() -> None:
    assert asked() is asked("") is asked("supported") is asked("gated, x-new") is None
