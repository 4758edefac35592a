"""Recognises RTP among datagrams and takes mirror copies out: `MediaColumns` -> `Packets`.

In go the columns of a block; out come the same rows as RTP header fields, without RTCP, without what is no
RTP by its header (RFC 3550 5.1) and without second sights of a packet. It judges single packets: which of
them make a stream is decided in seconds.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.model import NS_PER_MS, MediaColumns

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

COPY_NS = 10 * NS_PER_MS
"""The same packet again within 10 ms is a second sight, as of a mirror port that shows both ways (guard
G3): half of the usual 20 ms between packets, so no sender's own repetition falls below."""
DUPLICATE_NS = 500 * NS_PER_MS
"""The same packet again within 500 ms is a duplicate that the network made; beyond that no jitter buffer
cares, and the memory for it would grow."""

_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)


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
    rtcp: NDArray[np.void]
    """The flows of RTCP datagrams, of dtype KEY with ssrc 0."""
    others: int
    """Datagrams that are neither, or cut too short to tell."""


def _mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
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
    value = _mixed(ports)
    for name in ("source_hi", "source_lo", "destination_hi", "destination_lo"):
        value = _mixed(value + key[name])
    return value


def recognise(file: int | NDArray[np.int32], columns: MediaColumns) -> Recognised:
    """The rows of a block as RTP packets, RTCP flows, and the number of all others."""
    words = np.ascontiguousarray(columns.head[:, :FIXED_HEADER]).view(">u4").astype(np.int64)
    second_byte = (words[:, 0] >> 16) & 0xFF
    header = FIXED_HEADER + 4 * ((words[:, 0] >> 24) & 0x0F)
    is_version_2 = words[:, 0] >> 30 == 2
    is_rtcp = is_version_2 & (second_byte >= RTCP_TYPES[0]) & (second_byte <= RTCP_TYPES[1])
    is_rtp = is_version_2 & ~is_rtcp & (columns.captured >= FIXED_HEADER) & (columns.length >= header)

    key = np.empty(len(words), KEY)
    for name in KEY.names or ():
        key[name] = words[:, 2] if name == "ssrc" else getattr(columns, name)
    key["ssrc"][is_rtcp] = 0

    rows = np.flatnonzero(is_rtp)
    words, key = words[rows], key.take(rows)
    payload_type = (second_byte[rows] & 0x7F).astype(np.uint8)
    length = columns.length[rows].astype(np.int64)
    is_event = (payload_type >= FIRST_DYNAMIC_TYPE) & (length - header[rows] == EVENT_PAYLOAD)
    rtp = Packets(
        time_ns=columns.time_ns[rows],
        file=np.broadcast_to(np.asarray(file, np.int32), len(is_rtp))[rows],
        frame=columns.frame[rows],
        key=key,
        hash=_key_hash(key),
        sequence=words[:, 0] & 0xFFFF,
        timestamp=words[:, 1],
        payload_type=payload_type,
        length=length,
        is_timed=~(is_event | np.isin(payload_type, COMFORT_NOISE_TYPES)),
        is_duplicate=np.zeros(len(rows), np.bool_),
    )
    return Recognised(rtp, _flows(columns, is_rtcp), len(is_rtp) - len(rows) - int(is_rtcp.sum()))


def _flows(columns: MediaColumns, rows: NDArray[np.bool_]) -> NDArray[np.void]:
    flows = np.zeros(int(rows.sum()), KEY)
    for name in (KEY.names or ())[:-1]:
        flows[name] = getattr(columns, name)[rows]
    return flows


class CopyFilter:
    """Drops second sights and marks duplicates.

    Remembers the packets of twice DUPLICATE_NS, 16 bytes each: the margin is for captures whose frames are
    not quite in the order of their times.
    """

    def __init__(self) -> None:
        self._seen = np.empty(0, np.uint64)
        self._seen_ns = np.empty(0, np.int64)

    def __call__(self, packets: Packets) -> Packets:
        """The packets without second sights, duplicates marked. A packet is what it is by SSRC, sequence
        number and timestamp between the same two endpoints."""
        content = (packets.sequence << 32 | packets.timestamp).astype(np.uint64)
        seen = np.concatenate((self._seen, _mixed(packets.hash + _mixed(content))))
        seen_ns = np.concatenate((self._seen_ns, packets.time_ns))
        order = np.argsort(seen, kind="stable")
        again = np.flatnonzero(seen[order[1:]] == seen[order[:-1]]) + 1
        since = np.full(len(seen), DUPLICATE_NS + 1)
        since[order[again]] = np.abs(seen_ns[order[again]] - seen_ns[order[again - 1]])
        since = since[len(self._seen) :]

        recent = seen_ns >= seen_ns.max(initial=0) - 2 * DUPLICATE_NS
        self._seen, self._seen_ns = seen[recent], seen_ns[recent]
        packets.is_duplicate[:] = since <= DUPLICATE_NS
        return packets.take(since > COPY_NS) if (since <= COPY_NS).any() else packets
