"""What a command says on stderr: a line, with nothing in it that a terminal would obey."""

from __future__ import annotations

import sys
from contextlib import suppress

MAX_SAID = 2_000
"""Characters of one line."""


def say(text: str) -> None:
    """A line on stderr; where it cannot be written, nobody can be told."""
    from sipdiag.report.text import visible

    with suppress(OSError):
        print(visible(text, MAX_SAID), file=sys.stderr)
