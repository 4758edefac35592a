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


WAITING = """
import sys
from itertools import count
from sipdiag.capture import capture
from sipdiag.opening import opened
from sipdiag.options import Options

capture.LARGE_BYTES = 0
options = Options(paths=(sys.argv[1],), jobs=2, lines=True)
found = opened(options)
from sipdiag import pipeline, rules
asked = count(1)
type(found).has_next = property(lambda _: next(asked) > int(sys.argv[2]))
run, loaded = pipeline._signalling, []
pipeline._signalling = lambda *block: (loaded.append(rules._rule.cache_info().currsize), run(*block))
pipeline.run(options, capture=found)
print(loaded[0])
"""


@pytest.mark.skipif(not can_fork(), reason="no safe fork on this system")
@pytest.mark.parametrize("waits", [0, 7])
def test_rules_are_loaded_while_the_first_block_is_waited_for(waits: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WAITING, str(SAMPLE), str(waits)],
        cwd=ROOT,
        capture_output=True,
        timeout=RUN_TIMEOUT_S,
        check=True,
    )
    assert int(done.stdout) == waits


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_small_one_is_read_here(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.fork", None)
    capture = opened(Options(paths=(str(SAMPLE),), jobs=jobs, lines=True))
    assert sum(len(block.payloads) for block in capture) > 5
    assert not capture.works
    assert capture.has_next
    capture.close()


def test_what_is_not_there_is_said_where_it_is_read(tmp_path: Path) -> None:
    capture = opened(Options(paths=(str(tmp_path / "missing.pcap"),), jobs=2))
    with pytest.raises(Exception, match="it cannot be opened"):
        list(capture)
