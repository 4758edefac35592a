"""What the formats have in common that are one record after the other: the walk, damage, a file that breaks off.

A format says how a record's header is laid out and which numbers in it make sense (RowFile's members below), and turns
headers into Records. The walk over the records is the only thing done frame by frame.
"""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.gather import gather
from sipdiag.capture.records import Records
from sipdiag.capture.resync import SAME_CAPTURE_S, Damages, skip_damage
from sipdiag.capture.window import Window

RUN_RECORDS = 512
"""Records looked at together where they are of one length."""
WORTH_A_GUESS = 8
"""Records of one length in a row from which on looking at them together is faster than one by one."""
GUESS_AGAIN = 32
"""Records after which it is tried again, where it was not; twice as many each time that it is not."""
GUESS_AT_LEAST = 1024
"""Records after which it is tried again in any case."""


class RowFile(ABC):
    """The frames of one file. Iterate to get Records; `problems` says what was wrong with the file."""

    format: str
    layout: np.dtype[Any]
    """A record's header."""
    length_field: tuple[str, int, int]
    """How a record's length is read: the struct format, the offset in the header, and what has to be added."""
    most_bytes: int
    """Of a whole record; what claims more is damage."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._damages = Damages()
        self._known_s: list[int] = []
        """Seconds of the first and of the last record; empty before the first."""
        self._told: list[str] = []
        self.frames = 0
        self.link_types: list[int] = []
        self.lost_frames = 0
        """Frames that the capture says it lost."""

    @property
    def problems(self) -> list[str]:
        return [*self._damages.problems, *self._told]

    @abstractmethod
    def _begin(self) -> bool:
        """Read what comes before the records; False where the file breaks off within."""

    @abstractmethod
    def _seconds(self, header: NDArray[Any]) -> NDArray[np.int64]:
        """When each record says that it was captured."""

    @abstractmethod
    def _makes_sense(self, header: NDArray[Any]) -> NDArray[np.bool_]:
        """Which headers could be those of records, times aside."""

    @abstractmethod
    def _records(self, positions: NDArray[np.int64], header: NDArray[Any]) -> Records | None:
        """The frames of these records; None where none of them is one."""

    def __iter__(self) -> Iterator[Records]:
        window = self._window
        if not self._begin():
            self._told.append("the file is cut short within its header")
            return
        while True:
            window.fill()
            at, header = self._believed(self._walk())
            if len(at):
                first_s, last_s = self._seconds(header[[0, -1]]).tolist()
                self._known_s = [self._known_s[0] if self._known_s else first_s, last_s]
                records = self._records(at, header)
                if records is not None:
                    yield records
            if self._is_damaged():
                if not self._pass_damage():
                    break
            elif window.at_end:
                if window.unused:
                    self._told.append(f"the last record is cut short after frame {self.frames}")
                break
        self._damages.close()
        if self.lost_frames:
            self._told.append(f"the capture lost {self.lost_frames} frames while it was taken")

    def _walk(self) -> NDArray[np.int64]:
        """Where the whole records in memory begin. The one loop that runs once per frame, but for long runs of media
        of one length, which are looked at together."""
        window = self._window
        data, at, end = window.data, window.start, window.end
        form, offset, added = self.length_field
        read = struct.Struct(f"{form[0]}{offset}x{form[1:]}").unpack_from
        least, most = self.layout.itemsize, self.most_bytes
        runs: list[NDArray[np.int64]] = []
        positions: list[int] = []
        append = positions.append
        last = end - least
        before, wait, patience = 0, 0, GUESS_AGAIN
        while at <= last:
            total: int = read(data, at)[0] + added
            following = at + total
            if following > end or not least <= total <= most:
                break
            append(at)
            at = following
            if total == before and len(positions) > wait:
                run = self._alike(at, total)
                runs += (np.array(positions, dtype=np.int64), np.arange(at, at + run * total, total))
                positions.clear()
                at += run * total
                if run >= WORTH_A_GUESS:
                    wait, patience = 0, GUESS_AGAIN
                else:
                    wait, patience = patience, min(2 * patience, GUESS_AT_LEAST)
            before = total
        window.start = at
        return np.concatenate((*runs, np.array(positions, dtype=np.int64)))

    def _alike(self, at: int, total: int) -> int:
        """How many whole records of this length lie one after the other from there on."""
        form, offset, added = self.length_field
        whole = (self._window.end - at) // total
        if whole <= 0:
            return 0
        layout = np.dtype(form)
        # Few first: to look at each of many is a cache miss each, and mostly the next record is another already.
        for count in (min(whole, WORTH_A_GUESS), min(whole, RUN_RECORDS)):
            lengths: NDArray[Any] = np.ndarray(
                (count,), layout, self._window.array, offset=at + offset, strides=(total,)
            )
            other = np.flatnonzero(lengths != total - added)
            if len(other):
                return int(other[0])
        return count

    def _believed(self, at: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """The records up to the first that is none; the window begins with that one then."""
        header = gather(self._window.array, at, self.layout)
        off = np.flatnonzero(~self._is_record(header))
        if len(off):
            self._window.start = int(at[off[0]])
            at, header = at[: off[0]], header[: off[0]]
        return at, header

    def _is_record(self, header: NDArray[Any]) -> NDArray[np.bool_]:
        """Which of these are records, whose length is possible. Says no only where a record cannot look like that."""
        return self._makes_sense(header)

    def _claimed(self, at: int) -> int:
        form, offset, added = self.length_field
        claimed: int = struct.unpack_from(form, self._window.data, at + offset)[0]
        return claimed + added

    def _is_damaged(self) -> bool:
        """Whether the walk ended at a header that cannot be one."""
        window, least = self._window, self.layout.itemsize
        if window.unused < least:
            return False
        header = gather(window.array, np.array([window.start]), self.layout)
        return not least <= self._claimed(window.start) <= self.most_bytes or not self._is_record(header)[0]

    def _pass_damage(self) -> bool:
        claimed = self._claimed(self._window.start) - self.length_field[2]
        damage = f"the record after frame {self.frames} is damaged (it claims {claimed} bytes)"
        left_out = None
        if not self._damages.is_too_many:
            left_out = skip_damage(self._window, self.layout.itemsize, self._could_begin, self._confirmed)
        if left_out is None:
            self._damages.stopped(damage)
            return False
        self._damages.passed(damage, left_out)
        return True

    def _could_begin(self, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
        header = gather(self._window.array, positions, self.layout)
        could = self._makes_sense(header)
        if self._known_s:
            # The last one may be what damage left.
            seconds = self._seconds(header)[:, None]
            could &= (np.abs(seconds - np.array(self._known_s)) <= SAME_CAPTURE_S).any(axis=1)
        return could

    def _confirmed(self, offset: int) -> bool:
        """A record begins there if another follows that makes sense as well, or if the file ends with it."""
        window, width = self._window, self.layout.itemsize
        following = offset + self._claimed(window.start + offset)
        if not window.require(following + width):
            return window.unused == following
        header = gather(window.array, window.start + np.array([offset, following]), self.layout)
        first_s, next_s = self._seconds(header).tolist()
        return bool(self._makes_sense(header).all()) and abs(next_s - first_s) <= SAME_CAPTURE_S
