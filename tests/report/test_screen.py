"""A terminal in colour."""

from io import BytesIO, StringIO, TextIOWrapper

from rich.console import Console

from sipdiag.report.screen import Screen


def test_styles_are_shown_and_what_looks_like_markup_is_text() -> None:
    file = StringIO()
    screen = Screen(Console(file=file, width=40, force_terminal=True, color_system="standard", _environ={}))
    screen.put([("  ", ""), ("[red]", "bold"), (" :bell: ", "")])
    screen.put([])
    assert file.getvalue() == "  \x1b[1m[red]\x1b[0m :bell:\n\n"


def test_a_line_longer_than_the_screen_stays_one() -> None:
    file = StringIO()
    Screen(Console(file=file, width=40, force_terminal=True, _environ={})).put([("word " * 20, "")])
    assert file.getvalue() == "word " * 19 + "word\n"


def test_a_terminal_that_knows_only_ascii_says_so() -> None:
    for encoding, is_ascii in (("utf-8", False), ("latin-1", True)):
        file = TextIOWrapper(BytesIO(), encoding=encoding)
        assert Screen(Console(file=file, width=40, _environ={})).ascii == is_ascii
