"""Sound that comes back to who made it: packets of a stream that hold what the other direction held a moment before.

In: the rows of a block with the first bytes of their payload, and later two streams of a call. Out: `Returned`. Packets
are compared by 16 bytes of their payload, and of all packets only those are remembered whose bytes hash to a multiple
of SAMPLED: equal sounds are chosen in both directions, whatever their numbers and times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sipdiag.model import NS_PER_MS, NS_PER_S, Frame, Returned, Stream

if TYPE_CHECKING:
    from sipdiag.media.log import Log

SOUND = np.dtype(
    [
        ("stream", "<i8"),  # hash of its key
        ("time_ns", "<i8"),
        ("frame", "<i8"),
        ("sound", "<u8"),
        ("file", "<i4"),
    ]
)
SAMPLED = 16
"""Of so many packets one is remembered: three of each second of speech."""
MAX_SOUNDS = 262_144
"""Packets remembered at a time, 9 MiB: those of some thousand calls at once that talk for a minute."""
MIN_SOUNDS = 8
"""Different sounds that have to come back: some three seconds of speech, which is never the same twice."""
MIN_SHARE = 0.5
"""Share of a stream that has to be the other's: what is mixed with a second voice is not the same bytes."""
MAX_LAG_NS = 2 * NS_PER_S
"""Beyond that it is a recording."""
STEADY_NS = 60 * NS_PER_MS
"""How far delays may differ: a loop is as long for each packet, but for the jitter."""
FROM_START_NS = 30 * NS_PER_MS
"""Half a packet and more: both streams begin with the same sound."""


def returned(
    log: Log, mine: Stream, theirs: Stream, hashes: tuple[int, int], began_ns: tuple[int, int]
) -> Returned | None:
    """What of `theirs` comes back in `mine`, None where nothing to speak of does. `hashes` and `began_ns` are of the
    two: under what the log has them, and when each began."""
    here = log.of(hashes[0], mine.first_ns, mine.last_ns)
    there = log.of(hashes[1], mine.first_ns - MAX_LAG_NS, mine.last_ns)
    if len(here) < MIN_SOUNDS or len(there) < MIN_SOUNDS:
        return None
    sounds, first = np.unique(there["sound"], return_index=True)
    at = np.minimum(np.searchsorted(sounds, here["sound"]), len(sounds) - 1)
    origin = there[first[at]]
    lag_ns = here["time_ns"] - origin["time_ns"]
    is_back = (origin["sound"] == here["sound"]) & (lag_ns > 0) & (lag_ns <= MAX_LAG_NS)
    if not is_back.any():
        return None
    middle_ns = int(np.median(lag_ns[is_back]))
    is_back &= np.abs(lag_ns - middle_ns) <= STEADY_NS
    share = float(is_back.mean())
    if len(np.unique(here["sound"][is_back])) < MIN_SOUNDS or share < MIN_SHARE:
        return None
    row = int(is_back.argmax())
    return Returned(
        lag_ns=middle_ns,
        share=share,
        said=Frame(int(origin["file"][row]), int(origin["frame"][row])),
        back=Frame(int(here["file"][row]), int(here["frame"][row])),
        from_start=abs(middle_ns - (began_ns[0] - began_ns[1])) <= FROM_START_NS,
    )
