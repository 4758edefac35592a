"""Pieces of a buffer at many places at once, against taking them one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture.gather import gather, gather_bytes

PAIR = np.dtype([("first", ">u2"), ("second", "u1")])


@given(st.binary(min_size=3, max_size=200), st.data())
def test_rows_are_what_stands_at_each_place(data: bytes, draw: st.DataObject) -> None:
    array = np.frombuffer(data, np.uint8)
    places = draw.draw(st.lists(st.integers(0, len(data) - 3), max_size=20))
    rows = gather(array, np.array(places, np.int64), PAIR)
    assert [(int(r["first"]), int(r["second"])) for r in rows] == [
        (int.from_bytes(data[p : p + 2], "big"), data[p + 2]) for p in places
    ]


def test_a_place_too_near_the_end_gives_the_last_whole_row() -> None:
    array = np.frombuffer(b"abcdef", np.uint8)
    assert gather_bytes(array, np.array([0, 5]), 4).tobytes() == b"abcd" + b"cdef"
