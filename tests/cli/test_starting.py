"""What the process is told at its start: nothing in a report shows it, what it takes does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

CALLED_AT_EVERY_DEPTH = """
import resource
from sipdiag.cli.starting import start

def called(a=1, b=2, c=3, d=4):
    e = f = g = [a, b, c, d]
    return e

def faults(depth):
    if depth:
        return faults(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(1000):
        called()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

start(lambda: print(sum(faults(depth) for depth in range(300))))
"""
THREADS = """
import os
from sipdiag.cli.starting import start

def work():
    import numpy
    print(len(os.listdir("/proc/self/task")), os.environ["OPENBLAS_NUM_THREADS"])

start(work)
"""


def told_by(code: str, **settings: str) -> list[int]:
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, env=environment | settings
    )
    return [int(word) for word in done.stdout.split()]


@pytest.mark.skipif(sys.platform == "win32", reason="page faults are not counted there")
def test_no_depth_of_calls_asks_for_memory_again_and_again() -> None:
    (faults,) = told_by(CALLED_AT_EVERY_DEPTH)
    # Without it, each call at the depth where a piece of memory ends takes two: 2,000.
    assert faults < 200


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are not counted there")
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="there would be no other thread")
def test_numpy_starts_no_threads_unless_somebody_wants_them() -> None:
    assert told_by(THREADS) == [1, 1]
    assert told_by(THREADS, OPENBLAS_NUM_THREADS="2") == [2, 2]
