"""Rare things noted one by one, by stream and time: rows of any dtype with `stream` and `time_ns`.

For what does not fold into seconds: losses, key presses. Bounded; what comes beyond the bound is counted and left
out, so that a figure made of it can be withheld.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Log:
    """Rows by stream, each stream's in the order of their coming, and forgotten by time."""

    def __init__(self, dtype: np.dtype[Any], most_rows: int) -> None:
        self._none = np.zeros(0, dtype)
        self._most = most_rows
        # Parts sorted by stream, with that column in one piece; they double, so that there are few of them.
        self._parts: list[tuple[NDArray[np.void], NDArray[np.int64]]] = []
        self._rows = 0
        self.left_out = 0
        """Rows that found no room."""

    def add(self, rows: NDArray[np.void]) -> None:
        """Takes rows; those of one stream come in the order of their times."""
        room = max(0, self._most - self._rows)
        self.left_out += max(0, len(rows) - room)
        rows = rows[:room]
        if not len(rows):
            return
        self._rows += len(rows)
        while self._parts and len(self._parts[-1][0]) <= len(rows):
            rows = np.concatenate((self._parts.pop()[0], rows))
        rows = rows[np.argsort(rows["stream"], kind="stable")]
        self._parts.append((rows, np.ascontiguousarray(rows["stream"])))

    def of(self, stream: int, from_ns: int, to_ns: int) -> NDArray[np.void]:
        """The rows of one stream in that time."""
        if not self._parts:
            return self._none
        found = [rows[slice(*np.searchsorted(streams, (stream, stream + 1)))] for rows, streams in self._parts]
        chosen = np.concatenate(found)
        return chosen[(chosen["time_ns"] >= from_ns) & (chosen["time_ns"] <= to_ns)]

    def keep(self, streams: NDArray[np.int64]) -> None:
        """Forgets the rows of all other streams."""
        kept = []
        for rows, of in self._parts:
            is_kept = np.isin(of, streams)
            if is_kept.any():
                kept.append((rows[is_kept], of[is_kept]))
        self._parts = kept
        self._rows = sum(len(rows) for rows, _ in kept)

    def release(self, before_ns: int) -> None:
        """Forgets what is older than that, where a whole part is."""
        self._parts = [part for part in self._parts if int(part[0]["time_ns"].max()) >= before_ns]
        self._rows = sum(len(rows) for rows, _ in self._parts)
