"""What is asked of a column is answered as numpy answers it."""

import numpy as np
import pytest

from sipdiag.columns import distinct, grouped, highest, is_any


@pytest.mark.parametrize("values", [[], [7], [3, 3, 3], [5, -1, 5, 0, 2, -1]], ids=str)
def test_the_distinct_values_are_those_of_numpy(values: list[int]) -> None:
    column = np.array(values, dtype=np.int64)
    assert distinct(column).tolist() == np.unique(column).tolist()
    assert column.tolist() == values


@pytest.mark.parametrize("values", [[], [7], [1, 2, 2, 9], [5, 1, 7, 6, 8], [-3, -2]], ids=str)
@pytest.mark.parametrize("before", [-9, 0, 6, 99])
def test_the_highest_value_so_far(values: list[int], before: int) -> None:
    column = np.array(values, dtype=np.int64)
    assert highest(column, before).tolist() == [max(before, *values[: n + 1]) for n in range(len(values))]
    assert column.tolist() == values


def test_which_rows_are_one_of_a_few_values() -> None:
    column = np.array([5, 1, 7, 5, 2])
    assert is_any(column, (5, 2)).tolist() == np.isin(column, (5, 2)).tolist()


@pytest.mark.parametrize("distinct_rows", [1, 3, 600, 40_000])
def test_equal_rows_have_one_number_in_the_order_of_their_coming(distinct_rows: int) -> None:
    some = np.random.default_rng(distinct_rows).integers(0, distinct_rows, 60_000).astype(np.uint64)
    words = [some // np.uint64(7), np.full(len(some), 3, np.uint64), some % np.uint64(7)]
    first, number = grouped(words)
    numbers = {value: index for index, value in enumerate(dict.fromkeys(some.tolist()))}
    assert number.tolist() == [numbers[value] for value in some.tolist()]
    assert some[first].tolist() == list(numbers)


def test_no_rows_have_no_numbers() -> None:
    first, number = grouped([np.zeros(0, np.uint64)])
    assert (len(first), len(number)) == (0, 0)
