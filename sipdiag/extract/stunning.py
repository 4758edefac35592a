"""STUN messages (RFC 8489) with their addresses and names replaced in place, as connectivity checks of ICE need them.

In: a UDP payload. Out: as many bytes, or None where it is no STUN message. Proofs become zeros, the fingerprint is
mended.
"""

from __future__ import annotations

import binascii
import struct

from sipdiag.extract.mapping import Mapping

_COOKIE = b"\x21\x12\xa4\x42"
_HEADER_BYTES = 20
_ADDRESSES = (0x0001, 0x8023, 0x802B, 0x802C)
_XORED_ADDRESSES = (0x0012, 0x0016, 0x0020)
_USERNAME, _ERROR_CODE, _FINGERPRINT = 0x0006, 0x0009, 0x8028
_KEPT = (0x000C, 0x000D, 0x0019, 0x0024, 0x0025, 0x8029, 0x802A)
"""CHANNEL-NUMBER, LIFETIME, REQUESTED-TRANSPORT; PRIORITY, USE-CANDIDATE and the roles of ICE: they name nobody."""
_FAMILY_BYTES = {1: 4, 2: 16}


def stunned(data: bytes, mapping: Mapping) -> bytes | None:
    """The message with other addresses; None where it cannot be read."""
    if len(data) < _HEADER_BYTES or data[0] & 0xC0 or data[4:8] != _COOKIE:
        return None
    if int.from_bytes(data[2:4], "big") != len(data) - _HEADER_BYTES:
        return None
    made = bytearray(data)
    at = _HEADER_BYTES
    while at + 4 <= len(data):
        kind, size = struct.unpack_from(">HH", data, at)
        start, end = at + 4, at + 4 + size
        if end > len(data):
            return None
        value = data[start:end]
        if kind == _FINGERPRINT and size == 4:
            value = (binascii.crc32(bytes(made[:at])) ^ 0x5354554E).to_bytes(4, "big")
        else:
            value = _value(kind, value, data[4:20], mapping)
        made[start:end] = value
        at = end + -size % 4
        made[end:at] = bytes(max(0, min(at, len(data)) - end))
    return bytes(made) if len(made) == len(data) and at == len(data) else None


def _value(kind: int, value: bytes, mask: bytes, mapping: Mapping) -> bytes:
    if kind in _KEPT:
        return value
    if kind in _ADDRESSES or kind in _XORED_ADDRESSES:
        return _address(value, mask if kind in _XORED_ADDRESSES else bytes(16), mapping)
    if kind == _USERNAME:
        # Both fragments are those of the session descriptions.
        parts = value.decode("latin-1").split(":")
        return ":".join(mapping.secret(part) for part in parts).encode("latin-1")
    if kind == _ERROR_CODE:
        return value[:4] + bytes(max(0, len(value) - 4))
    return bytes(len(value))


def _address(value: bytes, mask: bytes, mapping: Mapping) -> bytes:
    if len(value) < 4 or _FAMILY_BYTES.get(value[1]) != len(value) - 4:
        return bytes(len(value))
    plain = bytes(a ^ b for a, b in zip(value[4:], mask, strict=False))
    mapped = mapping.ipv4(plain) if len(plain) == 4 else mapping.ipv6(plain)
    return value[:4] + bytes(a ^ b for a, b in zip(mapped, mask, strict=False))
