"""What is asked of a column, whatever it holds: numpy arrays in and out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

_Scalar = TypeVar("_Scalar", bound=np.generic)

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""Odd, and without a pattern: its products have all bits of a number in their highest."""


def distinct(column: NDArray[_Scalar]) -> NDArray[_Scalar]:
    """The values of a column of whole numbers, each once and in order.

    As np.unique has them, which loads numpy.ma for it: a twelfth of the time that a capture of one call takes.
    """
    ordered = np.sort(column)
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))] if len(ordered) else ordered


def is_any(column: NDArray[Any], values: Sequence[int]) -> NDArray[np.bool_]:
    """Which rows are one of these few values: np.isin takes four times as long."""
    found: NDArray[np.bool_] = column == values[0]
    for value in values[1:]:
        found |= column == value
    return found


def highest(column: NDArray[np.int64], before: int) -> NDArray[np.int64]:
    """The highest value until each row, from `before` on. Where the column never falls, as the times of most captures,
    it is that itself: found out in a sixth of the time."""
    if len(column) and column[0] >= before and (column[1:] >= column[:-1]).all():
        return column
    return np.maximum.accumulate(np.maximum(column, before))


def grouped(words: Sequence[NDArray[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Rows that are equal in all of these columns, of dtype uint64: where each is met first, and per row which of these
    is the same.

    Without sorting, half the time of np.unique over hashes, and exact: a row goes to one of 65536 places, where the row
    that came first is found; those few that find another one there are sorted.
    """
    rows = np.arange(len(words[0]))
    words = [word for word in words if (word != word[:1]).any()]
    spread = np.zeros(len(rows), np.uint64)
    for number, word in enumerate(words):
        spread += word * (_SPREAD + np.uint64(2 * number))
    place = (spread >> np.uint64(48)).view(np.int64)
    first_at = np.empty(1 << 16, np.int64)
    first_at[place[::-1]] = rows[::-1]
    same = first_at.take(place)
    is_stray = np.zeros(len(rows), np.bool_)
    for word in words:
        is_stray |= word.take(same) != word
    strays = np.flatnonzero(is_stray)
    if len(strays):
        keys = [word[strays] for word in words]
        order = np.lexsort(keys)
        is_first = np.ones(len(strays), np.bool_)
        is_first[1:] = np.any([key[order[1:]] != key[order[:-1]] for key in keys], axis=0)
        same[strays[order]] = strays[order[is_first]][np.cumsum(is_first) - 1]
    first = np.flatnonzero(same == rows)
    number_of = np.empty(len(rows), np.int32)
    number_of[first] = np.arange(len(first))
    return first, number_of.take(same)
