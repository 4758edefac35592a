"""The capture of a run is opened before the rest of the program is loaded."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sipdiag.capture.capture import can_fork
from sipdiag.opening import opened
from sipdiag.options import Options
from tests.conftest import ROOT, RUN_TIMEOUT_S

SAMPLE = ROOT / "samples" / "announcement-then-404.pcap"

LOADED = """
import json, os, sys
from pathlib import Path
from sipdiag.capture import capture
from sipdiag.opening import opened
from sipdiag.options import Options

capture.LARGE_BYTES = 0
found = opened(Options(paths=(sys.argv[1],), jobs=2, lines=True))
readers = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
before = sorted(sys.modules)
from sipdiag.pipeline import run
calls = len(run(Options(paths=(sys.argv[1],), jobs=2, lines=True), capture=found).report.calls)
left = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
print(json.dumps([before, len(readers), calls, left]))
"""


@pytest.mark.skipif(not can_fork(), reason="no safe fork on this system")
def test_a_large_capture_is_read_elsewhere_before_the_stages_are_loaded_here() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(SAMPLE)], cwd=ROOT, capture_output=True, timeout=RUN_TIMEOUT_S, check=True
    )
    loaded, readers, calls, left = json.loads(done.stdout)
    assert readers == 1
    assert {"numpy", "sipdiag.pipeline", "sipdiag.calls", "sipdiag.rules", "sipdiag.ledger"}.isdisjoint(loaded)
    assert calls == 3
    assert left == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_small_one_is_read_here(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fork", None)
    capture = opened(Options(paths=(str(SAMPLE),), jobs=jobs, lines=True))
    assert sum(len(block.payloads) for block in capture) > 5
    assert not capture.works
    capture.close()


def test_what_is_not_there_is_said_where_it_is_read(tmp_path: Path) -> None:
    capture = opened(Options(paths=(str(tmp_path / "missing.pcap"),), jobs=2))
    with pytest.raises(Exception, match="it cannot be opened"):
        list(capture)
