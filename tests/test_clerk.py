"""Calls that another process diagnoses and writes down: the report is the one that a single process makes."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import pytest
from scapy.layers.inet import IP, UDP

from sipdiag import clerk, ledger, pipeline, telling
from sipdiag.calls import Calls, PlainOver
from sipdiag.capture import Capture, CaptureError, channel
from sipdiag.capture.capture import can_fork
from sipdiag.model import Case, Sighting
from sipdiag.options import Options
from sipdiag.pipeline import run
from sipdiag.report import json as json_report
from tests.calls.wire import talk
from tests.capture.making import ETHER, Packet, pcap
from tests.capture.test_apart import OTHERS, readers, report
from tests.conftest import ROOT, RUN_TIMEOUT_S
from tests.media.material import rtp

pytestmark = pytest.mark.skipif(not can_fork(), reason="no safe fork on this system")


@pytest.fixture(autouse=True)
def left(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """A second process from the first block on, to which all is left that can be: how much of what."""
    monkeypatch.setattr("sipdiag.capture.capture.BLOCKS_BEFORE", 0)
    OTHERS.clear()
    OTHERS.update(readers())
    monkeypatch.setattr(telling, "STORIES_OF_ALL", 0)
    monkeypatch.setattr(pipeline, "WORTH_LEAVING", 0)
    counted = Counter[str]()
    leave_plain, leave, order_of = clerk.Desk.leave_plain, clerk.Desk.leave, clerk.order_of

    def plain_left(desk: clerk.Desk, over: PlainOver) -> bool:
        is_left = leave_plain(desk, over)
        counted["leave_plain" if is_left else "not leave_plain"] += 1
        return is_left

    def case_left(desk: clerk.Desk, case: Case) -> None:
        counted["leave"] += 1
        leave(desk, case)

    def order(case: Case, oldest: int) -> bytes | None:
        made = order_of(case, oldest)
        counted["not told"] += made is None
        return made

    monkeypatch.setattr(clerk.Desk, "leave_plain", plain_left)
    monkeypatch.setattr(clerk.Desk, "leave", case_left)
    monkeypatch.setattr(clerk, "order_of", order)
    return counted


@pytest.mark.parametrize("at_once", [1, 5, 64])
def test_calls_that_went_well_and_calls_that_failed_are_left_to_the_clerk(
    monkeypatch: pytest.MonkeyPatch, left: Counter[str], tmp_path: Path, at_once: int
) -> None:
    monkeypatch.setattr(clerk, "FOUND_AT_ONCE", at_once)
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(40))
    assert report(2, path) == report(1, path)
    assert left == {"leave_plain": 27, "leave": 13, "not told": 0}


@pytest.mark.parametrize("kept", [0, 10_000, 40_000])
def test_what_the_clerk_does_not_keep_any_more_is_done_without_it(
    monkeypatch: pytest.MonkeyPatch, left: Counter[str], tmp_path: Path, kept: int
) -> None:
    monkeypatch.setattr(clerk, "KEPT_BYTES", kept)
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(40))
    assert report(2, path, block_bytes=1 << 12) == report(1, path, block_bytes=1 << 12)
    assert left["leave"] > 0
    assert left["not leave_plain"] > 0
    assert (left["leave_plain"] > 0) == (kept == 40_000)


def test_orders_that_fill_the_way_hold_nobody_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(channel, "SLOT_BYTES", 500)
    monkeypatch.setattr(clerk, "_ORDER_BYTES", 0)
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(400))
    assert report(2, path, block_bytes=1 << 12) == report(1, path)


def test_a_clerk_that_is_behind_is_left_no_more_calls_that_failed(
    monkeypatch: pytest.MonkeyPatch, left: Counter[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(pipeline, "MANY_WAITING", -1)
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(400))
    assert report(2, path, block_bytes=1 << 12) == report(1, path)
    assert left["leave_plain"] == 267
    assert left["leave"] < 133 / 2  # those of the end alone


def test_once_all_is_read_who_has_time_writes(
    monkeypatch: pytest.MonkeyPatch, left: Counter[str], tmp_path: Path
) -> None:
    """Calls of the last block, and those still open after it: what the clerk would come to late is written here."""
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(400))
    alone = report(1, path)
    assert report(2, path, block_bytes=1 << 14) == alone
    all_left = left["leave_plain"]
    monkeypatch.setattr(Capture, "waiting", lambda _: pipeline.ENOUGH_WAITING + 1)
    left.clear()
    assert report(2, path, block_bytes=1 << 14) == alone
    assert 0 < left["leave_plain"] < all_left


def test_of_what_is_read_at_once_all_is_done_here_where_the_clerk_is_behind(
    monkeypatch: pytest.MonkeyPatch, left: Counter[str], tmp_path: Path
) -> None:
    """Those that failed as well."""
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(40))
    monkeypatch.setattr(Capture, "waiting", lambda _: pipeline.ENOUGH_WAITING + 1)
    assert report(2, path) == report(1, path)
    assert left == {}


def test_an_interrupt_reports_what_was_read_and_left_by_then(left: Counter[str], tmp_path: Path) -> None:
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(400))
    done: list[int] = []

    def interrupt(far: int, _: int | None) -> None:
        done.append(far)
        if far > path.stat().st_size * 3 / 4 > done[-2]:
            raise KeyboardInterrupt

    options = Options(paths=(str(path),), jobs=2, lines=True, block_bytes=1 << 12, progress=interrupt)
    told = run(options).report
    assert told.capture.problems == ["interrupted: this report is on what was read until then"]
    assert left["leave_plain"] > 50
    assert left["leave"] > 10
    assert 100 < len(told.calls) < 400
    assert [call.number for call in told.calls] == list(range(1, len(told.calls) + 1))


def test_an_interrupt_amid_a_block_loses_nothing_that_was_left_by_then(
    monkeypatch: pytest.MonkeyPatch, left: Counter[str], tmp_path: Path
) -> None:
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(400))
    fed = count()

    def feed(of: Calls, sighting: Sighting, feed: Callable[..., Sequence[Case]] = Calls.feed) -> Sequence[Case]:
        if next(fed) == 1600:
            raise KeyboardInterrupt
        return feed(of, sighting)

    monkeypatch.setattr(Calls, "feed", feed)
    told = run(Options(paths=(str(path),), jobs=2, lines=True, block_bytes=1 << 12)).report
    assert told.capture.problems == ["interrupted: this report is on what was read until then"]
    assert left["leave_plain"] > 50
    assert [call.number for call in told.calls] == list(range(1, len(told.calls) + 1))
    assert told.metrics.calls == len(told.calls)


INTERRUPTED = """
import os, signal, sys
from sipdiag.capture import capture
from sipdiag.options import Options
from sipdiag.pipeline import run

