"""Key presses of RFC 4733: packets of telephone-events -> `ToneEvent`s, and what is malformed about them.

A press is one timestamp of one stream (RFC 4733 2.2.2, 2.5.1): its packets repeat it with growing durations, and the
last ones carry the end bit.
"""

from __future__ import annotations

from collections.abc import Set

import numpy as np
from numpy.typing import NDArray

from sipdiag.media.packets import Packets
from sipdiag.model import Frame, ToneEvent

TONE = np.dtype(
    [
        ("stream", "<i8"),
        ("time_ns", "<i8"),
        ("frame", "<i8"),
        ("file", "<i4"),
        ("timestamp", "<u4"),
        ("said", "<u4"),  # event, end and volume, duration: the four bytes of the payload
        ("payload_type", "u1"),
        ("is_marked", "?"),
    ],
    align=True,
)
"""One packet of a telephone-event."""

MAX_PRESSES = 256
"""Key presses given of one stream; a long session with a voice menu has some tens."""
_END = 0x80_0000


def tones(packets: Packets, run: NDArray[np.int64]) -> NDArray[np.void]:
    """The telephone-events among these packets, duplicates left out; `stream` is what `run` says of the row."""
    at = np.flatnonzero(packets.is_event & ~packets.is_duplicate)
    rows = np.zeros(len(at), TONE)
    if len(at):
        rows["stream"] = run[at]
        rows["said"] = packets.event[at]
        for name in ("time_ns", "frame", "file", "timestamp", "payload_type", "is_marked"):
            rows[name] = getattr(packets, name)[at]
    return rows


def presses(rows: NDArray[np.void], event_types: Set[int], rates: dict[int, int]) -> tuple[tuple[ToneEvent, ...], int]:
    """The key presses in rows of one stream, in order, up to MAX_PRESSES; and how many there are beyond.

    event_types: payload types that carry them by SDP, or of which it says nothing; rates: clock rates in Hz,
    where known.
    """
    rows = rows[np.isin(rows["payload_type"], list(event_types))]
    if not len(rows):
        return (), 0
    is_new = np.concatenate(([True], rows["timestamp"][1:] != rows["timestamp"][:-1]))
    begins = np.flatnonzero(is_new)
    ends = np.append(begins[1:], len(rows))
    kept = zip(begins[:MAX_PRESSES], ends[:MAX_PRESSES], strict=True)
    return tuple(_press(rows[begin:end], rates) for begin, end in kept), max(0, len(begins) - MAX_PRESSES)


def _press(rows: NDArray[np.void], rates: dict[int, int]) -> ToneEvent:
    durations = (rows["said"] & 0xFFFF).astype(np.int64)
    is_end = (rows["said"] & _END) != 0
    first = rows[0]
    rate = rates.get(int(first["payload_type"]))
    faults = {
        "no-end": not is_end.any(),
        # A long press goes on in a new segment whose durations begin again, with another timestamp (2.5.1.3).
        "duration-shrinks": bool((np.diff(durations) < 0).any()),
        "zero-duration": bool(durations.max() == 0),
        "no-marker": not first["is_marked"],
    }
    return ToneEvent(
        event=int(first["said"] >> 24),
        time_ns=int(first["time_ns"]),
        frame=Frame(int(first["file"]), int(first["frame"])),
        payload_type=int(first["payload_type"]),
        packets=len(rows),
        end_packets=int(is_end.sum()),
        duration_ms=round(int(durations.max()) * 1000 / rate, 1) if rate else None,
        volume_dbm0=-int(first["said"] >> 16 & 0x3F),
        faults=tuple(name for name, holds in faults.items() if holds),
    )
