"""Whether the clocks of two files differ: the same messages in both, all the same time apart (guard G8).

Two captures of one link by clocks that differ by more than LINK_COPY_NS (duplicates.py) show every message twice, and
nothing in the report would be right. A retransmission may end up in the next file of a rotated set too, but those are
few, and at various distances. Only tells; no time is changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sipdiag.capture.duplicates import LINK_COPY_NS
from sipdiag.model import NS_PER_MS, NS_PER_S, Payload

MAX_REMEMBERED = 65_536
"""Messages whose first sight is remembered, the first ones: enough to tell by, some minutes of a busy server."""

MIN_EQUAL = 8
"""Messages that have to be in both files: two calls. Fewer prove no clock wrong."""

MAX_DRIFT_NS = 500 * NS_PER_MS
"""How far the distances of two messages may differ: the delay of a link, and what two clocks drift within an hour."""

SHARE = 0.5
"""Of the messages of the file that has fewer, how many have to be in the other."""


class _Step(NamedTuple):
    """Messages about equally far apart: how many, and their distances summed up."""

    messages: int
    sum_ns: int


_NONE = _Step(0, 0)


class Skew:
    """Take every payload that is no copy, in the order of the capture."""

    def __init__(self) -> None:
        self._first: dict[int, tuple[int, int]] = {}
        self._of_file: Counter[int] = Counter()
        self._distances: dict[tuple[int, int], dict[int, _Step]] = {}

    def note(self, payload: Payload) -> None:
        """A message was seen."""
        file, time_ns = payload.frame.file, payload.time_ns
        self._of_file[file] += 1
        key = hash(payload.data)
        first = self._first.get(key)
        if first is None:
            if len(self._first) < MAX_REMEMBERED:
                self._first[key] = (file, time_ns)
        elif first[0] != file and time_ns - first[1] > LINK_COPY_NS:
            # Once told: a repetition in the second file says nothing more.
            del self._first[key]
            distance_ns = time_ns - first[1]
            steps = self._distances.setdefault((first[0], file), {})
            step = distance_ns // MAX_DRIFT_NS
            count, sum_ns = steps.get(step, _NONE)
            steps[step] = _Step(count + 1, sum_ns + distance_ns)

    def lines(self, paths: Sequence[str]) -> list[str]:
        """What the report says of each two files whose clocks differ."""
        told = []
        for (one, other), steps in self._distances.items():
            count, sum_ns = max(_with_next(steps, step) for step in steps)
            if count < max(MIN_EQUAL, SHARE * min(MAX_REMEMBERED, self._of_file[one], self._of_file[other])):
                continue
            apart_s = f"{sum_ns / count / NS_PER_S:.1f}"
            told.append(
                f"{paths[other]}: the same {count} messages as in {paths[one]}, {apart_s} s later: the clocks of the "
                f"two captures differ, and each message counts twice: set one right first (editcap -t -{apart_s})"
            )
        return told


def _with_next(steps: dict[int, _Step], step: int) -> _Step:
    """Messages at about this distance, which may lie on both sides of the border between two steps."""
    here, following = steps[step], steps.get(step + 1, _NONE)
    return _Step(here.messages + following.messages, here.sum_ns + following.sum_ns)
