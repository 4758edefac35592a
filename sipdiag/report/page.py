"""A reference text before it has a format, and the formats: terminal, Markdown, JSON.

In: a Page of headed sections. Out: text. It knows nothing of what the sections say.
"""

import io
import re
from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

Format: TypeAlias = Literal["terminal", "markdown", "json"]
Style: TypeAlias = Literal["text", "list", "numbered"]
WIDTH = 100  # columns where the caller says nothing
WIDEST = 120  # columns; longer lines are hard to follow, however wide the terminal is


class Group(msgspec.Struct, frozen=True):
    """Lines of one kind under an optional label."""

    label: str
    style: Style
    lines: tuple[str, ...]


class Section(msgspec.Struct, frozen=True):
    """What stands under one heading; `id` is its key in JSON."""

    id: str
    heading: str
    groups: tuple[Group, ...]


class Page(msgspec.Struct, frozen=True):
    """A text before it has a format."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]


def section(id: str, heading: str, lines: Iterable[str], style: Style = "list") -> Iterator[Section]:
    """The section, or none where it has nothing to say."""
    if given := tuple(lines):
        yield Section(id, heading, (Group("", style, given),))


def json_text(value: object) -> str:
    """Any value that msgspec knows, indented, with a newline at the end."""
    return msgspec.json.format(msgspec.json.encode(value)).decode() + "\n"


def rendered(page: Page, fmt: Format, width: int, colour: bool) -> str:
    """The page as Markdown, or for a terminal of `width` columns."""
    return _markdown(page) if fmt == "markdown" else _terminal(page, min(width, WIDEST), colour)


def _marker(style: Style, number: int) -> str:
    return {"text": "", "list": "-", "numbered": f"{number}."}[style]


def _markdown(page: Page) -> str:
    lines = [f"# {_escaped(page.title)}", "", f"*{_escaped(page.subtitle)}*", ""]
    for section in page.sections:
        lines += [f"## {_escaped(section.heading)}", ""]
        for group in section.groups:
            if group.label:
                lines += [f"**{_escaped(group.label)}**", ""]
            for number, line in enumerate(group.lines, 1):
                lines.append(f"{_marker(group.style, number)} {_escaped(line)}".strip())
                if group.style == "text":
                    lines.append("")
            if group.style != "text":
                lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*<\[\]])", r"\\\1", text)


def _terminal(page: Page, width: int, colour: bool) -> str:
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},  # the text depends on what is asked for, and not on where it is made
    )
    console.print(Text(page.title, style="bold"))
    console.print(Text(page.subtitle, style="dim"))
    for section in page.sections:
        console.print()
        console.print(Text(section.heading.upper(), style="bold cyan"))
        for group in section.groups:
            if group.label:
                console.print(Text(f"  {group.label}", style="bold"))
            grid = Table.grid(padding=(0, 1, 0, 0))
            grid.add_column(width=3 if group.label else 1)
            if group.style != "text":
                grid.add_column(justify="right", width=len(_marker(group.style, len(group.lines))))
            grid.add_column(overflow="fold")
            for number, line in enumerate(group.lines, 1):
                marker = _marker(group.style, number)
                grid.add_row("", *([marker] if marker else []), line)
            console.print(grid)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"
