"""pcap files -> Records: microseconds and nanoseconds, both byte orders, and Kuznetzov's longer record
header.

Reads libpcap's file format (draft-ietf-opsawg-pcap). A record that claims more than MAX_RECORD_BYTES is damage, which
is passed over and said (rows.py). Does not look into frames.
"""

from __future__ import annotations

import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.records import Records
from sipdiag.capture.rows import RowFile
from sipdiag.capture.window import MAX_RECORD_BYTES, Window
from sipdiag.model import NS_PER_S

# magic -> nanoseconds per tick of the second field, bytes of a record's header
_MAGICS = {0xA1B2C3D4: (1000, 16), 0xA1B23C4D: (1, 16), 0xA1B2CD34: (1000, 24)}

FILE_HEADER_BYTES = 24


def byte_order(first: bytes) -> str | None:
    """`<` or `>` where these first bytes are a pcap file's, else None."""
    for order in "<>":
        if len(first) >= 4 and struct.unpack(f"{order}I", first[:4])[0] in _MAGICS:
            return order
    return None


class PcapReader(RowFile):
    """The frames of one pcap file."""

    format = "pcap"

    def __init__(self, window: Window, order: str) -> None:
        super().__init__(window)
        magic = struct.unpack_from(f"{order}I", window.data, window.start)[0]
        self._order = order
        self._tick_ns, header_bytes = _MAGICS[magic]
        names = ("seconds", "ticks", "captured", "length")
        fields = [(name, f"{order}u4") for name in names]
        self.layout = np.dtype(fields + [("rest", f"V{header_bytes - 16}")] * (header_bytes > 16))
        self.length_field = (f"{order}I", 8, header_bytes)
        self.most_bytes = header_bytes + MAX_RECORD_BYTES

    def _begin(self) -> bool:
        window = self._window
        if not window.require(FILE_HEADER_BYTES):
            return False
        # The upper 16 bits tell of frame check sequences, which IP's own length excludes anyhow.
        link = struct.unpack_from(f"{self._order}I", window.data, window.start + 20)[0] & 0xFFFF
        window.start += FILE_HEADER_BYTES
        self.link_types = [link]
        return True

    def _seconds(self, header: NDArray[Any]) -> NDArray[np.int64]:
        return header["seconds"].astype(np.int64)

    def _makes_sense(self, header: NDArray[Any]) -> NDArray[np.bool_]:
        captured, length = header["captured"], header["length"]
        sensible: NDArray[np.bool_] = (
            (captured > 0)
            & (captured <= length)
            & (length <= MAX_RECORD_BYTES)
            & (header["ticks"] < NS_PER_S // self._tick_ns)
        )
        return sensible

    def _is_record(self, header: NDArray[Any]) -> NDArray[np.bool_]:
        """Writers take liberties with all but the length; a record of a frame without a byte is what is left of a
        machine that went down while it wrote."""
        is_record: NDArray[np.bool_] = (header["captured"] != 0) | (header["length"] != 0)
        return is_record

    def _records(self, positions: NDArray[np.int64], header: NDArray[Any]) -> Records:
        captured = header["captured"].astype(np.int64)
        first_number = self.frames + 1
        self.frames += len(positions)
        ticks_ns = header["ticks"].astype(np.int64) * self._tick_ns
        return Records(
            array=self._window.array,
            start=positions + self.layout.itemsize,
            captured=captured,
            length=np.maximum(header["length"].astype(np.int64), captured),
            time_ns=header["seconds"].astype(np.int64) * NS_PER_S + ticks_ns,
            link_type=np.full(len(positions), self.link_types[0], dtype=np.int32),
            first_number=first_number,
        )
