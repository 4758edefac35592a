"""Calls of a report as lines of JSON."""

import msgspec
import pytest

from sipdiag.call_rows import CallRows
from sipdiag.knowledge import Knowledge
from sipdiag.lines import CallLines, Line, lines_of
from sipdiag.records import CallInfo
from tests.calls.wire import one

KNOWLEDGE = Knowledge(None)


def info(number: int) -> CallInfo:
    case = one("alice > bob 0 INVITE sip:bob@example.com\nbob > alice 0.123456 180 to=b\nbob > alice 1 404 to=b")
    return msgspec.structs.replace(CallRows(KNOWLEDGE).of(case, "number-not-found", "caller"), number=number)


def test_calls_that_are_lines_are_the_same_calls() -> None:
    infos = [info(number) for number in range(1, 6)]
    lines: list[Line] = list(map(memoryview, lines_of(infos).splitlines()))
    lines[2] = infos[2]
    calls = CallLines(lines)
    assert len(calls) == 5
    assert list(calls) == infos
    assert calls[1] == infos[1]
    assert calls[1:4] == infos[1:4]
    assert calls[-1].number == 5
    with pytest.raises(IndexError):
        calls[5]


def test_those_that_are_lines_are_not_decoded_to_be_written() -> None:
    infos = [info(1), info(2)]
    lines: list[Line] = [memoryview(lines_of(infos[:1]).rstrip()), infos[1]]
    assert CallLines(lines).as_they_are(0, 2) == lines


def test_what_was_no_utf_8_is_no_line() -> None:
    with pytest.raises(UnicodeEncodeError):
        lines_of([msgspec.structs.replace(info(1), to="sip:\udcff@example.com")])
