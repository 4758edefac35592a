"""Recognises RTP among datagrams: `MediaColumns` -> `Packets`.

In go the columns of a block; out come the same rows as RTP header fields, without RTCP, and without what is no
RTP by its header (RFC 3550 5.1). It judges single packets: second sights are found in copies.py, and which packets
make a stream is decided in table.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.model import NO_SERVICE, MediaColumns

KEY = np.dtype(
    [
        ("source_hi", "<u8"),
        ("source_lo", "<u8"),
        ("source_port", "<u2"),
        ("destination_hi", "<u8"),
        ("destination_lo", "<u8"),
        ("destination_port", "<u2"),
        ("ssrc", "<u4"),
    ]
)
"""What names a stream, packed without gaps: bytes 0-17 are the source, 18-35 the destination."""

FIXED_HEADER = 12
"""Bytes of an RTP header without contributing sources (RFC 3550 5.1)."""
RTCP_TYPES = (192, 223)
"""First and last second byte of a datagram that mean RTCP where RTP and RTCP share a port (RFC 5761 4)."""
EVENT_PAYLOAD = 4
"""Bytes of a telephone-event's payload (RFC 4733 2.3)."""
FIRST_DYNAMIC_TYPE = 96
COMFORT_NOISE_TYPES = (13, 19)
"""Comfort noise, and the type it had before RFC 3551."""
G711_TYPES = (0, 8)

_HAS_EXTENSION = 0x10
_HAS_PADDING_OR_EXTENSION_OR_CSRC = 0x3F
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_MAGNITUDES = np.uint64(0x7F7F_7F7F_7F7F_7F7F)
_ZERO_MU_LAW = np.uint64(0x7F7F_7F7F_7F7F_7F7F)
_ZERO_A_LAW = np.uint64(0x5555_5555_5555_5555)


class Packets(NamedTuple):
    """RTP packets, a row each. All arrays have the same length."""

    time_ns: NDArray[np.int64]
    file: NDArray[np.int32]
    frame: NDArray[np.int64]
    key: NDArray[np.void]
    """Of dtype KEY."""
    hash: NDArray[np.uint64]
    """Of the key: equal keys have equal hashes, unequal ones nearly always unequal hashes."""
    sequence: NDArray[np.int64]
    timestamp: NDArray[np.int64]
    payload_type: NDArray[np.uint8]
    length: NDArray[np.int64]
    """Bytes of UDP payload."""
    is_timed: NDArray[np.bool_]
    """Its timestamp tells when it was sampled: not so of comfort noise and telephone-events."""
    is_duplicate: NDArray[np.bool_]
    is_idle: NDArray[np.bool_]
    """G.711 of which samples 5 to 20 are all zero: digital silence."""
    event: NDArray[np.uint32]
    """Of a telephone-event its four bytes, as a number; the marker bit is in `is_marked`."""
    is_event: NDArray[np.bool_]
    is_marked: NDArray[np.bool_]
    service: NDArray[np.uint8]
    """Of IP; NO_SERVICE where it is not known."""

    def take(self, index: NDArray[Any]) -> Packets:
        """The rows that an index array or a mask picks."""
        rows = np.flatnonzero(index) if index.dtype == np.bool_ else index
        columns: Iterable[NDArray[Any]] = self
        # Indexing would copy the keys field by field, ten times as slow.
        return Packets(*(column.take(rows) for column in columns))

    def followed_by(self, later: Packets) -> Packets:
        columns: list[tuple[NDArray[Any], NDArray[Any]]] = list(zip(self, later, strict=True))
        return Packets(*(np.concatenate(pair) for pair in columns))


class Recognised(NamedTuple):
    """The rows of a block by what they are."""

    rtp: Packets
    is_rtcp: NDArray[np.bool_]
    """Per row of the block, as is the next."""
    is_stun: NDArray[np.bool_]
    others: int
    """Datagrams that are neither, or cut too short to tell."""


def mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of splitmix64: every bit of the value moves every bit of the result."""
    value = (value ^ (value >> np.uint64(30))) * _MIX_1
    value = (value ^ (value >> np.uint64(27))) * _MIX_2
    return value ^ (value >> np.uint64(31))


def _key_hash(key: NDArray[np.void]) -> NDArray[np.uint64]:
    ports = (
        (key["source_port"].astype(np.uint64) << np.uint64(48))
        | (key["destination_port"].astype(np.uint64) << np.uint64(32))
        | key["ssrc"]
    )
    value = mixed(ports)
    # The halves are told apart by what they are multiplied with, so that one mixing does for all four.
    for number, name in enumerate(("source_hi", "source_lo", "destination_hi", "destination_lo")):
        value += key[name] * (_MIX_1 + np.uint64(2 * number))
    return mixed(value)


def recognise(file: int | NDArray[np.int32], columns: MediaColumns) -> Recognised:
    """The rows of a block as RTP packets, which rows are RTCP, and the number of all others."""
    words = np.ascontiguousarray(columns.head[:, :FIXED_HEADER]).view(">u4").astype(np.int64)
    first_byte = columns.head[:, 0]
    second_byte = columns.head[:, 1]
    header = FIXED_HEADER + 4 * (first_byte & 0x0F).astype(np.int64)
    is_version_2 = first_byte >> 6 == 2
    is_rtcp = is_version_2 & (second_byte >= RTCP_TYPES[0]) & (second_byte <= RTCP_TYPES[1])
    is_rtp = is_version_2 & ~is_rtcp & (columns.captured >= FIXED_HEADER) & (columns.length >= header)
    is_stun = first_byte < 2
    others = len(is_rtp) - int(is_rtp.sum()) - int(is_rtcp.sum()) - int(is_stun.sum())
    rows = np.flatnonzero(is_rtp)

    key = np.empty(len(rows), KEY)
    for name in KEY.names or ():
        key[name] = words[rows, 2] if name == "ssrc" else getattr(columns, name)[rows]
    payload_type = second_byte[rows] & np.uint8(0x7F)
    length = columns.length[rows].astype(np.int64)
    is_event, event = _events(columns, rows, header[rows], payload_type, length)
    is_noise = (payload_type == COMFORT_NOISE_TYPES[0]) | (payload_type == COMFORT_NOISE_TYPES[1])
    rtp = Packets(
        time_ns=columns.time_ns[rows],
        file=np.broadcast_to(np.asarray(file, np.int32), len(is_rtp))[rows],
        frame=columns.frame[rows],
        key=key,
        hash=_key_hash(key),
        sequence=words[rows, 0] & 0xFFFF,
        timestamp=words[rows, 1],
        payload_type=payload_type,
        length=length,
        is_timed=~(is_event | is_noise),
        is_duplicate=np.zeros(len(rows), np.bool_),
        is_idle=_idle(columns, rows, payload_type),
        event=event,
        is_event=is_event,
        is_marked=second_byte[rows] >= 0x80,
        service=columns.service[rows],
    )
    return Recognised(rtp, is_rtcp, is_stun, others)


def _events(
    columns: MediaColumns,
    rows: NDArray[np.int64],
    header: NDArray[np.int64],
    payload_type: NDArray[np.uint8],
    length: NDArray[np.int64],
) -> tuple[NDArray[np.bool_], NDArray[np.uint32]]:
    """Which packets are telephone-events by type and size, and what they say; 0 where the capture cut that off."""
    is_event = (payload_type >= FIRST_DYNAMIC_TYPE) & (length - header == EVENT_PAYLOAD)
    is_event &= columns.head[rows, 0] & _HAS_EXTENSION == 0
    said = np.zeros(len(rows), np.uint32)
    found = np.flatnonzero(is_event)
    if len(found):
        width = columns.head.shape[1]
        at = header[found]
        is_held = (at + EVENT_PAYLOAD <= width) & (columns.captured[rows[found]] >= at + EVENT_PAYLOAD)
        found, at = found[is_held], at[is_held]
        places = at[:, None] + np.arange(EVENT_PAYLOAD)
        said[found] = np.ascontiguousarray(columns.head[rows[found, None], places]).view(">u4")[:, 0]
    return is_event, said


def _idle(columns: MediaColumns, rows: NDArray[np.int64], payload_type: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Both laws of G.711 have the sign in the highest bit; of the magnitude zero, a law's other seven bits are one
    pattern."""
    is_idle: NDArray[np.bool_] = (payload_type == G711_TYPES[0]) | (payload_type == G711_TYPES[1])
    is_idle &= (columns.captured >= columns.head.shape[1])[rows]
    is_idle &= (columns.head[:, 0] & _HAS_PADDING_OR_EXTENSION_OR_CSRC == 0)[rows]
    samples = columns.head.view("<u8")[:, 2:] & _MAGNITUDES
    zero = np.where(payload_type == G711_TYPES[0], _ZERO_MU_LAW, _ZERO_A_LAW)
    is_idle &= (samples[rows] == zero[:, None]).all(axis=1)
    return is_idle


def known_service(service: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where the type of service is known."""
    is_known: NDArray[np.bool_] = service != NO_SERVICE
    return is_known
