"""Sun snoop files (RFC 1761, versions 1 and 2) -> Records.

Link types are those of the data link types that people have: Ethernet and what is called so. Damage is passed over and
said (rows.py), and so are the packets that snoop lost. Does not look into frames.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.records import Records
from sipdiag.capture.rows import RowFile
from sipdiag.capture.window import MAX_RECORD_BYTES
from sipdiag.model import NS_PER_S

MAGIC = b"snoop\0\0\0"
FILE_HEADER_BYTES = 16

_LINK_TYPES = {0: 1, 4: 1}
"""Data link type (RFC 1761: IEEE 802.3, Ethernet) -> LINKTYPE_."""

MAX_PADDING_BYTES = 64
"""Bytes that fill up a record: to a multiple of 4 by the RFC, and some writers are more generous."""


class SnoopReader(RowFile):
    """The frames of one snoop file."""

    format = "snoop"
    layout = np.dtype(
        [(name, ">u4") for name in ("length", "captured", "record", "dropped", "seconds", "microseconds")]
    )
    length_field = (">I", 8, 0)
    most_bytes = layout.itemsize + MAX_RECORD_BYTES + MAX_PADDING_BYTES

    def _begin(self) -> bool:
        window = self._window
        if not window.require(FILE_HEADER_BYTES):
            return False
        link: int = struct.unpack_from(">I", window.data, window.start + 12)[0]
        window.start += FILE_HEADER_BYTES
        self.link_types = [_LINK_TYPES.get(link, -1)]
        if link not in _LINK_TYPES:
            self._told.append(f"it was captured on data link type {link} (RFC 1761), which is not read")
        return True

    def _seconds(self, header: NDArray[Any]) -> NDArray[np.int64]:
        return header["seconds"].astype(np.int64)

    def _makes_sense(self, header: NDArray[Any]) -> NDArray[np.bool_]:
        captured, length = header["captured"].astype(np.int64), header["length"]
        padding = header["record"].astype(np.int64) - self.layout.itemsize - captured
        sensible: NDArray[np.bool_] = (
            (captured > 0)
            & (captured <= length)
            & (length <= MAX_RECORD_BYTES)
            & (padding >= 0)
            & (padding <= MAX_PADDING_BYTES)
            & (header["microseconds"] < 1_000_000)
        )
        return sensible

    def _records(self, positions: NDArray[np.int64], header: NDArray[Any]) -> Records:
        room = header["record"].astype(np.int64) - self.layout.itemsize
        captured = np.minimum(header["captured"].astype(np.int64), room)
        first_number = self.frames + 1
        self.frames += len(positions)
        # A count that only grows; a damaged one is not believed.
        self.lost_frames = max(self.lost_frames, int(header["dropped"][-1]) if header["dropped"][-1] < 1 << 31 else 0)
        return Records(
            array=self._window.array,
            start=positions + self.layout.itemsize,
            captured=captured,
            length=np.maximum(header["length"].astype(np.int64), captured),
            time_ns=header["seconds"].astype(np.int64) * NS_PER_S + header["microseconds"].astype(np.int64) * 1000,
            link_type=np.full(len(positions), self.link_types[0], dtype=np.int32),
            first_number=first_number,
        )
