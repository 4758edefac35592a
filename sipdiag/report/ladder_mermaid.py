"""The ladder of a story as a Mermaid sequence diagram, for tickets and documents that draw one.

In: a Story. Out: text for a `mermaid` block. What packets say is written so that it is text to Mermaid, and never its
syntax.
"""

from __future__ import annotations

import re

from sipdiag.records import Story
from sipdiag.report.ladder import Layout, Rung, layout

_SYNTAX = re.compile(r"[^\w .:/@()+=,?!*'|×…\[\]-]")
_ARROWS = {"request": "->>", "event": "--x"}
_END = re.compile(r"(?i)\bend\b")
"""A word that ends a block, wherever it stands."""


def render(story: Story, files: int = 1) -> str:
    """The diagram with a final newline."""
    picture = layout(story, files)
    lines = ["sequenceDiagram"]
    for index, column in enumerate(picture.columns):
        about = f"<br/>{_text(column.about)}" if column.about else ""
        lines.append(f"    participant P{index} as {_text(column.address)}{about}")
    lines += [f"    {line}" for rung in picture.rungs for line in _written(rung, picture)]
    if picture.omitted and picture.columns:
        lines.append(f"    Note over P0: and {picture.omitted} more steps")
    return "\n".join(lines) + "\n"


def _written(rung: Rung, picture: Layout) -> list[str]:
    words = _text(f"{rung.time_s:.3f} s  {rung.frame}  {rung.label}" + (f", {rung.again}" if rung.again else ""))
    source, destination = rung.source, rung.destination
    if source is None or destination is None:
        at = source if source is not None else destination
        return [f"Note over P{at or 0}: {words} ({_text(rung.ends)})"] if picture.columns else []
    if rung.kind == "media":
        low, high = sorted((source, destination))
        way = "" if source == low else " (to the left)"
        return [f"Note over P{low},P{high}: {words}{way}"]
    arrow = _ARROWS.get(rung.kind, "-->>")
    return [f"P{source}{arrow}P{destination}: {words}"]


def _text(words: str) -> str:
    """The words with what Mermaid would read as its own written as entities."""
    return _END.sub(lambda found: f"{found[0][0]}#8204;{found[0][1:]}", _SYNTAX.sub(lambda c: f"#{ord(c[0])};", words))
