"""The way between two processes of which one was forked off the other: messages one way, orders the other.

Messages are large and go through memory that both see; who sends them waits for room. Orders are small and go through a
pipe; who gives them never waits, so that neither can wait for the other: what finds no room goes when more is received.
They go in pieces that a pipe takes whole or not at all, and numbered, so that none is lost or taken twice where an
interrupt (Ctrl-C) comes just when one was written.
"""

from __future__ import annotations

import mmap
import os
import pickle
import select
import struct
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

Buffer = bytes | bytearray | memoryview

SLOTS = 8
SLOT_BYTES = 2 << 20
"""Room for what is on its way: what is sent while the other side is busy with what came before."""

PIECES_AT_ONCE = 16
"""Pieces of orders given at once, as many as a pipe takes: to wake the other side for each costs more than writing."""

_SENT = struct.Struct("<?B?xI")
"""What says that a slot was filled: that it does, the slot's number, whether the message goes on in another slot, and
how many bytes."""
_PIECE = struct.Struct("<HIB")
"""Before a piece of an order: how many bytes follow, its number, and which of _PARTS it is."""
_PARTS = _MORE, _LAST, _NO_MORE_ORDERS = range(3)
_DONE = struct.Struct("=Q")
"""Behind the slots: how many pieces of orders are done."""
_PIECE_BYTES = select.PIPE_BUF - _PIECE.size
_ORDERS_READ = 1 << 16
_ALIGNED = 16
"""Columns begin at multiples of this, so that numpy need not read across words."""


