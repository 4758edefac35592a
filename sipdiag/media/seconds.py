"""Figures per run and second: sorted `Packets` -> rows of dtype SECOND, and what the next block has to
know.

In go the packets of one block sorted by stream, the runs they form, and the CARRY of runs that began in
blocks before; out come rows and the CARRY after. Sums over rows are sums over time, so a phase of a call is
a sum over its seconds. Which packets make a stream, and which rows are kept for how long, is decided in
table.py.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.media.jitter import ADMITTED, RATES, running_estimates
from sipdiag.media.packets import Packets
from sipdiag.model import NS_PER_MS, NS_PER_S

MAX_DROPOUT = 3000
"""Sequence numbers that can be lost in a row; a larger step forward is a restart of the sender (RFC 3550
A.1)."""
MAX_MISORDER = 100
"""Sequence numbers by which a packet can come late; a larger step back is a restart (RFC 3550 A.1)."""
MAX_TRANSIT_STEP_MS = 1000.0
"""A packet that comes this much earlier or later than its timestamp says does not tell of jitter but of a
new time base, as after a hold; the running estimate leaves it out."""
NO_TYPE = 255
"""In `main_type`: no packet with a meaningful timestamp."""

# Added to the sequence number at a restart: what follows lies far above all that came before.
_SPLICE = 1 << 17

SECOND = np.dtype(
    [
        ("stream", "<i8"),
        ("first_ns", "<i8"),
        ("last_ns", "<i8"),
        ("first_frame", "<i8"),
        ("last_frame", "<i8"),
        ("first_file", "<i4"),
        ("last_file", "<i4"),
        ("packets", "<i4"),  # duplicates left out, here and in the next
        ("bytes", "<i8"),  # UDP payload
        ("expected", "<i4"),  # by how much the number expected rose (RFC 3550 A.3): lost = expected - packets
        ("duplicates", "<i4"),
        ("late", "<i4"),  # came after a higher sequence number
        ("types_low", "<u8"),  # bit n: payload type n was seen
        ("types_high", "<u8"),  # bit n: payload type 64 + n
        ("main_type", "u1"),  # of the last packet with a meaningful timestamp
        ("gap_ns", "<i8"),  # longest time between two packets that are both in this row
        ("estimates", "<i4", (len(RATES),)),  # of jitter, by rate; the next two are their sum and the highest
        ("jitter_sum_ms", "<f8", (len(RATES),)),
        ("jitter_max_ms", "<f4", (len(RATES),)),
    ],
    align=True,
)
"""One stream in one second. A stream may have several rows of one second where the capture's times go
back."""

CARRY = np.dtype(
    [
        ("last_ns", "<i8"),
        ("sequence", "<i8"),  # of the last packet
        ("high", "<i8"),  # highest extended sequence number, less the last packet's
        ("floor", "<i8"),  # the first one since the last restart, less the last packet's
        ("is_timed", "?"),  # whether the next two are known
        ("timed_ns", "<i8"),
        ("timestamp", "<i8"),
        ("jitter_ms", "<f8", (len(RATES),)),
    ],
    align=True,
)
"""What a run hands over from one block to the next."""


class Runs(NamedTuple):
    """Where runs of packets lie in sorted `Packets`. All arrays have the same length."""

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    is_carried: NDArray[np.bool_]
    """The run began in a block before."""
    before: NDArray[np.void]
    """Of dtype CARRY; zeros where it is not carried."""


class Folded(NamedTuple):
    """What came of the runs."""

    rows: NDArray[np.void]
    """Of dtype SECOND, `stream` not set, run after run."""
    first_row: NDArray[np.int64]
    """Per run, the index of its first row; its last comes before the next run's first."""
    after: NDArray[np.void]
    """Of dtype CARRY, per run."""
    in_sequence: NDArray[np.int64]
    """Per run, packets that followed their predecessor's sequence number by one."""


class _Order(NamedTuple):
    """What the sequence numbers say, per packet."""

    rise: NDArray[np.int64]
    """By how much the number of expected packets rose."""
    is_late: NDArray[np.bool_]
    is_restart: NDArray[np.bool_]
    is_next: NDArray[np.bool_]


