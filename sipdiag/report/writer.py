"""Lines on paper or a screen: paragraphs, labelled blocks and tables; none is wider than it, none is read as markup.

In: text that is safe to show (see `text`). Out: lines on a Paper; to a file or pipe no control codes (Plain), to an
output that can show nothing else ASCII alone. It knows nothing of calls.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TextIO, TypeAlias

from sipdiag.report.text import ELLIPSIS, ascii_only, cell_len, fit, pad, printable, wrap

WIDEST = 120
"""Cells of a page; longer lines are hard to follow, however wide the terminal is."""
NARROWEST = 24
"""Cells below which nothing can be laid out; a narrower console gets lines of this width."""
LABEL_WIDTH = 11
"""Cells of the label of a block, as `Wireshark`."""
NARROWEST_CELL = 4
"""Cells to which a column of a table may shrink."""

Part: TypeAlias = str | tuple[str, str]
"""Text, or text and its style. A style only repeats what the words say."""


class Paper(Protocol):
    """What a page is written on: here a file, in `screen` a terminal."""

    width: int
    """In cells."""
    ascii: bool
    """It can show nothing else."""

    def put(self, parts: Sequence[tuple[str, str]]) -> None:
        """One line of texts and their styles."""


class Plain:
    """A file or a pipe, which has no styles."""

    def __init__(self, file: TextIO, width: int) -> None:
        self.width = width
        self.ascii = not (file.encoding or "utf-8").lower().startswith("utf")
        self._file = file

    def put(self, parts: Sequence[tuple[str, str]]) -> None:
        """One line of these texts."""
        self._file.write("".join(words for words, _ in parts).rstrip() + "\n")


class Writer:
    """Writes one page."""

    def __init__(self, paper: Paper) -> None:
        self.width = max(min(paper.width, WIDEST), NARROWEST)
        self.ascii = paper.ascii
        self._paper = paper
        self._ellipsis = "..." if self.ascii else ELLIPSIS

    def line(self, *parts: Part, indent: int = 0) -> None:
        """One line, cut to the width."""
        room = self.width - indent
        made = [(" " * indent, "")]
        for part in parts:
            words, style = (part, "") if isinstance(part, str) else part
            shown = fit(self._shown(words), room, self._ellipsis)
            made.append((shown, style))
            room -= cell_len(shown)
        self._paper.put(made)

    def blank(self) -> None:
        """An empty line."""
        self._paper.put(())

    def rule(self) -> None:
        """A line across the page."""
        self.line(("-" if self.ascii else "─") * self.width)

    def heading(self, words: str) -> None:
        """An empty line and a heading."""
        self.blank()
        self.paragraph(words, style="bold")

    def paragraph(self, words: str, *, indent: int = 0, first: str = "", style: str = "") -> None:
        """Wrapped text; `first` stands before its first line, the other lines below the text."""
        lead = self._shown(first)
        hang = indent + cell_len(lead)
        if hang > self.width // 2:  # beside it there would be no room to read
            self.line((lead, style), indent=indent)
            lead, hang = "", indent
        for number, words_of_line in enumerate(wrap(self._shown(words), self.width - hang)):
            before = " " * indent + (lead if number == 0 else " " * cell_len(lead))
            self.line(before, (words_of_line, style))

    def block(self, label: str, items: Sequence[str], *, indent: int = 2, marker: str = "") -> None:
        """A label and its texts beside it, each wrapped and after `marker`; nothing without texts."""
        hang = LABEL_WIDTH if self.width >= 60 else 2
        if hang < LABEL_WIDTH and items:
            self.line((label, "bold"), indent=indent)
        for number, item in enumerate(items):
            name = label if number == 0 and hang == LABEL_WIDTH else ""
            mark = marker
            for words in wrap(self._shown(item), self.width - indent - hang - cell_len(marker)):
                self.line((pad(name, hang), "bold"), mark, words, indent=indent)
                name, mark = "", " " * cell_len(marker)

    def fits(self, rows: Sequence[Sequence[str]], indent: int = 2) -> bool:
        """Whether a table of these rows needs no cell cut."""
        widths = [max(cell_len(self._shown(cell)) for cell in column) for column in zip(*rows, strict=True)]
        return sum(widths) + 2 * (len(widths) - 1) <= self.width - indent

    def table(
        self,
        headings: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        right: Sequence[int] = (),
        indent: int = 2,
    ) -> None:
        """Columns two cells apart; where they do not fit, the widest shrink. `right`: set to the right."""
        cells = [[self._shown(cell) for cell in row] for row in (headings, *rows)]
        widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
        room = self.width - indent - 2 * (len(widths) - 1)
        while sum(widths) > room and max(widths) > NARROWEST_CELL:
            widths[widths.index(max(widths))] -= 1
        for number, row in enumerate(cells):
            parts = []
            for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
                cut = fit(cell, width, self._ellipsis)
                parts.append(" " * (width - cell_len(cut)) + cut if column in right else pad(cut, width))
            self.line(("  ".join(parts).rstrip(), "bold" if number == 0 else ""), indent=indent)

    def drawing(self, lines: Sequence[tuple[str, str]]) -> None:
        """Lines with their styles that keep their places, as of a ladder."""
        for line in lines:
            self.line(line)

    def _shown(self, text: str) -> str:
        """The last guard: whatever was not made safe before is now."""
        return ascii_only(printable(text)) if self.ascii else printable(text)
