"""Blocks that a process of their own reads: capture/ works on one core, what becomes of its Blocks on another.

In goes what begins a Reading, or goes on with one; out come its Blocks, the same and in the same order, for it is a
Reading itself that is at work, in a forked copy of this process. What it has to say beside Blocks comes with them: how
far it is, and in the end its files and problems, an error, or that it was interrupted. So whoever iterates cannot tell
the two apart. What reading alone needs, numpy above all, this side never loads.

Reading alone leaves that process idle for most of the time. A Worker has it do more with what it read: by orders, each
about Payloads that it keeps, and what comes of them is told once all is read, part by part.

Memory is bounded: by the channel's room for what is on its way, and by the Worker for what it keeps.
"""

from __future__ import annotations

import os
import pickle
import signal
import struct
import traceback
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import repeat
from sys import intern
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn

import msgspec

from sipdiag.capture.channel import Channel, packed
from sipdiag.capture.errors import CaptureError
from sipdiag.capture.payloads import PayloadColumns, PayloadRow
from sipdiag.model import Block, CaptureFile, Endpoint, Frame, NotDecoded, Payload
from sipdiag.shortage import is_shortage

if TYPE_CHECKING:
    from sipdiag.capture.capture import Progress, Worker
    from sipdiag.capture.reading import Reading

ORPHAN_S = 2
"""Seconds after which a reader that waits for input notices that nobody waits for it any more."""

_WAKE = getattr(signal, "SIGUSR1", signal.SIGTERM)
"""Ends the reading as Ctrl-C does, also where Ctrl-C is ignored."""
_INTERRUPTS = {signal.SIGINT, _WAKE}

_NO_MEMORY = 77
"""Exit status of the other process where memory is missing: to say so in a message would take some."""


class Scalars(NamedTuple):
    """How far the reading is; attributes of Capture."""

    frames: int
    first_ns: int | None
    last_ns: int | None
    duplicate_frames: int


class Said(NamedTuple):
    """What the inputs were like; attributes of Capture."""

    files: list[CaptureFile]
    problems: list[str]
    not_decoded: list[NotDecoded]


class _Stretch(NamedTuple):
    """A Block on its way."""

    block: Block
    """Without payloads."""
    payloads: _Columns | None
    scalars: Scalars
    progress: tuple[int, int | None]


class _End(NamedTuple):
    """The reading is over."""

    scalars: Scalars
    said: Said
    how: Literal["read", "interrupted", "refused", "failed"]
    words: tuple[str, ...] = ()
    """Of `refused`, path and reason of the CaptureError; of `failed`, the traceback."""


class _Worked(NamedTuple):
    """What the Worker has to say once all is read."""

    result: Any
    is_last: bool
    fault: str | None = None
    """The traceback, where it failed."""


Blocks = Iterator[Block]
"""Those of a Reading that are still to come."""


