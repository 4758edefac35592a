"""UDP payloads -> which look like UDPTL, the datagrams that carry T.38 (ITU-T T.38 clause 9, RFC 3362).

A datagram is a sequence number of two bytes, the length and the bytes of a T.38 packet, and then a byte that says how
earlier ones are repeated. No magic number tells it, so this says "may be" of some other traffic as well, of RTP of one
packet in some hundred; which of it is a fax is known by the endpoints that a call describes, in media/.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

LEAST_BYTES = 6
"""Of the shortest datagram: number, a length, one byte, error recovery and how many repetitions follow, none."""
LEAST_PORT = 1024
"""Media is not sent from or to a port below; DNS and QUIC are, and may look alike."""
MAX_PARTS = 16
"""Repeated packets that are looked through in one datagram; real ones hold up to seven."""

_LIKE_RTP = 0x80
"""First byte from which on it may be RTP: numbers of UDPTL begin at 0 and seldom get there, so these have to fit to the
last byte."""
_REPEATS, _PARITY = 0x00, 0x80
"""Error recovery by secondary packets and by parity (ASN.1 packed encoding of a CHOICE)."""
_NO_PACKET = 2
"""First two bits that no T.38 packet begins with: an indicator has no data field."""


def may_be_udptl(
    array: NDArray[np.uint8],
    at: NDArray[np.int64],
    captured: NDArray[np.int64],
    length: NDArray[np.int64],
    head: NDArray[np.uint8],
) -> NDArray[np.bool_]:
    """Per payload, whether it may be UDPTL. `at`: where it begins in `array`, `captured` and `length`: its bytes in the
    capture and on the wire; `head`: its first bytes, shape (payloads, 8 or more)."""
    size = head[:, 2].astype(np.int64)
    first = head[:, 3].copy()
    # A length above 127 takes two bytes, of which the first one begins with the bits 10.
    is_long = size >= 0x80
    rows = np.flatnonzero(is_long)
    may: NDArray[np.bool_] = (size != 0) & (size < 0xC0)
    size[rows] = (size[rows] & 0x3F) << 8 | first[rows]
    first[rows] = head[rows, 4]
    recovery = size + is_long + 3
    may &= (length >= LEAST_BYTES) & (captured >= LEAST_BYTES)
    may &= (recovery + 2 <= length) & (first >> 6 != _NO_PACKET)
    # What the capture cut off is believed of low numbers alone.
    is_seen = recovery < captured
    may &= is_seen | (head[:, 0] < _LIKE_RTP // 2)
    rows = np.flatnonzero(may & is_seen)
    kind = array[at[rows] + recovery[rows]]
    may[rows] = (kind == _REPEATS) | (kind == _PARITY)
    strict = np.flatnonzero(may & (head[:, 0] >= _LIKE_RTP))
    if len(strict):
        ends = _end(array, at[strict], recovery[strict], np.minimum(captured, length)[strict])
        may[strict] = ends == length[strict]
    return may


def _end(
    array: NDArray[np.uint8], at: NDArray[np.int64], place: NDArray[np.int64], stop: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Where the datagram ends by what its error recovery says of itself, from `place` on; -1 where that does not fit
    into the `stop` bytes that there are."""
    is_parity = _byte(array, at, place, stop) == _PARITY
    place = place + 1
    # Of parity, over how many packets: an integer, which brings its length.
    rows = np.flatnonzero(is_parity)
    spans, after = _length(array, at[rows], place[rows], stop[rows])
    place[rows] = after + spans
    parts, place = _length(array, at, place, stop)
    place[parts > MAX_PARTS] = -1
    left = np.flatnonzero(parts)
    for number in range(1, MAX_PARTS + 1):
        left = left[place[left] >= 0]
        if not len(left):
            break
        size, after = _length(array, at[left], place[left], stop[left])
        place[left] = np.where(after < 0, -1, after + size)
        left = left[parts[left] > number]
    return np.where(place <= stop, place, -1)


def _length(
    array: NDArray[np.uint8], at: NDArray[np.int64], place: NDArray[np.int64], stop: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The length written there and the place behind it (X.691 11.9); 0 and -1 where there is none."""
    first = _byte(array, at, place, stop)
    second = _byte(array, at, place + 1, stop)
    is_long = first >> 6 == 2
    value = np.where(is_long, (first & 0x3F) << 8 | second, first)
    is_read = (place >= 0) & (place + is_long < stop) & (first < 0xC0)
    return np.where(is_read, value, 0), np.where(is_read, place + 1 + is_long, -1)


def _byte(
    array: NDArray[np.uint8], at: NDArray[np.int64], place: NDArray[np.int64], stop: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The byte at a place of each payload; 0 beyond its end."""
    is_held = (place >= 0) & (place < stop)
    found: NDArray[np.int64] = array[np.where(is_held, at + place, 0)].astype(np.int64)
    return np.where(is_held, found, 0)
