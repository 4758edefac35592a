"""Memory that was let go of is kept for what comes next."""

import ctypes
import subprocess
import sys

import pytest

ROUNDS = """
import resource
import numpy as np
from sipdiag.cli.memory import keep_memory

keep_memory()
for _ in range(6):
    held = [np.ones(1 << 16) for _ in range(20)]
    del held
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
"""


def test_pages_are_asked_for_once() -> None:
    if not hasattr(ctypes.CDLL(None), "mallopt"):
        pytest.skip("not the C library that is told so")
    told = subprocess.run([sys.executable, "-c", ROUNDS], capture_output=True, text=True, check=True).stdout
    faults = list(map(int, told.split()))
    # 10 MiB are 2,560 pages; without it every round asks for them again.
    assert faults[-1] - faults[1] < 500
