"""Rare things by stream and time."""

import numpy as np
from numpy.typing import NDArray

from sipdiag.media.log import Log

ROW = np.dtype([("stream", "<i8"), ("time_ns", "<i8"), ("value", "<i8")])


def rows(*values: tuple[int, int, int]) -> NDArray[np.void]:
    return np.array(list(values), ROW)


def test_each_stream_has_its_own_in_the_order_of_their_coming() -> None:
    log = Log(ROW, 100)
    log.add(rows((1, 10, 1), (2, 10, 2), (1, 11, 3)))
    log.add(rows((1, 12, 4)))
    log.add(rows((2, 12, 5), (1, 13, 6)))
    assert log.of(1, 0, 100)["value"].tolist() == [1, 3, 4, 6]
    assert log.of(1, 11, 12)["value"].tolist() == [3, 4]
    assert log.of(3, 0, 100)["value"].tolist() == []


def test_what_finds_no_room_is_counted_and_room_comes_back_with_time() -> None:
    log = Log(ROW, 3)
    log.add(rows((1, 10, 1), (1, 11, 2)))
    log.add(rows((1, 12, 3), (1, 13, 4)))
    assert (log.of(1, 0, 100)["value"].tolist(), log.left_out) == ([1, 2, 3], 1)
    log.release(100)
    log.add(rows((1, 101, 5)))
    assert (log.of(1, 0, 200)["value"].tolist(), log.left_out) == ([5], 1)