class Channel:
    """Made before there are two processes; then one calls `sends`, the other `receives`."""

    def __init__(self) -> None:
        """Raises OSError where the system has no memory or no pipe for it, and leaves nothing open."""
        self._memory = mmap.mmap(-1, SLOTS * SLOT_BYTES + _DONE.size)
        self._done_at = SLOTS * SLOT_BYTES
        self._view = memoryview(self._memory)
        self._ends: set[int] = set()
        """Of pipes, those that are open here."""
        try:
            self._sent, self._to_sent = self._pipe()
            self._free, self._to_free = self._pipe()
            self._orders, self._to_orders = self._pipe()
        except OSError:
            self.close()
            raise
        os.write(self._to_free, bytes(range(SLOTS)))
        self._sent_next = bytearray(_SENT.size)
        """What says that a slot was filled, from when it is read until what is there was received; else zeros."""
        self._message = bytearray()
        """What was received of a message."""
        self._is_whole = False
        """That is all of it."""
        self._given: deque[bytes] = deque()
        """Pieces of orders that are still to be written."""
        self._pieces = 0
        """How many there were of orders."""
        self._next = 0
        """Of pieces, the lowest number that was not read yet."""
        self._read = bytearray()
        """What was read of pieces."""
        self._order = bytearray()
        """What was read of an order."""
        self._carry_out: Callable[[bytearray], None] | None = None
        self.is_last_read = False
        """Whether the last order was; else who gave orders is gone, or waits for nothing."""

    def _pipe(self) -> tuple[int, int]:
        ends = os.pipe()
        self._ends.update(ends)
        return ends

    def _close(self, *ends: int) -> None:
        for end in ends:
            self._ends.remove(end)
            os.close(end)

    # --- who sends messages ---

    def sends(self, carry_out: Callable[[bytearray], None] | None = None) -> None:
        """This process sends messages, and does what is ordered while it waits for room."""
        self._close(self._sent, self._to_free, self._to_orders)
        self._carry_out = carry_out

    def sends_only(self) -> None:
        """No order is carried out any more."""
        self._carry_out = None

    def send(self, parts: Iterable[Buffer]) -> None:
        """A message in pieces; waits for room."""
        slot, used = self._take(), 0
        for part in parts:
            with memoryview(part) as view:
                done = 0
                while done < len(view):
                    if used == SLOT_BYTES:
                        os.write(self._to_sent, _SENT.pack(True, slot, True, used))
                        slot, used = self._take(), 0
                    count = min(SLOT_BYTES - used, len(view) - done)
                    at = slot * SLOT_BYTES + used
                    self._view[at : at + count] = view[done : done + count]
                    done += count
                    used += count
        os.write(self._to_sent, _SENT.pack(True, slot, False, used))

    def _take(self) -> int:
        while self._carry_out is not None and self._free not in self._ready(self._free, self._orders):
            self._read_orders()
        free = os.read(self._free, 1)
        if not free:
            raise BrokenPipeError("nobody takes what is sent")
        return free[0]

    def do_orders(self) -> None:
        """Do what was ordered until now."""
        while self._carry_out is not None and self._ready(self._orders, within_ms=0):
            self._read_orders()

    def do_next_orders(self) -> bool:
        """Wait for orders and do them; False where there are no more."""
        if self._carry_out is None:
            return False
        self._read_orders()
        return True

    def _read_orders(self) -> None:
        read = os.read(self._orders, _ORDERS_READ)
        if not read:
            self._carry_out = None
            return
        self._read += read
        at = 0
        while self._carry_out is not None and len(self._read) - at >= _PIECE.size:
            length, number, part = _PIECE.unpack_from(self._read, at)
            begin, at_next = at + _PIECE.size, at + _PIECE.size + length
            if at_next > len(self._read):
                break
            if number >= self._next:  # else it is the one before, once more
                self._next = number + 1
                self._take_piece(self._read[begin:at_next], part)
            at = at_next
        del self._read[:at]

    def _take_piece(self, piece: bytearray, part: int) -> None:
        self._order += piece
        if part == _NO_MORE_ORDERS:
            self.is_last_read, self._carry_out = True, None
        elif part == _LAST and self._carry_out is not None:
            order, self._order = self._order, bytearray()
            self._carry_out(order)
        _DONE.pack_into(self._memory, self._done_at, self._next)

    @staticmethod
    def _ready(*ends: int, within_ms: int | None = None) -> list[int]:
        poll = select.poll()
        for end in ends:
            poll.register(end, select.POLLIN)
        return [end for end, _ in poll.poll(within_ms)]

    # --- who receives them ---

    def receives(self) -> None:
        """This process receives messages and gives orders."""
        # The other end of what is free stays: nobody may be left to take it, and that is no error.
        self._close(self._to_sent, self._orders)
        os.set_blocking(self._to_orders, False)

    def receive(self) -> Any:
        """The next message, which was `packed`; None where the other side is gone. Interrupted, it goes on when it is
        called again: what is noted is noted where no interrupt can come, for nothing is called."""
        while not self._is_whole:
            if not self._sent_next[0]:
                self._give_while_waiting()
                if not os.readv(self._sent, [self._sent_next]):
                    return None
            _, slot, more, used = _SENT.unpack(self._sent_next)
            at = slot * SLOT_BYTES
            self._message += self._view[at : at + used]
            self._is_whole = not more
            self._sent_next[0] = False
            os.write(self._to_free, bytes((slot,)))
        empty = bytearray()
        received = unpacked(self._message)
        self._message, self._is_whole = empty, False
        return received

    def has_next(self) -> bool:
        """Whether the next message has begun to come, or the other side is gone."""
        return self._is_whole or bool(self._sent_next[0]) or bool(self._ready(self._sent, within_ms=0))

    def order(self, order: bytes) -> None:
        """Let the other side do something: bytes that say what."""
        ends = range(_PIECE_BYTES, len(order), _PIECE_BYTES)
        pieces = [self._piece(order[end - _PIECE_BYTES : end], _MORE) for end in ends]
        last = order[len(pieces) * _PIECE_BYTES :]
        self._given.extend([*pieces, self._piece(last, _LAST)])  # all or none, whenever an interrupt comes
        if len(self._given) >= PIECES_AT_ONCE:
            self._give()

    def waiting(self) -> int:
        """How many pieces of orders the other side has not done yet; the latest, up to PIECES_AT_ONCE, it may not even
        have."""
        if len(self._given) >= PIECES_AT_ONCE:
            self._give()
        (done,) = _DONE.unpack_from(self._memory, self._done_at)
        return self._pieces - int(done)

    def no_more_orders(self) -> None:
        """The last order was given."""
        self._given.append(self._piece(b"", _NO_MORE_ORDERS))
        self._give()

    def _piece(self, piece: bytes, part: int) -> bytes:
        number, self._pieces = self._pieces, self._pieces + 1
        return _PIECE.pack(len(piece), number, part) + piece

    def _give(self) -> None:
        try:
            while self._given:
                os.write(self._to_orders, self._given[0])
                self._given.popleft()
        except BlockingIOError:
            pass
        except BrokenPipeError:
            self._given.clear()  # that the other side is gone shows where its messages are received

    def _give_while_waiting(self) -> None:
        self._give()
        while self._given:
            poll = select.poll()
            poll.register(self._sent, select.POLLIN)
            poll.register(self._to_orders, select.POLLOUT)
            if self._sent in [end for end, _ in poll.poll()]:
                return
            self._give()

    def give_up(self) -> None:
        """What is ordered and was not read yet need not be done; no order follows."""
        self._given.clear()
        self._close(self._to_orders)

    def close(self) -> None:
        """Of who receives, or where there will be no other process."""
        self._close(*self._ends)
        self._view.release()
        self._memory.close()


def packed(message: object) -> list[Buffer]:
    """Columns as they lie in memory, behind what says what they are (pickle's protocol 5)."""
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(message, protocol=5, buffer_callback=buffers.append)
    columns = [buffer.raw() for buffer in buffers]
    sizes = struct.pack(f"<{len(columns) + 2}Q", len(columns), len(head), *map(len, columns))
    parts: list[Buffer] = [sizes, head, *columns]
    return [piece for part in parts for piece in (part, bytes(-len(part) % _ALIGNED))]


def unpacked(message: bytearray) -> Any:
    """What was `packed`."""
    view = memoryview(message)
    count, *_ = struct.unpack_from("<Q", view)
    sizes = struct.unpack_from(f"<{count + 1}Q", view, 8)
    at = 8 * (count + 2)
    parts = []
    for size in sizes:
        at += -at % _ALIGNED
        parts.append(view[at : at + size])
        at += size
    return pickle.loads(parts[0], buffers=parts[1:])
