"""Which rows of columns belong to a flow: addresses in halves, ports, and time; how much of a file is read at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.frames import Frames
from sipdiag.extract.belonging import Flow
from sipdiag.model import MediaColumns

BLOCK_BYTES = 2 << 20
"""Bytes of a capture read at a time."""

Ends = tuple[NDArray[np.generic], ...]
"""Columns of source and destination, in the order of `Flow.key`."""


def ends_of(columns: Frames | MediaColumns, rows: NDArray[np.int64] | None = None) -> Ends:
    """The columns that say between whom, of some rows or of all."""
    whole = (
        columns.source_hi, columns.source_lo, columns.source_port,
        columns.destination_hi, columns.destination_lo, columns.destination_port,
    )  # fmt: skip
    return whole if rows is None else tuple(column[rows] for column in whole)


def matching(ends: Ends, time_ns: NDArray[np.int64], flows: Sequence[Flow]) -> NDArray[np.bool_]:
    """Rows of one of the flows."""
    rows = np.zeros(len(time_ns), dtype=np.bool_)
    for flow in flows:
        if flow.key is None:
            continue
        of_flow = (time_ns >= flow.since_ns) & (time_ns <= flow.until_ns)
        for column, value in zip(ends, flow.key, strict=True):
            of_flow &= column == column.dtype.type(value)
        rows |= of_flow
    return rows
