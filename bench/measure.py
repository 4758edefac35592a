"""Runs a command and says how long it took and how much memory it held: `measure.py sipdiag trace.pcap`.

The kernel counts a child's peak from before the child's program is loaded, when it still shares its parent's memory.
So a parent that measures has to be small itself: this module imports nothing large, and large programs run it. What
several processes of one command hold together, the kernel does not count at all: that is looked up while they run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from threading import Event, Thread
from typing import IO, NamedTuple

LOOK_EVERY_S = 0.05
"""How often the memory of a command that has several processes is looked up."""
KIB = 1024


class Run(NamedTuple):
    """What one run of a command took."""

    seconds: float
    cpu_seconds: float
    """Of the command and of what it started, on all processors: what a busy machine changes least."""
    peak_bytes: int
    """Of the command's process; of all together where it was watched, and what they share counts once."""
    status: int


def measure(command: list[str], stdin: IO[bytes] | int | None = None, is_watched: bool = False) -> Run:
    """Run a command to its end, its output thrown away. Where it `is_watched` the peak is of all its processes, else of
    the first alone: to look up what they hold takes a tenth of their time."""
    began = time.perf_counter()
    child = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with Shared(child.pid) if is_watched else nullcontext() as shared:
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    alone = usage.ru_maxrss * (1 if sys.platform == "darwin" else KIB)
    together = 0 if shared is None else shared.peak_bytes
    return Run(seconds, usage.ru_utime + usage.ru_stime, max(alone, together), child.returncode)


class Shared:
    """Watches what a process and its children hold together, as long as there are children; on Linux alone."""

    def __init__(self, pid: int) -> None:
        self.peak_bytes = 0
        self._pid = pid
        self._over = Event()
        self._watching = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Shared:
        self._watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watching.join()

    def _watch(self) -> None:
        while not self._over.wait(LOOK_EVERY_S):
            children = _read(f"/proc/{self._pid}/task/{self._pid}/children").split()
            if children:
                self.peak_bytes = max(self.peak_bytes, sum(_held(pid) for pid in (str(self._pid), *children)))


def _held(pid: str) -> int:
    """Bytes of memory, of what is shared the process's part."""
    lines = _read(f"/proc/{pid}/smaps_rollup").splitlines()
    return sum(int(line.split()[1]) * KIB for line in lines if line.startswith("Pss:"))


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:  # no such system, or no such process any more
        return ""


if __name__ == "__main__":
    json.dump(measure(sys.argv[1:], is_watched=True)._asdict(), sys.stdout)
