"""Runs a command and says how long it took and how much memory it held: `measure.py sipdiag trace.pcap`.

The kernel counts a child's peak from before the child's program is loaded, when it still shares its parent's memory.
So a parent that measures has to be small itself: this module imports nothing large, and large programs run it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import IO, NamedTuple


class Run(NamedTuple):
    """What one run of a command took."""

    seconds: float
    cpu_seconds: float
    """Of the command and of what it started, on all processors: what a busy machine changes least."""
    peak_bytes: int
    status: int


def measure(command: list[str], stdin: IO[bytes] | int | None = None) -> Run:
    """Run a command to its end, its output thrown away."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    seconds = time.perf_counter() - began
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, child.returncode)


if __name__ == "__main__":
    json.dump(measure(sys.argv[1:])._asdict(), sys.stdout)
