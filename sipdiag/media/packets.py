"""Recognises RTP among datagrams: `MediaColumns` -> `Packets`; what may be UDPTL (T.38) is made such rows as well.

In go the columns of a block; out come the same rows as RTP header fields, without RTCP, and without what is no
RTP by its header (RFC 3550 5.1). It judges single packets: second sights are found in copies.py, and which packets
make a stream is decided in table.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.media.sounds import SAMPLED, SOUND
from sipdiag.media.whole import chosen, together
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
_NO_PAYLOAD_TYPE = 127
"""Of UDPTL, which has none: any that no codec has for good."""

_HAS_EXTENSION = 0x10
_HAS_PADDING_OR_EXTENSION_OR_CSRC = 0x3F
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_MAGNITUDES = np.uint64(0x7F7F_7F7F_7F7F_7F7F)
_ZERO_MU_LAW = np.uint64(0x7F7F_7F7F_7F7F_7F7F)
_ZERO_A_LAW = np.uint64(0x5555_5555_5555_5555)


class Packets(NamedTuple):
    """RTP packets, a row each. All arrays but the last two have the same length."""

    time_ns: NDArray[np.int64]
    file: NDArray[np.int32]
    frame: NDArray[np.int64]
    stream: NDArray[np.int32]
    """Which of `keys` names its stream."""
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
    keys: NDArray[np.void]
    """Of dtype KEY, in any order: a stream once or more often."""
    hashes: NDArray[np.uint64]
    """Of these keys: equal keys have equal hashes, unequal ones nearly always unequal hashes."""

    def take(self, index: NDArray[Any]) -> Packets:
        """The rows that an index array or a mask picks."""
        rows = np.flatnonzero(index) if index.dtype == np.bool_ else index
        columns: tuple[NDArray[Any], ...] = self[:-2]
        taken = Packets._make((*(column.take(rows) for column in columns), self.keys, self.hashes))
        if len(rows) >= len(self.keys):
            return taken
        named, stream = np.unique(taken.stream, return_inverse=True)
        return taken._replace(stream=stream.astype(np.int32), keys=chosen(self.keys, named), hashes=self.hashes[named])


def joined(parts: Sequence[Packets]) -> Packets:
    """The rows of all parts, one after the other."""
    columns: list[tuple[NDArray[Any], ...]] = list(zip(*parts, strict=True))
    *rows, keys, hashes = columns
    whole = Packets._make((*map(np.concatenate, rows), together(keys, KEY), np.concatenate(hashes)))
    sizes = [len(part.keys) for part in parts]
    whole.stream[:] += np.repeat(np.cumsum([0, *sizes[:-1]]), [len(part.stream) for part in parts]).astype(np.int32)
    return whole


class Recognised(NamedTuple):
    """The rows of a block by what they are."""

    rtp: Packets
    udptl: Packets
    """What may be UDPTL: of its header there is a sequence number alone. SSRC and timestamp are 0."""
    sounds: NDArray[np.void]
    """Of dtype SOUND: some of the RTP packets, chosen by their payload."""
    beside: MediaColumns
    """The rows that are RTCP or STUN."""
    file: NDArray[np.int32]
    """Of each row of `beside`, as is the next."""
    is_rtcp: NDArray[np.bool_]
    others: int
    """Datagrams that are neither, or cut too short to tell."""


def mixed(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of splitmix64: every bit of the value moves every bit of the result."""
    value = (value ^ (value >> np.uint64(30))) * _MIX_1
    value = (value ^ (value >> np.uint64(27))) * _MIX_2
    return value ^ (value >> np.uint64(31))


def _streams(
    columns: MediaColumns, rows: NDArray[np.int64], ssrc: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.void], NDArray[np.uint64]]:
    """Of these rows of a block, whose SSRCs are given: `stream`, `keys` and `hashes` of Packets."""
    parts: dict[str, NDArray[Any]] = {name: getattr(columns, name)[rows] for name in (KEY.names or ())[:-1]}
    parts["ssrc"] = ssrc
    hashes = _hashed(parts)
    first, stream = _numbered(hashes)
    keys = np.empty(len(first), KEY)
    for name, column in parts.items():
        keys[name] = column[first]
    if any((keys[name][stream] != column).any() for name, column in parts.items()):
        # Two streams share a hash: each row names its own.
        first = np.arange(len(rows))
        stream = first.astype(np.int32)
        keys = np.empty(len(rows), KEY)
        for name, column in parts.items():
            keys[name] = column
    return stream, keys, hashes[first]


def _hashed(parts: Mapping[str, Any]) -> NDArray[np.uint64]:
    """Of the parts of keys."""
    ports: NDArray[np.uint64] = (
        (parts["source_port"].astype(np.uint64) << np.uint64(48))
        | (parts["destination_port"].astype(np.uint64) << np.uint64(32))
        | parts["ssrc"].astype(np.uint64)
    )
    value = mixed(ports)
    # The halves are told apart by what they are multiplied with, so that one mixing does for all four.
    for number, name in enumerate(("source_hi", "source_lo", "destination_hi", "destination_lo")):
        value += parts[name] * (_MIX_1 + np.uint64(2 * number))
    return mixed(value)