class Apart:
    """A Reading in another process, from when it `begin`s; the attributes are those of Capture."""

    def __init__(
        self,
        path: str,
        go_on: Callable[[], tuple[Reading, Blocks]],
        prepare: Callable[[Block], Block],
        progress: Progress | None,
        worker: Callable[[], Worker] | None,
        reading: Reading | None = None,
        before: Sequence[Block] = (),
    ) -> None:
        """`path` names the inputs where they cannot be read. `go_on` is called in the other process; where it goes on
        with a `reading` that was begun here, no more Blocks may be taken from that one, and those taken `before` come
        first."""
        self._go_on, self._prepare, self._before = go_on, prepare, before
        self._progress = progress
        self._worker = worker
        self._scalars, self._said = _scalars(reading), _said(reading)
        self._path = path
        self._channel: Channel | None = None
        self._reader: int | None = None
        self._status = 0
        """With which it ended, or less than 0 the signal that ended it."""
        self.is_read = False
        """Whether nothing is left to be read: who did that has time for other work."""

    def begin(self) -> None:
        """Start the other process. Interrupts wait: here until it is known, there until they are awaited. Raises
        OSError where the system gives no process, or no way to it, and leaves nothing behind."""
        parent = os.getpid()
        held = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        try:
            signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPTS)
            self._channel = Channel()
            try:
                self._reader = os.fork()
            except OSError:
                self._channel.close()
                raise
            if not self._reader:
                _read(self._channel, self._go_on, self._prepare, self._worker, self._before, parent)
            self._channel.receives()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)

    @property
    def files(self) -> list[CaptureFile]:
        return self._told().files

    @property
    def problems(self) -> list[str]:
        return self._told().problems

    @property
    def not_decoded(self) -> list[NotDecoded]:
        return self._told().not_decoded

    @property
    def frames(self) -> int:
        return self._scalars.frames

    @property
    def duplicate_frames(self) -> int:
        return self._scalars.duplicate_frames

    @property
    def first_ns(self) -> int | None:
        return self._scalars.first_ns

    @property
    def last_ns(self) -> int | None:
        return self._scalars.last_ns

    def blocks(self) -> Iterator[Block]:
        """The Blocks to come. Ends the other process, also when it is abandoned; where there is a Worker, it reads no
        more, and works on until it is ended by `close`, or by asking for what it has to say in the end."""
        works_on = False
        try:
            before, self._before = self._before, ()
            yield from map(self._prepare, before)
            del before
            yield from self._received()
            works_on = self._worker is not None
        except (KeyboardInterrupt, GeneratorExit):
            works_on = self._worker is not None
            self._wake()
            raise
        except SystemExit:  # Ctrl-C once more
            self.kill()
            raise
        finally:
            self.is_read = True
            if not works_on:
                self.close()

    @property
    def works(self) -> bool:
        """Whether there is a Worker to be given orders."""
        return self._worker is not None and self._reader is not None

    @property
    def has_next(self) -> bool:
        """Whether something has come that was not taken yet, or nothing comes any more."""
        return self._channel is None or self._channel.has_next()

    def waiting(self) -> int:
        """How many pieces of orders the Worker has not done yet."""
        return 0 if self._channel is None else self._channel.waiting()

    def order(self, order: bytes) -> None:
        """Let the Worker do something; while it `works`. An empty order is the last one."""
        assert self._channel is not None
        self._channel.order(order)

    def results(self) -> Iterator[Any]:
        """What comes of all orders, in parts, as it comes. Raises CaptureError where the other process was ended before
        it could tell, MemoryError where that was for want of memory."""
        worked: _Worked | None = None
        for worked in self._worked(is_wanted=True):
            if worked.fault is not None:
                raise RuntimeError(worked.fault)
            if worked.result is not None:
                yield worked.result
        if worked is None or not worked.is_last:
            raise self._gone()

    def _received(self) -> Iterator[Block]:
        while True:
            try:
                stretch: _Stretch | _End | None = self._next()
            except KeyboardInterrupt:
                # As where one process waits for input: what was read until now is the capture.
                self._wake()
                continue
            if not isinstance(stretch, _Stretch):
                break
            self._scalars = stretch.scalars
            done, total = stretch.progress
            self.is_read = done == total
            yield msgspec.structs.replace(stretch.block, payloads=_from_columns(stretch.payloads))
            if self._progress is not None:
                self._progress(*stretch.progress)
        self._end(stretch)

    def _next(self) -> Any:
        """What `_read` says next, None where the other side is gone. Interrupted, it goes on when called again."""
        assert self._channel is not None
        return self._channel.receive()

    def _end(self, end: _End | None) -> None:
        if end is None:
            self._reap()
            raise self._gone()
        self._scalars, self._said = end.scalars, end.said
        if end.how == "interrupted":
            raise KeyboardInterrupt
        if end.how == "refused":
            raise CaptureError(*end.words)
        if end.how == "failed":
            raise RuntimeError("\n".join(end.words))

    def _gone(self) -> Exception:
        status = self._status
        if status == _NO_MEMORY:
            return MemoryError("in the process that reads")
        by = f"by signal {-status}" if status < 0 else f"with status {status}"
        return CaptureError(self._path, f"the process that reads it ended {by}: --jobs 1 reads without it")

    def _told(self) -> Said:
        self.close()
        return self._said

    def stop(self) -> None:
        """Have no more read."""
        if self._worker is None:
            self.close()
        else:
            self._wake()

    def close(self) -> None:
        """Ends the other process, where it still reads or works, and keeps what it has to say of the inputs."""
        for _ in self._worked(is_wanted=False):
            pass

    def kill(self) -> None:
        """Ends the other process at once; what it had to say is lost."""
        if self._reader is not None:
            os.kill(self._reader, signal.SIGKILL)
            self._reap()

    def _worked(self, is_wanted: bool) -> Iterator[_Worked]:
        """Ends the other process, once it did what was ordered where that `is_wanted`, and gives what came of that."""
        if self._reader is None or self._channel is None:
            return
        self._wake()
        try:
            if is_wanted:
                self._channel.no_more_orders()
            else:
                self._channel.give_up()
            while (said := self._next()) is not None:
                if isinstance(said, _End):  # Blocks that nobody asks for are let go
                    self._said = said.said
                elif isinstance(said, _Worked):
                    yield said
        except BaseException:  # Ctrl-C once more
            self.kill()
            raise
        self._reap()

    def _wake(self) -> None:
        if self._reader is not None:
            os.kill(self._reader, _WAKE)

    def _reap(self) -> None:
        if self._channel is not None:
            self._channel.close()
        reader, self._reader, self._channel = self._reader, None, None
        if reader is not None:
            self._status = os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1])


