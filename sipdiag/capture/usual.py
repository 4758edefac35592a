"""The usual frame, Ethernet with IPv4 without options and UDP that is no tunnel, peeled in one step.

Does to these rows what the table in layers.py does to them in three, in a third of the time: one gather, and no rows to
choose where all are alike, as in media. What is not quite usual is left as it is, for the table.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.frames import UDP_ANSWERS, UDP_TUNNELS, Frames, Layer
from sipdiag.capture.gather import gather

_HEADERS = np.dtype(
    {
        "names": (
            *("type_and_version", "service", "total", "fragment_and_protocol"),
            *("source", "destination", "source_port", "destination_port", "length"),
        ),
        "formats": ("<u4", "u1", ">u2", "<u4", ">u4", ">u4", ">u2", ">u2", ">u2"),
        "offsets": (12, 15, 16, 20, 26, 30, 34, 36, 38),
        "itemsize": 42,
    }
)
_IP_AT, _UDP_AT = 14, 34
# Type 0x0800, and version 4 with a header of five words; what is not compared is the type of service.
_TYPE_AND_VERSION = (np.uint32(0x00FFFFFF), np.uint32(0x00450008))
# No fragment, and protocol 17; what is not compared is that it may not be fragmented, and the time to live.
_FRAGMENT_AND_PROTOCOL = (np.uint32(0xFF00FF3F), np.uint32(0x11000000))
_LEAST_TOTAL, _LEAST_LENGTH = 28, 8
_MAPPED = np.uint64(0xFFFF << 32)


def peel_usual(frames: Frames) -> None:
    """Take the layers off the rows that are usual."""
    rows = np.flatnonzero((frames.layer == Layer.ETHERNET) & (frames.end - frames.at >= _HEADERS.itemsize))
    if not len(rows):
        return
    header = gather(frames.array, frames.at[rows], _HEADERS)
    is_usual = np.ones(len(rows), np.bool_)
    for name, (mask, value) in (
        ("type_and_version", _TYPE_AND_VERSION),
        ("fragment_and_protocol", _FRAGMENT_AND_PROTOCOL),
    ):
        is_usual &= header[name] & mask == value
    is_usual &= (header["total"] >= _LEAST_TOTAL) & (header["length"] >= _LEAST_LENGTH)
    is_usual &= (UDP_TUNNELS[header["destination_port"]] | UDP_ANSWERS[header["source_port"]]) == Layer.NOTHING
    where: NDArray[np.int64] | slice = slice(None)
    if len(rows) < len(frames) or not is_usual.all():
        where, header = rows[is_usual], header[is_usual]
    at = frames.at[where]
    stop = np.minimum(at + _IP_AT + header["total"], at + _UDP_AT + header["length"])
    frames.end[where] = np.minimum(frames.end[where], stop)
    frames.wire[where] = np.minimum(frames.wire[where], stop)
    frames.source_lo[where] = header["source"] | _MAPPED
    frames.destination_lo[where] = header["destination"] | _MAPPED
    frames.source_port[where] = header["source_port"]
    frames.destination_port[where] = header["destination_port"]
    frames.has_address[where] = True
    frames.service[where] = header["service"]
    frames.at[where] = at + _HEADERS.itemsize
    frames.layer[where] = Layer.UDP
