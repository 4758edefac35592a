"""A path -> an open capture file, whatever its format: told by its first bytes, never by its name.

`-` is standard input, and a folder stands for the captures in it. What is no capture is a CaptureError that says what
it looks like instead and what to do.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from io import FileIO
from pathlib import Path
from typing import BinaryIO, cast

from sipdiag.capture import erf, pcap, pcapng, snoop
from sipdiag.capture.compression import Source, Unpacked
from sipdiag.capture.errors import CaptureError
from sipdiag.capture.foreign import Converted, foreign_format
from sipdiag.capture.linktypes import link_type_name
from sipdiag.capture.ordering import REORDER_NS
from sipdiag.capture.records import Records
from sipdiag.capture.rows import RowFile
from sipdiag.capture.window import Window
from sipdiag.columns import highest
from sipdiag.model import NS_PER_S, CaptureFile

STANDARD_INPUT = "-"

_SNIFFED_BYTES = 512

PEEK_BLOCK_BYTES = 1 << 16
"""Bytes read of a file to learn what it is and when it begins."""

NAMED_FILES = 5
"""Files of a folder named one by one that are no captures."""

# What people hand over by mistake -> what it is, and what to do
_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive: unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"<!DOCTYPE", "an HTML page: was it saved instead of the capture?"),
    (b"<html", "an HTML page: was it saved instead of the capture?"),
    (b"version https://git-lfs", "a Git LFS pointer: `git lfs pull` fetches the file itself"),
)


class Inputs:
    """The capture files that the user's arguments stand for, in their order."""

    def __init__(self, arguments: Sequence[str]) -> None:
        """Raises CaptureError for a folder that holds no capture."""
        self.paths: list[str] = []
        self.problems: list[str] = []
        """What folders hold beside captures."""
        for argument in arguments:
            if argument != STANDARD_INPUT and os.path.isdir(argument):  # noqa: PTH112  # of what may not be looked at, a Path's raises
                self._open_folder(argument)
            else:
                self.paths.append(argument)

    def _open_folder(self, folder: str) -> None:
        captures: list[str] = []
        others: list[str] = []
        try:
            children = sorted(Path(folder).iterdir())
        except OSError as error:
            raise CaptureError(folder, f"it cannot be opened: {error.strerror or error}") from error
        for child in children:
            try:
                if child.is_dir():
                    others.append(f"{child.name}/ (a folder in it)")
                elif not child.is_file():
                    others.append(f"{child.name} (no plain file)")
                else:
                    OpenFile(str(child), 0, PEEK_BLOCK_BYTES).close()
                    captures.append(str(child))
            except CaptureError as error:
                others.append(f"{child.name} ({error.reason})")
            except OSError as error:  # a folder that may be listed and not entered
                others.append(f"{child.name} ({error.strerror or error})")
        named = "; ".join(others[:NAMED_FILES])
        if len(others) > NAMED_FILES:
            named += f"; and {len(others) - NAMED_FILES} more"
        if not captures:
            raise CaptureError(folder, f"there is no capture in this directory{': ' if named else ''}{named}")
        if others:
            self.problems.append(f"{folder}: {len(others)} of {len(children)} entries were left out: {named}")
        self.paths += captures


