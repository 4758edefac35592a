"""A second process that reads: nothing but time may tell that it is there, whatever happens to either."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pytest
from scapy.layers.inet import IP, UDP

from sipdiag import pipeline, telling
from sipdiag.capture import Capture, CaptureError, apart, channel
from sipdiag.capture.capture import can_fork
from sipdiag.model import Endpoint, Frame, Payload
from sipdiag.options import Options
from sipdiag.pipeline import run
from sipdiag.report import json as json_report
from tests.capture.making import ETHER, message, paced, pcap
from tests.conftest import ROOT, shared_dir

SOON_S = 30
"""Within which a process has to be gone; it takes milliseconds on a machine that is not busy."""

pytestmark = pytest.mark.skipif(not can_fork(), reason="no safe fork on this system")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second process from the first block on, to which all is left that can be, and so little room between them that
    hardly a message fits."""
    monkeypatch.setattr("sipdiag.capture.capture.BLOCKS_BEFORE", 0)
    monkeypatch.setattr(telling, "STORIES_OF_ALL", 0)
    monkeypatch.setattr(pipeline, "WORTH_LEAVING", 0)
    monkeypatch.setattr(channel, "SLOT_BYTES", 1000)
    OTHERS.clear()
    OTHERS.update(readers())


def captures() -> list[Path]:
    real = ROOT.parent / "shared" / "pcaps"
    return [
        *sorted((ROOT / "samples").glob("*.pcap*")),
        *(sorted(path for path in real.iterdir() if path.suffix != ".tsv") if real.is_dir() else ()),
    ]


def report(jobs: int, *paths: Path, block_bytes: int | None = None) -> bytes:
    out = io.BytesIO()
    options = Options(paths=tuple(map(str, paths)), jobs=jobs, lines=jobs > 1, block_bytes=block_bytes)
    try:
        json_report.write(run(options), out)
    except CaptureError as error:
        return str(error).encode()
    return out.getvalue()


OTHERS: set[int] = set()
"""Processes that were there before a test."""


def readers() -> set[int]:
    """Processes that this one has started since and not waited for."""
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    return set(map(int, listed.read_text().split())) - OTHERS if listed.exists() else set()


@pytest.mark.parametrize("path", captures(), ids=lambda path: path.name)
def test_reports_are_the_same(path: Path) -> None:
    assert report(2, path) == report(1, path)
    assert not readers()


