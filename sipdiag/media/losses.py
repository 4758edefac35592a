"""Bursts among losses: HOLE rows of one stream -> `Bursts` (RFC 3611 4.7.2, ITU-T G.107 7.5).

A packet that came late is no loss. Whether the losses are the network's or the capture's is not judged here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipdiag.model import NS_PER_S, Bursts

GMIN = 16
"""Packets received between two losses that make them two (the value that RFC 3611 4.7.2 recommends)."""
_NEW_RUN_NS = 30 * NS_PER_S
# Extended sequence numbers begin anew in each run; runs are kept apart by adding this much for each.
_RUN = 1 << 44


def bursts(holes: NDArray[np.void], expected: int, ptime_ms: float | None) -> Bursts | None:
    """What the losses of a stretch look like; None where there were none.

    holes: dtype HOLE, in the order of their coming; expected: packets expected in the stretch; ptime_ms: of one packet.
    """
    if not len(holes):
        return None
    run = np.cumsum(np.diff(holes["time_ns"], prepend=holes["time_ns"][:1]) > _NEW_RUN_NS)
    at = holes["at"] + run * _RUN
    is_loss = (holes["missing"] > 0) & ~np.isin(at, at[holes["missing"] < 0])
    starts, ends, times_ns = at[is_loss], at[is_loss] + holes["missing"][is_loss], holes["time_ns"][is_loss]
    order = np.argsort(starts, kind="stable")
    starts, ends, times_ns = _without(starts[order], ends[order], times_ns[order], np.unique(at[holes["missing"] == 0]))
    if not len(starts):
        return None
    lengths = ends - starts
    lost = int(lengths.sum())
    is_new = np.concatenate(([True], starts[1:] - ends[:-1] >= GMIN))
    begins = np.flatnonzero(is_new)
    lasts = np.append(begins[1:], len(starts)) - 1
    lost_in = np.add.reduceat(lengths, begins)
    span = ends[lasts] - starts[begins]
    is_burst = lost_in > 1
    count, within, covered = int(is_burst.sum()), int(lost_in[is_burst].sum()), int(span[is_burst].sum())
    longest = int(lengths.argmax())
    # Random loss of this ratio would bring runs of 1 / (1 - ratio).
    ratio = min(lost / max(expected, lost), 1.0)
    return Bursts(
        bursts=count,
        burst_density=within / covered if covered else 0.0,
        gap_density=min(1.0, (lost - within) / max(1, expected - covered)),
        burst_ms=round(covered / count * ptime_ms, 1) if count and ptime_ms is not None else None,
        longest_loss=int(lengths[longest]),
        longest_loss_ns=int(times_ns[longest]),
        burst_ratio=round(lost / len(lengths) * (1 - ratio), 3),
    )


def _without(
    starts: NDArray[np.int64], ends: NDArray[np.int64], times_ns: NDArray[np.int64], came: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The same stretches of missing numbers without those that came after all; starts and `came` rise."""
    if not len(came) or not len(starts):
        return starts, ends, times_ns
    hole = np.searchsorted(starts, came, "right") - 1
    is_in = (hole >= 0) & (came < ends[hole])
    came, hole = came[is_in], hole[is_in]
    times_ns = np.concatenate((times_ns, times_ns[hole]))
    order = np.argsort(np.concatenate((starts, came + 1)), kind="stable")
    starts = np.concatenate((starts, came + 1))[order]
    ends = np.sort(np.concatenate((ends, came)), kind="stable")
    is_left = ends > starts
    return starts[is_left], ends[is_left], times_ns[order][is_left]
