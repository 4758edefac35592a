"""Files -> Blocks: the way in. Nothing of packets is decided here, only which file's block comes next.

numpy and what needs it is imported when iteration begins, so that commands without a capture start fast.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from sipdiag.model import Block, CaptureFile, NotDecoded

if TYPE_CHECKING:
    from sipdiag.capture.reading import Reading

DEFAULT_BLOCK_BYTES = 2 << 20
"""Bytes read at a time: large enough that the cost of a block is lost in that of its frames, small enough
for caches."""

DecoderChoice = Literal["auto", "native", "tshark"]
"""Who decodes: `auto` leaves to tshark only TLS that there are keys for, `tshark` leaves all SIP to it, `native`
leaves nothing to it."""

Progress = Callable[[int, int | None], None]
"""Called with bytes done and bytes in all, as they lie in the files; None where an input is a pipe."""


class Capture:
    """Several inputs as one capture, in the order of their times. Iterate once to get its Blocks.

    `paths` as the user gave them, `-` for standard input; a file's index is its place there. `keylog` is the path of
    a TLS key log. Raises CaptureError, on iteration, for an input that is no capture or key log, and where tshark is
    asked for and missing. What was wrong but could be read is in
    `problems`. The properties hold during the iteration what was seen so far.
    """

    def __init__(
        self,
        paths: Sequence[str],
        *,
        block_bytes: int = DEFAULT_BLOCK_BYTES,
        progress: Progress | None = None,
        keylog: str | None = None,
        decoder: DecoderChoice = "auto",
    ) -> None:
        self._paths = list(paths)
        self._block_bytes = block_bytes
        self._progress = progress
        self._keylog = keylog
        self._decoder: DecoderChoice = decoder
        self._reading: Reading | None = None

    def __iter__(self) -> Iterator[Block]:
        from sipdiag.capture.reading import Reading

        self._reading = Reading(self._paths, self._block_bytes, self._progress, self._keylog, self._decoder)
        return self._reading.blocks()

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
