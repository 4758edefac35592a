"""The tally of what was wrong with packets, and of what a bound left out: each kind once, with its first frame.

What could not be decoded at all is in undecoded.py; here is what was read and is not the whole truth.
"""

from __future__ import annotations

from collections.abc import Sequence

from sipdiag.capture.undecoded import comes_before
from sipdiag.model import Frame


class Problems:
    """Counts by kind; a kind is the sentence that people read. `files_in_order` as those of Undecoded."""

    def __init__(self, files_in_order: Sequence[int] = ()) -> None:
        self._files_in_order = files_in_order
        self._kinds: dict[str, tuple[int, Frame]] = {}

    def add(self, what: str, frame: Frame) -> None:
        """`what` was met once more, in this frame."""
        count, first = self._kinds.get(what, (0, frame))
        self._kinds[what] = (count + 1, frame if comes_before(frame, first, self._files_in_order) else first)

    def lines(self, paths: Sequence[str]) -> list[str]:
        """As the report names them, each beginning with the path of its first frame's file."""
        return [
            f"{paths[first.file]}: frame {first.number}: {what}{f' ({count} times, here first)' if count > 1 else ''}"
            for what, (count, first) in self._kinds.items()
        ]
