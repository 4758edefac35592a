"""However the program fails or is stopped, it ends in a line and with a status of docs/report.md."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import product
from pathlib import Path

import pytest

from tests.capture.making import ETHER, message, paced, pcap
from tests.conftest import ROOT, RUN_TIMEOUT_S, need_tool, powerless

SAMPLE = "samples/announcement-then-404.pcap"
NO_MEMORY = b"sipdiag: there is not enough memory: raise its limit"
SIGNALS_APART_S = 0.002
"""Between two of many Ctrl-C: a key that is held down repeats more slowly."""

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="limits, descriptors and signals as POSIX has them")


def ended(
    *words: str,
    prepare: Callable[[], object] | None = None,
    stdin: Path | None = None,
    stdout: int = subprocess.PIPE,
    before: Sequence[str] = (),
    **environment: str,
) -> tuple[int, bytes, bytes]:
    """Status, standard output and error of `sipdiag WORDS`, of which none may be a traceback."""
    with (stdin or Path(os.devnull)).open("rb") as given:
        done = subprocess.run(
            [*before, sys.executable, "-m", "sipdiag", *words],
            cwd=ROOT,
            stdin=given,
            stdout=stdout,
            stderr=subprocess.PIPE,
            preexec_fn=prepare,
            env=os.environ | environment,
            timeout=RUN_TIMEOUT_S,
            check=False,
        )
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    return done.returncode, done.stdout or b"", done.stderr


def limited(name: str, limit: int) -> Callable[[], None]:
    """To be done before the program begins."""
    resource = pytest.importorskip("resource")
    return lambda: resource.setrlimit(getattr(resource, name), (limit, limit))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """More than one process reads alone: 25 MB."""
    path = tmp_path_factory.mktemp("large") / "large.pcap"
    said = message(1, body=bytes(1_000))
    from scapy.layers.inet import IP, UDP

    one = bytes(ETHER / IP(src="10.0.0.1", dst="10.0.0.2") / UDP(sport=5060, dport=5060, chksum=0) / said)
    path.write_bytes(pcap(paced([one] * 20_000)))
    return path


# --- memory ---


@posix
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the limit does not hold")
@pytest.mark.parametrize("words", [[SAMPLE], [SAMPLE, "--format", "html"], ["diff", SAMPLE, SAMPLE]])
def test_too_little_memory_is_said_wherever_it_ends(words: list[str]) -> None:
    statuses = []
    for megabytes in range(40, 220, 25):
        status, _, err = ended(*words, prepare=limited("RLIMIT_AS", megabytes << 20))
        assert err.startswith(NO_MEMORY) == (status == 3), err
        statuses.append(status)
    assert statuses == sorted(statuses, reverse=True), "enough is enough"
    assert statuses[0] == 3
    assert statuses[-1] < 3


@posix
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the limit does not hold")
def test_too_little_memory_where_another_process_reads_is_said_here(large: Path) -> None:
    for megabytes in (100, 130, 145, 160):
        status, _, err = ended(str(large), "--jobs", "2", prepare=limited("RLIMIT_AS", megabytes << 20))
        assert err.startswith(NO_MEMORY) == (status == 3), err


# --- what the system refuses ---


@posix
def test_a_process_that_the_system_does_not_give_is_done_without(large: Path) -> None:
    none = (*powerless(), need_tool("prlimit"), "--nproc=0")
    words = ("--format", "json", "--jobs", "2")
    for stdin, trace in ((None, str(large)), (large, "-")):
        assert ended(trace, *words, before=none, stdin=stdin) == ended(trace, *words, stdin=stdin)


@posix
@pytest.mark.parametrize("trace", ["large", "-"])
def test_pipes_that_the_system_does_not_give_are_done_without(large: Path, trace: str) -> None:
    words = [str(large) if trace == "large" else trace, "--format", "json", "--jobs", "2"]
    whole = ended(*words, stdin=large)
    for files in (6, 7, 9, 11):  # with less, Python does not start
        assert ended(*words, stdin=large, prepare=limited("RLIMIT_NOFILE", files)) == whole


@posix
def test_files_that_the_system_does_not_give_are_said(tmp_path: Path) -> None:
    for number in range(20):
        shutil.copy(ROOT / SAMPLE, tmp_path / f"{number}.pcap")
    status, _, err = ended(str(tmp_path), prepare=limited("RLIMIT_NOFILE", 16))
    assert status == 3
    assert b"it cannot be opened: Too many open files" in err


@posix
def test_a_reader_whose_help_is_gone_is_no_fault() -> None:
    for words in (["--help"], ["--version"], ["ladder", "--help"]):
        reading, writing = os.pipe()
        os.close(reading)
        assert ended(*words, stdout=writing) == (0, b"", b"")
        os.close(writing)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full, which is always full")
def test_a_full_disk_behind_the_help_is_said() -> None:
    for words, unbuffered in product((["--help"], ["--version"], ["diagnose", "--help"]), ("", "1")):
        with Path("/dev/full").open("wb") as full:
            told = ended(*words, stdout=full.fileno(), PYTHONUNBUFFERED=unbuffered)
        assert told == (2, b"", b"sipdiag: standard output cannot be written: No space left on device\n")


# --- Ctrl-C ---


@pytest.fixture
def started(large: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    """`sipdiag - -o REPORT` with as many processes as asked for, which read the first of what may come."""
    process = subprocess.Popen(
        [sys.executable, "-m", "sipdiag", "-", "--jobs", request.param, "-o", str(tmp_path / "report")],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(large.read_bytes()[: 6 << 20])
    process.stdin.flush()
    yield process
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.stdin.close()
    process.stderr.close()
    process.wait()


@posix
@pytest.mark.parametrize("started", ["1", "2"], indirect=True)
@pytest.mark.parametrize("times", [2, 3, 10, 30])
def test_ctrl_c_again_ends_it_quietly(started: subprocess.Popen[bytes], times: int, tmp_path: Path) -> None:
    for _ in range(times):
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGINT)
        time.sleep(SIGNALS_APART_S)
    assert started.wait(RUN_TIMEOUT_S) in (0, 130)  # 0 where the report was there before
    assert started.stderr is not None
    for line in started.stderr.read().splitlines():
        assert line.startswith(b"sipdiag: ")
        assert b"interrupted" in line
    whole = [tmp_path / "report"] * (started.returncode == 0)
    assert [*tmp_path.iterdir()] == whole, "no half of a file stays"


@posix
@pytest.mark.parametrize("started", ["2"], indirect=True)
def test_ctrl_c_again_waits_for_no_other_process(started: subprocess.Popen[bytes]) -> None:
    (reader,) = map(int, Path(f"/proc/{started.pid}/task/{started.pid}/children").read_text().split())
    os.kill(reader, signal.SIGSTOP)
    os.kill(started.pid, signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        started.wait(0.5)  # for what the other has read
    os.kill(started.pid, signal.SIGINT)
    assert started.wait(RUN_TIMEOUT_S) == 130
    with pytest.raises(ProcessLookupError):
        os.kill(reader, 0)


# --- a fault of the program ---

FAULT = """
from sipdiag.cli.output import stop
from sipdiag.cli.starting import start
start(lambda: stop(3, None))
"""


def test_a_fault_of_the_program_is_a_line_that_says_where() -> None:
    for switches, has_traceback in (([], False), (["-X", "dev"], True)):
        done = subprocess.run([sys.executable, *switches, "-c", FAULT], capture_output=True, text=True, cwd=ROOT)
        assert ("Traceback" in done.stderr) is has_traceback
        if not has_traceback:
            assert done.returncode == 3
            assert done.stderr.startswith("sipdiag: a fault of sipdiag itself, at report/text.py:")
            assert "TypeError: 'NoneType' object is not subscriptable. Please report it" in done.stderr
