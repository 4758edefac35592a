"""Fixed-size pieces of a buffer at many places at once: positions and a layout -> one row each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def gather(array: NDArray[np.uint8], positions: NDArray[np.int64], layout: np.dtype[Any]) -> NDArray[Any]:
    """The `layout.itemsize` bytes at each position, as rows of `layout`.

    A position too near to the buffer's end is moved back to where a whole row fits: callers gather first and
    then drop the rows that their frame does not hold.
    """
    width = layout.itemsize
    last = len(array) - width
    # A view of every place in the buffer, overlapping; picking rows from it copies `width` bytes each.
    places: NDArray[Any] = np.ndarray((last + 1,), dtype=f"V{width}", buffer=array, strides=(1,))
    return places[np.minimum(positions, last)].view(layout)


def gather_bytes(array: NDArray[np.uint8], positions: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    """The `width` bytes at each position, shape (positions, width)."""
    return gather(array, positions, np.dtype((np.void, width))).view(np.uint8).reshape(len(positions), width)


def picked(pieces: NDArray[np.uint8], rows: NDArray[np.int64]) -> NDArray[np.uint8]:
    """`pieces[rows]` of an array with a row per piece, as whole pieces: a third of the time."""
    width = pieces.shape[1]
    whole: NDArray[np.void] = np.ascontiguousarray(pieces).view(f"V{width}")[:, 0]
    return whole[rows].view(np.uint8).reshape(len(rows), width)
