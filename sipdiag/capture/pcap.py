"""pcap files -> Records: microseconds and nanoseconds, both byte orders, and Kuznetzov's longer record
header.

Reads libpcap's file format (draft-ietf-opsawg-pcap). A record that claims more than MAX_RECORD_BYTES ends the
reading, for what follows it cannot be told from noise; the problem is said. Does not look into frames.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.gather import gather
from sipdiag.capture.records import Records
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


class PcapReader:
    """The frames of one pcap file. Iterate to get Records; `problems` says what was wrong with the file."""

    format = "pcap"

    def __init__(self, window: Window, order: str) -> None:
        self._window = window
        self._order = order
        self.problems: list[str] = []
        self.frames = 0
        self.link_types: list[int] = []

    def __iter__(self) -> Iterator[Records]:
        window = self._window
        if not window.require(FILE_HEADER_BYTES):
            self.problems.append("the file is cut short within its header")
            return
        magic, _, _, _, _, _, link = struct.unpack_from(f"{self._order}IHHiIII", window.data, window.start)
        window.start += FILE_HEADER_BYTES
        tick_ns, header_bytes = _MAGICS[magic]
        # The upper 16 bits tell of frame check sequences, which IP's own length excludes anyhow.
        link &= 0xFFFF
        self.link_types = [link]
        while True:
            window.fill()
            positions = self._walk(header_bytes)
            if positions:
                yield self._columns(np.array(positions, dtype=np.int64), header_bytes, tick_ns, link)
            if self._damaged(header_bytes):
                return
            if window.at_end:
                if window.unused:
                    self.problems.append(f"the last record is cut short after frame {self.frames}")
                return

    def _walk(self, header_bytes: int) -> list[int]:
        """Where the whole records in memory begin. The one loop that runs once per frame."""
        window = self._window
        data, at, end = window.data, window.start, window.end
        read = struct.Struct(f"{self._order}I").unpack_from
        positions: list[int] = []
        append = positions.append
        last = end - header_bytes
        while at <= last:
            captured: int = read(data, at + 8)[0]
            following = at + header_bytes + captured
            if following > end or captured > MAX_RECORD_BYTES:
                break
            append(at)
            at = following
        window.start = at
        return positions

    def _damaged(self, header_bytes: int) -> bool:
        window = self._window
        if window.unused < header_bytes:
            return False
        claimed: int = struct.unpack_from(f"{self._order}I", window.data, window.start + 8)[0]
        if claimed <= MAX_RECORD_BYTES:
            return False
        damage = f"the record after frame {self.frames} is damaged (it claims {claimed} bytes)"
        self.problems.append(f"{damage}; reading stopped there")
        return True

    def _columns(self, positions: NDArray[np.int64], header_bytes: int, tick_ns: int, link: int) -> Records:
        layout = np.dtype([(name, f"{self._order}u4") for name in ("seconds", "ticks", "captured", "length")])
        header = gather(self._window.array, positions, layout)
        captured = header["captured"].astype(np.int64)
        first_number = self.frames + 1
        self.frames += len(positions)
        return Records(
            array=self._window.array,
            start=positions + header_bytes,
            captured=captured,
            length=np.maximum(header["length"].astype(np.int64), captured),
            time_ns=header["seconds"].astype(np.int64) * NS_PER_S + header["ticks"].astype(np.int64) * tick_ns,
            link_type=np.full(len(positions), link, dtype=np.int32),
            first_number=first_number,
        )
