"""How the program ends where no command says it: in one line and with a status of docs/report.md, never in a traceback.

Commands tell what they expect to fail: a capture, a file to be written, what was typed. The rest can happen anywhere:
memory that is not enough, a system that refuses what is asked of it, a fault of sipdiag, Ctrl-C. `python -X dev` lets a
fault out, with its traceback.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from errno import EBADF, EDQUOT, EFBIG, EIO, ENOSPC
from typing import Any, NoReturn

from sipdiag.cli.saying import say
from sipdiag.shortage import is_shortage

FINE, UNWRITABLE, UNREADABLE = 0, 2, 3
INTERRUPTED = 128 + signal.SIGINT
"""As a shell has it of what Ctrl-C ended."""

_OF_WRITING = {ENOSPC, EDQUOT, EFBIG, EIO, EBADF}
"""Errors of writing. Commands tell of the files that they write: what comes out of one is of its help."""

NO_MEMORY = (
    "sipdiag: there is not enough memory: raise its limit (`ulimit -v`, or that of the container), or cut the capture "
    "into parts (`editcap -i 600 IN OUT`: ten minutes each) and read these"
)


class _Interrupts:
    """Ctrl-C, counted: the first ends the reading, and the report is on what was read; the second ends the program,
    whoever waits for the first. What comes after that would only disturb the cleaning up."""

    def __init__(self) -> None:
        self.come = 0
        self.are_over = False
        """The program ends already."""

    def __call__(self, *_: object) -> None:
        self.come += 1
        if self.are_over or self.come > 2:
            return
        raise KeyboardInterrupt if self.come == 1 else SystemExit(INTERRUPTED)

    def tell_unraisable(self, unraisable: Any) -> None:
        """What fails where nothing can be done about it, as in freeing an object. Want of memory is told where
        something can; of Ctrl-C, the next one counts in its place."""
        error = unraisable.exc_value
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            self.come -= 1
        elif not is_shortage(error):
            sys.__unraisablehook__(unraisable)


def end(work: Callable[[], None]) -> NoReturn:
    """Do the work of the program, and end it: by SystemExit, whatever happens."""
    interrupts = _Interrupts()
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else it is ignored, as in the background
    if is_ours:
        signal.signal(signal.SIGINT, interrupts)
    sys.unraisablehook = interrupts.tell_unraisable
    failed: BaseException | None = None
    try:
        work()
        interrupts.are_over = True  # no interrupt can come before it, for nothing is called; nor does one below
    except BaseException as error:  # noqa: BLE001  # that is what this module is for
        interrupts.are_over = True
        failed = error
    if is_ours and not interrupts.come:  # else there are others on the way
        signal.signal(signal.SIGINT, signal.default_int_handler)
    of_output = failed if isinstance(failed, OSError) and failed.errno in _OF_WRITING else None
    raise SystemExit(_status(failed, _flush() or of_output))


def _flush() -> OSError | None:
    """Write all of standard output; gives why that cannot be."""
    try:
        if sys.stdout is not None and not sys.stdout.closed:
            sys.stdout.flush()
    except OSError as error:
        # Nothing is written any more, not even at the interpreter's last flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return error
    return None


def _status(failed: BaseException | None, unwritten: OSError | None) -> int:
    """The exit status, with the reason where no command gave it."""
    if unwritten is not None and not isinstance(unwritten, BrokenPipeError):
        say(f"sipdiag: standard output cannot be written: {unwritten.strerror or unwritten}")
        return UNWRITABLE
    if isinstance(failed, SystemExit):
        # By typer also where who reads the help is gone (`--help | head`).
        return FINE if isinstance(failed.__context__, BrokenPipeError) else int(failed.code or FINE)
    if failed is None or isinstance(failed, BrokenPipeError):
        return FINE
    if isinstance(failed, KeyboardInterrupt):
        return INTERRUPTED
    if is_shortage(failed):
        failed.__traceback__ = None  # with all that was in use
        with suppress(OSError, MemoryError):
            print(NO_MEMORY, file=sys.stderr)  # to `say` it would load more
    elif sys.flags.dev_mode:
        raise failed
    elif isinstance(failed, OSError):
        what = f"{failed.filename}: " if failed.filename else ""
        say(f"sipdiag: the system refuses what is needed: {what}{failed.strerror or failed}")
    else:
        said = (str(failed).strip().splitlines() or [""])[-1]
        say(
            f"sipdiag: a fault of sipdiag itself, at {_place(failed)}: {type(failed).__name__}: {said}. Please report "
            "it, with the command and, if that can be, the capture (`sipdiag extract --anonymize`)"
        )
    return UNREADABLE


def _place(error: BaseException) -> str:
    """File and line of sipdiag where it happened."""
    place, trace = "?", error.__traceback__
    while trace is not None:
        folder, _, file = trace.tb_frame.f_code.co_filename.rpartition(f"{os.sep}sipdiag{os.sep}")
        if folder:
            place = f"{file}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
