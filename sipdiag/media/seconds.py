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
from sipdiag.media.packets import COMFORT_NOISE_TYPES, G711_TYPES, Packets, known_service
from sipdiag.model import NS_PER_MS, NS_PER_S

MAX_DROPOUT = 3000
"""Sequence numbers that can be lost in a row; a larger step forward is a restart of the sender (RFC 3550
A.1)."""
MAX_MISORDER = 100
"""Sequence numbers by which a packet can come late; a larger step back is a restart (RFC 3550 A.1)."""
SWITCH_STEPS = 100
"""Sequence numbers that a count can miss while another one under the same SSRC has its turn."""
RESTART_AFTER_NS = NS_PER_S
"""A packet late in the network comes among others. A lower number after this long a silence is a restart: the next call
between the same ports, as of a test tool that always has the same SSRC."""
MAX_TRANSIT_STEP_MS = 1000.0
"""A packet that comes this much earlier or later than its timestamp says does not tell of jitter but of a
new time base, as after a hold; the running estimate leaves it out."""
PAUSE_NS = 100 * NS_PER_MS
"""Time between two packets, none lost, that is a silence: more than the longest ptime in use."""
PAUSE_TICKS_PER_S = (4_000, 200_000)
"""Between these, the timestamps ran on during a pause, at whatever rate the codec has."""
MAX_STEP_TICKS = 1 << 14
"""Of a step that tells of ptime: 200 ms at 80 kHz."""
NO_TYPE = 255
"""In `main_type`: no packet with a meaningful timestamp."""

# Added to the sequence number at a restart: what follows lies far above all that came before.
_SPLICE = 1 << 17

SUMS = {
    "bytes": 0,  # UDP payload
    "late": 1,  # packets that came after a higher sequence number
    "restarts": 2,
    "comfort": 3,  # packets of comfort noise
    "speech": 4,  # packets of G.711 by their type; the next are those of digital silence
    "idle": 5,
    "pauses": 6,
    "paused_ns": 7,
}
"""What `sums` of a row holds, by place."""

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
        ("expected", "<i4"),  # by how much the number expected rose (RFC 3550 A.3): lost = expected - packets
        ("duplicates", "<i4"),
        ("joined", "<i4"),  # seconds beside the first that went into this row; see thinning.py
        ("at_once", "<i4"),  # of a joined row: packets lost in seconds in which every stream lost some
        ("sums", "<i8", (len(SUMS),)),
        ("dscps", "<u8"),  # bit n: code point n was seen
        ("timed", "<i4"),  # packets with a meaningful timestamp; the next two are sums over them
        ("step_ticks", "<i4"),  # of the last one that followed its predecessor; 0 where none did
        ("time_sum_ns", "<i8"),  # since the second began
        ("ticks_sum", "<i8"),  # since the run began
        ("jumps", "<i4", (len(RATES),)),  # steps of more than MAX_TRANSIT_STEP_MS, by rate
        ("types_low", "<u8"),  # bit n: payload type n was seen
        ("types_high", "<u8"),  # bit n: payload type 64 + n
        ("main_type", "u1"),  # of the last packet with a meaningful timestamp
        ("switches", "<i4"),  # returns to a count of sequence numbers that another one interrupted
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
        ("extended", "<i8"),  # extended sequence number of the last packet, from 0 at the run's first
        ("other", "<i8"),  # last sequence number before the last jump, and one more; 0 where there was none
        ("owed", "<i8"),  # how many packets were taken for lost at that jump
        ("owed_at", "<i8"),  # extended sequence number of the first of these
        ("is_timed", "?"),  # whether the next two are known
        ("timed_ns", "<i8"),
        ("timestamp", "<i8"),
        ("ticks", "<i8"),  # extended timestamp of that packet, from 0 at the run's first
        ("jitter_ms", "<f8", (len(RATES),)),
    ],
    align=True,
)
"""What a run hands over from one block to the next."""

HOLE = np.dtype(
    [
        ("stream", "<i8"),
        ("time_ns", "<i8"),  # of the packet that told of it
        ("at", "<i8"),  # extended sequence number: of the first that is missing, or of the one that came late
        ("missing", "<i4"),  # how many; 0: the one at `at` came after all; less: those from there on were not missing
    ],
    align=True,
)
"""What there is to know of losses one by one: packets that are missing, and late ones."""


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
    holes: NDArray[np.void]
    """Of dtype HOLE, `stream` being the run's index."""


