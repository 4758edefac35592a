"""A page keeps its text in every format."""

import pytest

from sipdiag.report.page import Format, Group, Page, Section, json_text, rendered

LINES = tuple(f"line {number} [red]{{x}}[/red] *y*" for number in range(1, 12))
PAGE = Page("Title", "subtitle", (Section("a", "Heading", (Group("Label", "numbered", LINES),)),))


@pytest.mark.parametrize("fmt", ["terminal", "markdown"])
def test_every_line_is_numbered_and_nothing_is_taken_for_markup(fmt: Format) -> None:
    text = rendered(PAGE, fmt, 80, False).replace("\\", "")
    for number, line in enumerate(LINES, 1):
        assert f"{number}. {line}" in text


def test_long_lines_are_folded_under_their_text() -> None:
    page = Page("T", "s", (Section("a", "H", (Group("", "list", ("word " * 40,)),)),))
    lines = rendered(page, "terminal", 40, False).splitlines()
    assert max(map(len, lines)) <= 40
    assert [line[:4] for line in lines[4:]] == ["  - ", *["    "] * (len(lines) - 5)]


def test_no_line_is_wider_than_can_be_read() -> None:
    page = Page("T", "s", (Section("a", "H", (Group("", "text", ("word " * 100,)),)),))
    assert max(map(len, rendered(page, "terminal", 400, False).splitlines())) <= 120


def test_json_is_indented_text() -> None:
    assert json_text({"a": ["ü"]}) == '{\n  "a": [\n    "ü"\n  ]\n}\n'