@pytest.mark.parametrize("path", captures()[::3], ids=lambda path: path.name)
def test_reports_are_the_same_where_the_other_process_begins(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.capture.capture.LARGE_BYTES", 0)
    assert report(2, path) == report(1, path)
    assert not readers()


def test_several_files_are_the_same() -> None:
    paths = [path for path in captures() if path.name.startswith("two-")] or captures()[:4]
    assert report(2, *paths, block_bytes=1 << 16) == report(1, *paths, block_bytes=1 << 16)


def test_real_media_in_small_blocks_is_the_same() -> None:
    path = shared_dir() / "pcaps" / "ntop-rtp.pcapng"
    assert report(2, path, block_bytes=1 << 12) == report(1, path, block_bytes=1 << 12)


def test_progress_is_told_as_blocks_come() -> None:
    path = ROOT / "samples" / "stack-proxied-call.pcap"
    told: list[tuple[int, int | None]] = []
    capture = Capture([str(path)], jobs=2, block_bytes=1 << 12, progress=lambda *far: told.append(far))
    for before, _ in enumerate(capture):
        assert len(told) == before
    assert told == sorted(told)
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


def test_with_the_last_block_it_is_known_that_nothing_is_left_to_be_read() -> None:
    path = ROOT / "samples" / "stack-proxied-call.pcap"
    capture = Capture([str(path)], jobs=2, block_bytes=1 << 12)
    known = [capture.is_read for _ in capture]
    assert known == sorted(known)
    assert (known[0], known[-1]) == (False, True)
    assert Capture([str(path)]).is_read  # one process does what there is to do


def test_what_is_no_capture_is_refused_in_the_same_words(tmp_path: Path) -> None:
    good, bad = tmp_path / "a.pcap", tmp_path / "b.pcap"
    good.write_bytes(many(5))
    bad.write_bytes(b"no capture at all")
    for paths in ([bad], [good, bad], [tmp_path / "missing.pcap"]):
        errors = []
        for jobs in (1, 2):
            with pytest.raises(CaptureError) as refused:
                list(Capture([str(path) for path in paths], jobs=jobs))
            errors.append((refused.value.path, refused.value.reason))
        assert errors[0] == errors[1]
    assert not readers()


def test_who_stops_early_leaves_no_process_behind(tmp_path: Path) -> None:
    path = tmp_path / "many.pcap"
    path.write_bytes(many(20_000))
    capture = Capture([str(path)], jobs=2, block_bytes=1 << 16)
    blocks = iter(capture)
    assert sum(len(block.payloads) for block in islice(blocks, 10)) > 0
    assert readers()
    blocks.close()  # type: ignore[attr-defined]  # it is a generator
    assert not readers()
    assert [file.path for file in capture.files] == [str(path)]


def test_a_reader_that_is_killed_is_said(tmp_path: Path) -> None:
    path = tmp_path / "many.pcap"
    path.write_bytes(many(20_000))
    blocks = iter(Capture([str(path)], jobs=2, block_bytes=1 << 16))
    next(blocks)
    (reader,) = readers()
    os.kill(reader, signal.SIGKILL)
    with pytest.raises(CaptureError, match=r"many\.pcap: the process that reads it ended by signal 9: --jobs 1"):
        list(blocks)
    assert not readers()


def test_a_fault_of_the_program_comes_out_where_it_is_looked_for(tmp_path: Path) -> None:
    path = tmp_path / "one.pcap"
    path.write_bytes(many(1))

    def broken(_: object) -> object:
        raise ZeroDivisionError("a fault")

    with pytest.raises(RuntimeError, match="ZeroDivisionError: a fault"):
        list(Capture([str(path)], jobs=2, prepare=broken))  # type: ignore[arg-type]  # on purpose


def test_a_worker_is_made_when_it_is_first_told_to_do_something_and_keeps_nothing_after_the_last_order() -> None:
    class Kept:
        def __init__(self) -> None:
            self.payloads: list[Payload] = []
            self.orders: list[bytes] = []

        def keep(self, payloads: Sequence[Payload]) -> None:
            self.payloads += payloads

        def forget(self) -> None:
            self.payloads.clear()

        def work(self, order: bytearray) -> None:
            self.orders.append(bytes(order))

        def ready(self) -> None:
            return None

        def result(self) -> int:
            return len(self.payloads)

    def one(number: int) -> Payload:
        return Payload(number, Frame(0, number), Endpoint("", 0), Endpoint("", 0), "udp", b"")

    made: list[Kept] = []

    def make() -> Kept:
        made.append(Kept())
        return made[-1]

    late = apart._Late(make, [])
    late.keep([one(1)])
    assert not made
    late.work(bytearray(b"go"))
    late.keep([one(2)])
    (worker,) = made
    assert ([payload.time_ns for payload in worker.payloads], worker.orders) == ([1, 2], [b"go"])
    late.work(bytearray())
    late.keep([one(3)])
    assert worker.payloads == []
    early = apart._Late(make, [])
    early.keep([one(1)])
    early.work(bytearray())
    early.keep([one(2)])
    assert early.result() is None
    assert len(made) == 1, "what has nothing to do is not loaded"


def many(messages: int, body: bytes = b"") -> bytes:
    """Messages that differ, a millisecond apart."""
    first = 100_000
    said = message(first, body=body)
    one = bytes(ETHER / IP(src="10.0.0.1", dst="10.0.0.2") / UDP(sport=5060, dport=5060, chksum=0) / said)
    return pcap(paced([one.replace(str(first).encode(), str(first + n).encode()) for n in range(messages)]))


# --- as a command, of a process group of its own ----------------------------------------------------------------------


@pytest.fixture
def started(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`sipdiag --jobs 2 -`, which has read more than it reads before there is a second process, and waits for more."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sipdiag", "-", "--jobs", "2", "--format", "json"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdin is not None
    process.stdin.write(many(5_000, body=bytes(1_000)))  # 6 MB
    process.stdin.flush()
    deadline = time.monotonic() + SOON_S
    while len(group(process.pid)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(group(process.pid)) == 2
    yield process
    for pid in group(process.pid):
        os.kill(pid, signal.SIGKILL)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
    process.wait()


def group(leader: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.mark.parametrize("to_all", [True, False], ids=["terminal", "one process"])
def test_ctrl_c_reports_what_was_read(started: subprocess.Popen[bytes], to_all: bool) -> None:
    time.sleep(0.5)  # the rest is read meanwhile; what was not is none the worse
    if to_all:
        os.killpg(started.pid, signal.SIGINT)
    else:
        os.kill(started.pid, signal.SIGINT)
    out, err = started.communicate(timeout=SOON_S)
    assert b"Traceback" not in err
    assert b"interrupted" in err
    told = json.loads(out)["capture"]
    assert told["sip_messages"] > 0
    assert told["files"][0]["path"] == "-"
    assert group(started.pid) == []


def test_a_killed_reader_ends_the_command_with_its_reason(started: subprocess.Popen[bytes]) -> None:
    (reader,) = set(group(started.pid)) - {started.pid}
    os.kill(reader, signal.SIGKILL)
    _, err = started.communicate(timeout=SOON_S)
    assert b"Traceback" not in err
    assert b"the process that reads it ended by signal 9" in err
    assert started.returncode == 3


def test_a_reader_whose_command_is_killed_ends_as_well(started: subprocess.Popen[bytes]) -> None:
    os.kill(started.pid, signal.SIGKILL)
    deadline = time.monotonic() + SOON_S
    while group(started.pid) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert group(started.pid) == []
