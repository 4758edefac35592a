"""A stream of raw bytes -> the stream of what they hold, unpacked where they are compressed.

The kind of compression is told by the first bytes, never by the name. gzip, bzip2 and xz are in the standard
library; zstd and lz4 are imported when a file needs them. Everything is streamed. Says nothing of captures.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO, cast

from sipdiag.capture.errors import CaptureError

PEEK_BYTES = 8
"""Bytes looked at to tell what a stream is: the longest magic number is xz's, of 6 bytes."""

MAX_EXPANSION = 2_000
"""Bytes unpacked per byte read. gzip cannot exceed 1032; a capture stays below 100, for every record has a
time."""

FREE_EXPANSION_BYTES = 1 << 26
"""Bytes that may be unpacked before MAX_EXPANSION is asked for: 64 MiB are read at once whatever they hold."""

XZ_MEMORY_BYTES = 1 << 28
"""Memory that an xz stream may ask for: `xz -9` takes 65 MiB to unpack, the format allows 4 GiB."""

_STEP_BYTES = 1 << 18
"""Bytes unpacked in one step: what came before damage is not lost with it."""


class Source:
    """The raw bytes of one input, counted, with its first bytes looked at and put back.

    Serves as file object for the decompressors, which only ever read forward.
    """

    def __init__(self, path: str, raw: BinaryIO, total: int | None) -> None:
        self.path = path
        self.total = total
        """Bytes of the input, None where it is a pipe."""
        self.bytes_done = 0
        self._raw = raw
        self._peeked = b""

    def peek(self) -> bytes:
        """The first PEEK_BYTES bytes, or what there is; they stay unread. Raises CaptureError where they cannot be
        read."""
        while len(self._peeked) < PEEK_BYTES:
            try:
                more = self._raw.read(PEEK_BYTES - len(self._peeked))
            except OSError as error:
                raise CaptureError(self.path, f"it cannot be read: {error.strerror or error}") from error
            if not more:
                break
            self._peeked += more
        return self._peeked

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; b"" at the end."""
        if self._peeked and size != 0:
            data = self._peeked if size < 0 else self._peeked[:size]
            self._peeked = self._peeked[len(data) :]
            if size < 0:
                data += self._raw.read()
        else:
            data = self._raw.read(size)
        self.bytes_done += len(data)
        return data

    def readinto(self, target: memoryview) -> int:
        """Fill the front of `target`, give how many bytes; 0 at the end."""
        if self._peeked:
            data = self.read(len(target))
            target[: len(data)] = data
            return len(data)
        count = cast(int, self._raw.readinto(target))  # type: ignore[attr-defined]  # raw files have it, BinaryIO lacks it
        self.bytes_done += count
        return count

    def seekable(self) -> bool:
        return False

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._raw.close()


def _gzip(source: Source) -> BinaryIO:
    import gzip

    return cast(BinaryIO, gzip.GzipFile(fileobj=cast(BinaryIO, source), mode="rb"))


def _bzip2(source: Source) -> BinaryIO:
    return cast(BinaryIO, bz2.BZ2File(cast(BinaryIO, source)))


class _XzStream:
    """Like lzma.LZMAFile, but with a bound on memory, which that does not take."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._begin()

    def _begin(self) -> None:
        self._decompressor = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY_BYTES)
        self._begun = False

    def read1(self, size: int) -> bytes:
        """Up to `size` bytes; b"" at the end."""
        while True:
            waiting = self._decompressor.unused_data.lstrip(b"\0") if self._decompressor.eof else b""
            if self._decompressor.eof:
                # Another stream may follow, after padding with zeros.
                self._begin()
            if not waiting and self._decompressor.needs_input:
                waiting = self._source.read(_STEP_BYTES)
                waiting = waiting if self._begun else waiting.lstrip(b"\0")
                if not waiting:
                    if self._begun:
                        raise EOFError("Compressed file ended before the end-of-stream marker was reached")
                    return b""
            self._begun = True
            data = self._decompressor.decompress(waiting, size)
            if data:
                return data

    def close(self) -> None:
        """Nothing is held open here."""


def _xz(source: Source) -> BinaryIO:
    return cast(BinaryIO, _XzStream(source))


def _zstd(source: Source) -> BinaryIO:
    try:
        import zstandard
    except ImportError as missing:
        raise CaptureError(source.path, _missing("zstd")) from missing
    reader = zstandard.ZstdDecompressor().stream_reader(cast(BinaryIO, source), read_across_frames=True)
    return cast(BinaryIO, reader)


def _lz4(source: Source) -> BinaryIO:
    try:
        import lz4.frame
    except ImportError as missing:
        raise CaptureError(source.path, _missing("lz4")) from missing
    return cast(BinaryIO, lz4.frame.LZ4FrameFile(source))


def _missing(kind: str) -> str:
    return f"it is compressed with {kind}: `pip install sipdiag[compress]` to read it, or unpack it first"


_KINDS: tuple[tuple[bytes, Callable[[Source], BinaryIO]], ...] = (
    (b"\x1f\x8b", _gzip),
    (b"BZh", _bzip2),
    (b"\xfd7zXZ\x00", _xz),
    (b"\x28\xb5\x2f\xfd", _zstd),
    (b"\x04\x22\x4d\x18", _lz4),
)

_DAMAGE: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error, lzma.LZMAError, RuntimeError)


class Unpacked:
    """The bytes of an input, unpacked. `readinto` never raises: what ended the stream early is in
    `damage`."""

    def __init__(self, source: Source) -> None:
        self.damage: str | None = None
        self.interrupted = False
        """The user stopped the reading (Ctrl-C)."""
        self.bytes_done = 0
        self._source = source
        first = source.peek()
        opener = next((opener for magic, opener in _KINDS if first.startswith(magic)), None)
        self._stream = opener(source) if opener else None
        self._damages = _DAMAGE
        if first.startswith(b"\x28\xb5\x2f\xfd"):
            import zstandard

            self._damages = (*_DAMAGE, zstandard.ZstdError)

    @property
    def is_packed(self) -> bool:
        """The input is compressed."""
        return self._stream is not None

    def readinto(self, target: memoryview) -> int:
        """Fill `target`, give how many bytes; fewer than it holds only at the end."""
        done = 0
        while done < len(target) and self.damage is None:
            try:
                count = self._read_some(target[done:])
            except KeyboardInterrupt:
                # Whoever stops a stream wants the report on what came until then.
                self.interrupted = True
                self.damage = f"interrupted after {self.bytes_done + done} bytes: the report is on these"
                break
            except self._damages as error:
                reason = str(error) or "the data is damaged"
                self.damage = f"reading stopped after {self.bytes_done + done} bytes: {reason}"
                break
            if not count:
                break
            done += count
        self.bytes_done += done
        return done

    def _read_some(self, target: memoryview) -> int:
        if self._stream is None:
            return self._source.readinto(target)
        if self.bytes_done > FREE_EXPANSION_BYTES and self.bytes_done > MAX_EXPANSION * self._source.bytes_done:
            raise OSError(f"a byte of it unpacks to more than {MAX_EXPANSION}, which no capture does")
        data = self._stream.read1(min(len(target), _STEP_BYTES))  # type: ignore[attr-defined]  # all five have it, BinaryIO lacks it
        target[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._source.close()
