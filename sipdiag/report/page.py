"""A reference text before it has a format, and the formats: terminal, Markdown, JSON.

In: a Page of headed sections. Out: text. It knows nothing of what the sections say.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

import msgspec

from sipdiag.report.text import cell_len, chopped

Format: TypeAlias = Literal["terminal", "markdown", "json"]
Style: TypeAlias = Literal["text", "list", "numbered"]
WIDTH = 100  # columns where the caller says nothing
WIDEST = 120  # columns; longer lines are hard to follow, however wide the terminal is
NARROWEST = 20  # columns; what is narrower shows no text beside its marks
BOLD, DIM, CYAN = "1", "2", "1;36"  # ECMA-48 8.3.117


_WORD = re.compile(r"\s*\S+\s*")


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
    width = max(width, NARROWEST)
    lines: list[str] = []

    def head(text: str, style: str) -> None:
        lines.extend(f"\x1b[{style}m{line}\x1b[0m" if colour and line else line for line in _wrapped(text, width))

    head(page.title, BOLD)
    head(page.subtitle, DIM)
    for section in page.sections:
        lines.append("")
        head(section.heading.upper(), CYAN)
        for group in section.groups:
            if group.label:
                head(f"  {group.label}", BOLD)
            indent = " " * (4 if group.label else 2)
            room = len(_marker(group.style, len(group.lines)))
            for number, text in enumerate(group.lines, 1):
                mark = indent + (f"{_marker(group.style, number):>{room}} " if room else "")
                for line in _wrapped(text, width - len(mark)):
                    lines.append(f"{mark}{line}".rstrip())
                    mark = " " * len(mark)
    return "\n".join(lines) + "\n"


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells; a word that is longer than that is broken."""
    lines: list[str] = []
    for paragraph in text.expandtabs().split("\n"):
        line = ""
        for word in _WORD.findall(paragraph):
            if line and cell_len(line + word.rstrip()) > width:
                lines.append(line)
                line = ""
            line += word
            if cell_len(line.rstrip()) > width:
                *full, line = chopped(line, width)
                lines += full
        lines.append(line)
    return [line.rstrip() for line in lines]
