"""Identifiers that a seed draws, and messages put together header by header."""

import re

import pytest

from samples.story.parts import Identifiers, Message, codec_of, tag_of, uri_in
from samples.story.text import StoryError


def test_identifiers_look_random_and_stay_the_same() -> None:
    names = Identifiers("busy")
    assert names.token("call-id", length=32) == Identifiers("busy").token("call-id", length=32)
    assert re.fullmatch("[0-9a-f]{32}", names.token("call-id", length=32))
    assert names.token("a", "b") != names.token("b", "a")
    assert {names.number(3, n) for n in range(50)} == {0, 1, 2}


def test_a_message_keeps_repeated_headers_and_ends_with_its_body() -> None:
    message = Message("OPTIONS sip:b@192.0.2.1 SIP/2.0", [("Content-Length", "2"), ("X-One", "1"), ("Via", "v")], b"hi")
    message.headers.append(("X-One", "2"))
    assert message.encode() == (
        b"OPTIONS sip:b@192.0.2.1 SIP/2.0\r\nVia: v\r\nX-One: 1\r\nX-One: 2\r\nContent-Length: 2\r\n\r\nhi"
    )
    message.put("x-one", "3")
    assert message.all("X-ONE") == ["3"]


def test_codecs_by_name_or_written_out() -> None:
    assert codec_of("PCMA") == (8, "PCMA", "8000")
    assert codec_of("96:AMR/8000") == (96, "AMR", "8000")
    with pytest.raises(StoryError, match="no codec 'wobble'"):
        codec_of("wobble")


def test_tag_and_uri_of_a_name_addr() -> None:
    assert tag_of('"B" <sip:b@192.0.2.1;lr>;tag=xy;q=1') == "xy"
    assert uri_in('"B" <sip:b@192.0.2.1;lr>;tag=xy') == "sip:b@192.0.2.1;lr"
    assert uri_in("sip:b@192.0.2.1;tag=xy") == "sip:b@192.0.2.1"
