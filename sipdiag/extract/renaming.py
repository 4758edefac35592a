"""DNS messages with their names and addresses replaced in place (RFC 1035, RFC 2782, RFC 3403).

In: a UDP payload. Out: as many bytes, or None where it is no message that can be read to its end.
"""

from __future__ import annotations

import struct

from sipdiag.extract.mapping import Mapping

MAX_RECORDS = 256
"""Of one message; a datagram has no room for more that mean something."""

_HEADER_BYTES = 12
_A, _NS, _CNAME, _SOA, _PTR, _AAAA, _SRV, _NAPTR = 1, 2, 5, 6, 12, 28, 33, 35


class _Broken(Exception):
    """The message cannot be read."""


class _Message:
    def __init__(self, data: bytes, mapping: Mapping) -> None:
        self.data = bytearray(data)
        self._mapping = mapping

    def rewrite(self) -> None:
        if len(self.data) < _HEADER_BYTES:
            raise _Broken
        questions, *counts = struct.unpack_from(">HHHH", self.data, 4)
        at = _HEADER_BYTES
        if questions + sum(counts) > MAX_RECORDS:
            raise _Broken
        for _ in range(questions):
            at = self._name(at) + 4
        for _ in range(sum(counts)):
            at = self._record(self._name(at))
        self.data[at:] = bytes(len(self.data) - at)

    def _name(self, at: int) -> int:
        """Labels up to a pointer or the root; where the name ends. What a pointer leads to is replaced in its place."""
        labels: list[tuple[int, int]] = []
        rooted = True
        while True:
            if at >= len(self.data):
                raise _Broken
            size = self.data[at]
            if size >= 0xC0:
                at, rooted = at + 2, False
                break
            if size > 63:
                raise _Broken
            at += 1
            if size == 0:
                break
            labels.append((at, at + size))
            at += size
        if at > len(self.data):
            raise _Broken
        # The last label of a name stays, where it is not the only one.
        for start, end in labels[: -1 if rooted and len(labels) > 1 else None]:
            text = self.data[start:end].decode("latin-1")
            if not text.startswith("_"):
                self.data[start:end] = self._mapping.words(text).encode("latin-1")
        return at

    def _record(self, at: int) -> int:
        if at + 10 > len(self.data):
            raise _Broken
        kind, _, _, size = struct.unpack_from(">HHIH", self.data, at)
        at += 10
        end: int = at + size
        if end > len(self.data):
            raise _Broken
        if (kind, size) == (_A, 4):
            self.data[at:end] = self._mapping.ipv4(bytes(self.data[at:end]))
        elif (kind, size) == (_AAAA, 16):
            self.data[at:end] = self._mapping.ipv6(bytes(self.data[at:end]))
        elif kind in (_NS, _CNAME, _PTR):
            self._name(at)
        elif kind == _SOA:
            self._name(self._name(at))
        elif kind == _SRV:
            self._name(at + 6)
        elif kind == _NAPTR:
            self._naptr(at + 4, end)
        else:
            self.data[at:end] = bytes(size)
        return end

    def _naptr(self, at: int, end: int) -> None:
        """Flags and service stay, the expression and the replacement do not."""
        for field in range(3):
            if at >= end:
                raise _Broken
            start, at = at + 1, at + 1 + self.data[at]
            if field == 2:
                text = bytes(self.data[start:at]).decode("latin-1")
                self.data[start:at] = self._mapping.words(text).encode("latin-1")
        self._name(at)


def renamed(data: bytes, mapping: Mapping) -> bytes | None:
    """The message with other names and addresses; None where it cannot be read."""
    message = _Message(data, mapping)
    try:
        message.rewrite()
    except (_Broken, struct.error):
        return None
    return bytes(message.data) if len(message.data) == len(data) else None
