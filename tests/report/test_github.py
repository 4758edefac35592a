"""Workflow commands of GitHub: every line is one, whatever packets say, and what has no room is counted."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.records import CheckedCapture, Held
from sipdiag.report import github
from tests.report.building import ON_ERROR, TRACE, checked, diagnosed, hostile, never

REPORT = diagnosed().report
COMMAND = re.compile(r"::(error|warning|notice) (?:file=([^,:]*),line=(\d+),)?title=([^,:\r\n]*)::([^\r\n]*)")


def commands(text: str) -> list[tuple[str, str, int, str, str]]:
    """Level, file, line, title and message of every line, which has to be a command."""
    found = []
    for line in text.split("\n")[:-1]:
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        level, file, number, title, message = (unescaped(part or "") for part in match.groups())
        found.append((level, file, int(number or 0), title, message))
    return found


def unescaped(text: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_an_expectation_is_annotated_where_it_stands(tmp_path: Path) -> None:
    first, second, third, finding = commands(github.render([checked(tmp_path)], never))
    assert first[:4] == ("error", str(tmp_path / "call.yaml"), 3, "call: call 2: outcome")
    assert first[4].splitlines()[:2] == ["expected: answered", "found:    rejected"]
    assert (second[2], third[2]) == (4, 7)
    assert finding[:4] == ("warning", str(TRACE), 4, "call 2: pstn-cause-mapped")


def test_a_finding_is_an_error_where_it_fails_the_command() -> None:
    for fails, level in ((ON_ERROR, "error"), (never, "warning")):
        (only,) = commands(github.render([diagnosed()], fails))
        assert only[:2] == (level, str(TRACE))
        assert "#1025 404 Not Found" in only[4]


def test_nothing_to_say_is_nothing(tmp_path: Path) -> None:
    assert github.render([checked(tmp_path, "count: 3")], never) == ""


def test_no_packet_can_give_a_command(tmp_path: Path) -> None:
    for level, _, _, title, message in commands(github.render([hostile(tmp_path)], never)):
        assert level in ("error", "warning")
        assert "\n" not in title
        assert "\x1b" not in message


def test_what_has_no_room_is_counted(tmp_path: Path) -> None:
    test = checked(tmp_path)
    many = msgspec.structs.replace(test, results=test.failed * 9)
    found = commands(github.render([many], never))
    assert [level for level, *_ in found].count("error") == github.MOST_OF_A_LEVEL
    assert "17 more of level error have no room among the annotations" in [message for *_, message in found]


def test_a_summary_is_cut_at_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert github.summary("short\n") == "short\n"
    monkeypatch.setattr(github, "SUMMARY_BYTES", 100)
    cut = github.summary("ä line of it\n" * 50)
    assert len(cut.encode()) <= 100
    assert set(cut.splitlines()) == {"ä line of it", "", "The rest has no room here."}
    assert len(github.summary("ä line of it\n" * 50, 40).encode()) <= 60
    assert github.summary("short\n", 99) == ""


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_is_one_command(text: str) -> None:
    test = CheckedCapture(text, text, REPORT, [Held(text, False, text, text)])
    expectation, finding = commands(github.render([test], never))
    assert (expectation[0], finding[0]) == ("error", "warning")
