"""Captures and a call -> the frames of that call, in the order of time.

The captures are read three times: to find the call, to find its RTP and the lookups of its names, and to copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from heapq import merge
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture import Capture
from sipdiag.capture.decode import unpeeled
from sipdiag.capture.files import Inputs, OpenFile
from sipdiag.capture.frames import Layer
from sipdiag.capture.layers import peel
from sipdiag.extract import wav
from sipdiag.extract.anonymizing import Anonymizer, Outgoing
from sipdiag.extract.belonging import Belonging, Flow, belonging_to
from sipdiag.extract.flows import BLOCK_BYTES, ends_of, matching
from sipdiag.extract.pcapng import Writer
from sipdiag.model import Case
from sipdiag.options import Options
from sipdiag.pipeline import run

Numbers = dict[int, NDArray[np.int64]]
"""Frame numbers by file, in order."""


class NoSuchCall(LookupError):
    """The capture has no such call; the text names it."""


class Copied(NamedTuple):
    """One frame on its way from one file to another; sorts by time."""

    time_ns: int
    file: int
    number: int
    link_type: int
    data: bytes
    length: int


class Extraction:
    """A call that was found, ready to be written."""

    def __init__(self, options: Options) -> None:
        """Finds the call that the selection of `options` means. Raises NoSuchCall, and as pipeline.run does."""
        found: list[Case] = []
        run(options, found.append)
        if not found:
            raise NoSuchCall(f"there is no call {options.selection.call} in this capture")
        self.case = found[0]
        self._belonging = belonging_to(self.case)
        self._options = options
        self._paths = Inputs(options.paths).paths

    @property
    def has_connections(self) -> bool:
        """Whole connections are copied, for a part of them could not be decrypted."""
        return bool(self._belonging.connections)

    @cached_property
    def _beside(self) -> tuple[Numbers, Numbers]:
        return _beside(self._belonging, self._options)

    def write(self, stream: BinaryIO, *, media: bool, anonymizer: Anonymizer | None = None) -> int:
        """Write a pcapng file, with everybody in it replaced if wanted; how many frames it has."""
        wanted = _by_file(self._belonging)
        of_media, of_lookups = self._beside
        for more in (of_lookups, of_media if media else {}):
            for file, numbers in more.items():
                wanted[file] = np.union1d(wanted.get(file, numbers), numbers)
        connections = self._belonging.connections
        sources = [_copied(path, at, wanted.get(at), connections) for at, path in enumerate(self._paths)]
        return _write(stream, merge(*sources), len(self._paths), anonymizer)

    def write_wav(self, stream: BinaryIO) -> float:
        """Write what was heard; how many seconds of it were left out. Raises NoAudio."""
        return wav.write(self.case, self._paths, self._beside[0], stream)


def write_anonymized(options: Options, anonymizer: Anonymizer, stream: BinaryIO) -> int:
    """Write a whole capture with everybody in it replaced; how many frames it has then."""
    paths = Inputs(options.paths).paths
    sources = [_copied(path, at, None, (), everything=True) for at, path in enumerate(paths)]
    return _write(stream, merge(*sources), len(paths), anonymizer)


def _write(stream: BinaryIO, copied: Iterable[Copied], files: int, anonymizer: Anonymizer | None) -> int:
    writer = Writer(stream)
    count = 0
    for one in copied:
        comment = f"frame {one.number}" + (f" of file {one.file + 1}" if files > 1 else "")
        outgoing: Iterable[Outgoing] = [Outgoing(one.link_type, one.data, one.length)]
        if anonymizer is not None:
            outgoing = anonymizer.frame(one.file, one.number, one.link_type, one.data, one.length)
        for out in outgoing:
            time_ns = one.time_ns if out.time_ns is None else out.time_ns
            writer.write(one.file, out.link_type, time_ns, out.data, out.length, comment)
            count += 1
    return count


def _by_file(belonging: Belonging) -> Numbers:
    """Numbers of the frames of each file, in order."""
    files = {frame.file for frame in belonging.frames}
    return {
        file: np.array(sorted(f.number for f in belonging.frames if f.file == file), dtype=np.int64) for file in files
    }


def _beside(belonging: Belonging, options: Options) -> tuple[Numbers, Numbers]:
    """The frames that carry the media of a call, whatever they are wrapped in, and those of the lookups before it."""
    media: dict[int, list[NDArray[np.int64]]] = {}
    lookups: dict[int, list[int]] = {}
    asking = belonging.asking
    names = set(asking.names)
    for block in Capture(options.paths, keylog=options.keylog, decoder=options.decoder, jobs=options.jobs):
        for event in block.events:
            lookup = event.lookup
            if lookup is None or event.about is None or not asking.since_ns <= event.time_ns <= asking.until_ns:
                continue
            if event.about[0].address in asking.hosts and asking.is_about(lookup.name, names):
                names.update(lookup.targets)
                lookups.setdefault(event.frame.file, []).append(event.frame.number)
        columns = block.media
        if columns is None:
            continue
        rows = matching(ends_of(columns), columns.time_ns, belonging.media)
        files = np.full(len(columns.frame), block.file) if block.media_file is None else block.media_file
        for file in np.unique(files[rows]).tolist():
            media.setdefault(file, []).append(columns.frame[rows & (files == file)])
    return (
        {file: np.unique(np.concatenate(numbers)) for file, numbers in media.items()},
        {file: np.unique(np.array(numbers, dtype=np.int64)) for file, numbers in lookups.items()},
    )


def _copied(
    path: str, index: int, wanted: NDArray[np.int64] | None, connections: Sequence[Flow], *, everything: bool = False
) -> Iterator[Copied]:
    """The frames of one file that are wanted, in the file's order."""
    if wanted is None and not connections and not everything:
        return
    file = OpenFile(path, index, BLOCK_BYTES)
    try:
        for records in file:
            numbers = records.first_number + np.arange(len(records.start))
            rows = np.isin(numbers, wanted) if wanted is not None else np.full(len(numbers), everything)
            if connections:
                frames = unpeeled(records)
                peel(frames)
                of_connections = matching(ends_of(frames), frames.time_ns, connections)
                rows |= (frames.layer == Layer.TCP) & of_connections
            for row in np.flatnonzero(rows & (records.link_type >= 0)).tolist():
                start = int(records.start[row])
                yield Copied(
                    time_ns=int(records.time_ns[row]),
                    file=index,
                    number=int(numbers[row]),
                    link_type=int(records.link_type[row]),
                    data=records.array[start : start + int(records.captured[row])].tobytes(),
                    length=int(records.length[row]),
                )
    finally:
        file.close()
