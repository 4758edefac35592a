"""The search for the next record; what it is worth on real damage is in test_rows.py and test_pcapng.py."""

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.resync import RESYNC_BYTES, Damages, skip_damage
from sipdiag.capture.window import Window


class Bytes:
    """A source that gives a few bytes at a time."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def readinto(self, target: memoryview) -> int:
        piece, self.data = self.data[: len(target)], self.data[len(target) :]
        target[: len(piece)] = piece
        return len(piece)


def search(data: bytes, block_bytes: int = 50) -> tuple[int | None, bytes]:
    """Look for `!` with `?` right behind it; the bytes left out, and what stands where the search ended."""
    window = Window(Bytes(data), block_bytes)
    window.fill()

    def could_begin(positions: NDArray[np.int64]) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = window.array[positions] == ord("!")
        return found

    def confirmed(offset: int) -> bool:
        return window.require(offset + 2) and window.data[window.start + offset + 1] == ord("?")

    left_out = skip_damage(window, 2, could_begin, confirmed)
    return left_out, bytes(window.data[window.start : min(window.end, window.start + 2)])


def test_the_first_place_that_is_confirmed() -> None:
    assert search(b"!?..!.." + b"." * 100_000 + b"!!?.") == (100_008, b"!?")


def test_none_at_the_end_and_none_beyond_the_bound() -> None:
    assert search(b"x" * 100)[0] is None
    assert search(b"x" * RESYNC_BYTES + b"!?..", 1 << 20)[0] == RESYNC_BYTES
    assert search(b"x" * (RESYNC_BYTES + 1) + b"!?..", 1 << 20)[0] is None


def test_few_places_are_told_one_by_one_and_many_in_one() -> None:
    damages = Damages()
    for number in range(6):
        damages.passed(f"record {number} is damaged", 1000)
    damages.close()
    assert damages.problems == [
        *(
            f"record {number} is damaged; 1,000 bytes were left out, and reading went on after them"
            for number in range(3)
        ),
        "3 more places in it are damaged; 3,000 bytes were left out there",
    ]
