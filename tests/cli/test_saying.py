import subprocess
import sys
from pathlib import Path

import pytest

from sipdiag.cli.saying import MAX_SAID, say
from tests.conftest import ROOT


def test_a_line_obeys_nothing_that_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1b[2Jb\n" + "c" * MAX_SAID)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(r"a\x1b[2Jb\n")
    assert len(line) == MAX_SAID


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full, which is always full")
def test_where_it_cannot_be_written_it_is_let_go() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-m", "sipdiag", "missing.pcap"], cwd=ROOT, stderr=full, check=False)
    assert done.returncode == 3
