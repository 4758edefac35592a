"""HEP packets (Homer's encapsulation) with their addresses replaced in place, and what they carry.

In: a payload of UDP, or a packet cut out of a stream, and who rewrites what is inside. Out: as many bytes, or None: it
is no HEP packet, or what it carries is not to go out, as when it is compressed. Ports, protocols and times stay; other
chunks (names of agents, keys, correlation) become zeros.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable

from sipdiag.capture.hep import MAGIC, MAX_CHUNKS, Hep, old_head_bytes, unpack
from sipdiag.extract.mapping import Mapping

_CHUNK_BYTES = 6
_HEAD_BYTES = len(MAGIC) + 2
_OLD_ADDRESSES = 8
"""Where the addresses begin in versions 1 and 2."""
_KEPT = (0x0001, 0x0002, 0x0007, 0x0008, 0x0009, 0x000A, 0x000B, 0x000C, 0x000D)
"""Family, protocol, ports, time, type of what is inside, number of the agent, keepalive timer."""
_ADDRESSES = {0x0003: 4, 0x0004: 4, 0x0005: 16, 0x0006: 16}
_PAYLOAD, _PACKED = 0x000F, 0x0010
_GZIP = b"\x1f\x8b"

Inside = Callable[[Hep], bytes | None]
"""What takes the place of a packet's payload, as long."""


def is_report(data: bytes) -> bool:
    """Whether these bytes are a HEP packet."""
    return unpack(data, 0) is not None


def reported(data: bytes, mapping: Mapping, inside: Inside) -> bytes | None:
    """The packet with other addresses and payload; None where it cannot go out."""
    hep = unpack(data, 0)
    new = inside(hep) if hep is not None else None
    if hep is None or new is None or len(new) != len(hep.payload):
        return None
    made = _chunks(data, new, mapping) if data.startswith(MAGIC) else _old(data, new, mapping)
    return made if made is not None and len(made) == len(data) else None


def _address(packed: bytes, mapping: Mapping) -> bytes:
    return mapping.ipv4(packed) if len(packed) == 4 else mapping.ipv6(packed)


def _old(data: bytes, payload: bytes, mapping: Mapping) -> bytes | None:
    head = old_head_bytes(data)
    if head is None:
        return None
    size = 4 if head < _OLD_ADDRESSES + 2 * 16 else 16
    middle = _OLD_ADDRESSES + size
    ends = _address(data[_OLD_ADDRESSES:middle], mapping) + _address(data[middle : middle + size], mapping)
    return data[:_OLD_ADDRESSES] + ends + data[middle + size : head] + payload


def _chunks(data: bytes, payload: bytes, mapping: Mapping) -> bytes:
    made = bytearray(len(data))
    made[:_HEAD_BYTES] = data[:_HEAD_BYTES]
    at = _HEAD_BYTES
    for _ in range(MAX_CHUNKS):
        start = at + _CHUNK_BYTES
        if start > len(data):
            break
        vendor, kind, length = (int.from_bytes(data[at + skip : at + skip + 2], "big") for skip in (0, 2, 4))
        if length < _CHUNK_BYTES:
            break
        made[at:start] = data[at:start]
        value = data[start : at + length]
        end = start + len(value)
        if vendor == 0:
            made[start:end] = _value(kind, value, payload, mapping)
        at += length
    return bytes(made)


def _value(kind: int, value: bytes, payload: bytes, mapping: Mapping) -> bytes:
    if kind in _KEPT:
        return value
    if _ADDRESSES.get(kind) == len(value):
        return _address(value, mapping)
    if kind == _PAYLOAD:
        return payload.ljust(len(value), b"\0")
    return _packed(value, payload) if kind == _PACKED else bytes(len(value))


def _packed(value: bytes, payload: bytes) -> bytes:
    """The payload compressed as it was before; longer than before where there is no room for it."""
    wbits = zlib.MAX_WBITS | (16 if value.startswith(_GZIP) else 0)
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return (packer.compress(payload) + packer.flush()).ljust(len(value), b"\0")
