"""A header is found by its names, and what is compiled finds the same as its twin."""

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
