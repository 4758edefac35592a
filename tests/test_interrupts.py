"""Ctrl-C amid the work on a block: the report is on whole calls, and says so."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest

from sipdiag.interrupts import Held
from tests.conftest import ROOT, RUN_TIMEOUT_S
from tests.test_clerk import calls

AMID = """
import json, os, signal, sys
from itertools import count
from sipdiag import metrics, pipeline
from sipdiag.calls import Calls
from sipdiag.capture import capture
from sipdiag.clerk import Desk
from sipdiag.options import Details, Options

path, jobs, what = sys.argv[1], int(sys.argv[2]), sys.argv[3]
capture.BLOCKS_BEFORE = 0
signal.signal(signal.SIGINT, signal.default_int_handler)
asked, us = count(1), os.getpid()

def interrupted(work):
    def amid(*given):
        came_to = work(*given)
        if os.getpid() == us and next(asked) == 20:
            os.kill(us, signal.SIGINT)
        return came_to
    return amid

of, name = {"counting": (metrics.Tally, "add"), "feeding": (Calls, "feed"), "leaving": (Desk, "leave_plain")}[what]
setattr(of, name, interrupted(getattr(of, name)))
options = Options(paths=(path,), jobs=jobs, lines=jobs > 1, block_bytes=1 << 14, details=Details(of="none"))
told = pipeline.run(options).report
print(json.dumps([told.capture.problems, [call.number for call in told.calls], told.metrics.calls]))
"""


@pytest.mark.parametrize(("jobs", "what"), [(1, "counting"), (1, "feeding"), (2, "feeding"), (2, "leaving")])
def test_an_interrupt_amid_a_block_leaves_no_call_half_told(tmp_path: Path, jobs: int, what: str) -> None:
    path = tmp_path / "calls.pcap"
    path.write_bytes(calls(400, every=0.5))
    done = subprocess.run(
        [sys.executable, "-c", AMID, str(path), str(jobs), what],
        cwd=ROOT,
        capture_output=True,
        timeout=RUN_TIMEOUT_S,
        check=True,
    )
    problems, numbers, counted = json.loads(done.stdout)
    # Of two processes, the one that reads may say as well how far it was.
    assert problems[-1] == "interrupted: this report is on what was read until then"
    assert 10 < counted < 400
    assert numbers == list(range(1, counted + 1))


@contextmanager
def handled_by(handler: signal._HANDLER) -> Iterator[None]:
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        assert signal.signal(signal.SIGINT, before) == handler


def interrupted(times: int, done: list[str], failed: type[BaseException] | None = None) -> None:
    with Held():
        for _ in range(times):
            signal.raise_signal(signal.SIGINT)
            done.append("went on")
        if failed is not None:
            raise failed


def test_the_first_comes_at_the_end() -> None:
    done: list[str] = []
    with handled_by(signal.default_int_handler), pytest.raises(KeyboardInterrupt):
        interrupted(1, done)
    assert done == ["went on"]


def test_nothing_comes_where_there_was_none() -> None:
    with handled_by(signal.default_int_handler):
        interrupted(0, [])


def test_the_second_comes_at_once_and_as_the_second() -> None:
    come, done = [], list[str]()

    def count(*_: object) -> None:
        come.append("!")
        raise KeyboardInterrupt if len(come) == 1 else SystemExit(130)

    with handled_by(count), pytest.raises(SystemExit):
        interrupted(2, done)
    assert done == ["went on"]
    assert len(come) == 2


def test_what_fails_within_is_what_is_told() -> None:
    with handled_by(signal.default_int_handler), pytest.raises(MemoryError):
        interrupted(1, [], MemoryError)


def test_one_that_is_ignored_stays_so() -> None:
    with handled_by(signal.SIG_IGN), Held():
        signal.raise_signal(signal.SIGINT)


def test_another_thread_has_none() -> None:
    done = []

    def work() -> None:
        with Held():
            done.append(signal.getsignal(signal.SIGINT))

    thread = Thread(target=work)
    thread.start()
    thread.join()
    assert done == [signal.getsignal(signal.SIGINT)]
