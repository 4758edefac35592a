"""What several inputs bring at the same time, held until none can bring anything earlier, then in the order of time.

Of equal times, that of the input that began first comes first, so that the order in which the inputs were named does
not matter. Media is merged row by row, for copies of a packet are known by their being near to each other.
"""

from __future__ import annotations

import heapq
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.ordering import Timed
from sipdiag.model import Event, MediaColumns, Payload


class Due(NamedTuple):
    """What is due, in the order of time."""

    found: list[tuple[int, Payload | Event]]
    """With the number of the capture point that brought it."""
    media: MediaColumns | None
    media_file: NDArray[np.int32] | None
    """The file of each row of `media`."""


class _Rows(NamedTuple):
    rank: int
    file: int
    columns: MediaColumns


class Merging:
    """Hold what inputs bring; take what is due."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, int, int, Payload | Event]] = []
        self._arrival = count()
        self._media: list[_Rows] = []

    def __bool__(self) -> bool:
        return bool(self._heap or self._media)

    def hold(self, found: Timed, rank: int, point: int) -> None:
        """Of the input with this rank, seen by the capture point with this number."""
        for due_ns, one in zip(found.due_ns.tolist(), found.found, strict=True):
            heapq.heappush(self._heap, (due_ns, rank, next(self._arrival), point, one))

    def hold_media(self, columns: MediaColumns | None, rank: int, file: int) -> None:
        """Rows of this file, of the input with this rank."""
        if columns is not None:
            self._media.append(_Rows(rank, file, columns))

    def take(self, due_ns: int | None) -> Due:
        """What is not later than that; everything where it is None."""
        found: list[tuple[int, Payload | Event]] = []
        heap = self._heap
        while heap and (due_ns is None or heap[0][0] <= due_ns):
            *_, point, one = heapq.heappop(heap)
            found.append((point, one))
        due: list[_Rows] = []
        later: list[_Rows] = []
        for rows in self._media:
            is_due = rows.columns.time_ns <= due_ns if due_ns is not None else np.ones(1, dtype=np.bool_)
            if is_due.all():
                due.append(rows)
            elif not is_due.any():
                later.append(rows)
            else:
                due.append(rows._replace(columns=_chosen(rows.columns, np.flatnonzero(is_due))))
                later.append(rows._replace(columns=_chosen(rows.columns, np.flatnonzero(~is_due))))
        self._media = later
        return Due(found, *_merged(due)) if due else Due(found, None, None)


def _chosen(columns: MediaColumns, rows: NDArray[np.int64]) -> MediaColumns:
    return MediaColumns(**{name: getattr(columns, name)[rows] for name in MediaColumns.__struct_fields__})


def _merged(parts: list[_Rows]) -> tuple[MediaColumns, NDArray[np.int32]]:
    parts.sort(key=lambda part: part.rank)
    file = np.concatenate([np.full(len(part.columns.time_ns), part.file, dtype=np.int32) for part in parts])
    whole = {
        name: np.concatenate([getattr(part.columns, name) for part in parts]) for name in MediaColumns.__struct_fields__
    }
    order = np.argsort(whole["time_ns"], kind="stable")
    return MediaColumns(**{name: column[order] for name, column in whole.items()}), file[order]
