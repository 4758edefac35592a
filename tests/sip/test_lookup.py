"""A header is found by its names, m= lines without their ports, and where audio is wanted; what is compiled finds the
same as its twin."""

import random

import pytest

from sipdiag.sip import lookup
from tests.sip.conftest import Way
from tests.sip.test_message import INVITE
from tests.sip.test_usual import captured, mutated

MUTATIONS = 5_000
NAMES = (
    *((b"from", b"f"), (b"via", b"v"), (b"contact", b"m"), (b"content-length", b"l"), (b"rseq", b"rseq")),
    *((b"", b""), (b"a", b"a"), (b"x\xff", b"x\xff")),
)


@pytest.mark.parametrize(
    ("lines", "texts"),
    [
        (b"Subject: one\r\n", ["one"]),
        (b"SUBJECT : one\r\nS:two\r\nsubject:\t three \t\r\n", ["one", "two", "three"]),
        (b"Subject: one\r\n two \r\n\t three\r\nSubject:\r\n\r\n", ["one two  three", ""]),
        (b"Subject: one\n two", ["one two"]),
        (b"Subject: \xe9 \0 \r\r\n", ["\udce9 \0"]),
        (b"X-Subject: one\r\nSubjects: two\r\nSub ject: three\r\nSubject\r\n Subject: four\r\n", []),
        (b"", []),
    ],
)
def test_values_under_either_name(way: Way, lines: bytes, texts: list[str]) -> None:
    data = b"\r\n" + lines
    assert way.header_texts(data, 0, len(data), b"subject", b"s") == texts


def test_only_between_the_bounds(way: Way) -> None:
    begin = INVITE.index(b"\r\nVia: SIP/2.0/TCP")
    end = INVITE.index(b"branch=z9hG4bKfirst")
    assert way.header_texts(INVITE, begin, end, b"via", b"v") == ["SIP/2.0/TCP 192.0.2.9;"]
    assert way.header_texts(INVITE, len(INVITE), len(INVITE) + 9, b"via", b"v") == []


def test_headers_of_captured_messages_are_found_as_the_twin_finds_them(way: Way) -> None:
    chance = random.Random(3261)
    originals = captured()
    for _ in range(MUTATIONS):
        data = mutated(chance, chance.choice(originals))
        begin, end = chance.choice((0, chance.randrange(len(data) + 1))), chance.randrange(len(data) + 1)
        for name, compact in NAMES:
            found = way.header_texts(data, begin, end, name, compact)
            assert found == lookup.header_texts(data, begin, end, name, compact), (data, begin, end, name)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (b"m=audio 4000 RTP/AVP 0 8\r\n", b"4--\naudio RTP/AVP 0 8\r"),
        (b"v=0\nc=IN IP6 ::1\nm=audio 4000/2 RTP/AVP 0\n", None),
        (b"v=0\nc=IN IP6 ::1\nm=audio 4000 RTP/AVP 0\nm=video 5 A ", b"6--\naudio RTP/AVP 0\nvideo A "),
        (b"v=0\nm=audio 4000 RTP/AVP 0\na=rtcp-mux", b"4a-\naudio RTP/AVP 0"),
        (b"v=0\nm=audio 40 RTP/SAVP 0\na=crypto:1 x", b"4-k\naudio RTP/SAVP 0"),
        (b"v=0\na=fingerprint:x\nm=audio 00 ", b"4a-\naudio "),
        (b"m=audio 0 RTP/AVP 0\n", None),
        (b"m=audio 40x RTP/AVP 0\n", None),
        (b"m=audio  RTP/AVP 0\n", None),
        (b"m=audio 4000\n x", None),
        (b"m=audio\n 1 x", None),
        (b"v=0\n m=audio 4000 RTP/AVP 0\nxm=audio 4000 RTP/AVP 0\n", None),
        (b"m=", None),
        (b"", None),
    ],
)
def test_media_lines_without_their_ports(way: Way, body: bytes, lines: bytes | None) -> None:
    assert way.media_lines(INVITE + body, len(INVITE)) == lines


def test_media_lines_of_captured_messages_are_found_as_the_twin_finds_them(way: Way) -> None:
    chance = random.Random(8866)
    pieces = (
        b"\n",
        b"\nm=",
        b" ",
        b"=",
        b"0",
        b" IP6 ",
        b"a=rtcp-mux",
        b"a=fingerprint",
        b"a=crypto:",
        b"\0",
        b"\r\nm=audio 1 x ",
    )
    originals = [data for data in captured() if b"\nm=" in data]
    for _ in range(MUTATIONS):
        data = chance.choice(originals)
        for _ in range(chance.randrange(4)):
            at = chance.randrange(max(data.find(b"\nm="), 0), len(data) + 1)
            data = data[:at] + chance.choice(pieces) + data[at + chance.choice((0, 1, 6)) :]
        at = chance.choice((data.find(b"\nm="), data.find(b"\nv=") + 1, chance.randrange(len(data) + 1), len(data)))
        body = max(at, 0)
        assert way.media_lines(data, body) == lookup.media_lines(data, body), (data, body)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 0\r\n", b"192.0.2.1 4000"),
        (b"m=audio\t65535/2 RTP/AVP 0\nc=IN  IP6\t2001:DB8::1", b"2001:DB8::1 65535"),
        (
            b"c=IN IP4 192.0.2.1/127\nm=video 2 x\nm=audio 4000 x\nm=audio 4002 x\nc=IN IP4 192.0.2.9\n",
            b"192.0.2.1 4000",
        ),
        (b"c=IN IP4 192.0.2.1\nm=audio 0 RTP/AVP 0\nm=audio 4002 RTP/AVP 0\n", b"192.0.2.1 4002"),
        (b"c=IN IP4 0.0.0.0\nm=audio 4000 RTP/AVP 0\n", None),
        (b"c=IN IP6 ::\nm=audio 4000 RTP/AVP 0\n", None),
        (b"c=IN IP4 gw.example.com\nm=audio 4000 RTP/AVP 0\n", None),
        (b"c=IN IP5 192.0.2.1\nm=audio 4000 RTP/AVP 0\n", None),
        (b"xc=IN IP4 192.0.2.1\n m=audio 4000 RTP/AVP 0\n", None),
        (b"c=IN IP4 192.0.2.1\nm=audio 400000 RTP/AVP 0\nm=audio 40", None),
        (b"m=audio 4000 RTP/AVP 0\n", None),
        (b"", None),
    ],
)
def test_where_audio_is_wanted(way: Way, body: bytes, where: bytes | None) -> None:
    assert way.audio_at(INVITE + body, len(INVITE)) == where


def test_where_audio_is_wanted_of_captured_messages_is_found_as_the_twin_finds_it(way: Way) -> None:
    chance = random.Random(4566)
    pieces = (
        b"\n",
        b" ",
        b"\t",
        b"0",
        b"/",
        b"\nm=audio",
        b"\nm=audio 4000 ",
        b"\nc=IN",
        b" IP6 ",
        b"\nc=IN IP4 0.0.0.0",
        b"\0",
    )
    originals = [data for data in captured() if b"\nm=" in data]
    for _ in range(MUTATIONS):
        data = chance.choice(originals)
        begin = data.find(b"\r\n\r\n") + 4
        for _ in range(chance.randrange(6)):
            at = chance.randrange(begin, len(data) + 1)
            data = data[:at] + chance.choice(pieces) + data[at + chance.choice((0, 1, 6)) :]
        body = chance.choice((begin, begin - 1, chance.randrange(len(data) + 1), len(data)))
        assert way.audio_at(data, body) == lookup.audio_at(data, body), (data, body)
