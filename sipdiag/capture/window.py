"""The stretch of an input that is in memory: one buffer, filled again and again, with what is unused carried
over.

Knows nothing of what the bytes mean. Bounds: `block_bytes` per fill and MAX_RECORD_BYTES carried over.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

MAX_RECORD_BYTES = 1 << 18
"""Bytes of one captured frame: 256 KiB is the largest snaplen that libpcap knows; a longer record is
damage."""

MAX_RECORD_OVERHEAD = 1 << 16
"""Bytes of headers and options around one frame in a pcapng block; comments are the longest of them."""

PAD_BYTES = 128
"""Bytes behind the buffer, so that a header may be gathered before it is known whether the frame holds it."""


class Readable(Protocol):
    def readinto(self, target: memoryview) -> int: ...


class Window:
    """`array[start:end]` are the bytes in memory that nobody has used yet; whoever reads moves `start` on."""

    def __init__(self, source: Readable, block_bytes: int, first_bytes: int | None = None) -> None:
        """`first_bytes`: how much is read first, and from then on twice as much each time, up to `block_bytes`."""
        self._source = source
        self.block_bytes = block_bytes
        self._next_bytes = min(block_bytes, first_bytes or block_bytes)
        self.capacity = block_bytes + MAX_RECORD_BYTES + MAX_RECORD_OVERHEAD
        # Zeros that take no memory until something is read into them; a bytearray would be filled with them at once.
        self.array = np.zeros(self.capacity + PAD_BYTES, dtype=np.uint8)
        self.data = self.array.data
        self.start = 0
        self.end = 0
        self.at_end = False
        """The input has no more than what is in memory."""

    @property
    def unused(self) -> int:
        return self.end - self.start

    def fill(self) -> bool:
        """Carry the unused bytes to the front and read one block more. False: nothing was added."""
        carried = self.unused
        self.data[:carried] = self.data[self.start : self.end]
        self.start, self.end = 0, carried
        target = self.data[carried : min(self.capacity, carried + self._next_bytes)]
        self._next_bytes = min(self.block_bytes, 2 * self._next_bytes)
        count = 0 if self.at_end else self._source.readinto(target)
        self.at_end = self.at_end or count < len(target)
        self.end += count
        return count > 0

    def require(self, count: int) -> bool:
        """Have at least `count` unused bytes in memory; False where the input ends before."""
        while self.unused < count and not self.at_end:
            self.fill()
        return self.unused >= count

    def skip(self, count: int) -> bool:
        """Go past `count` bytes, most of which may not be read yet; False where the input ends before."""
        while count > self.unused:
            count -= self.unused
            self.start = self.end
            if not self.fill():
                return False
        self.start += count
        return True

    def release(self) -> None:
        """Let go of the memory: nothing more will be read."""
        self.array = np.zeros(0, dtype=np.uint8)
        self.data = self.array.data
        self.start = self.end = 0
        self.at_end = True
