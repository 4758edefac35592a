"""The way between two processes: messages and orders arrive whole and in order, and neither side waits for the other
for ever."""

from __future__ import annotations

import os
import select
import struct
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from operator import attrgetter

import pytest

from sipdiag.capture import channel
from sipdiag.capture.channel import Channel, packed
from tests.conftest import RUN_TIMEOUT_S

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")


def all_done(way: Channel) -> bool:
    """Do what is ordered until there are no more; False where nobody waits for it."""
    while way.do_next_orders():
        pass
    return way.is_last_read


def sending(work: Callable[[Channel], None]) -> tuple[Channel, int]:
    """The receiving end of a channel of which another process has the other one and does this, and that process."""
    way = Channel()
    pid = os.fork()
    if not pid:
        status = 1
        try:
            work(way)
            status = 0
        except BaseException:  # noqa: BLE001  # nothing may get out of here into the copy of the tests
            traceback.print_exc()
        finally:
            os._exit(status)
    way.receives()
    return way, pid


def ended(way: Channel, pid: int) -> int:
    way.close()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1001, 100_000])
def test_messages_of_any_size_come_whole(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(channel, "SLOT_BYTES", 1000)
    content = bytes(n % 251 for n in range(size))

    def send(way: Channel) -> None:
        way.sends()
        for n in range(3):
            way.send(packed((n, content)))

    way, pid = sending(send)
    for n in range(3):
        assert way.receive() == (n, content)
    assert way.receive() is None
    assert ended(way, pid) == 0


@pytest.mark.parametrize("sizes", [[1], [4000, 1, 4089, 4090, 20_000, 500_000], [10] * 5_000])
def test_orders_of_any_size_are_carried_out_in_their_order(sizes: list[int]) -> None:
    def work(way: Channel) -> None:
        done: list[tuple[int, int]] = []
        way.sends(lambda order: done.append((len(order), order[-1])))
        assert all_done(way)
        way.send(packed(done))

    way, pid = sending(work)
    for n, size in enumerate(sizes):
        way.order(bytes([n % 251]) * size)
    way.no_more_orders()
    assert way.receive() == [(size, n % 251) for n, size in enumerate(sizes)]
    assert ended(way, pid) == 0


def test_who_waits_for_room_carries_out_orders_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """More messages than there is room for one way, more orders than there is room for the other: with either side
    waiting for the other, this would never end."""
    monkeypatch.setattr(channel, "SLOT_BYTES", 100)

    def work(way: Channel) -> None:
        done: list[int] = []
        way.sends(lambda order: done.append(*struct.unpack("<I", order[:4])))
        for n in range(200):
            way.send(packed(n))
            way.do_orders()
        assert all_done(way)
        way.send(packed(done))

    way, pid = sending(work)
    for n in range(200):
        for more in range(10):
            way.order(struct.pack("<I", 10 * n + more) + bytes(3_000))
        assert way.receive() == n
    way.no_more_orders()
    assert way.receive() == list(range(2_000))
    assert ended(way, pid) == 0


def test_a_piece_that_an_interrupt_let_be_written_twice_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(way: Channel) -> None:
        done: list[bytes] = []
        way.sends(lambda order: done.append(bytes(order)))
        assert all_done(way)
        way.send(packed(done))

    way, pid = sending(work)
    write = os.write

    def interrupted(end: int, piece: bytes) -> int:
        write(end, piece)
        if end == way._to_orders and not left.pop():
            raise KeyboardInterrupt
        return len(piece)

    left = [True, False, True, True, False, True, True, True]
    monkeypatch.setattr(os, "write", interrupted)
    orders = [b"one", b"two" * 3_000, b"three"]
    for order in orders:
        way.order(order)
    for _ in range(3):
        try:
            way._give()
        except KeyboardInterrupt:
            continue
    monkeypatch.undo()
    way.no_more_orders()
    assert way.receive() == orders
    assert ended(way, pid) == 0


@pytest.mark.parametrize("name", ["os.readv", "os.write", "unpacked", "Channel._give_while_waiting"])
def test_an_interrupt_at_any_call_leaves_every_message_whole(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A signal may be dealt with whenever something is called, and so once a pipe was read."""
    monkeypatch.setattr(channel, "SLOT_BYTES", 1000)
    contents = [bytes([n]) * size for n, size in enumerate((10, 2_500, 30, 999))]

    def send(way: Channel) -> None:
        way.sends()
        for content in contents:
            way.send(packed(content))

    way, pid = sending(send)
    call, called = attrgetter(name)(channel), count()

    def interrupted(*given: object) -> object:
        result = call(*given)
        if next(called) % 2:
            raise KeyboardInterrupt
        return result

    received: list[object] = []
    with monkeypatch.context() as patched:
        patched.setattr(f"sipdiag.capture.channel.{name}", interrupted)
        while None not in received:
            with suppress(KeyboardInterrupt):
                received.append(way.receive())
    assert received == [*contents, None]
    assert ended(way, pid) == 0


def test_orders_that_are_given_up_are_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:

    def work(way: Channel) -> None:
        way.sends(lambda order: time.sleep(0.01))
        assert not all_done(way)
        way.send(packed("over"))

    way, pid = sending(work)
    way.order(b"one more, which may yet be given with others")
    while way.waiting() < 100:
        way.order(bytes(50_000))
    way.give_up()
    assert way.receive() == "over"
    assert ended(way, pid) == 0


def test_who_gives_orders_knows_how_many_are_not_done() -> None:
    until, go_on = os.pipe()

    def work(way: Channel) -> None:
        done: list[bytearray] = []
        way.sends(done.append)
        os.read(until, 1)
        while len(done) < 2:
            way.do_orders()
        way.send(packed("two"))
        assert all_done(way)
        way.send(packed("all"))

    way, pid = sending(work)
    way.order(b"one")
    way.order(bytes(channel.PIECES_AT_ONCE * select.PIPE_BUF))
    assert way.waiting() == 2 + channel.PIECES_AT_ONCE
    os.write(go_on, b"!")
    assert way.receive() == "two"
    assert way.waiting() == 0
    way.order(b"three")
    assert way.waiting() == 1
    way.no_more_orders()
    assert way.receive() == "all"
    assert way.waiting() == 0
    assert ended(way, pid) == 0


def test_who_receives_knows_whether_something_has_come() -> None:
    until, go_on = os.pipe()

    def work(way: Channel) -> None:
        way.sends()
        os.read(until, 1)
        way.send(packed("one"))

    way, pid = sending(work)
    assert not way.has_next()
    os.write(go_on, b"!")
    assert select.select([way._sent], [], [], RUN_TIMEOUT_S)[0]
    assert way.has_next()
    assert way.receive() == "one"
    assert way.receive() is None
    assert way.has_next()  # that the other side is gone
    assert ended(way, pid) == 0


def test_who_has_nobody_to_work_for_knows_it() -> None:
    def work(way: Channel) -> None:
        way.sends(lambda order: None)
        assert not all_done(way)

    way, pid = sending(work)
    way.order(b"never seen the end of")
    assert ended(way, pid) == 0


def test_orders_to_one_that_is_gone_are_no_error() -> None:
    way, pid = sending(lambda way: None)
    assert way.receive() is None
    for _ in range(100):
        way.order(bytes(5_000))
    way.no_more_orders()
    assert way.receive() is None
    assert ended(way, pid) == 0


def test_who_only_sends_carries_out_nothing_more() -> None:
    def work(way: Channel) -> None:
        way.sends(lambda order: os._exit(3))
        way.sends_only()
        way.send(packed("all"))

    way, pid = sending(work)
    way.order(b"one more")
    way.no_more_orders()
    assert way.receive() == "all"
    assert ended(way, pid) == 0
