"""Damage in a file of records -> the next place where a record begins, found by what a record has to look like.

Looks no further than RESYNC_BYTES, so that a file of something else altogether ends soon. Knows no format: what
could begin a record, and what confirms it, its caller says.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.window import Window

RESYNC_BYTES = 1 << 20
"""Bytes searched for the next record: 1 MiB is far more than a torn write or some lost disk blocks leave, and what is
damaged for longer is no capture."""

MAX_DAMAGES = 100
"""Damaged places of one file that are passed over: a disk that failed leaves a few; each costs a search."""

NAMED_DAMAGES = 3
"""Damaged places told one by one; of the others, their number."""

SAME_CAPTURE_S = 31 * 86_400
"""Seconds between two frames that follow one another: a month at most, or it is no record of this capture."""

_CHUNK = 1 << 15
"""Bytes looked at together: with the largest record behind them, they fit the smallest window."""

CouldBegin = Callable[[NDArray[np.int64]], NDArray[np.bool_]]
"""Positions in the window's array -> at which of them a header could stand."""
Confirmed = Callable[[int], bool]
"""Bytes after the window's start -> whether a record does begin there; may have more read."""


def skip_damage(window: Window, header_bytes: int, could_begin: CouldBegin, confirmed: Confirmed) -> int | None:
    """Go on to where the next record begins; gives the bytes left out, None where none is found."""
    left_out = 1
    window.start += 1
    while left_out <= RESYNC_BYTES:
        window.require(_CHUNK + header_bytes)
        count = min(_CHUNK, window.unused - header_bytes + 1, RESYNC_BYTES + 1 - left_out)
        if count <= 0:
            return None
        offsets = np.flatnonzero(could_begin(window.start + np.arange(count)))
        for offset in offsets.tolist():
            if confirmed(offset):
                window.start += offset
                return left_out + int(offset)
        window.start += count
        left_out += count
    return None


class Damages:
    """What a reader tells of the damaged places that it met."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._count = 0
        self._others = 0
        self._others_bytes = 0

    @property
    def is_too_many(self) -> bool:
        return self._count >= MAX_DAMAGES

    def passed(self, what: str, left_out: int) -> None:
        """`what` is damaged, and reading went on after so many bytes."""
        self._count += 1
        if self._count <= NAMED_DAMAGES:
            self.problems.append(f"{what}; {left_out:,} bytes were left out, and reading went on after them")
        else:
            self._others += 1
            self._others_bytes += left_out

    def stopped(self, what: str) -> None:
        """`what` is damaged, and no record was found after it."""
        why = "after as many damaged places before" if self.is_too_many else "no other was found after it"
        self.problems.append(f"{what}; reading stopped there: {why}")

    def close(self) -> None:
        """The file is over: say how many were not told one by one."""
        if self._others:
            self.problems.append(
                f"{self._others} more places in it are damaged; {self._others_bytes:,} bytes were left out there"
            )
            self._others = 0
