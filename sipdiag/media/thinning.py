"""Rows of long streams, several seconds in one: SECOND rows -> fewer of them, all sums the same.

How many seconds go together hangs on how long the stream has lasted by then, and on nothing else: whether rows are
joined early or late, all at once or bit by bit, the same come out. What differs from its neighbours in more than
numbers stays alone: other payload types, a restart, a jump of the timestamps, silence after sound, a pause.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sipdiag.media.seconds import SUMS
from sipdiag.model import NS_PER_S

STEPS_S = ((600, 10), (3600, 60))
"""(age of the stream, seconds that go into one row from there on): ten hours are 1,440 rows and not 36,000."""
JOIN_GAP_NS = 5 * NS_PER_S
"""A longer pause between two rows is kept."""
IDLE_RATIO = 0.98
"""Share of idle packets that makes a second silent: an event or two may lie within."""

_STEP_BITS = 15
_SAME = ("stream", "types_low", "types_high", "main_type")
_ADDED = (
    *("packets", "expected", "duplicates", "switches", "sums", "timed", "ticks_sum", "jumps", "estimates"),
    *("jitter_sum_ms", "joined"),
)
_LAST = ("last_ns", "last_frame", "last_file")


def is_idle(rows: NDArray[np.void]) -> NDArray[np.bool_]:
    """Which rows hold digital silence and nothing else."""
    speech, idle = rows["sums"][:, SUMS["speech"]], rows["sums"][:, SUMS["idle"]]
    silent: NDArray[np.bool_] = (speech > 0) & (idle >= IDLE_RATIO * speech)
    return silent


def thinned(
    rows: NDArray[np.void],
    begin_ns: NDArray[np.int64],
    lost_at_once: Callable[[NDArray[np.void]], NDArray[np.int64]],
) -> NDArray[np.void]:
    """The rows, which lie stream by stream and each stream's in the order of time, with late ones joined.

    `begin_ns`: per row, when its stream began; `lost_at_once`: per row of those given to it, which are single seconds,
    the packets lost when every stream lost some.
    """
    if len(rows) < 2:
        return rows
    second = rows["first_ns"] // NS_PER_S
    age_s = second - begin_ns // NS_PER_S
    size = np.ones(len(rows), np.int64)
    for from_s, seconds in STEPS_S:
        size[age_s >= from_s] = seconds
    if (size == 1).all():
        return rows
    place = age_s // size
    silent = is_idle(rows)
    steady = (rows["sums"][:, SUMS["restarts"]] == 0) & ~rows["jumps"].any(axis=1)
    joins = (size[1:] == size[:-1]) & (size[1:] > 1) & (place[1:] == place[:-1]) & (silent[1:] == silent[:-1])
    joins &= steady[1:] & steady[:-1]
    for name in _SAME:
        joins &= rows[name][1:] == rows[name][:-1]
    between = np.concatenate(([0], rows["first_ns"][1:] - rows["last_ns"][:-1]))
    joins &= (between[1:] >= 0) & (between[1:] <= JOIN_GAP_NS)
    if not joins.any():
        return rows
    starts = np.flatnonzero(np.concatenate(([True], ~joins)))
    ends = np.append(starts[1:], len(rows)) - 1
    group = np.repeat(np.arange(len(starts)), ends - starts + 1)
    at_once = rows["at_once"].astype(np.int64)
    told = np.flatnonzero((ends - starts > 0)[group] & (rows["joined"] == 0) & (rows["expected"] > rows["packets"]))
    if len(told):
        at_once[told] = lost_at_once(rows[told])
    between[starts] = 0

    out = rows[starts]
    for name in _LAST:
        out[name] = rows[name][ends]
    for name in _ADDED:
        out[name] = np.add.reduceat(rows[name], starts, axis=0)
    out["joined"] += ends - starts
    out["at_once"] = np.add.reduceat(at_once, starts)
    since_ns = (second - second[starts][group]) * NS_PER_S
    out["time_sum_ns"] = np.add.reduceat(rows["time_sum_ns"] + rows["timed"] * since_ns, starts)
    out["dscps"] = np.bitwise_or.reduceat(rows["dscps"], starts)
    out["gap_ns"] = np.maximum.reduceat(np.maximum(rows["gap_ns"], between), starts)
    out["jitter_max_ms"] = np.maximum.reduceat(rows["jitter_max_ms"], starts, axis=0)
    # The step that most packets of one row came by.
    weighed = (rows["packets"].astype(np.int64) << _STEP_BITS | rows["step_ticks"]) * (rows["step_ticks"] > 0)
    out["step_ticks"] = np.maximum.reduceat(weighed, starts) & ((1 << _STEP_BITS) - 1)
    return out
