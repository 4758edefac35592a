"""What a Writer is told, kept as blocks: for formats that lay a page out by themselves.

In: the calls of the functions that write a report. Out: the blocks in order, in the same words as on a terminal, each
text safe to show. It has no width: nothing is wrapped or cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from sipdiag.report.text import printable
from sipdiag.report.writer import WIDEST, Part, Writer


class Paragraph(NamedTuple):
    """Running text, each part with whether it is strong; `lead` is a mark before it, as `! ` or `- `."""

    parts: tuple[tuple[str, bool], ...]
    lead: str = ""
    indent: int = 0


class Heading(NamedTuple):
    words: str


class Listing(NamedTuple):
    """A label and its texts."""

    label: str
    items: tuple[str, ...]
    indent: int = 0


class Grid(NamedTuple):
    """A table; `right`: columns that are set to the right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...]


class Drawing(NamedTuple):
    lines: tuple[str, ...]


class Rule(NamedTuple):
    """A line across the page."""


Block: TypeAlias = Paragraph | Heading | Listing | Grid | Drawing | Rule


class Recorder(Writer):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.width = WIDEST
        self.ascii = False
        self.blocks: list[Block] = []

    def line(self, *parts: Part, indent: int = 0) -> None:
        made = tuple(
            (printable(words), "bold" in style)
            for words, style in ((part, "") if isinstance(part, str) else part for part in parts)
        )
        self.blocks.append(Paragraph(made, "", indent))

    def blank(self) -> None:
        """Blocks are apart without it."""

    def rule(self) -> None:
        self.blocks.append(Rule())

    def heading(self, words: str) -> None:
        self.blocks.append(Heading(printable(words)))

    def paragraph(self, words: str, *, indent: int = 0, first: str = "", style: str = "") -> None:
        self.blocks.append(Paragraph(((printable(words), "bold" in style),), printable(first), indent))

    def block(self, label: str, items: Sequence[str], *, indent: int = 2, marker: str = "") -> None:
        if items:
            self.blocks.append(Listing(printable(label), tuple(map(printable, items)), indent))

    def fits(self, rows: Sequence[Sequence[str]], indent: int = 2) -> bool:
        return True

    def table(
        self, headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), indent: int = 2
    ) -> None:
        cells = [tuple(map(printable, row)) for row in (headings, *rows)]
        self.blocks.append(Grid(cells[0], tuple(cells[1:]), tuple(right)))

    def drawing(self, lines: Sequence[tuple[str, str]]) -> None:
        self.blocks.append(Drawing(tuple(printable(words) for words, _ in lines)))