def _scalars(reading: Reading | None) -> Scalars:
    if reading is None:
        return Scalars(0, None, None, 0)
    return Scalars(reading.frames, reading.first_ns, reading.last_ns, reading.duplicate_frames)


def _said(reading: Reading | None) -> Said:
    if reading is None:
        return Said([], [], [])
    return Said(reading.files, reading.problems, reading.not_decoded)


# --- the reading side -------------------------------------------------------------------------------------------------


def _read(
    channel: Channel,
    go_on: Callable[[], tuple[Reading, Blocks]],
    prepare: Callable[[Block], Block],
    make_worker: Callable[[], Worker] | None,
    before: Sequence[Block],
    parent: int,
) -> NoReturn:
    """What the other process does, to its end. Nothing may get out of here into its copy of the program's stack."""
    status = 1
    reading: Reading | None = None
    blocks: Blocks | None = None
    try:
        interrupt = _Interrupt(parent)

        worker = None if make_worker is None else _Late(make_worker, before)
        channel.sends(None if worker is None else worker.work)
        how: Literal["read", "interrupted", "refused", "failed"] = "read"
        words: tuple[str, ...] = ()
        try:
            interrupt.await_them()
            reading, blocks = go_on()
            reading.progress = None
            for block in map(prepare, blocks):
                columns = _to_columns(block.payloads)
                bare = msgspec.structs.replace(block, payloads=[])
                with interrupt.held():
                    channel.send(packed(_Stretch(bare, columns, _scalars(reading), reading.how_far())))
                    if worker is not None:
                        worker.keep(block.payloads)
                        channel.do_orders()
        except KeyboardInterrupt:
            how = "interrupted"
        except CaptureError as error:
            how, words = "refused", (error.path, error.reason)
        except Exception as error:  # whatever it is, whoever started this process has to be told
            if is_shortage(error):
                raise
            how, words = "failed", (traceback.format_exc(),)
        interrupt.is_held = True
        if how == "failed":
            channel.sends_only()
        channel.send(packed(_End(_scalars(reading), _said(reading), how, words)))
        if worker is not None and how in ("read", "interrupted"):
            _work(worker, channel)
        status = 0
    except Exception as error:  # noqa: BLE001  # the status is all that is told of it
        status = _NO_MEMORY if is_shortage(error) else status
    finally:
        try:
            if blocks is not None:
                blocks.close()  # type: ignore[attr-defined]  # it is a generator
        finally:
            os._exit(status)


class _Late:
    """A Worker that is made when it is first told to do something: what is read before does not wait for what it
    loads."""

    def __init__(self, make: Callable[[], Worker], before: Iterable[Block]) -> None:
        self._make = make
        self._made: Worker | None = None
        self._kept = [block.payloads for block in before]
        self._is_over = False
        """No order comes any more."""

    def keep(self, payloads: Sequence[Payload]) -> None:
        if self._is_over:
            return
        if self._made is None:
            self._kept.append(payloads)
        else:
            self._made.keep(payloads)

    def work(self, order: bytearray) -> None:
        if order:
            self._worker().work(order)
            return
        self._is_over = True
        self._kept.clear()
        if self._made is not None:
            self._made.forget()

    def ready(self) -> Any:
        return None if self._made is None else self._made.ready()

    def result(self) -> Any:
        """None where there was nothing to do."""
        return None if self._made is None else self._made.result()

    def _worker(self) -> Worker:
        if self._made is None:
            self._made = self._make()
            for payloads in self._kept:
                self._made.keep(payloads)
            self._kept.clear()
        return self._made


def _work(worker: _Late, channel: Channel) -> None:
    """Once all is read: do what is still ordered, and send what came of all that was."""
    try:
        while channel.do_next_orders():
            ready = worker.ready()
            if ready is not None:
                channel.send(packed(_Worked(ready, is_last=False)))
        worked = _Worked(worker.result() if channel.is_last_read else None, is_last=True)
    except Exception as error:  # as above
        if is_shortage(error):
            raise
        channel.sends_only()
        worked = _Worked(None, is_last=True, fault=traceback.format_exc())
    channel.send(packed(worked))


