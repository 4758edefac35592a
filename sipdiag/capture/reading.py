"""Which block comes next: several files in the order of their times, each decoded by the right Decoder.

Files that follow one another are one capture point and share a Decoder, so that streams go on across them.
Files whose times overlap are several capture points: each has a Decoder, and their payloads and events are
merged by time. What is held back for that is what one block of each file brings, for the file that is behind
is always read next.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from itertools import count

import msgspec

from sipdiag.capture.capture import Progress
from sipdiag.capture.decode import Decoder
from sipdiag.capture.duplicates import Duplicates
from sipdiag.capture.files import OpenFile
from sipdiag.capture.records import Records
from sipdiag.capture.undecoded import Undecoded
from sipdiag.model import NS_PER_S, Block, CaptureFile, Event, Payload

OVERLAP_NS = NS_PER_S
"""By how much the next file may begin before the one before ends and still go on from it: clocks and
queues jitter."""

PEEK_BLOCK_BYTES = 1 << 16
"""Bytes read of a file to learn when it begins."""


class _Input:
    """One of the inputs, before it is read: `file` is open already where it could not be opened again."""

    def __init__(self, index: int, path: str, file: OpenFile | None, first_ns: int) -> None:
        self.index = index
        self.path = path
        self.file = file
        self.first_ns = first_ns


class _Lane:
    """One file being read."""

    def __init__(self, file: OpenFile, decoder: Decoder, position_ns: int) -> None:
        self.file = file
        self.decoder = decoder
        self.records: Iterator[Records] = iter(file)
        self.position_ns = position_ns
        """Up to here its frames have been decoded."""


class Reading:
    """One pass over the inputs; the attributes are those of Capture."""

    def __init__(self, paths: list[str], block_bytes: int, progress: Progress | None) -> None:
        self._paths = paths
        self._block_bytes = block_bytes
        self._progress = progress
        self._opened: dict[int, OpenFile] = {}
        self._lanes: list[_Lane] = []
        self._decoders: list[Decoder] = []
        self._idle: list[tuple[int, Decoder]] = []
        self._held: list[tuple[int, int, Payload | Event]] = []
        self._arrival = count()
        self._duplicates = Duplicates()
        self.undecoded = Undecoded()
        self.frames = 0
        self.first_ns: int | None = None
        self.last_ns: int | None = None

    @property
    def files(self) -> list[CaptureFile]:
        return [self._opened[index].capture_file for index in sorted(self._opened)]

    @property
    def problems(self) -> list[str]:
        return [problem for index in sorted(self._opened) for problem in self._opened[index].problems]

    @property
    def duplicate_frames(self) -> int:
        return self._duplicates.count + sum(decoder.duplicate_frames for decoder in self._decoders)

    def blocks(self) -> Iterator[Block]:
        """All blocks. Closes what it opened, also when it is abandoned."""
        waiting = self._inputs()
        try:
            while waiting or self._lanes:
                if not self._lanes:
                    self._start(waiting.popleft())
                lane = min(self._lanes, key=lambda lane: lane.position_ns)
                records = next(lane.records, None)
                if records is None:
                    block = self._finish(lane, more=bool(waiting))
                else:
                    block = lane.decoder.decode(records, lane.file.index)
                    self._count(block)
                    lane.position_ns = max(lane.position_ns, block.last_ns)
                    while waiting and waiting[0].first_ns < lane.position_ns - OVERLAP_NS:
                        self._start(waiting.popleft())
                if block is None:
                    continue
                merged = self._merged(block, waiting)
                if merged.frames or merged.payloads or merged.events:
                    yield merged
                    self._tell_progress()
        finally:
            for file in self._opened.values():
                file.close()
            for unread in waiting:
                if unread.file is not None:
                    unread.file.close()

    def _inputs(self) -> deque[_Input]:
        """The inputs in the order of their first frames; one without frames comes last."""
        if len(self._paths) == 1:
            return deque([_Input(0, self._paths[0], None, 0)])
        inputs = []
        for index, path in enumerate(self._paths):
            file = OpenFile(path, index, PEEK_BLOCK_BYTES)
            first_ns = file.first_ns()
            keep = file.source.total is None
            if not keep:
                file.close()
            inputs.append(
                (
                    first_ns is None,
                    first_ns or 0,
                    index,
                    _Input(index, path, file if keep else None, first_ns or 0),
                )
            )
        return deque(one[-1] for one in sorted(inputs, key=lambda one: one[:3]))

    def _start(self, waiting: _Input) -> None:
        file = waiting.file or OpenFile(waiting.path, waiting.index, self._block_bytes)
        self._opened[file.index] = file
        continued = max(
            (idle for idle in self._idle if idle[0] <= waiting.first_ns + OVERLAP_NS),
            key=lambda idle: idle[0],
            default=None,
        )
        if continued is not None:
            self._idle.remove(continued)
            decoder = continued[1]
        else:
            decoder = Decoder(self.undecoded)
            self._decoders.append(decoder)
        self._lanes.append(_Lane(file, decoder, waiting.first_ns))

    def _finish(self, lane: _Lane, more: bool) -> Block | None:
        """The file is over: what its Decoder still waits for comes now, unless another file may go on from
        this one."""
        lane.file.close()
        self._lanes.remove(lane)
        self._idle.append((lane.position_ns, lane.decoder))
        if more:
            return None
        last, *others = [decoder.flush() for _, decoder in self._idle]
        self._idle.clear()
        for other in others:
            self._hold(other)
        return last

    def _merged(self, block: Block, waiting: deque[_Input]) -> Block:
        """The block with the payloads and events that are due now, from whichever file."""
        others = waiting and waiting[0].first_ns <= block.last_ns
        if not self._held and len(self._lanes) <= 1 and not others:
            payloads, events = block.payloads, block.events
        else:
            self._hold(block)
            positions = [lane.position_ns for lane in self._lanes]
            positions += [one.first_ns for one in list(waiting)[:1]]
            due_ns = min(positions, default=None)
            payloads, events = [], []
            while self._held and (due_ns is None or self._held[0][0] <= due_ns):
                one = heapq.heappop(self._held)[2]
                if isinstance(one, Payload):
                    payloads.append(one)
                else:
                    events.append(one)
        marked = [self._duplicates.mark(payload) for payload in payloads]
        return msgspec.structs.replace(block, payloads=marked, events=events)

    def _hold(self, block: Block) -> None:
        late: list[Payload | Event] = [*block.payloads, *block.events]
        for one in late:
            heapq.heappush(self._held, (one.time_ns, next(self._arrival), one))

    def _count(self, block: Block) -> None:
        self.frames += block.frames
        self.first_ns = block.first_ns if self.first_ns is None else min(self.first_ns, block.first_ns)
        self.last_ns = block.last_ns if self.last_ns is None else max(self.last_ns, block.last_ns)

    def _tell_progress(self) -> None:
        if self._progress is None:
            return
        done = sum(file.source.bytes_done for file in self._opened.values())
        totals = [file.source.total for file in self._opened.values()]
        waiting = len(self._opened) < len(self._paths)
        total = None if waiting or None in totals else sum(total for total in totals if total is not None)
        self._progress(done, total)