class Switches(NamedTuple):
    """Packets that go on with a count of sequence numbers which another count under the same SSRC had interrupted: two
    senders that share it, or one that counts its key presses apart. All arrays have the same length."""

    at: NDArray[np.int64]
    """Which packets."""
    steps: NDArray[np.int64]
    """By how much each raised its own count."""
    owed: NDArray[np.int64]
    """How many packets the jump before was taken to have lost: it was the other count's turn."""
    owed_at: NDArray[np.int64]
    """Extended sequence number of the first of these, as in HOLE."""


_NONE = np.zeros(0, np.int64)
NO_SWITCHES = Switches(_NONE, _NONE, _NONE, _NONE)


class Order(NamedTuple):
    """What the sequence numbers say, per packet."""

    extended: NDArray[np.int64]
    """From the last packet of the block before, or the first of the run."""
    high_before: NDArray[np.int64]
    """The highest extended number before the packet."""
    floor: NDArray[np.int64]
    """The first number since the last restart."""
    is_first: NDArray[np.bool_]
    """Of its run, or since a restart."""
    is_restart: NDArray[np.bool_]
    is_next: NDArray[np.bool_]
    """It followed its predecessor's number by one."""
    since_ns: NDArray[np.int64]
    """Since the packet before; 0 of the first of a run."""
    switches: Switches
    after: NDArray[np.void]
    """Of dtype CARRY, per run; only what numbers tell."""

    @property
    def may_repeat(self) -> NDArray[np.bool_]:
        """Packets that can be repetitions: all that did not raise the highest number by less than a restart."""
        return (self.extended <= self.high_before) | self.is_restart


def fold(packets: Packets, runs: Runs, order: Order) -> Folded:
    """The rows of the runs; `packets` lie run after run, each in the order of the capture, none outside a
    run; `order` is what `in_order` says of them."""
    count = len(packets.time_ns)
    is_start = np.zeros(count, np.bool_)
    is_start[runs.starts] = True
    run = np.repeat(np.arange(len(runs.starts)), runs.lengths)
    second = packets.time_ns // NS_PER_S
    is_row_start = is_start.copy()
    is_row_start[1:] |= second[1:] != second[:-1]
    row = np.cumsum(is_row_start) - 1
    row_starts = np.flatnonzero(is_row_start)

    after = order.after
    after["last_ns"] = packets.time_ns[runs.starts + runs.lengths - 1]
    rows = _counted(packets, order, row_starts)
    timed = _timed(packets, order, runs, run, row)
    if len(timed.run):
        _add_clock(timed, runs.before, rows, after)
        _add_pauses(timed, rows)
        _add_jitter(timed, runs.before, rows, after)
    follows = order.is_next.copy()
    follows[order.switches.at[order.switches.steps == 1]] = True
    in_sequence = np.add.reduceat(follows, runs.starts, dtype=np.int64)
    return Folded(rows, row[runs.starts], after, in_sequence, _holes(packets, runs, order, run))


def _holes(packets: Packets, runs: Runs, order: Order, run: NDArray[np.int64]) -> NDArray[np.void]:
    jump = order.extended - order.high_before - 1
    is_lost = (jump > 0) & ~order.is_first
    is_found = (jump < 0) & ~packets.is_duplicate
    at = np.flatnonzero(is_lost | is_found)
    holes = np.zeros(len(at), HOLE)
    holes["stream"] = run[at]
    holes["time_ns"] = packets.time_ns[at]
    holes["missing"] = np.where(is_lost[at], jump[at], 0)
    base = runs.before["extended"][run[at]]
    holes["at"] = base + np.where(is_lost[at], order.high_before[at] + 1, order.extended[at])
    is_owed = order.switches.owed > 0
    if not is_owed.any():
        return holes
    found = order.switches.at[is_owed]
    back = np.zeros(len(found), HOLE)
    back["stream"], back["time_ns"] = run[found], packets.time_ns[found]
    back["missing"], back["at"] = -order.switches.owed[is_owed], order.switches.owed_at[is_owed]
    both = np.concatenate((holes, back))
    return both[np.lexsort((np.append(at, found), both["stream"]))]