def _numbered(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Where each hash is met first, or about, and per row which of these is its own.

    Without sorting: 16 bits of a hash tell of a place, in which the row that came last is found; those few that find
    another hash there are sorted.
    """
    rows = np.arange(len(hashes))
    place = (hashes >> np.uint64(48)).astype(np.int64)
    last = np.empty(1 << 16, np.int64)
    last[place] = rows
    leader = last[place]
    strays = np.flatnonzero(hashes[leader] != hashes)
    if len(strays):
        _, first, stray = np.unique(hashes[strays], return_index=True, return_inverse=True)
        leader[strays] = strays[first][stray]
    first = np.flatnonzero(leader == rows)
    number = np.empty(len(hashes), np.int32)
    number[first] = np.arange(len(first))
    return first, number[leader]


def recognise(file: int | NDArray[np.int32], columns: MediaColumns) -> Recognised:
    """The rows of a block as RTP packets, those that are RTCP or STUN, and the number of all others."""
    words = np.ascontiguousarray(columns.head[:, :FIXED_HEADER]).view(">u4").astype(np.int64)
    first_byte = columns.head[:, 0]
    second_byte = columns.head[:, 1]
    header = FIXED_HEADER + 4 * (first_byte & 0x0F).astype(np.int64)
    is_version_2 = first_byte >> 6 == 2
    is_rtcp = is_version_2 & (second_byte >= RTCP_TYPES[0]) & (second_byte <= RTCP_TYPES[1])
    is_rtp = is_version_2 & ~is_rtcp & (columns.captured >= FIXED_HEADER) & (columns.length >= header)
    is_stun = (first_byte < 2) & ~columns.may_be_udptl
    others = int((~(is_rtp | is_rtcp | is_stun | columns.may_be_udptl)).sum())
    rows = np.flatnonzero(is_rtp)

    stream, keys, hashes = _streams(columns, rows, words[rows, 2])
    payload_type = second_byte[rows] & np.uint8(0x7F)
    length = columns.length[rows].astype(np.int64)
    is_event, event = _events(columns, rows, header[rows], payload_type, length)
    is_noise = (payload_type == COMFORT_NOISE_TYPES[0]) | (payload_type == COMFORT_NOISE_TYPES[1])
    rtp = Packets(
        time_ns=columns.time_ns[rows],
        file=np.broadcast_to(np.asarray(file, np.int32), len(is_rtp))[rows],
        frame=columns.frame[rows],
        stream=stream,
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
        keys=keys,
        hashes=hashes,
    )
    beside = np.flatnonzero(is_rtcp | is_stun)
    return Recognised(
        rtp=rtp,
        udptl=_udptl(file, columns),
        sounds=_sounds(columns, rows, rtp),
        beside=MediaColumns(**{name: getattr(columns, name)[beside] for name in MediaColumns.__struct_fields__}),
        file=np.broadcast_to(np.asarray(file, np.int32), len(is_rtp))[beside],
        is_rtcp=is_rtcp[beside],
        others=others,
    )


def _udptl(file: int | NDArray[np.int32], columns: MediaColumns) -> Packets:
    rows = np.flatnonzero(columns.may_be_udptl)
    count = len(rows)
    stream, keys, hashes = _streams(columns, rows, np.zeros(count, np.int64))
    none = np.zeros(count, np.bool_)
    return Packets(
        time_ns=columns.time_ns[rows],
        file=np.broadcast_to(np.asarray(file, np.int32), len(columns.time_ns))[rows],
        frame=columns.frame[rows],
        stream=stream,
        sequence=columns.head[rows, 0].astype(np.int64) << 8 | columns.head[rows, 1],
        timestamp=np.zeros(count, np.int64),
        payload_type=np.full(count, _NO_PAYLOAD_TYPE, np.uint8),
        length=columns.length[rows].astype(np.int64),
        is_timed=none,
        is_duplicate=none.copy(),
        is_idle=none,
        event=np.zeros(count, np.uint32),
        is_event=none,
        is_marked=none,
        service=columns.service[rows],
        keys=keys,
        hashes=hashes,
    )


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


def _sounds(columns: MediaColumns, rows: NDArray[np.int64], rtp: Packets) -> NDArray[np.void]:
    """Packets whose payload is no silence and no single tone, one in SAMPLED by what it holds."""
    plain = columns.head[:, 0] & _HAS_PADDING_OR_EXTENSION_OR_CSRC == 0
    plain &= columns.captured >= columns.head.shape[1]
    words = columns.head.view("<u8")[rows]
    sound = mixed(words[:, 2] ^ mixed(words[:, 3]))
    chosen_rows = np.flatnonzero(
        (sound & np.uint64(SAMPLED - 1) == 0)
        & plain[rows]
        & ~rtp.is_idle
        & ~rtp.is_event
        & (words[:, 2] != words[:, 3])
    )
    sounds = np.empty(len(chosen_rows), SOUND)
    sounds["stream"] = rtp.hashes[rtp.stream[chosen_rows]].view(np.int64)
    sounds["sound"] = sound[chosen_rows]
    for name in ("time_ns", "frame", "file"):
        sounds[name] = getattr(rtp, name)[chosen_rows]
    return sounds


def hash_of(key: bytes) -> int:
    """Of the key of a stream, as `sounds` has it."""
    row = np.frombuffer(key, KEY)
    return int(_hashed({name: row[name] for name in KEY.names or ()}).view(np.int64)[0])


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
