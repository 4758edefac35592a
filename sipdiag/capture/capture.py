"""Files -> Blocks: the way in. Nothing of packets is decided here, only which file's block comes next.

numpy and what needs it is imported when iteration begins, so that commands without a capture start fast.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sipdiag.model import Block, CaptureFile, NotDecoded, Payload

if TYPE_CHECKING:
    from sipdiag.capture.apart import Apart
    from sipdiag.capture.reading import Reading

DEFAULT_BLOCK_BYTES = 4 << 20
"""Bytes read at a time: large enough that the cost of a block is lost in that of its frames (half of that takes a tenth
more of media, twice as much no less), small enough for caches."""

BLOCKS_BEFORE = 1
"""Blocks read before there is a second process, some 4 MiB: less is over in the time that it takes to begin."""
LARGE_BYTES = 16 << 20
"""Files of so many in all are read by a second process from the beginning: what reading alone takes to load and to
begin is then done while this one loads the rest, a twentieth of the time of 60 MB of signalling."""

FIRST_BYTES = 1 << 18
"""Bytes of the first block of a large file, so that this process does not wait for more than that; the next ones are
twice as large each, up to the usual size."""

DecoderChoice = Literal["auto", "native", "tshark"]
"""Who decodes: `auto` leaves to tshark only TLS that there are keys for, `tshark` leaves all SIP to it, `native`
leaves nothing to it."""

Progress = Callable[[int, int | None], None]
"""Called with bytes done and bytes in all, as they lie in the files; None where an input is a pipe."""


def can_fork() -> bool:
    """Whether this system can have a second process; macOS forks, but its libraries may break in the copy."""
    return hasattr(os, "fork") and sys.platform != "darwin"


def as_it_is(block: Block) -> Block:
    """What is done to a Block where nothing has to be."""
    return block


class Worker(Protocol):
    """Work on what was read that a second process does beside reading."""

    def keep(self, payloads: Sequence[Payload], /) -> None:
        """The next Payloads were read, of a Block: orders may be about them."""

    def work(self, order: bytearray, /) -> None:
        """Carry an order out."""

    def forget(self) -> None:
        """No order comes any more, and nothing need be kept for one."""

    def ready(self) -> Any:
        """What came of the orders so far and was not told yet, where that is worth telling; else None. Asked for once
        all is read. Something that can be pickled."""

    def result(self) -> Any:
        """The rest of what came of all orders; as the one before."""


class Capture:
    """Several inputs as one capture, in the order of their times. Iterate once to get its Blocks.

    `paths` as the user gave them, `-` for standard input; a file's index is its place there. `keylog` is the path of
    a TLS key log. `prepare` is what is done to each Block where it is read: with more than one of `jobs`, in a second
    process, once there is enough to read. Raises CaptureError, on iteration, for an input that is no capture or key
    log, and where tshark is asked for and missing. What was wrong but could be read is in `problems`. The properties
    hold during the iteration what was seen so far; with more than one of `jobs`, files, problems and what was not
    decoded are told once it is over, and asking for them ends it.

    `worker` makes who works in that second process, and is called there. While it `works`, it takes orders; `results`
    say what came of them, and end it; `close` ends it whatever it does. Where there is no second process, it never
    works.
    """

    def __init__(
        self,
        paths: Sequence[str],
        *,
        block_bytes: int = DEFAULT_BLOCK_BYTES,
        progress: Progress | None = None,
        keylog: str | None = None,
        decoder: DecoderChoice = "auto",
        jobs: int = 1,
        prepare: Callable[[Block], Block] = as_it_is,
        worker: Callable[[], Worker] | None = None,
    ) -> None:
        self._paths = list(paths)
        self._block_bytes = block_bytes
        self._progress = progress
        self._keylog = keylog
        self._decoder: DecoderChoice = decoder
        self._jobs = jobs
        self._prepare = prepare
        self._worker = worker
        self._reading: Reading | Apart | None = None
        self._apart: Apart | None = None

    def __iter__(self) -> Iterator[Block]:
        if self._apart is not None:
            return self._apart.blocks()
        if self._jobs > 1 and can_fork():
            return self._on_two_cores()
        self._reading = reading = self._open()
        return map(self._prepare, reading.blocks())

    def begin(self) -> None:
        """Have a second process begin to read now, and not with the iteration, where there is much to be read."""
        if self._jobs < 2 or not can_fork() or not self._is_large():
            return
        from sipdiag.capture.apart import Apart

        def go_on() -> tuple[Reading, Iterator[Block]]:
            reading = self._open(FIRST_BYTES)
            return reading, reading.blocks()

        path = ", ".join(self._paths)
        self._begins(Apart(path, go_on, self._prepare, self._progress, self._worker))

    def _open(self, first_bytes: int | None = None) -> Reading:
        from sipdiag.capture.reading import Reading

        return Reading(self._paths, self._block_bytes, self._progress, self._keylog, self._decoder, first_bytes)

    def _is_large(self) -> bool:
        """Whether all inputs are files, which are large, and which no other program has to read."""
        if self._keylog is not None or self._decoder == "tshark":
            return False
        try:
            found = [Path(path).stat() for path in self._paths]
        except (OSError, ValueError):
            return False  # where it is opened, it is said why that cannot be
        return all(S_ISREG(one.st_mode) for one in found) and sum(one.st_size for one in found) >= LARGE_BYTES

    def _on_two_cores(self) -> Iterator[Block]:
        """Begins here, and goes on in a process of its own where that is worth it and can be."""
        self._reading = reading = self._open()
        blocks = reading.blocks()
        before = list(islice(blocks, BLOCKS_BEFORE))
        done, total = reading.how_far()
        # What is in memory already is not worth another process.
        if len(before) < BLOCKS_BEFORE or reading.has_helpers or done == total:
            yield from map(self._prepare, chain(before, blocks))
            return
        from sipdiag.capture.apart import Apart

        # Before anything is done with these blocks: meanwhile the other process reads on.
        path = ", ".join(reading.paths)
        apart = Apart(path, lambda: (reading, blocks), self._prepare, self._progress, self._worker, reading, before)
        if not self._begins(apart):
            self._reading = reading
            yield from map(self._prepare, chain(before, blocks))
            return
        # What was opened here is open there.
        blocks.close()  # type: ignore[attr-defined]  # it is a generator
        del before
        yield from apart.blocks()

    def _begins(self, apart: Apart) -> bool:
        """Whether there is a second process from now on; where the system gives none, this one does all of it."""
        self._reading = self._apart = apart  # first, for an interrupt may come just then
        try:
            apart.begin()
        except OSError:
            self._reading = self._apart = None
            return False
        return True

    @property
    def works(self) -> bool:
        """Whether the worker may be given orders."""
        return self._apart is not None and self._apart.works

    @property
    def is_read(self) -> bool:
        """Whether nothing is left to be read, so that who `works` has time."""
        return self._apart is None or self._apart.is_read

    @property
    def has_next(self) -> bool:
        """Whether who iterates need not wait for another process: there is none, or it has sent something."""
        return self._apart is None or self._apart.has_next

    def waiting(self) -> int:
        """How many pieces of orders, of 4 KiB at most, the worker has not done yet: from some number on, what it is not
        told is done sooner."""
        return 0 if self._apart is None else self._apart.waiting()

    def order(self, order: bytes) -> None:
        """Let the worker do something, while it `works`: bytes that say what."""
        assert self._apart is not None, "asked before"
        self._apart.order(order)

    def last_order(self) -> None:
        """No order follows: the worker need not keep anything any more."""
        assert self._apart is not None, "asked before"
        self._apart.order(b"")

    def results(self) -> Iterator[Any]:
        """What comes of all orders, as it comes; nothing where there were none. Raises CaptureError where the other
        process ended before."""
        assert self._apart is not None, "asked before"
        return self._apart.results()

    def stop(self) -> None:
        """Read no more: what was read is the capture."""
        if self._apart is not None:
            self._apart.stop()

    def close(self) -> None:
        """Ends the second process at once, if there is one: of a capture that nobody asks for anything any more."""
        if self._apart is not None:
            self._apart.kill()

    @property
    def files(self) -> list[CaptureFile]:
        """The inputs that were opened, in the order in which they were given."""
        return self._reading.files if self._reading else []

    @property
    def not_decoded(self) -> list[NotDecoded]:
        """Frames that could have held SIP and were not decoded, by kind."""
        return self._reading.not_decoded if self._reading else []

    @property
    def problems(self) -> list[str]:
        """What was wrong with the inputs, for people."""
        return self._reading.problems if self._reading else []

    @property
    def frames(self) -> int:
        """Frames seen."""
        return self._reading.frames if self._reading else 0

    @property
    def duplicate_frames(self) -> int:
        """Frames that were second sights of others."""
        return self._reading.duplicate_frames if self._reading else 0

    @property
    def first_ns(self) -> int | None:
        """Time of the earliest frame; None before there is one."""
        return self._reading.first_ns if self._reading else None

    @property
    def last_ns(self) -> int | None:
        """Time of the latest frame; None before there is one."""
        return self._reading.last_ns if self._reading else None
