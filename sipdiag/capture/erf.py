"""ERF files (the Extensible Record Format of Endace cards) -> Records: Ethernet, HDLC and IP, colours and hashes.

There is no file header: a file is ERF if its first records make sense. Records of other kinds are frames of
LINKTYPE_ERF, which is counted as not decoded; those that only pad are no frames. Damage is passed over and said
(rows.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.gather import gather
from sipdiag.capture.records import Records
from sipdiag.capture.rows import RowFile
from sipdiag.model import NS_PER_S

EN10MB, PPP_HDLC, C_HDLC, ERF, IPV4, IPV6 = 1, 50, 104, 197, 228, 229

_ETHERNET, _HDLC, _IPV4, _IPV6, _PAD = (2, 11, 16, 20), (1, 10, 15, 19), 22, 23, 48
_KINDS = (*range(1, 30), _PAD)

_EXTENDED = 0x80
"""Of the type and of each extension header: another extension header of 8 bytes follows."""
MAX_EXTENSIONS = 8
"""Extension headers of one record: Wireshark's bound; cards write one or two."""

_ETHERNET_OFFSET_BYTES = 2
_FCS_BYTES = 4
_SLACK_BYTES = 16
"""Bytes by which a record may exceed its frame: what aligns it to 8, and what precedes an Ethernet frame."""


class ErfReader(RowFile):
    """The frames of one ERF file."""

    format = "erf"
    layout = np.dtype(
        [
            ("fraction", "<u4"),
            ("seconds", "<u4"),
            ("kind", "u1"),
            ("flags", "u1"),
            ("record", ">u2"),
            ("lost", ">u2"),
            ("length", ">u2"),
        ]
    )
    length_field = (">H", 10, 0)
    most_bytes = 0xFFFF  # what the length of a record can say

    def looks_right(self) -> bool:
        """Whether the window begins with ERF records."""
        width = self.layout.itemsize
        if not self._window.require(width):
            return False
        return bool(self._could_begin(np.array([self._window.start]))[0]) and self._confirmed(0)

    def _begin(self) -> bool:
        return True

    def _seconds(self, header: NDArray[Any]) -> NDArray[np.int64]:
        return header["seconds"].astype(np.int64)

    def _makes_sense(self, header: NDArray[Any]) -> NDArray[np.bool_]:
        record = header["record"].astype(np.int64) - self.layout.itemsize
        length = header["length"].astype(np.int64)
        fits = (record > 0) & (length > 0) & (record <= length + _SLACK_BYTES + 8 * MAX_EXTENSIONS)
        sensible: NDArray[np.bool_] = np.isin(header["kind"] & 0x7F, _KINDS) & (fits | (header["kind"] & 0x7F == _PAD))
        return sensible

    def _records(self, positions: NDArray[np.int64], header: NDArray[Any]) -> Records | None:
        kind = header["kind"] & 0x7F
        frames = kind != _PAD
        if not frames.any():
            return None
        positions, header, kind = positions[frames], header[frames], kind[frames]
        array = self._window.array
        end = positions + header["record"].astype(np.int64)
        start = positions + self.layout.itemsize
        more = (header["kind"] & _EXTENDED) != 0
        for _ in range(MAX_EXTENSIONS):
            if not more.any():
                break
            more &= start < end
            following = more & ((array[np.minimum(start, len(array) - 1)] & _EXTENDED) != 0)
            start[more] += 8
            more = following
        is_ethernet = np.isin(kind, _ETHERNET)
        start[is_ethernet] += _ETHERNET_OFFSET_BYTES
        start = np.minimum(start, end)
        length = header["length"].astype(np.int64)
        captured = np.minimum(end - start, length)
        # The length on the wire has the frame check sequence, which a card may leave out.
        length = np.where(length - captured <= _FCS_BYTES, captured, length)
        # In records with a colour, the field that counts lost ones holds the colour.
        counts = np.isin(kind, (1, 2, 22, 23))
        self.lost_frames += int(header["lost"][counts].sum(dtype=np.int64))
        link_type = self._links(kind, start)
        for number in np.unique(link_type).tolist():
            if number not in self.link_types:
                self.link_types.append(number)
        first_number = self.frames + 1
        self.frames += len(positions)
        fraction = header["fraction"].astype(np.int64)
        return Records(
            array=array,
            start=start,
            captured=captured,
            length=length,
            time_ns=header["seconds"].astype(np.int64) * NS_PER_S + ((fraction * NS_PER_S + (1 << 31)) >> 32),
            link_type=link_type,
            first_number=first_number,
        )

    def _links(self, kind: NDArray[np.uint8], start: NDArray[np.int64]) -> NDArray[np.int32]:
        link_type = np.full(len(kind), ERF, dtype=np.int32)
        link_type[np.isin(kind, _ETHERNET)] = EN10MB
        link_type[kind == _IPV4] = IPV4
        link_type[kind == _IPV6] = IPV6
        hdlc = np.isin(kind, _HDLC)
        # Cisco's HDLC begins with its unicast or broadcast address, PPP's with its own (RFC 1662).
        first = gather(self._window.array, start[hdlc], np.dtype("u1"))
        link_type[hdlc] = np.where(np.isin(first, (0x0F, 0x8F)), C_HDLC, PPP_HDLC)
        return link_type
