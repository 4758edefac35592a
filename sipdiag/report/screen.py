"""A terminal in colour, as a Writer writes on it. rich knows what each kind of terminal can show.

Loaded for a terminal alone: rich takes as long to load as a call takes to be diagnosed.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text


class Screen:
    """Lines on a rich console."""

    def __init__(self, console: Console) -> None:
        self.width = console.width
        self.ascii = console.options.ascii_only
        self._console = console

    def put(self, parts: Sequence[tuple[str, str]]) -> None:
        """One line of texts and their styles."""
        made = Text()
        for words, style in parts:
            made.append(words, style)
        made.rstrip()
        self._console.print(made, soft_wrap=True, highlight=False)