def fold(packets: Packets, runs: Runs) -> Folded:
    """The rows of the runs; `packets` lie run after run, each in the order of the capture, none outside a
    run."""
    count = len(packets.time_ns)
    is_start = np.zeros(count, np.bool_)
    is_start[runs.starts] = True
    run = np.repeat(np.arange(len(runs.starts)), runs.lengths)
    second = packets.time_ns // NS_PER_S
    is_row_start = is_start.copy()
    is_row_start[1:] |= second[1:] != second[:-1]
    row = np.cumsum(is_row_start) - 1
    row_starts = np.flatnonzero(is_row_start)

    after = runs.before.copy()
    after["last_ns"] = packets.time_ns[runs.starts + runs.lengths - 1]
    order = _order(packets, runs, after)
    rows = _counted(packets, order, row_starts)
    _add_jitter(packets, order, run, row, runs.before, rows, after)
    return Folded(rows, row[runs.starts], after, np.add.reduceat(order.is_next, runs.starts, dtype=np.int64))


def _order(packets: Packets, runs: Runs, after: NDArray[np.void]) -> _Order:
    """Extended sequence numbers, and how the highest rises, run by run.

    They are relative to the last packet of the block before, or to the first of the run, and follow from
    the steps between neighbours modulo 2**16 (RFC 3550 A.1). Writes what is carried into `after`.
    """
    starts, lengths, is_carried, before = runs
    sequence = packets.sequence
    previous = np.empty_like(sequence)
    previous[1:] = sequence[:-1]
    previous[starts] = np.where(is_carried, before["sequence"], sequence[starts] - 1)
    step = ((sequence - previous + 0x8000) & 0xFFFF) - 0x8000
    is_restart = (step > MAX_DROPOUT) | (step < -MAX_MISORDER)
    is_first = is_restart.copy()
    is_first[starts] |= ~is_carried
    is_next = (step == 1) & ~is_first
    step[is_restart] = _SPLICE

    extended = np.cumsum(step)
    extended -= np.repeat(extended[starts] - np.where(is_carried, step[starts], 0), lengths)
    # Each run in a lane of its own, above all of the run before, so that one accumulation serves all.
    lane = np.repeat((2 * starts + lengths) * _SPLICE, lengths)
    high = extended + lane
    high[starts] = np.maximum(high[starts], np.where(is_carried, before["high"] + lane[starts], 0))
    high = np.maximum.accumulate(high) - lane
    high_before = np.empty_like(high)
    high_before[1:] = high[:-1]
    high_before[starts] = np.where(is_carried, before["high"], -1)

    # A run's floor is its first packet: what comes late from below it was not expected until it came.
    floor = np.where(is_first, extended, 0)
    floor[starts] = np.where(is_first[starts], floor[starts], before["floor"])
    anchor = np.zeros(len(step), np.int64)
    anchor[starts] = starts
    anchor[is_first] = np.flatnonzero(is_first)
    floor = floor[np.maximum.accumulate(anchor)]

    rise = np.where(is_restart, 1, high - high_before) + (extended < floor)
    rise[packets.is_duplicate] = 0
    is_late = (extended <= high_before) & ~is_first & ~packets.is_duplicate

    ends = starts + lengths - 1
    after["sequence"] = sequence[ends]
    # The cap keeps lanes apart; only sequence numbers that fall for a thousand packets on end can reach it.
    after["high"] = np.minimum(high[ends] - extended[ends], _SPLICE // 2)
    after["floor"] = floor[ends] - extended[ends]
    return _Order(rise, is_late, is_restart, is_next)


def _counted(packets: Packets, order: _Order, row_starts: NDArray[np.int64]) -> NDArray[np.void]:
    """The rows with everything but jitter."""
    rows = np.zeros(len(row_starts), SECOND)
    ends = np.append(row_starts[1:], len(packets.time_ns)) - 1
    for at, name in ((row_starts, "first"), (ends, "last")):
        rows[f"{name}_ns"] = packets.time_ns[at]
        rows[f"{name}_frame"] = packets.frame[at]
        rows[f"{name}_file"] = packets.file[at]
    distinct = ~packets.is_duplicate
    is_timed = packets.is_timed & distinct
    sums = {
        "packets": distinct,
        "bytes": packets.length * distinct,
        "expected": order.rise,
        "duplicates": packets.is_duplicate,
        "late": order.is_late,
    }
    for name, values in sums.items():
        rows[name] = np.add.reduceat(values, row_starts, dtype=np.int64)

    bit = np.uint64(1) << (packets.payload_type & np.uint8(63)).astype(np.uint64)
    is_high = packets.payload_type >= 64
    rows["types_low"] = np.bitwise_or.reduceat(np.where(is_high, np.uint64(0), bit), row_starts)
    rows["types_high"] = np.bitwise_or.reduceat(np.where(is_high, bit, np.uint64(0)), row_starts)
    last_timed = np.maximum.reduceat(np.where(is_timed, np.arange(len(is_timed)), -1), row_starts)
    rows["main_type"] = np.where(last_timed < 0, NO_TYPE, packets.payload_type[last_timed])

    gap = np.diff(packets.time_ns, prepend=packets.time_ns[:1])
    gap[row_starts] = 0
    rows["gap_ns"] = np.maximum(np.maximum.reduceat(gap, row_starts), 0)
    return rows


def _add_jitter(
    packets: Packets,
    order: _Order,
    run: NDArray[np.int64],
    row: NDArray[np.int64],
    before: NDArray[np.void],
    rows: NDArray[np.void],
    after: NDArray[np.void],
) -> None:
    """The running estimates (RFC 3550 A.8), at every rate that a packet's payload type admits, into `rows`
    and `after`."""
    timed = np.flatnonzero(packets.is_timed & ~packets.is_duplicate)
    if not len(timed):
        return
    run = run[timed]
    row = row[timed]
    time_ns = packets.time_ns[timed]
    timestamp = packets.timestamp[timed]
    firsts = np.flatnonzero(np.concatenate(([True], run[1:] != run[:-1])))
    previous_ns = np.empty_like(time_ns)
    previous_ns[1:] = time_ns[:-1]
    previous_ns[firsts] = before["timed_ns"][run[firsts]]
    previous = np.empty_like(timestamp)
    previous[1:] = timestamp[:-1]
    previous[firsts] = before["timestamp"][run[firsts]]
    is_step = ~order.is_restart[timed]
    is_step[firsts] &= before["is_timed"][run[firsts]]

    lasts = np.append(firsts[1:], len(run)) - 1
    after["is_timed"][run[lasts]] = True
    after["timed_ns"][run[lasts]] = time_ns[lasts]
    after["timestamp"][run[lasts]] = timestamp[lasts]

    elapsed_ms = (time_ns - previous_ns) / NS_PER_MS
    ticks = ((timestamp - previous + 0x8000_0000) & 0xFFFF_FFFF) - 0x8000_0000
    for index, rate in enumerate(RATES):
        is_chosen = is_step & ADMITTED[packets.payload_type[timed], index]
        if not is_chosen.any():
            continue
        step_ms = np.abs(elapsed_ms - ticks * (1000 / rate))
        chosen = np.flatnonzero(is_chosen & (step_ms <= MAX_TRANSIT_STEP_MS))
        if not len(chosen):
            continue
        group = run[chosen]
        estimates = running_estimates(step_ms[chosen], group, before["jitter_ms"][group, index])
        at = np.flatnonzero(np.concatenate(([True], np.diff(row[chosen]) != 0)))
        rows["estimates"][row[chosen[at]], index] = np.diff(np.append(at, len(chosen)))
        rows["jitter_sum_ms"][row[chosen[at]], index] = np.add.reduceat(estimates, at)
        rows["jitter_max_ms"][row[chosen[at]], index] = np.maximum.reduceat(estimates, at)
        ends = np.flatnonzero(np.concatenate((group[1:] != group[:-1], [True])))
        after["jitter_ms"][group[ends], index] = estimates[ends]


def joined(earlier: NDArray[np.void], later: NDArray[np.void]) -> NDArray[np.void]:
    """Rows that hold what two rows of the same stream and second hold, pair by pair."""
    both = earlier.copy()
    for name in ("last_ns", "last_frame", "last_file"):
        both[name] = later[name]
    for name in ("packets", "bytes", "expected", "duplicates", "late", "estimates", "jitter_sum_ms"):
        both[name] += later[name]
    for name in ("types_low", "types_high"):
        both[name] |= later[name]
    both["main_type"] = np.where(later["main_type"] == NO_TYPE, earlier["main_type"], later["main_type"])
    between = later["first_ns"] - earlier["last_ns"]
    both["gap_ns"] = np.maximum(np.maximum(earlier["gap_ns"], later["gap_ns"]), between)
    both["jitter_max_ms"] = np.maximum(earlier["jitter_max_ms"], later["jitter_max_ms"])
    return both
