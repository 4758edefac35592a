"""What a test says of a capture that is not as expected."""

from pathlib import Path

import msgspec

from sipdiag.knowledge import Knowledge
from sipdiag.model import Kind
from sipdiag.records import CheckedCapture, Held, Story
from sipdiag.report.unexpected import MOST_TOLD, told
from sipdiag.report.words import AnyCase
from tests.report.building import checked, hostile


def without_ladder(kind: Kind, number: int, case: AnyCase) -> Story | None:
    return None


def text_of(test: CheckedCapture) -> str:
    return told(test, Knowledge(), without_ladder)


def test_the_first_line_says_it_all_and_the_call_follows(tmp_path: Path) -> None:
    text = text_of(checked(tmp_path))
    assert text.splitlines()[0] == "call 2: outcome: expected answered, found rejected (and 2 more)"
    assert "responses\n  expected: [100, 404]\n  found:    [100, 183, 404]\n  frames:   #5, #8, #1025\n" in text
    assert text.count("Call 2  alice@example.test") == 1
    assert "Call 1  " not in text


def test_what_is_of_the_whole_capture_shows_its_first_calls(tmp_path: Path) -> None:
    test = checked(tmp_path, "count: 9")
    text = text_of(test)
    assert [f"Call {number}  " in text for number in (1, 2, 3)] == [True] * 3
    more = msgspec.structs.replace(test.report, calls=[
        msgspec.structs.replace(test.report.calls[0], number=number) for number in range(1, 30)
    ])  # fmt: skip
    assert text_of(msgspec.structs.replace(test, report=more)).count("\nCall ") == MOST_TOLD


def test_a_number_that_is_not_there_is_no_call(tmp_path: Path) -> None:
    test = checked(tmp_path)
    text = text_of(msgspec.structs.replace(test, results=[Held("call 77: outcome", False, "busy", "call 99")]))
    assert "Call 1  " in text


def test_what_packets_say_is_harmless(tmp_path: Path) -> None:
    text = text_of(hostile(tmp_path))
    assert not set(text) & {"\x1b", "\u202e", "\x00", "\x01"}
