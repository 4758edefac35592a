"""Writing pcapng (draft-ietf-opsawg-pcapng): interfaces as they are met, nanoseconds, a comment on each frame.

In: frames in the order in which they are to stand. Out: bytes on a stream.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

_SECTION = 0x0A0D0D0A
_INTERFACE = 1
_ENHANCED_PACKET = 6
_ORDER_MAGIC = 0x1A2B3C4D
_UNKNOWN_LENGTH = -1
_OPT_COMMENT = 1
_OPT_TS_RESOLUTION = 9
_NANOSECONDS = bytes([9])


class Writer:
    """One section of a pcapng file."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._interfaces: dict[tuple[int, int], int] = {}
        self._block(_SECTION, struct.pack("<IHHq", _ORDER_MAGIC, 1, 0, _UNKNOWN_LENGTH))

    def write(self, file: int, link_type: int, time_ns: int, data: bytes, length: int, comment: str) -> None:
        """One frame; `length` is its length on the wire, `file` tells interfaces of several captures apart."""
        number = self._interfaces.get((file, link_type))
        if number is None:
            number = self._interfaces[file, link_type] = len(self._interfaces)
            options = _option(_OPT_TS_RESOLUTION, _NANOSECONDS) + _option(0, b"")
            self._block(_INTERFACE, struct.pack("<HHI", link_type, 0, 0) + options)
        head = struct.pack("<IIIII", number, time_ns >> 32 & 0xFFFF_FFFF, time_ns & 0xFFFF_FFFF, len(data), length)
        options = _option(_OPT_COMMENT, comment.encode()) + _option(0, b"")
        self._block(_ENHANCED_PACKET, head + _padded(data) + options)

    def _block(self, kind: int, body: bytes) -> None:
        length = len(body) + 12
        self._stream.write(struct.pack("<II", kind, length) + body + struct.pack("<I", length))


def _option(code: int, value: bytes) -> bytes:
    return struct.pack("<HH", code, len(value)) + _padded(value)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 4)
