"""Which block comes next: several files in the order of their times, each decoded by the right Decoder.

Files that follow one another are one capture point and share a Decoder, so that streams go on across them.
Files whose times overlap are several capture points: each has a Decoder, and what they bring is merged by time. What
is held back for that is what one block of each file brings, for the file that is behind is always read next. The
order in which the files were named shows in their indexes and in nothing else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import compress, count

import msgspec
import numpy as np

from sipdiag.capture.capture import DecoderChoice, Progress
from sipdiag.capture.decode import Decoder
from sipdiag.capture.duplicates import Duplicates
from sipdiag.capture.errors import CaptureError
from sipdiag.capture.files import PEEK_BLOCK_BYTES, Inputs, OpenFile
from sipdiag.capture.keys import Keys, read_keylog
from sipdiag.capture.linktypes import link_type_name
from sipdiag.capture.merging import Merging
from sipdiag.capture.ordering import REORDER_NS, Ordering, Timed
from sipdiag.capture.problems import Problems
from sipdiag.capture.records import Records
from sipdiag.capture.skew import Skew
from sipdiag.capture.tls import NEEDED, TlsConnections
from sipdiag.capture.tshark import Export, ExportDecoder
from sipdiag.capture.undecoded import Undecoded
from sipdiag.capture.upper_pdu import UPPER_PDU_LINK_TYPE
from sipdiag.model import NS_PER_S, Block, CaptureFile, Event, NotDecoded, Payload

BY_US = "(by sipdiag itself; the SIP that tshark found is in this report)"
"""Added to what was not decoded where tshark decodes: it does not say what it could not."""

OVERLAP_NS = NS_PER_S
"""By how much the next file may begin before the one before ends and still go on from it: clocks and
queues jitter."""

MIN_BLOCK_BYTES = 1 << 16
"""Bytes read at a time of each of many files, however many: what one block of all of them takes is bounded by that."""


class _Input:
    """One of the inputs, before it is read: `file` is open already where it could not be opened again."""

    def __init__(self, index: int, path: str, file: OpenFile | None, first_ns: int) -> None:
        self.index = index
        self.path = path
        self.file = file
        self.first_ns = first_ns


class _Lane:
    """One file being read."""

    def __init__(
        self, file: OpenFile | Export, decoder: Decoder | ExportDecoder, position_ns: int, rank: int, point: int
    ) -> None:
        self.file = file
        self.decoder = decoder
        self.rank = rank
        """Its place among all lanes, by when they began."""
        self.point = point
        """The number of its capture point."""
        self.ordering = decoder.ordering if isinstance(decoder, Decoder) else Ordering()
        self.records: Iterator[Records] = iter(file)
        self.begins_ns = position_ns
        self.position_ns = position_ns
        """Up to here its frames have been decoded."""


class Reading:
    """One pass over the inputs; the attributes are those of Capture."""

    def __init__(
        self,
        paths: list[str],
        block_bytes: int,
        progress: Progress | None,
        keylog: str | None = None,
        decoder: DecoderChoice = "auto",
        first_bytes: int | None = None,
    ) -> None:
        self._paths = paths
        self._block_bytes = block_bytes
        self._first_bytes = first_bytes
        self.progress = progress
        self._opened: dict[int, OpenFile] = {}
        self._lanes: list[_Lane] = []
        self._decoders: list[Decoder] = []
        self._idle: list[tuple[int, Decoder, int]] = []
        self._merging = Merging()
        self._ranks = count()
        self._other_problems: list[str] = []
        self._duplicates = Duplicates()
        self._skew = Skew()
        self._keylog = keylog
        self._choice: DecoderChoice = decoder
        self._keys = Keys() if keylog is None else read_keylog(keylog)
        self._exports: dict[int, Export] = {}
        self._unopened: dict[int, str] = {}
        self._tls = TlsConnections(self._keys)
        self._files_in_order: list[int] = []
        self.undecoded = Undecoded(self._files_in_order)
        self._noted = Problems(self._files_in_order)
        self.frames = 0
        self.first_ns: int | None = None
        self.last_ns: int | None = None

    @property
    def paths(self) -> list[str]:
        """The inputs, in the order of their indexes; as they were named until the first block."""
        return self._paths

    @property
    def has_helpers(self) -> bool:
        """Other programs are at work for it, which answer to this process."""
        return bool(self._exports) or any(file.is_converted for file in self._opened.values())

    @property
    def files(self) -> list[CaptureFile]:
        return [self._opened[index].capture_file for index in sorted(self._opened)]

    @property
    def problems(self) -> list[str]:
        of_files = [problem for index in sorted(self._opened) for problem in self._opened[index].problems]
        of_exports = [problem for index in sorted(self._exports) for problem in self._exports[index].problems]
        noted = self._noted.lines(self._paths)
        encrypted = [NEEDED] if self._tls.needs_keys else []
        skewed = self._skew.lines(self._paths)
        return [*self._other_problems, *of_files, *of_exports, *self._unopened.values(), *skewed, *noted, *encrypted]

    @property
    def not_decoded(self) -> list[NotDecoded]:
        """By kind; TLS connection by connection."""
        by_us = self.undecoded.records()
        if self._choice == "tshark":
            by_us = [msgspec.structs.replace(one, why=f"{one.why} {BY_US}") for one in by_us]
        return [*by_us, *self._tls.records()]

    @property
    def duplicate_frames(self) -> int:
        return self._duplicates.count + sum(decoder.duplicate_frames for decoder in self._decoders)

    def blocks(self) -> Iterator[Block]:
        """All blocks. Closes what it opened, also when it is abandoned."""
        inputs = Inputs(self._paths)
        self._paths, self._other_problems = inputs.paths, inputs.problems
        self._duplicates = Duplicates(several_points=len(self._paths) > 1)
        waiting = self._inputs()
        try:
            while waiting or self._lanes:
                if not self._lanes:
                    self._start(waiting.popleft())
                lane = min(self._lanes, key=lambda lane: lane.position_ns)
                records = next(lane.records, None)
                if records is None:
                    if getattr(lane.file, "interrupted", False):
                        waiting.clear()
                    block = self._finish(lane, more=bool(waiting))
                else:
                    since_ns = lane.position_ns
                    self._use_secrets(lane, since_ns)
                    block = lane.decoder.decode(records, lane.file.index)
                    self._count(block)
                    lane.position_ns = max(lane.position_ns, block.last_ns)
                    while waiting and waiting[0].first_ns < lane.position_ns - OVERLAP_NS:
                        self._start(waiting.popleft())
                if block is None:
                    continue
                merged = self._merged(block, lane, waiting)
                if merged.frames or merged.payloads or merged.events or merged.media is not None:
                    yield merged
                    self._tell_progress()
        finally:
            for file in self._opened.values():
                file.close()
            for export in self._exports.values():
                export.close()
            for unread in waiting:
                if unread.file is not None:
                    unread.file.close()

    def _inputs(self) -> deque[_Input]:
        """The inputs in the order of their first frames, and of their names; one without frames comes last."""
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
                    path,
                    index,
                    _Input(index, path, file if keep else None, first_ns or 0),
                )
            )
        inputs.sort(key=lambda one: one[:4])
        self._files_in_order += [one[-1].index for one in inputs]
        return deque(one[-1] for one in inputs)

    def _start(self, waiting: _Input) -> None:
        share = self._block_bytes // (len(self._lanes) + 1)
        block_bytes = max(share, min(self._block_bytes, MIN_BLOCK_BYTES))
        file = waiting.file or OpenFile(waiting.path, waiting.index, block_bytes, self._first_bytes)
        self._opened[file.index] = file
        continued = max(
            (idle for idle in self._idle if idle[0] <= waiting.first_ns + OVERLAP_NS),
            key=lambda idle: idle[0],
            default=None,
        )
        if continued is not None:
            self._idle.remove(continued)
            _, decoder, point = continued
        else:
            decoder, point = Decoder(self.undecoded, self._noted, self._tls), len(self._decoders)
            self._decoders.append(decoder)
        self._lanes.append(_Lane(file, decoder, waiting.first_ns, next(self._ranks), point))
        if self._choice == "tshark" or (self._keylog is not None and self._choice != "native"):
            self._export(file, waiting.first_ns)

    def _export(self, file: OpenFile, since_ns: int) -> None:
        """Have tshark read the file too, beside us. Raises CaptureError where it cannot."""
        whole = self._choice == "tshark"
        export = Export(file.path, file.index, self._block_bytes, keylog=self._keylog, whole=whole)
        self._exports[file.index] = export
        decoder = ExportDecoder(self.undecoded, self._tls, whole=whole)
        native = next(lane for lane in self._lanes if lane.file is file)
        self._lanes.append(_Lane(export, decoder, since_ns, next(self._ranks), native.point))

    def _use_secrets(self, lane: _Lane, since_ns: int) -> None:
        """Have tshark decrypt with the keys that the file itself brings."""
        file = self._opened[lane.file.index]
        key_logs, more = file.take_secrets()
        if not (key_logs or more) or self._choice == "native" or file.index in self._unopened:
            return
        if file.index not in self._exports:
            try:
                self._export(file, since_ns)
            except CaptureError as error:
                self._unopened[file.index] = f"the file holds keys of its TLS sessions: {error}"
                return
        for key_log in key_logs:
            self._keys.add(key_log.splitlines())
        if more:
            self._keys.opens_any()

    def _finish(self, lane: _Lane, more: bool) -> Block | None:
        """The file is over: what its Decoder still waits for comes now, unless another file may go on from
        this one."""
        lane.file.close()
        self._lanes.remove(lane)
        if isinstance(lane.decoder, ExportDecoder):
            return lane.decoder.flush()
        self._idle.append((lane.position_ns, lane.decoder, lane.point))
        if more:
            self._merging.hold(self._ours(lane.ordering.flush()), lane.rank, lane.point)
            return None
        for _, decoder, point in self._idle:
            if decoder is not lane.decoder:
                decoder.flush()
                self._merging.hold(self._ours(decoder.due), next(self._ranks), point)
        self._idle.clear()
        return lane.decoder.flush()

    def _due(self, block: Block, lane: _Lane) -> Timed:
        """What the lane has to give, now that this block is in."""
        if isinstance(lane.decoder, Decoder):
            return self._ours(lane.decoder.due)
        known_ns = np.array([one.time_ns for one in block.payloads], dtype=np.int64)
        due = lane.ordering.feed([*block.payloads], known_ns, block.last_ns)
        return due if lane in self._lanes else due.then(lane.ordering.flush())

    def _ours(self, due: Timed) -> Timed:
        """Of what was decoded here, what counts: where tshark decodes, the SIP is what it finds in the same file. What
        Wireshark has exported is not exported once more."""
        if self._choice != "tshark":
            return due
        exported = {
            index
            for index, file in self._opened.items()
            if file.capture_file.link_types == [link_type_name(UPPER_PDU_LINK_TYPE)]
        }
        counts = [isinstance(one, Event) or one.frame.file in exported for one in due.found]
        return Timed(due.due_ns[counts], list(compress(due.found, counts)))

    def _merged(self, block: Block, lane: _Lane, waiting: deque[_Input]) -> Block:
        """The block with what is due now, from whichever file."""
        found = self._due(block, lane)
        others = [other for other in self._lanes if other is not lane]
        if not self._merging and not others and not (waiting and waiting[0].first_ns <= block.last_ns):
            return self._with(block, found.found, [lane.point] * len(found.found))
        self._merging.hold(found, lane.rank, lane.point)
        self._merging.hold_media(block.media, lane.rank, block.file)
        settled_ns = [max(one.ordering.settled_ns, one.begins_ns - REORDER_NS) for one in self._lanes]
        settled_ns += [one.first_ns for one in list(waiting)[:1]]
        due_ns = min(settled_ns, default=None)
        due = self._merging.take(due_ns)
        until_ns = (self.last_ns or block.last_ns) if due_ns is None else min(block.last_ns, due_ns)
        block = msgspec.structs.replace(block, media=due.media, media_file=due.media_file, last_ns=until_ns)
        return self._with(block, [one for _, one in due.found], [point for point, _ in due.found])

    def _with(self, block: Block, found: list[Payload | Event], points: list[int]) -> Block:
        """The block with these, seen by the capture points with these numbers."""
        payloads = [one for one in found if isinstance(one, Payload)]
        events: list[Event] = []
        if len(payloads) < len(found):
            points = [point for point, one in zip(points, found, strict=True) if isinstance(one, Payload)]
            events = [one for one in found if isinstance(one, Event)]
        payloads = self._duplicates.mark(payloads, points)
        if len(self._paths) > 1:
            for payload in payloads:
                if payload.copy_of is None:
                    self._skew.note(payload)
        return msgspec.structs.replace(block, payloads=payloads, events=events)

    def _count(self, block: Block) -> None:
        self.frames += block.frames
        self.first_ns = block.first_ns if self.first_ns is None else min(self.first_ns, block.first_ns)
        self.last_ns = block.last_ns if self.last_ns is None else max(self.last_ns, block.last_ns)

    def _tell_progress(self) -> None:
        if self.progress is not None:
            self.progress(*self.how_far())

    def how_far(self) -> tuple[int, int | None]:
        """What `progress` is called with."""
        done = sum(file.source.bytes_done for file in self._opened.values())
        totals = [file.source.total for file in self._opened.values()]
        waiting = len(self._opened) < len(self._paths)
        total = None if waiting or None in totals else sum(total for total in totals if total is not None)
        return done, total
