"""The stretch of an input that is in memory."""

from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture.window import MAX_RECORD_BYTES, MAX_RECORD_OVERHEAD, Window


class Source:
    """Bytes that are given as many at a time as are asked for."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def readinto(self, target: memoryview) -> int:
        piece, self.data = self.data[: len(target)], self.data[len(target) :]
        target[: len(piece)] = piece
        return len(piece)


@given(size=st.integers(0, 3000), block_bytes=st.integers(1, 500), steps=st.lists(st.integers(0, 400), max_size=20))
def test_what_is_required_and_skipped_is_where_it_was(size: int, block_bytes: int, steps: list[int]) -> None:
    data = bytes(index * 7 % 251 for index in range(size))
    window = Window(Source(data), block_bytes)
    at = 0
    for step in steps:
        assert window.require(step) == (size - at >= step)
        assert window.data[window.start : min(window.end, window.start + step)] == data[at : at + step]
        assert window.skip(step) == (size - at >= step)
        at = min(size, at + step)


def test_the_largest_record_fits_whatever_the_size_of_a_block_and_no_more_is_held() -> None:
    window = Window(Source(bytes(10 << 20)), 1000)
    assert window.require(MAX_RECORD_BYTES + MAX_RECORD_OVERHEAD)
    assert len(window.data) < MAX_RECORD_BYTES + MAX_RECORD_OVERHEAD + 2000


def test_released_memory_is_gone() -> None:
    window = Window(Source(bytes(1000)), 1 << 20)
    window.fill()
    window.release()
    assert (len(window.data), window.unused, window.require(1)) == (0, 0, False)


def test_what_is_read_first_is_small_and_doubles_up_to_a_block() -> None:
    window = Window(Source(bytes(100_000)), 10_000, 1_500)
    read = []
    while window.fill():
        read.append(window.unused)
        window.skip(window.unused)
    assert read[:5] == [1_500, 3_000, 6_000, 10_000, 10_000]
    assert sum(read) == 100_000
