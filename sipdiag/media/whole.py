"""Records of a structured array moved as whole pieces of memory: chosen, stored, put together.

numpy moves them field by field otherwise, and of records as long as those of a second that takes ten to twenty times
as long. Nothing here looks into a record.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray


def _pieces(rows: NDArray[np.void]) -> NDArray[np.void]:
    return rows.view(_piece(rows.dtype.itemsize))


@lru_cache(maxsize=64)
def _piece(size: int) -> np.dtype[np.void]:
    return np.dtype((np.void, size))


def chosen(rows: NDArray[np.void], index: NDArray[Any]) -> NDArray[np.void]:
    """`rows[index]`, of an index array or a mask."""
    found: NDArray[np.void] = _pieces(rows)[index].view(rows.dtype)
    return found


def store(rows: NDArray[np.void], index: NDArray[Any], values: NDArray[np.void]) -> None:
    """`rows[index] = values`, of the same dtype."""
    _pieces(rows)[index] = _pieces(values)


def together(parts: Sequence[NDArray[np.void]], dtype: np.dtype[Any]) -> NDArray[np.void]:
    """The rows of all parts, which have this dtype."""
    pieces = [_pieces(part) for part in parts if len(part)]
    rows: NDArray[np.void] = np.concatenate(pieces).view(dtype) if pieces else np.empty(0, dtype)
    return rows
