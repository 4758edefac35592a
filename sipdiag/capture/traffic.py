"""Who was seen sending to whom, and when, coarsely: each (source, destination, bucket) of a block once."""

from __future__ import annotations

import numpy as np

from sipdiag.addresses import address_text
from sipdiag.capture.frames import Frames
from sipdiag.columns import grouped
from sipdiag.model import TRAFFIC_BUCKET_NS


def traffic(frames: Frames) -> list[tuple[str, str, int]]:
    """(source address, destination address, time_ns // TRAFFIC_BUCKET_NS) of the IP packets, in order of
    appearance.

    Of a tunnelled packet, the innermost addresses.
    """
    if not frames.has_address.any():
        return []
    # As of nearly every capture, they are all: then nothing has to be copied.
    rows = slice(None) if frames.has_address.all() else np.flatnonzero(frames.has_address)
    columns = (
        frames.source_hi[rows],
        frames.source_lo[rows],
        frames.destination_hi[rows],
        frames.destination_lo[rows],
        (frames.time_ns[rows] // TRAFFIC_BUCKET_NS).astype(np.uint64),
    )
    first, _ = grouped(columns)
    return [
        (address_text(source_hi, source_lo), address_text(destination_hi, destination_lo), bucket)
        for source_hi, source_lo, destination_hi, destination_lo, bucket in zip(
            *(column[first].tolist() for column in columns), strict=True
        )
    ]
