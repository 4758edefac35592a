"""A path -> an open capture file, whatever its format: told by its first bytes, never by its name.

`-` is standard input. What is no capture is a CaptureError that says what it looks like instead and what to
do.
"""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import BinaryIO, cast

from sipdiag.capture import pcap, pcapng
from sipdiag.capture.compression import Source, Unpacked
from sipdiag.capture.errors import CaptureError
from sipdiag.capture.linktypes import link_type_name
from sipdiag.capture.records import Records
from sipdiag.capture.window import Window
from sipdiag.model import CaptureFile

STANDARD_INPUT = "-"

_SNIFFED_BYTES = 512

# What people hand over by mistake -> what it is, and what to do
_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"snoop\0\0\0", "a snoop capture: convert it with `editcap -F pcap IN OUT`"),
    (b"GMBU", "a Network Monitor capture: convert it with `editcap -F pcap IN OUT`"),
    (b"RTSS", "a Network Monitor 1 capture: convert it with `editcap -F pcap IN OUT`"),
    (b"TRSNIFF data", "a Sniffer capture: convert it with `editcap -F pcap IN OUT`"),
    (b"\x54\x52\x00\x64", "a NetScaler trace: convert it with `editcap -F pcap IN OUT`"),
    (b"PK\x03\x04", "a ZIP archive: unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"%PDF", "a PDF document"),
    (b"\x7fELF", "a program"),
    (b"<!DOCTYPE", "an HTML page: was it saved instead of the capture?"),
    (b"<html", "an HTML page: was it saved instead of the capture?"),
    (b"version https://git-lfs", "a Git LFS pointer: `git lfs pull` fetches the file itself"),
)


class OpenFile:
    """One input being read. Iterate to get its Records; `capture_file` and `problems` are whole once it is
    over."""

    def __init__(self, path: str, index: int, block_bytes: int) -> None:
        self.path = path
        self.index = index
        self.source = _open(path)
        try:
            self._unpacked = Unpacked(self.source)
            window = Window(self._unpacked, block_bytes)
            self._reader = _reader(path, window, self._unpacked)
        except BaseException:
            self.source.close()
            raise
        self._records = iter(self._reader)
        self._first: Records | None = None

    def __iter__(self) -> Iterator[Records]:
        if self._first is not None:
            yield self._first
        yield from self._records

    def first_ns(self) -> int | None:
        """Time of the first frame, which stays to be read; None where there is no frame."""
        self._first = next(self._records, None)
        return None if self._first is None else int(self._first.time_ns[0])

    def close(self) -> None:
        """Let go of the input; what was learned of it stays."""
        self._unpacked.close()

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
    def problems(self) -> list[str]:
        """What was wrong with the file, each beginning with its path."""
        damage = [self._unpacked.damage] if self._unpacked.damage else []
        return [f"{self.path}: {problem}" for problem in (*self._reader.problems, *damage)]


def _open(path: str) -> Source:
    if path == STANDARD_INPUT:
        return Source(path, sys.stdin.buffer, None)
    try:
        status = Path(path).stat()
        if stat.S_ISDIR(status.st_mode):
            raise CaptureError(path, "this is a directory: give the capture files in it")
        raw = FileIO(path)
    except OSError as error:
        raise CaptureError(path, f"it cannot be opened: {error.strerror or error}") from error
    total = status.st_size if stat.S_ISREG(status.st_mode) else None
    return Source(path, cast(BinaryIO, raw), total)


def _reader(path: str, window: Window, unpacked: Unpacked) -> pcap.PcapReader | pcapng.PcapngReader:
    window.require(_SNIFFED_BYTES)
    first = bytes(window.data[window.start : min(window.end, window.start + _SNIFFED_BYTES)])
    if pcapng.byte_order(first):
        return pcapng.PcapngReader(window)
    order = pcap.byte_order(first)
    if order:
        return pcap.PcapReader(window, order)
    if unpacked.damage and not first:
        raise CaptureError(path, unpacked.damage)
    raise CaptureError(path, f"no pcap or pcapng capture: it looks like {_looks_like(first)}")


def _looks_like(first: bytes) -> str:
    if not first:
        return "an empty file"
    for magic, words in _STRANGERS:
        if first[: len(magic)].lower() == magic.lower():
            return words
    if not first.strip(b"\0"):
        return "a file of zeros"
    if len(first) >= 16 and first[8] & 0x7F in (1, 2) and int.from_bytes(first[10:12], "big") >= 16 and 0 in first[:16]:
        return "an ERF capture: convert it with `editcap -F pcap IN OUT`"
    try:
        first.decode()
    except UnicodeDecodeError as error:
        if error.start < len(first) - 4:
            return f"binary data beginning with {first[:8].hex(' ')}: save the capture as pcap or pcapng"
    return "text: save the capture as pcap or pcapng, not as a listing of it"