class OpenFile:
    """One input being read. Iterate to get its Records; `capture_file` and `problems` are whole once it is
    over."""

    def __init__(self, path: str, index: int, block_bytes: int, first_bytes: int | None = None) -> None:
        """`block_bytes` and `first_bytes` are those of a Window."""
        self.path = path
        self.index = index
        self.source = _open(path)
        self._converted: Converted | None = None
        try:
            self._unpacked = Unpacked(self.source)
            self._window = Window(self._unpacked, block_bytes, first_bytes)
            self._reader = self._find_reader()
        except BaseException:
            self._end_reading()
            raise
        self._records = iter(self._reader)
        self._first: Records | None = None
        self._latest_ns: int | None = None
        self._late_frames = 0
        self._cut_frames = 0
        self._problems: list[str] = []

    def __iter__(self) -> Iterator[Records]:
        if self._first is not None:
            first, self._first = self._first, None
            self._look_at(first)
            yield first
        for records in self._records:
            self._look_at(records)
            yield records

    def first_ns(self) -> int | None:
        """Time of the first frame, which stays to be read; None where there is no frame."""
        self._first = next(self._records, None)
        return None if self._first is None else int(self._first.time_ns[0])

    def close(self) -> None:
        """Let go of the input and of the memory for it; what was learned of it stays."""
        words = self._end_reading()
        if words:
            self._problems.append(f"{self.path}: editcap, which converts it, says: {words}")
        self._window.release()
        self._first = None

    @property
    def capture_file(self) -> CaptureFile:
        return CaptureFile(
            path=self.path,
            format=self._reader.format,
            link_types=[link_type_name(number) for number in self._reader.link_types],
            bytes=self._unpacked.bytes_done,
            frames=self._reader.frames,
        )

    @property
    def window_offset(self) -> int | None:
        """Where the `array` of the Records given last begins, in bytes from the start of the file as it unpacks; None
        where another program converts it."""
        return None if self._converted else self._unpacked.bytes_done - self._window.end

    @property
    def is_converted(self) -> bool:
        """Another program converts it while it is read."""
        return self._converted is not None

    def take_secrets(self) -> tuple[list[bytes], bool]:
        """TLS key logs found in the file since the last call, and whether there are some too large to be held."""
        if not isinstance(self._reader, pcapng.PcapngReader):
            return [], False
        key_logs, self._reader.key_logs = self._reader.key_logs, []
        return key_logs, self._reader.has_large_secrets

    @property
    def interrupted(self) -> bool:
        """The user stopped the reading of it."""
        return self._unpacked.interrupted

    @property
    def problems(self) -> list[str]:
        """What was wrong with the file, each beginning with its path."""
        found = [*self._reader.problems]
        if self._unpacked.damage:
            found.append(self._unpacked.damage)
        if self._cut_frames:
            found.append(
                f"{self._cut_frames} of {self._reader.frames} frames are cut short by the capture's snapshot length: "
                "what is beyond the cut cannot be told; capture with -s 0"
            )
        if self._late_frames:
            found.append(
                f"{self._late_frames} of {self._reader.frames} frames come more than {REORDER_NS // NS_PER_S} s after "
                "others of a later time: their order is that of the file"
            )
        return [*(f"{self.path}: {problem}" for problem in found), *self._problems]

    def _look_at(self, records: Records) -> None:
        """Note what is wrong with frames, whatever is in them."""
        self._cut_frames += int((records.captured < records.length).sum())
        before_ns = int(records.time_ns[0]) if self._latest_ns is None else self._latest_ns
        latest_ns = highest(records.time_ns, before_ns)
        self._late_frames += int((records.time_ns < latest_ns - REORDER_NS).sum())
        self._latest_ns = int(latest_ns[-1])

    def _end_reading(self) -> str | None:
        self.source.close()
        if hasattr(self, "_unpacked"):
            self._unpacked.close()
        converted, self._converted = self._converted, None
        return converted.close() if converted else None

    def _find_reader(self) -> RowFile | pcapng.PcapngReader:
        """What reads this format; has another program convert it where that is needed."""
        window = self._window
        window.require(_SNIFFED_BYTES)
        first = bytes(window.data[window.start : min(window.end, window.start + _SNIFFED_BYTES)])
        reader = _reader(window, first)
        if reader is not None:
            return reader
        if self._unpacked.damage and not first:
            raise CaptureError(self.path, self._unpacked.damage)
        foreign = foreign_format(first)
        if foreign is None or self._converted is not None:
            raise CaptureError(self.path, f"no pcap or pcapng capture: it looks like {_looks_like(first)}")
        self._converted = Converted(self.path, foreign)
        self.source.close()
        self.source = Source(self.path, cast(BinaryIO, self._converted.stream), None)
        self._unpacked = Unpacked(self.source)
        self._window = Window(self._unpacked, self._window.block_bytes)
        if not self._window.require(1):
            words, self._converted = self._converted.close(), None
            raise CaptureError(self.path, f"a {foreign} capture that editcap cannot convert: {words}")
        return self._find_reader()


def _open(path: str) -> Source:
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise CaptureError(path, "standard input is closed: name a file, or let a capture come in there")
        # Unbuffered, so that nothing that came is lost in a buffer when the reading is interrupted.
        return Source(path, getattr(sys.stdin.buffer, "raw", sys.stdin.buffer), None)
    try:
        status = Path(path).stat()
        raw = FileIO(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise CaptureError(path, f"it cannot be opened: {reason or error}") from error
    total = status.st_size if stat.S_ISREG(status.st_mode) else None
    return Source(path, cast(BinaryIO, raw), total)


def _reader(window: Window, first: bytes) -> RowFile | pcapng.PcapngReader | None:
    """What reads a file that begins with these bytes."""
    if pcapng.byte_order(first):
        return pcapng.PcapngReader(window)
    order = pcap.byte_order(first)
    if order:
        return pcap.PcapReader(window, order)
    if first.startswith(snoop.MAGIC):
        return snoop.SnoopReader(window)
    possible = erf.ErfReader(window)
    return possible if possible.looks_right() else None


def _looks_like(first: bytes) -> str:
    if not first:
        return "an empty file"
    for magic, words in _STRANGERS:
        if first[: len(magic)].lower() == magic.lower():
            return words
    if not first.strip(b"\0"):
        return "a file of zeros"
    try:
        first.decode()
    except UnicodeDecodeError as error:
        if error.start < len(first) - 4:
            return f"binary data beginning with {first[:8].hex(' ')}: save the capture as pcap or pcapng"
    return "text: save the capture as pcap or pcapng, not as a listing of it"
