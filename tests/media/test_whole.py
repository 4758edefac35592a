"""Records moved whole are those that numpy moves field by field."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.media.seconds import CARRY, SECOND
from sipdiag.media.whole import chosen, store, together

NESTED = np.dtype([("id", "<i8"), ("is_over", "?"), ("carry", CARRY), ("open", SECOND)], align=True)


def some(count: int) -> np.ndarray:
    rows = np.zeros(count, NESTED)
    rows["id"] = np.arange(count)
    rows["open"]["first_ns"] = rows["id"] * 7
    rows["open"]["sums"] = rows["id"][:, None]
    rows["carry"]["jitter_ms"] = rows["id"][:, None] / 3
    return rows


@given(st.lists(st.integers(0, 19)), st.sampled_from(["open", "carry"]))
def test_rows_of_a_column_of_records(picked: list[int], field: str) -> None:
    rows, index = some(20), np.array(picked, np.int64)
    assert (chosen(rows[field], index) == rows[field][index]).all()
    mask = np.zeros(20, np.bool_)
    mask[index] = True
    assert (chosen(rows[field], mask) == rows[field][mask]).all()


@given(st.lists(st.integers(0, 19), unique=True))
def test_rows_are_stored_where_they_belong_and_nowhere_else(places: list[int]) -> None:
    rows, expected, index = some(20), some(20), np.array(places, np.int64)
    values = some(40)["open"][20 : 20 + len(places)]
    store(rows["open"], index, values)
    expected["open"][index] = values
    assert (rows == expected).all()


@given(st.lists(st.integers(0, 5)))
def test_parts_are_put_together_in_their_order(sizes: list[int]) -> None:
    parts = [some(size)["open"] for size in sizes]
    whole = together(parts, SECOND)
    assert whole.dtype == SECOND
    assert whole["first_ns"].tolist() == [7 * n for size in sizes for n in range(size)]
