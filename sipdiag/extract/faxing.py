"""Fax over UDPTL (ITU-T T.38 Annex A and B) with no page and no number left in it: UDP payloads -> as many bytes.

What stays says when which signal was sent: sequence numbers, indicators, the kinds of data and how many bytes of each.
The bytes themselves become zeros, and so does what cannot be read to its end. Nothing raises.
"""

from __future__ import annotations

_SEQUENCE_BYTES = 2
_PARITY = 0x80
"""What follows the packet is parity, and not the packets before once more."""
_LIKE_RTP = 0x80
"""First byte from which on it may be RTP on the same ports, so that all of it has to be as UDPTL is."""
_HAS_DATA = 0x80
"""The packet has data, and the field octets."""


def without_pages(data: bytes) -> bytes | None:
    """The packet without what it transmits; None where it is none."""
    primary = _opened(data, _SEQUENCE_BYTES)
    if primary is None or primary[0] >= len(data) or primary[0] == primary[1]:
        return None
    start, end = primary
    rest = _repeated(data, end)
    if rest is None and data[0] >= _LIKE_RTP:
        return None
    made = bytearray(len(data))
    made[:start] = data[:start]
    made[start:end] = _emptied(data[start:end])[: len(data) - start]
    if rest is not None:
        is_parity = bool(data[end] & _PARITY)
        made[end:] = data[end:]
        for start, end in rest:
            made[start:end] = bytes(end - start) if is_parity else _emptied(data[start:end])
    return bytes(made)


def _opened(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the bytes lie whose length is told here (ITU-T X.691 10.9); None where none is."""
    if at >= len(data) or data[at] >= 0xC0:
        return None
    is_long = data[at] >= 0x80
    start = at + 1 + is_long
    return start, start + (int.from_bytes(data[at:start], "big") & 0x3FFF if is_long else data[at])


def _repeated(data: bytes, at: int) -> list[tuple[int, int]] | None:
    """Where the packets before lie, sent once more, or parity of them; None where the rest is something else, or cut
    short."""
    is_parity = at < len(data) and data[at] & _PARITY
    # Over how many packets the parity goes is a number of one byte, behind its length.
    at += 3 if is_parity else 1
    if at >= len(data):
        return None
    found = []
    count, at = data[at], at + 1
    for _ in range(count):
        place = _opened(data, at)
        if place is None:
            return None
        found.append(place)
        at = place[1]
    return found if at == len(data) else None


def _emptied(packet: bytes) -> bytes:
    """An Internet fax packet: its kind, and the kind and length of each field of data."""
    if not packet or not packet[0] & _HAS_DATA:
        return packet if len(packet) <= 2 else bytes(len(packet))
    made = bytearray(len(packet))
    made[:2] = packet[:2]
    at = 2
    for _ in range(packet[1] if len(packet) > 1 else 0):
        head = packet[at : at + (3 if packet[at : at + 1] >= bytes([_HAS_DATA]) else 1)]
        made[at : at + len(head)] = head
        at += len(head) + (int.from_bytes(head[1:], "big") + 1 if len(head) > 1 else 0)
    return bytes(made) if at == len(packet) == len(made) else packet[:1] + bytes(len(packet) - 1)