class _Interrupt:
    """What ends this process: Ctrl-C and whoever started it, once, and never in the middle of a message; and that
    nobody waits for it any more."""

    def __init__(self, parent: int) -> None:
        self.is_held = False
        self._is_due = False
        self._parent = parent
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(_WAKE, self._come)
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            signal.signal(signal.SIGINT, self._come)
        # Where input is waited for, a pipe without a reader is not noticed.
        signal.signal(signal.SIGALRM, self._look)
        signal.setitimer(signal.ITIMER_REAL, ORPHAN_S, ORPHAN_S)

    def await_them(self) -> None:
        """From now on they come: until then, there was nobody to be told that the reading is over."""
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPTS)

    @contextmanager
    def held(self) -> Iterator[None]:
        """An interrupt within comes at the end."""
        self.is_held = True
        yield
        self.is_held = False
        if self._is_due:
            raise KeyboardInterrupt

    def _come(self, *_: object) -> None:
        # Both signals come at once from a terminal. To ignore the other one here would bring a complaint of Python's.
        if self._is_due:
            return
        self._is_due = True
        if not self.is_held:
            raise KeyboardInterrupt

    def _look(self, *_: object) -> None:
        if os.getppid() != self._parent:
            os._exit(1)


# --- payloads on their way --------------------------------------------------------------------------------------------


class _Columns(NamedTuple):
    """Payloads by their fields: a tenth of the time of records one by one. Of a list, one value stands for all that are
    equal."""

    time_ns: array[int]
    file: list[int]
    number: array[int]
    """Of the frame."""
    source: array[int]
    destination: array[int]
    """Places in `ends`."""
    ends: list[tuple[str, int]]
    transport: list[str]
    pieces: str
    """How `data` is cut, as struct has it: in a third of the time of slices."""
    data: Any
    """The bytes of all."""
    frames: list[tuple[Frame, ...]]
    truncated: list[bool]
    copy_of: list[Frame | None]


_known_endpoint = lru_cache(maxsize=65_536)(Endpoint)
"""One record for equal ones of all Blocks, as where one process reads: whoever compares them has less to do."""


def _to_columns(payloads: Sequence[Payload]) -> _Columns | None:
    if not payloads:
        return None
    places: dict[Endpoint, int] = {}
    file, number = zip(*[payload.frame for payload in payloads], strict=True)
    data = [payload.data for payload in payloads]
    sizes = [*map(len, data)]
    written = {size: f"{size}s" for size in set(sizes)}
    return _Columns(
        array("q", [payload.time_ns for payload in payloads]),
        _once([*file]),
        array("q", number),
        array("i", [places.setdefault(payload.source, len(places)) for payload in payloads]),
        array("i", [places.setdefault(payload.destination, len(places)) for payload in payloads]),
        [(end.address, end.port) for end in places],
        _once([payload.transport for payload in payloads]),
        "".join([written[size] for size in sizes]),
        pickle.PickleBuffer(b"".join(data)),
        _once([payload.frames for payload in payloads]),
        _once([payload.truncated for payload in payloads]),
        _once([payload.copy_of for payload in payloads]),
    )


def _once(column: list[Any]) -> list[Any]:
    return column[:1] if column.count(column[0]) == len(column) else column


def _from_columns(columns: _Columns | None) -> Sequence[Payload]:
    if columns is None:
        return []
    ends = [_known_endpoint(*end) for end in columns.ends]
    frames = zip(_all(columns.file), columns.number.tolist(), strict=False)
    fields: tuple[Iterable[Any], ...] = (
        columns.time_ns.tolist(),
        list(map(tuple.__new__, repeat(Frame), frames)),
        [ends[end] for end in columns.source],
        [ends[end] for end in columns.destination],
        [*map(intern, columns.transport)],
        struct.Struct(columns.pieces).unpack(columns.data),
        columns.frames,
        columns.truncated,
        columns.copy_of,
    )
    count = len(columns.time_ns)

    def rows() -> Iterator[PayloadRow]:
        return zip(*(_all(field) if len(field) < count else field for field in fields), strict=False)  # type: ignore[arg-type]  # each field is a list

    return PayloadColumns(count, len(columns.data), rows)


def _all(column: list[Any]) -> Iterable[Any]:
    """The values again of which one may stand for all."""
    return repeat(column[0]) if len(column) == 1 else column