capture.BLOCKS_BEFORE = 0
fork = os.fork

def interrupted():
    pid = fork()
    os.kill(os.getpid(), signal.SIGINT)  # each of them itself, as a terminal does it
    return pid

os.fork = interrupted
signal.signal(signal.SIGINT, signal.default_int_handler)
print(*run(Options(paths=(sys.argv[1],), jobs=2, lines=True, block_bytes=4096)).report.capture.problems)
print(signal.pthread_sigmask(signal.SIG_BLOCK, ()))
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("nobody is left")
"""


def test_an_interrupt_while_a_process_begins_ends_both(tmp_path: Path) -> None:
    """In a process of its own, which has one thread: another one may take the interrupt whenever it comes."""
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(50))
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, str(path)], cwd=ROOT, capture_output=True, timeout=RUN_TIMEOUT_S, check=True
    )
    assert done.stdout.decode().splitlines() == [
        "interrupted: this report is on what was read until then",
        "set()",
        "nobody is left",
    ]


@pytest.mark.parametrize("where", ["feed", "flush"])
def test_a_fault_of_the_program_leaves_no_process_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, where: str
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault")

    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(50))
    monkeypatch.setattr(Calls, where, broken)
    with pytest.raises(ZeroDivisionError):
        run(Options(paths=(str(path),), jobs=2, lines=True, block_bytes=1 << 12))
    assert not readers()


def test_an_interrupt_once_an_order_was_given_has_nothing_done_twice(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(400))
    given = count()

    def order(of: Capture, what: bytes, order: Callable[..., None] = Capture.order) -> None:
        order(of, what)
        if what.startswith(clerk._PLAIN) and next(given) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Capture, "order", order)
    told = run(Options(paths=(str(path),), jobs=2, lines=True, block_bytes=1 << 12)).report
    assert told.capture.problems == ["interrupted: this report is on what was read until then"]
    assert told.metrics.calls == len(told.calls)


def test_of_calls_that_are_too_many_those_are_listed_that_were_over_first(
    monkeypatch: pytest.MonkeyPatch, left: Counter[str], tmp_path: Path
) -> None:
    """At once with calls that the clerk can write, others are over, and before them."""
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(40, every=15))
    for listed in range(1, 41):
        monkeypatch.setattr(ledger, "MAX_ENTRIES", listed)
        assert report(2, path) == report(1, path)
    assert left["leave_plain"] > 50
    assert left["leave"] > 20


def test_calls_that_are_too_many_are_counted_and_not_listed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ledger, "MAX_ENTRIES", 7)
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(12))
    out = report(2, path)
    assert out == report(1, path)
    told = json.loads(out)
    assert len(told["calls"]) == 7
    assert told["metrics"]["calls"] == 12


@pytest.mark.parametrize("listed", [3, 7, 100])
def test_a_case_that_no_order_can_tell_of_is_diagnosed_here(
    monkeypatch: pytest.MonkeyPatch, left: Counter[str], tmp_path: Path, listed: int
) -> None:
    """Its Request-URI is no UTF-8."""
    monkeypatch.setattr(ledger, "MAX_ENTRIES", listed)
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(60).replace(b"sip:bob@", b"sip:b\xffb@"))
    out = report(2, path)
    assert out == report(1, path)
    assert len(json.loads(out)["calls"]) == min(listed, 60)
    assert left["not told"] == left["leave"] > 0


@pytest.mark.parametrize("asks_for_more", [False, True])
def test_nothing_is_kept_that_no_order_can_be_about(
    monkeypatch: pytest.MonkeyPatch, left: Counter[str], tmp_path: Path, asks_for_more: bool
) -> None:
    """Where there is media, or more is asked for than rows, the other process keeps no messages; what was left to it
    before is in the report all the same."""
    path = tmp_path / "calls.pcap"
    ends = IP(src="10.0.0.10", dst="10.0.0.20") / UDP(sport=4000, dport=4000, chksum=0)
    start_ns = talk("alice > bob 120 OPTIONS sip:bob@10.0.0.20")[0].time_ns
    media = [Packet(bytes(ETHER / ends / rtp(n, 160 * n)), start_ns + n * 20_000_000) for n in range(100)]
    path.write_bytes(calls(400, more=[] if asks_for_more else media))
    kept: list[int] = []
    last_order = Capture.last_order

    def asked(capture: Capture) -> None:
        kept.append(1)
        last_order(capture)

    monkeypatch.setattr(Capture, "last_order", asked)
    options = Options(paths=(str(path),), jobs=2, lines=True, block_bytes=1 << 14)
    visited: list[Case] = []
    out = io.BytesIO()
    json_report.write(run(options, visited.append if asks_for_more else None), out)
    assert len(visited) == (400 if asks_for_more else 0)
    assert kept == [1]
    assert (left["leave_plain"] > 0) == (not asks_for_more)
    assert out.getvalue() == report(1, path)


def test_what_was_no_utf_8_is_told_in_the_same_way(left: Counter[str], tmp_path: Path) -> None:
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(20).replace(b"200 OK", b"200 \xff\xfe"))
    out = report(2, path)
    assert out == report(1, path)
    assert json.loads(out)["calls"][1]["final_reason"] == r"\xff\xfe"
    assert left["leave_plain"] > 0


def test_who_asks_for_more_than_rows_has_it_done_without_a_clerk(left: Counter[str], tmp_path: Path) -> None:
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(5))
    visited = []
    options = Options(paths=(str(path),), jobs=2, lines=True)
    run(options, visited.append)
    assert len(visited) == 5
    assert not left


def test_a_list_of_calls_is_given_where_nobody_asked_for_lines(left: Counter[str], tmp_path: Path) -> None:
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(5))
    assert type(run(Options(paths=(str(path),), jobs=2)).report.calls) is list
    assert not left


@pytest.mark.parametrize("name", ["plain_course", "diagnosed"])
def test_a_fault_of_the_clerk_comes_out_where_it_is_looked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(clerk, name, broken)
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(50))
    with pytest.raises(RuntimeError, match="ZeroDivisionError: a fault"):
        run(Options(paths=(str(path),), jobs=2, lines=True, block_bytes=1 << 12))


def test_a_clerk_that_is_killed_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(clerk, "plain_course", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(50))
    with pytest.raises(CaptureError, match=r"calls\.pcap: the process that reads it ended by signal 9: --jobs 1"):
        run(Options(paths=(str(path),), jobs=2, lines=True, block_bytes=1 << 12))


def calls(number: int, every: float = 0.25, more: Sequence[Packet] = ()) -> bytes:
    """A capture of so many calls, a minute long each, of which one begins `every` so many seconds, and of more; every
    third is refused."""
    texts = []
    for n in range(number):
        begins, call = n * every, f"call={n}"
        texts.append(f"alice > bob {begins} INVITE sip:bob@10.0.0.20 sdp=yes {call}")
        if n % 3 == 2:
            texts.append(f"bob > alice {begins + 0.01} 404 to=b {call}")
            texts.append(f"alice > bob {begins + 0.05} ACK sip:bob@10.0.0.20 to=b {call}")
            continue
        texts += [
            f"bob > alice {begins + 0.1} 180 to=b {call}",
            f"bob > alice {begins + 0.3} 200 OK to=b sdp=yes {call}",
            f"alice > bob {begins + 0.4} ACK sip:bob@10.0.0.20 to=b {call}",
            f"alice > bob {begins + 60} BYE sip:bob@10.0.0.20 to=b cseq=2 {call}",
            f"bob > alice {begins + 60.1} 200 OK to=b of=BYE cseq=2 {call}",
        ]
    seen = sorted(talk("\n".join(texts)), key=lambda sighting: sighting.time_ns)
    packets = [*more, *[Packet(_frame(one), one.time_ns) for one in seen]]
    return pcap(sorted(packets, key=lambda packet: packet.time_ns))


def _frame(one: Sighting) -> bytes:
    ends = IP(src=one.source.address, dst=one.destination.address) / UDP(sport=5060, dport=5060, chksum=0)
    return bytes(ETHER / ends / one.message.raw)
