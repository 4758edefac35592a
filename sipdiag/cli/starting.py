"""What the process is told before anything large is loaded; nothing of it is seen in a report.

No collector of cycles: records have none. Looking for them takes a third of the time of reading a capture, and for a
last time at the end as long as loading the command line.

One thread for OpenBLAS, which numpy brings: nothing here multiplies matrices, and threads that wait for it take twice
the CPU time of loading numpy. Whoever sets OPENBLAS_NUM_THREADS decides.

Frames in one piece: CPython keeps the frames of functions in pieces of 16 KiB, and gives one back to the system as soon
as the first frame in it is over. Where a piece ends just at a function that calls others in a loop, each of these calls
has memory mapped and cleared for it: 3,000 times while modules are imported, a tenth of the time of one call's capture.
A frame larger than a piece has a larger one to itself, which the frames of all that it calls share.

A width that is one: what COLUMNS says goes to several libraries, and not all of them read it twice.

Somewhere to complain: where stderr is closed (`2>&-`), print takes standard output in its place, which is for machines.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NoReturn

from sipdiag.cli.ending import end

FRAME_WORDS = 1 << 15
"""What the first frame claims, in words of 8 bytes. The piece is the next power of two beyond it, so that other frames
have nearly as much again, which is 200 KiB: frames a thousand deep. What is not used takes no memory."""


MAX_SIZE_DIGITS = 6
"""Digits of the width or height of a terminal."""


def start(work: Callable[[], None]) -> NoReturn:
    """Do the work of the program, and end it."""
    gc.disable()
    atexit.register(gc.freeze)
    if hasattr(signal, "pthread_sigmask"):
        atexit.register(signal.pthread_sigmask, signal.SIG_BLOCK, [signal.SIGINT])  # the status is said
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in ("COLUMNS", "LINES"):
        size = os.environ.get(name, "")
        if not (size.isascii() and size.isdigit() and len(size) <= MAX_SIZE_DIGITS):
            os.environ.pop(name, None)
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115  # it stays open to the end
    end(partial(_in_one_piece, work))


def _in_one_piece(work: Callable[[], None]) -> None:
    work()


_in_one_piece.__code__ = _in_one_piece.__code__.replace(co_stacksize=FRAME_WORDS)
