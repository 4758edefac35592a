"""What is around the program may be as hostile as a capture: paths, permissions, streams, terminals, limits.

Each is answered in one line that says what cannot be, and with a status of docs/report.md.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.conftest import ROOT, RUN_TIMEOUT_S, need_tool, powerless

SAMPLE = "samples/announcement-then-404.pcap"
CUT_BYTES = 3_000
"""Of the sample, so that there is a problem to be said."""

posix = pytest.mark.skipif(not hasattr(os, "fork"), reason="users, limits and descriptors as POSIX has them")


def told(
    *words: str | Path,
    before: Sequence[str] = (),
    cwd: Path = ROOT,
    prepare: Callable[[], object] | None = None,
    **environment: str,
) -> tuple[int, str, str]:
    """Status, standard output and error."""
    done = subprocess.run(
        [*before, sys.executable, "-P", "-m", "sipdiag", *words],
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        preexec_fn=prepare,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


LONG = "a" * 300


@posix
@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ([LONG], 3, "it cannot be opened: File name too long"),
        (["ladder", LONG, "--call", "1"], 3, "it cannot be opened: File name too long"),
        (["diff", SAMPLE, LONG], 3, "it cannot be opened: File name too long"),
        (["extract", LONG, "--call", "1", "-o", os.devnull], 3, "it cannot be opened: File name too long"),
        (["check", SAMPLE, "--expect", LONG], 2, "File name too long"),
        (["explain", "183", "--knowledge", LONG], 2, "no such directory"),
        ([SAMPLE, "--config", LONG], 2, "File name too long"),
        ([SAMPLE, "-o", LONG], 2, "cannot be written: File name too long"),
        (["site", "-o", LONG], 2, "cannot be written: File name too long"),
    ],
)
def test_no_file_can_have_such_a_name(words: list[str], status: int, says: str) -> None:
    ended, _, err = told(*words)
    assert (ended, err.count("\n")) == (status, 1)
    assert says in err


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="this system has no file that cannot be read")
def test_a_file_that_can_be_opened_and_not_read_is_said() -> None:
    assert told("/proc/self/mem") == (3, "", "sipdiag: /proc/self/mem: it cannot be read: Input/output error\n")


@posix
def test_folders_of_others_are_said(tmp_path: Path) -> None:
    if os.getuid():
        pytest.skip("only root can make a folder that belongs to somebody else")
    listed, closed = tmp_path / "listed", tmp_path / "closed"
    for folder, mode in ((listed, 0o744), (closed, 0o700)):
        folder.mkdir()
        (folder / "a.pcap").touch()
        folder.chmod(mode)
        os.chown(folder, 65534, 65534)
    user = powerless()
    no_capture = f"sipdiag: {listed}: there is no capture in this directory: a.pcap (Permission denied)\n"
    assert told(listed, before=user) == (3, "", no_capture)
    assert told(closed, before=user) == (3, "", f"sipdiag: {closed}: it cannot be opened: Permission denied\n")
    status, _, err = told("check", closed, "--expect", closed, before=user)
    assert (status, err) == (2, f"sipdiag: {closed}: it cannot be opened: Permission denied\n")
    path = closed / "a.pcap"
    assert told(path, before=user) == (3, "", f"sipdiag: {path}: it cannot be opened: Permission denied\n")
    # One may also be in such a folder.
    assert told("explain", "404", before=user, prepare=lambda: os.chdir(closed))[0] == 0
    status, _, err = told("explian", before=user, prepare=lambda: os.chdir(closed))
    assert status == 2
    assert "did you mean sipdiag explain?" in err


@posix
def test_a_tool_that_the_system_does_not_start_is_said(tmp_path: Path) -> None:
    none = [*powerless(), need_tool("prlimit"), "--nproc=0"]
    need_tool("tshark"), need_tool("editcap")
    foreign = tmp_path / "netmon.cap"
    foreign.write_bytes(b"GMBU\0\2" + bytes(200))
    for words, says in (
        ([SAMPLE, "--decoder", "tshark"], "tshark cannot be started: Resource temporarily unavailable"),
        ([str(foreign)], "editcap cannot be started (Resource temporarily unavailable): convert it with `editcap"),
    ):
        status, out, err = told(*words, before=none)
        assert (status, out) == (3, "")
        assert says in err


@posix
def test_a_closed_standard_input_is_said() -> None:
    status, _, err = told("-", prepare=lambda: os.close(0))
    assert (status, err) == (3, "sipdiag: -: standard input is closed: name a file, or let a capture come in there\n")


@posix
def test_a_closed_stderr_does_not_put_its_words_among_those_for_machines(tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap"
    path.write_bytes((ROOT / SAMPLE).read_bytes()[:CUT_BYTES])
    for words in ([path, "--format", "json"], ["missing.pcap"], ["explian"], ["--format", "none"]):
        status, out, err = told(*words)
        assert err
        assert told(*words, prepare=lambda: os.close(2)) == (status, out, "")


@pytest.mark.parametrize("columns", ["", "0", "1", "20", "-5", "²", "garbage", "9" * 5_000])
def test_a_width_that_is_none_is_no_fault(columns: str) -> None:
    plain = told(SAMPLE, COLUMNS="100")  # as wide as where nothing tells
    for words in ([SAMPLE], ["ladder", SAMPLE, "--call", "1"], ["explain", "183"], ["compare", "183", "404"]):
        status, out, err = told(*words, COLUMNS=columns)
        assert (status, err) == (plain[0] if words == [SAMPLE] else 0, "")
        assert out
    assert told(SAMPLE, COLUMNS=columns) == plain


@posix
@pytest.mark.parametrize("columns", [0, 1, 20, 65_535])
@pytest.mark.parametrize("environment", [{}, {"TERM": "dumb"}, {"COLUMNS": "²"}, {"LC_ALL": "C"}])
def test_a_terminal_of_any_kind_gets_its_report(columns: int, environment: dict[str, str]) -> None:
    import fcntl
    import pty
    import struct
    import termios

    for words in ([SAMPLE], ["ladder", SAMPLE, "--call", "1"], ["explain", "183"]):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
        process = subprocess.Popen(
            [sys.executable, "-m", "sipdiag", *words],
            cwd=ROOT,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=os.environ | environment,
        )
        os.close(theirs)
        shown = b""
        while piece := _read(ours):
            shown += piece
        os.close(ours)
        assert process.wait(RUN_TIMEOUT_S) == (words == [SAMPLE])
        assert b"sipdiag: " not in shown
        assert b"Traceback" not in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # as Linux has it where nobody else has the terminal any more
        return b""