def in_order(packets: Packets, runs: Runs) -> Order:
    """Extended sequence numbers, and how the highest rises, run by run.

    They are relative to the last packet of the block before, or to the first of the run, and follow from
    the steps between neighbours modulo 2**16 (RFC 3550 A.1).
    """
    starts, lengths, is_carried, before = runs
    after = before.copy()
    sequence = packets.sequence
    previous = np.empty_like(sequence)
    previous[1:] = sequence[:-1]
    previous[starts] = np.where(is_carried, before["sequence"], sequence[starts].astype(np.int64) - 1)
    # Modulo 2**16 is what the type does by itself, in a third of the time.
    step = (sequence - previous).view(np.int16).astype(np.int64)
    since_ns = np.empty_like(packets.time_ns)
    since_ns[1:] = packets.time_ns[1:] - packets.time_ns[:-1]
    since_ns[starts] = np.where(is_carried, packets.time_ns[starts] - before["last_ns"], 0)
    is_restart = (step > MAX_DROPOUT) | (step < -MAX_MISORDER) | ((step < 0) & (since_ns > RESTART_AFTER_NS))
    jumps = np.flatnonzero((step > SWITCH_STEPS) | (step < -SWITCH_STEPS))
    jumped = np.searchsorted(starts, jumps, "right") - 1
    switched, switch_steps = _returns(sequence, previous, jumps, jumped, before)
    is_restart[jumps[switched]] = False
    is_first = is_restart.copy()
    is_first[starts] |= ~is_carried
    is_next = (step == 1) & ~is_first
    step[jumps[switched]] = switch_steps
    step[is_restart] = _SPLICE

    extended = np.cumsum(step)
    extended -= np.repeat(extended[starts] - np.where(is_carried, step[starts], 0), lengths)
    # Each run in a lane of its own, above all of the run before, so that one accumulation serves all.
    lane = np.repeat((2 * starts + lengths) * _SPLICE, lengths)
    high = extended + lane
    high[starts] = np.maximum(high[starts], np.where(is_carried, before["high"] + lane[starts], 0))
    if (high[1:] < high[:-1]).any():  # otherwise nothing came late, and each is the highest so far
        high = np.maximum.accumulate(high)
    high -= lane
    high_before = np.empty_like(high)
    high_before[1:] = high[:-1]
    high_before[starts] = np.where(is_carried, before["high"], -1)

    # A run's floor is its first packet: what comes late from below it was not expected until it came.
    floor_of_run = np.where(is_first[starts], extended[starts], before["floor"])
    if is_restart.any():
        floor = np.where(is_first, extended, 0)
        floor[starts] = floor_of_run
        anchor = np.zeros(len(step), np.int64)
        anchor[starts] = starts
        anchor[is_first] = np.flatnonzero(is_first)
        floor = floor[np.maximum.accumulate(anchor)]
    else:
        floor = np.repeat(floor_of_run, lengths)

    switches = NO_SWITCHES
    if len(jumps):
        # At a jump that is neither restart nor return, what lies between counts as lost until a return shows better.
        owed = np.where(switched | is_restart[jumps], 0, extended[jumps] - high_before[jumps] - 1).clip(0)
        owed_at = before["extended"][jumped] + high_before[jumps] + 1
        switches = Switches(
            jumps[switched],
            switch_steps,
            _earlier(owed, jumped, before["owed"])[switched],
            _earlier(owed_at, jumped, before["owed_at"])[switched],
        )
        left = previous[jumps].astype(np.int64) + 1
        for name, values in (("other", left), ("owed", owed), ("owed_at", owed_at)):
            after[name][jumped] = values  # of several in a run, the last one stays

    ends = starts + lengths - 1
    after["sequence"] = sequence[ends]
    # The cap keeps lanes apart; only sequence numbers that fall for a thousand packets on end can reach it.
    after["high"] = np.minimum(high[ends] - extended[ends], _SPLICE // 2)
    after["floor"] = floor[ends] - extended[ends]
    after["extended"] = before["extended"] + extended[ends]
    return Order(extended, high_before, floor, is_first, is_restart, is_next, since_ns, switches, after)


def _returns(
    sequence: NDArray[np.uint16],
    previous: NDArray[np.uint16],
    jumps: NDArray[np.int64],
    run: NDArray[np.int64],
    before: NDArray[np.void],
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which jumps return to the count that the jump before left, and by how much these raise it."""
    known = _earlier(previous[jumps].astype(np.int64) + 1, run, before["other"]) - 1
    rise = (sequence[jumps].astype(np.int64) - known) & 0xFFFF
    is_return = (known >= 0) & (rise > 0) & (rise <= SWITCH_STEPS)
    return is_return, rise[is_return]


def _earlier(values: NDArray[np.int64], run: NDArray[np.int64], before: NDArray[np.int64]) -> NDArray[np.int64]:
    """Per jump the value of the jump before it in its run; of the first one, what was carried."""
    earlier = np.empty_like(values)
    earlier[1:] = values[:-1]
    is_first = np.ones(len(values), np.bool_)
    is_first[1:] = run[1:] != run[:-1]
    earlier[is_first] = before[run[is_first]]
    return earlier


def _counted(packets: Packets, order: Order, row_starts: NDArray[np.int64]) -> NDArray[np.void]:
    """The rows with everything but jitter."""
    rows = np.zeros(len(row_starts), SECOND)
    ends = np.append(row_starts[1:], len(packets.time_ns)) - 1
    for at, name in ((row_starts, "first"), (ends, "last")):
        rows[f"{name}_ns"] = packets.time_ns[at]
        rows[f"{name}_frame"] = packets.frame[at]
        rows[f"{name}_file"] = packets.file[at]
    lengths = ends - row_starts + 1
    distinct = ~packets.is_duplicate
    is_timed = packets.is_timed & distinct
    rise = np.maximum(order.extended - order.high_before, 0)
    rise[order.is_restart] = 1
    rise += order.extended < order.floor
    rise[order.switches.at] -= order.switches.owed
    kind = packets.payload_type
    rows["packets"] = _numbers(distinct, row_starts, lengths)
    rows["expected"] = np.add.reduceat(rise * distinct, row_starts)
    sums = {
        "late": (order.extended <= order.high_before) & ~order.is_first & distinct,
        "restarts": order.is_restart & distinct,
        "comfort": ((kind == COMFORT_NOISE_TYPES[0]) | (kind == COMFORT_NOISE_TYPES[1])) & distinct,
        "speech": ((kind == G711_TYPES[0]) | (kind == G711_TYPES[1])) & distinct,
        "idle": packets.is_idle & distinct,
    }
    rows["sums"][:, SUMS["bytes"]] = np.add.reduceat(packets.length * distinct, row_starts, dtype=np.int64)
    for name, values in sums.items():
        if values.any():
            rows["sums"][:, SUMS[name]] = _numbers(values, row_starts, lengths)
    if len(order.switches.at):
        np.add.at(rows["switches"], np.searchsorted(row_starts, order.switches.at, "right") - 1, 1)
    if packets.is_duplicate.any():
        rows["duplicates"] = np.add.reduceat(packets.is_duplicate, row_starts, dtype=np.int64)

    bit = np.uint64(1) << (kind & np.uint8(63)).astype(np.uint64)
    is_high = kind >= 64
    if is_high.any():
        rows["types_high"] = np.bitwise_or.reduceat(np.where(is_high, bit, np.uint64(0)), row_starts)
        bit[is_high] = 0
    rows["types_low"] = np.bitwise_or.reduceat(bit, row_starts)
    service = packets.service[:1] if (packets.service == packets.service[0]).all() else packets.service
    point = (np.uint64(1) << (service >> np.uint8(2)).astype(np.uint64)) * known_service(service)
    rows["dscps"] = point if len(point) == 1 else np.bitwise_or.reduceat(point, row_starts)
    if is_timed.all():
        rows["main_type"] = kind[ends]
    else:
        last_timed = np.maximum.reduceat(np.where(is_timed, np.arange(len(is_timed)), -1), row_starts)
        rows["main_type"] = np.where(last_timed < 0, NO_TYPE, kind[last_timed])

    gap = order.since_ns.copy()
    gap[row_starts] = 0
    rows["gap_ns"] = np.maximum(np.maximum.reduceat(gap, row_starts), 0)
    return rows


def _numbers(
    is_counted: NDArray[np.bool_], row_starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How many packets of each row are counted; mostly they all are."""
    if is_counted.all():
        return lengths
    counted: NDArray[np.int64] = np.add.reduceat(is_counted, row_starts, dtype=np.int64)
    return counted


_ADDED = (
    *("packets", "expected", "duplicates", "switches", "sums", "timed", "time_sum_ns", "ticks_sum", "jumps"),
    "estimates",
    "jitter_sum_ms",
)
"""What is added where rows are joined."""


class _Timed(NamedTuple):
    """The packets whose timestamp tells when they were sampled, and the step to each from the one before. All arrays
    but the last three have the same length."""

    run: NDArray[np.int64]
    row: NDArray[np.int64]
    payload_type: NDArray[np.uint8]
    time_ns: NDArray[np.int64]
    elapsed_ns: NDArray[np.int64]
    """Since the one before."""
    ticks: NDArray[np.int64]
    """By which the timestamp rose since then."""
    since_ns: NDArray[np.int64]
    """Since the packet before, of whatever kind: key presses and comfort noise fill the time of speech."""
    is_known: NDArray[np.bool_]
    """There is one before."""
    is_new_base: NDArray[np.bool_]
    """What numbers it is another count than that of the one before, so its timestamps may be too."""
    restarts: NDArray[np.int64] | None
    """How often its sender had begun its numbers anew by then, in the run and block; None where none did."""
    is_next: NDArray[np.bool_]
    firsts: NDArray[np.int64]
    """Where each run begins."""
    lasts: NDArray[np.int64]
    of_run: NDArray[np.int64] | None
    """`restarts` of each run, in all the block, by its number."""


def _timed(packets: Packets, order: Order, runs: Runs, run: NDArray[np.int64], row: NDArray[np.int64]) -> _Timed:
    """What tells of time; writes what is carried of it into `order.after`."""
    is_timed = packets.is_timed & ~packets.is_duplicate
    # As of nearly all audio, they are all: then nothing has to be copied.
    timed = slice(None) if is_timed.all() else np.flatnonzero(is_timed)
    before, after = runs.before, order.after
    run = run[timed]
    time_ns = packets.time_ns[timed]
    timestamp = packets.timestamp[timed]
    firsts = np.flatnonzero(np.concatenate(([len(run) > 0], run[1:] != run[:-1])))
    lasts = np.append(firsts[1:], len(run)) - 1
    previous_ns = np.empty_like(time_ns)
    previous_ns[1:] = time_ns[:-1]
    previous_ns[firsts] = before["timed_ns"][run[firsts]]
    previous = np.empty_like(timestamp)
    previous[1:] = timestamp[:-1]
    previous[firsts] = before["timestamp"][run[firsts]]
    is_known = np.ones(len(run), np.bool_)
    is_known[firsts] = before["is_timed"][run[firsts]]

    if len(run):
        after["is_timed"][run[lasts]] = True
        after["timed_ns"][run[lasts]] = time_ns[lasts]
        after["timestamp"][run[lasts]] = timestamp[lasts]
    # Modulo 2**32, as the type has it.
    ticks = (timestamp - previous).view(np.int32).astype(np.int64)
    ticks[~is_known] = 0
    is_new_base = order.is_restart.copy()
    is_new_base[order.switches.at] = True
    restarts, of_run = None, None
    if order.is_restart.any():
        counted: NDArray[np.int64] = np.cumsum(order.is_restart, dtype=np.int64)
        counted -= np.repeat(counted[runs.starts] - order.is_restart[runs.starts], runs.lengths)
        restarts, of_run = counted[timed], counted[runs.starts + runs.lengths - 1]
        after["jitter_ms"][of_run > 0] = 0
    return _Timed(
        run=run,
        row=row[timed],
        payload_type=packets.payload_type[timed],
        time_ns=time_ns,
        elapsed_ns=time_ns - previous_ns,
        ticks=ticks,
        since_ns=order.since_ns[timed],
        is_known=is_known,
        is_new_base=is_new_base[timed],
        restarts=restarts,
        is_next=order.is_next[timed] & is_known,
        firsts=firsts,
        lasts=lasts if len(run) else firsts,
        of_run=of_run,
    )


def _add_jitter(timed: _Timed, before: NDArray[np.void], rows: NDArray[np.void], after: NDArray[np.void]) -> None:
    """The running estimates (RFC 3550 A.8), at every rate that a packet's payload type admits, into `rows`
    and `after`."""
    run, row, restarts = timed.run, timed.row, timed.restarts
    elapsed_ms = timed.elapsed_ns / NS_PER_MS
    is_step = timed.is_known & ~timed.is_new_base
    # What begins anew, as the next call between the same ports, has a jitter of its own.
    part = run if restarts is None else run + np.cumsum(np.diff(restarts, prepend=restarts[:1]).clip(0))
    admitted = ADMITTED[np.flatnonzero(np.bincount(timed.payload_type, minlength=1))]
    for index, rate in enumerate(RATES):
        if not admitted[:, index].any():
            continue
        is_chosen = is_step if admitted[:, index].all() else is_step & ADMITTED[timed.payload_type, index]
        step_ms = np.abs(elapsed_ms - timed.ticks * (1000 / rate))
        is_jump = step_ms > MAX_TRANSIT_STEP_MS
        if is_jump.any():
            np.add.at(rows["jumps"][:, index], row[is_chosen & is_jump], 1)
            is_chosen = is_chosen & ~is_jump
        chosen = np.flatnonzero(is_chosen)
        if not len(chosen):
            continue
        group, of_row = run[chosen], row[chosen]
        begin_ms = before["jitter_ms"][:, index].take(group)
        if restarts is not None:
            begin_ms[restarts[chosen] > 0] = 0
        estimates = running_estimates(step_ms[chosen], part[chosen], begin_ms)
        at = np.flatnonzero(np.concatenate(([True], of_row[1:] != of_row[:-1])))
        rows["estimates"][of_row[at], index] = np.diff(np.append(at, len(chosen)))
        rows["jitter_sum_ms"][of_row[at], index] = np.add.reduceat(estimates, at)
        rows["jitter_max_ms"][of_row[at], index] = np.maximum.reduceat(estimates, at)
        ends = np.flatnonzero(np.concatenate((group[1:] != group[:-1], [True])))
        if restarts is not None and timed.of_run is not None:
            ends = ends[restarts[chosen[ends]] == timed.of_run[group[ends]]]
        after["jitter_ms"][group[ends], index] = estimates[ends]


def _add_clock(timed: _Timed, before: NDArray[np.void], rows: NDArray[np.void], after: NDArray[np.void]) -> None:
    """How far the timestamps have come at what time, and by how much they step from packet to packet."""
    run, row, ticks, firsts = timed.run, timed.row, timed.ticks, timed.firsts
    extended = np.cumsum(ticks)
    lengths = timed.lasts - firsts + 1
    extended -= np.repeat(extended[firsts] - ticks[firsts] - before["ticks"][run[firsts]], lengths)
    after["ticks"][run[timed.lasts]] = extended[timed.lasts]
    at = np.flatnonzero(np.concatenate(([True], row[1:] != row[:-1])))
    rows["timed"][row[at]] = np.diff(np.append(at, len(row)))
    rows["time_sum_ns"][row[at]] = np.add.reduceat(timed.time_ns % NS_PER_S, at)
    rows["ticks_sum"][row[at]] = np.add.reduceat(extended, at)
    is_telling = timed.is_next & (ticks > 0) & (ticks <= MAX_STEP_TICKS) & (timed.since_ns < PAUSE_NS)
    place = np.maximum.reduceat(np.where(is_telling, np.arange(len(row)), -1), at)
    rows["step_ticks"][row[at]] = np.where(place < 0, 0, ticks[place])


def _add_pauses(timed: _Timed, rows: NDArray[np.void]) -> None:
    """Silences without loss during which the timestamps ran on; each counts where it ends."""
    at = np.flatnonzero(timed.is_next & (timed.since_ns >= PAUSE_NS))
    if not len(at):
        return
    rate = timed.ticks[at] / (timed.elapsed_ns[at] / NS_PER_S)
    at = at[(rate >= PAUSE_TICKS_PER_S[0]) & (rate <= PAUSE_TICKS_PER_S[1])]
    np.add.at(rows["sums"][:, SUMS["pauses"]], timed.row[at], 1)
    np.add.at(rows["sums"][:, SUMS["paused_ns"]], timed.row[at], timed.since_ns[at])


def joined(earlier: NDArray[np.void], later: NDArray[np.void]) -> NDArray[np.void]:
    """Rows that hold what two rows of the same stream and second hold, pair by pair."""
    both = earlier.copy()
    for name in ("last_ns", "last_frame", "last_file"):
        both[name] = later[name]
    for name in _ADDED:
        both[name] += later[name]
    for name in ("types_low", "types_high", "dscps"):
        both[name] |= later[name]
    both["step_ticks"] = np.where(later["step_ticks"] == 0, earlier["step_ticks"], later["step_ticks"])
    both["main_type"] = np.where(later["main_type"] == NO_TYPE, earlier["main_type"], later["main_type"])
    between = later["first_ns"] - earlier["last_ns"]
    both["gap_ns"] = np.maximum(np.maximum(earlier["gap_ns"], later["gap_ns"]), between)
    both["jitter_max_ms"] = np.maximum(earlier["jitter_max_ms"], later["jitter_max_ms"])
    return both
