"""What a run asks for in memory before it reads, and what it does with memory that it has let go of.

The arrays of a block take some hundred KiB each, and the C library gives pieces of that size back to the system at
once, which hands them out again page by page, filled with zeros: a fifteenth of the CPU time of a media capture. So
they are kept. Of other C libraries than glibc nothing is asked.
"""

from __future__ import annotations

import sys

NUMPY_BYTES = 96 << 20
"""Room in the addresses of a process that loading numpy takes, and some for what is loaded with it. Where it is less,
numpy's OpenBLAS ends the process, in words and with a status of its own."""

KEPT_BYTES = 32 << 20
"""Pieces up to this size are kept: those of a block are smaller."""
FREE_BYTES = 16 << 20
"""Free memory at the end of all that is kept; what is more goes back. The blocks on their way take no more, and where a
long capture has many calls, four times as much was a tenth of its memory."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Of <malloc.h>."""


def need_memory() -> None:
    """Raises MemoryError where there is too little for numpy, without which nothing is read."""
    if "numpy" not in sys.modules:
        bytes(NUMPY_BYTES)  # all zeros: no page of it is touched


def keep_memory() -> None:
    """Have the process keep what it frees. A process that is forked does so too."""
    import ctypes  # which numpy loads as well

    try:
        set_option = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    set_option(_MMAP_THRESHOLD, KEPT_BYTES)
    set_option(_TRIM_THRESHOLD, FREE_BYTES)
