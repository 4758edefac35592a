"""Frame numbers -> where those frames lie in their file.

In: a path and frame numbers. Out: offset and length in bytes of each frame's data, in what the file unpacks to where it
is compressed. Nothing for standard input, which cannot be read twice, nor for what another program converts.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from sipdiag.capture.files import STANDARD_INPUT, OpenFile

BLOCK_BYTES = 2 << 20
"""Bytes read at a time."""


def offsets(path: str, frames: Collection[int]) -> dict[int, tuple[int, int]]:
    """Frame number -> (offset, length) of the frames that there are. Raises CaptureError."""
    if path == STANDARD_INPUT or not frames:
        return {}
    wanted = np.array(sorted(frames), dtype=np.int64)
    found: dict[int, tuple[int, int]] = {}
    file = OpenFile(path, 0, BLOCK_BYTES)
    try:
        for records in file:
            base = file.window_offset
            if base is None:
                break
            rows = wanted - records.first_number
            rows = rows[(rows >= 0) & (rows < len(records.start))]
            numbers = (rows + records.first_number).tolist()
            starts = (records.start[rows] + base).tolist()
            found |= zip(numbers, zip(starts, records.captured[rows].tolist(), strict=True), strict=True)
            if records.first_number + len(records.start) > wanted[-1]:
                break
    finally:
        file.close()
    return found
