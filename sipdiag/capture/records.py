"""The columns that every reader gives: where in the buffer the frames lie, how long they are, and when
they were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Records(NamedTuple):
    """The frames of one block, a row each, in the order of the file. Valid until the reader is asked for
    the next."""

    array: NDArray[np.uint8]
    """The buffer, with PAD_BYTES behind what any frame uses."""
    start: NDArray[np.int64]
    """Index into `array` of the frame's first byte."""
    captured: NDArray[np.int64]
    """Bytes of the frame that the capture holds."""
    length: NDArray[np.int64]
    """Bytes of the frame on the wire."""
    time_ns: NDArray[np.int64]
    link_type: NDArray[np.int32]
    """LINKTYPE_ number; -1 where a pcapng frame names an interface that was never described."""
    first_number: int
    """1-based frame number of the first row."""
