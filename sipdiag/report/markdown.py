"""The report for a ticket or a chat: Markdown, in the order and the words of the terminal.

In: an Analysis, the knowledge base, a time zone. Out: CommonMark with the tables of GitHub. What packets say is text in
it and never markup: no picture, no HTML, no mention of anybody, no link to where a packet says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import tzinfo

from sipdiag.knowledge import Knowledge
from sipdiag.records import Analysis
from sipdiag.report.recorder import Block, Drawing, Grid, Heading, Listing, Paragraph, Recorder, Rule
from sipdiag.report.terminal import tell

_MARKUP = re.compile(r"([\\`*_\[\]<|~]|&(?=#?\w+;))")
_LINE_START = re.compile(r"^(?:([-+=>#]+)|(\d{1,9})([.)]))(?=\s|$)")
_CALLS_OUT = re.compile(r"(?i)((?<!\w)@(?=\w)|#(?=\d)|\b(?:https?|ftp)(?=://)|\bwww(?=\.))")
_BREAK = "\N{ZERO WIDTH NON-JOINER}"
"""Between `@` and a name, `#` and a number, `http` and `:`: what a packet says mentions nobody and leads nowhere."""


def render(analysis: Analysis, *, knowledge: Knowledge, tz: tzinfo, call: int | None = None) -> str:
    """The report as text with a final newline; `call` is the number of the one call to be told of."""
    recorder = Recorder()
    tell(analysis, recorder, knowledge=knowledge, zone=tz, call=call)
    return "# SIP diagnosis\n\n" + _together(recorder.blocks) + "\n"


def _together(blocks: list[Block]) -> str:
    """The blocks apart by an empty line, the items of a list by none."""
    pieces = [piece for block in blocks for piece in _written(block)]
    before = ["", *pieces]
    return "".join(
        piece if not last else ("\n" if _is_item(last) and _is_item(piece) else "\n\n") + piece
        for last, piece in zip(before, pieces, strict=False)
    )


def _is_item(piece: str) -> bool:
    return piece.lstrip().startswith("- ")


def _written(block: Block) -> Iterator[str]:
    match block:
        case Heading(words):
            yield f"## {escaped(words)}"
        case Rule():
            yield "---"
        case Paragraph(parts, lead, _):
            yield _paragraph(parts, lead)
        case Listing(label, items, _):
            yield from _listing(label, items)
        case Grid():
            yield "\n".join(_table(block))
        case Drawing(lines):
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", "\n".join(lines))), default=0))
            yield "\n".join([f"{fence}text", *lines, fence])


def _paragraph(parts: tuple[tuple[str, bool], ...], lead: str) -> str:
    words = "".join(_strong(escaped(text)) if strong else escaped(text) for text, strong in parts if text).strip()
    mark = lead.strip()
    if mark == "-":
        return f"- {words}"
    return f"{_strong(escaped(mark))} {words}" if mark else _at_line_start(words)


def _strong(words: str) -> str:
    inner = words.strip()
    return words.replace(inner, f"**{inner}**", 1) if inner else words


def _listing(label: str, items: tuple[str, ...]) -> Iterator[str]:
    if len(items) == 1:
        yield f"- **{escaped(label)}:** {_item(label, items[0])}"
        return
    yield f"- **{escaped(label)}:**"
    yield from (f"  - {_item(label, item)}" for item in items)


def _item(label: str, text: str) -> str:
    """A filter is to be copied as it stands."""
    return f"`{text}`" if label == "Wireshark" and "`" not in text else escaped(text)


def _table(grid: Grid) -> Iterator[str]:
    yield f"| {' | '.join(map(escaped, grid.headings))} |"
    rules = ("--:" if column in grid.right else "---" for column in range(len(grid.headings)))
    yield f"| {' | '.join(rules)} |"
    yield from (f"| {' | '.join(map(escaped, row))} |" for row in grid.rows)


def escaped(text: str) -> str:
    """The text as it is to be read, whatever it holds."""
    return _CALLS_OUT.sub(lambda found: found[0] + _BREAK, _MARKUP.sub(r"\\\1", text))


def _at_line_start(words: str) -> str:
    r"""`1. ` and `- ` at the start of a line would be a list."""
    return _LINE_START.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", words)
