"""Where a message lies in the bytes that one frame carries: the whole of it, its beginning, a middle, its end.

In: a payload, and the messages that it is known to be of, each with what takes its place. Out: the payload with them in
its place, or None where some of its bytes are of none of them.
"""

from __future__ import annotations

from collections.abc import Sequence

_BLANK = b"\r\n\0 \t"
"""Bytes between messages that say nothing (RFC 5626 3.5.1)."""

_SURE = 12
"""Bytes that tell where a message begins; below that, all of the overlap is compared at every place."""

Replacement = tuple[bytes, bytes]
"""A message, and what takes its place, as long."""


def placed(data: bytes, messages: Sequence[Replacement]) -> bytes | None:
    """The payload with every message replaced."""
    made = bytearray(data)
    covered = bytearray(len(data))
    for old, new in messages:
        span = _span(data, old, covered)
        if span is not None:
            at, start, length = span
            made[at : at + length] = new[start : start + length]
            covered[at : at + length] = b"\1" * length
    if any(not seen and byte not in _BLANK for seen, byte in zip(covered, data, strict=True)):
        return None
    return bytes(made)


def _span(data: bytes, message: bytes, covered: bytearray) -> tuple[int, int, int] | None:
    """Place in the payload, place in the message, length of what they have in common."""
    at = data.find(message)
    while at >= 0 and covered[at]:
        at = data.find(message, at + len(message))
    if at >= 0 and message:
        return at, 0, len(message)
    inner = message.find(data)
    if inner >= 0 and data:
        return 0, inner, len(data)
    length = _overlap(data, message)
    if length:
        return len(data) - length, 0, length
    length = _overlap(message, data)
    return (0, len(message) - length, length) if length else None


def _overlap(first: bytes, second: bytes) -> int:
    """How many bytes at the end of one are those at the beginning of the other, the most."""
    start = second[:_SURE]
    at = first.find(start, max(0, len(first) - len(second))) if len(start) == _SURE else -1
    while at >= 0:
        if second.startswith(first[at:]):
            return len(first) - at
        at = first.find(start, at + 1)
    return next((n for n in range(min(_SURE, len(first), len(second)), 0, -1) if first.endswith(second[:n])), 0)
