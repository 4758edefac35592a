"""What is asked of a column is answered as numpy answers it."""

import numpy as np
import pytest

from sipdiag.columns import distinct


@pytest.mark.parametrize("values", [[], [7], [3, 3, 3], [5, -1, 5, 0, 2, -1]], ids=str)
def test_the_distinct_values_are_those_of_numpy(values: list[int]) -> None:
    column = np.array(values, dtype=np.int64)
    assert distinct(column).tolist() == np.unique(column).tolist()
    assert column.tolist() == values
