"""Recognises RTP among datagrams: `MediaColumns` -> `Packets`; what may be UDPTL (T.38) is made such rows as well.

In go the columns of a block; out come the same rows as RTP header fields, without RTCP, and without what is no
RTP by its header (RFC 3550 5.1). It judges single packets: second sights are found in copies.py, and which packets
make a stream is decided in table.py.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.columns import grouped
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
_WORD = (1 << 64) - 1
_KEY = struct.Struct("<QQHQQHI")
_ADDRESSES = ("source_hi", "source_lo", "destination_hi", "destination_lo")
_HEAD = np.dtype(
    [
        ("first", "u1"),
        ("second", "u1"),
        ("sequence", ">u2"),
        ("timestamp", ">u4"),
        ("ssrc", ">u4"),
        ("samples_1_to_4", "V4"),
        ("samples", "<u8"),  # 5 to 12, and the next 13 to 20, where no header goes beyond FIXED_HEADER
        ("more_samples", "<u8"),
    ]
)
"""The bytes of payload that MediaColumns hold, as those of RTP."""


class Packets(NamedTuple):
    """RTP packets, a row each. All arrays but the last two have the same length."""

    time_ns: NDArray[np.int64]
    file: NDArray[np.int32]
    frame: NDArray[np.int64]
    stream: NDArray[np.int32]
    """Which of `keys` names its stream."""
    sequence: NDArray[np.uint16]
    timestamp: NDArray[np.uint32]
    payload_type: NDArray[np.uint8]
    length: NDArray[np.int32]
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
        taken = Packets._make((*(_picked(column, rows) for column in columns), self.keys, self.hashes))
        if len(rows) >= len(self.keys):
            return taken
        named, stream = np.unique(taken.stream, return_inverse=True)
        return taken._replace(stream=stream.astype(np.int32), keys=chosen(self.keys, named), hashes=self.hashes[named])


def _picked(column: NDArray[Any], rows: NDArray[np.int64]) -> NDArray[Any]:
    """`column.take(rows)`; nothing is moved of a column that holds one value, as half of them do where there are
    neither key presses nor copies."""
    if len(column) and column[0] == column[-1] and (column == column[0]).all():
        return np.full(len(rows), column[0])
    return column.take(rows)


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
    udptl: Packets | None
    """What may be UDPTL, if anything: of its header there is a sequence number alone. SSRC and timestamp are 0."""
    sounds: NDArray[np.void]
    """Of dtype SOUND: some of the RTP packets, chosen by their payload."""
    beside: MediaColumns | None
    """The rows that are RTCP or STUN, if any."""
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
    columns: MediaColumns, ssrc: NDArray[np.uint32]
) -> tuple[NDArray[np.int32], NDArray[np.void], NDArray[np.uint64]]:
    """Of the rows, whose SSRCs are given: `stream`, `keys` and `hashes` of Packets."""
    parts: dict[str, NDArray[Any]] = {name: getattr(columns, name) for name in (KEY.names or ())[:-1]}
    parts["ssrc"] = ssrc
    first, stream = grouped([_ports(parts), *(parts[name] for name in _ADDRESSES)])
    parts = {name: column[first] for name, column in parts.items()}
    keys = np.empty(len(first), KEY)
    for name, column in parts.items():
        keys[name] = column
    return stream, keys, _hashed(parts)


def _ports(parts: Mapping[str, Any]) -> NDArray[np.uint64]:
    """What of keys is no address, as one number."""
    ports: NDArray[np.uint64] = (
        (parts["source_port"].astype(np.uint64) << np.uint64(48))
        | (parts["destination_port"].astype(np.uint64) << np.uint64(32))
        | parts["ssrc"].astype(np.uint64)
    )
    return ports


def _hashed(parts: Mapping[str, Any]) -> NDArray[np.uint64]:
    """Of the parts of keys."""
    value = mixed(_ports(parts))
    # The halves are told apart by what they are multiplied with, so that one mixing does for all four.
    for number, name in enumerate(_ADDRESSES):
        value += parts[name] * (_MIX_1 + np.uint64(2 * number))
    return mixed(value)


def recognise(file: int | NDArray[np.int32], columns: MediaColumns) -> Recognised:
    """The rows of a block as RTP packets, those that are RTCP or STUN, and the number of all others."""
    files = np.broadcast_to(np.asarray(file, np.int32), len(columns.time_ns))
    head = _headers(columns)
    first_byte, second_byte = head["first"], head["second"]
    is_version_2 = first_byte >> 6 == 2
    is_rtcp = is_version_2 & (second_byte >= RTCP_TYPES[0]) & (second_byte <= RTCP_TYPES[1])
    is_stun = (first_byte < 2) & ~columns.may_be_udptl
    header = FIXED_HEADER + 4 * (first_byte & 0x0F)
    is_rtp = is_version_2 & ~is_rtcp & (columns.captured >= FIXED_HEADER) & (columns.length >= header)
    others = len(files) - int(np.count_nonzero(is_rtp | is_rtcp | is_stun | columns.may_be_udptl))
    beside = np.flatnonzero(is_rtcp | is_stun)
    is_udptl = columns.may_be_udptl
    udptl = _udptl(*_chosen(columns, files, is_udptl)) if is_udptl.any() else None
    rtp, sounds = _rtp(*_chosen(columns, files, is_rtp))
    return Recognised(
        rtp=rtp,
        udptl=udptl,
        sounds=sounds,
        beside=_taken(columns, beside) if len(beside) else None,
        file=files[beside],
        is_rtcp=is_rtcp[beside],
        others=others,
    )


def _headers(columns: MediaColumns) -> NDArray[np.void]:
    """The first bytes of payload, of dtype _HEAD."""
    return columns.head.view(_HEAD)[:, 0]


def _taken(columns: MediaColumns, rows: NDArray[np.int64]) -> MediaColumns:
    taken: dict[str, Any] = {name: getattr(columns, name) for name in MediaColumns.__struct_fields__}
    taken |= {name: column.take(rows) for name, column in taken.items() if name != "head"}
    return MediaColumns(**taken | {"head": chosen(_headers(columns), rows).view(np.uint8).reshape(-1, _HEAD.itemsize)})


def _chosen(
    columns: MediaColumns, files: NDArray[np.int32], is_chosen: NDArray[np.bool_]
) -> tuple[MediaColumns, NDArray[np.int32]]:
    """These rows and their files; the same columns where they are all."""
    if is_chosen.all():
        return columns, files.copy()
    rows = np.flatnonzero(is_chosen)
    return _taken(columns, rows), files[rows]


def _rtp(columns: MediaColumns, file: NDArray[np.int32]) -> tuple[Packets, NDArray[np.void]]:
    """The rows as packets, and the sounds among them."""
    head = _headers(columns)
    payload_type = head["second"] & np.uint8(0x7F)
    stream, keys, hashes = _streams(columns, head["ssrc"].astype(np.uint32))
    is_event, event = _events(columns, payload_type)
    is_noise = (payload_type == COMFORT_NOISE_TYPES[0]) | (payload_type == COMFORT_NOISE_TYPES[1])
    is_plain = (head["first"] & _HAS_PADDING_OR_EXTENSION_OR_CSRC == 0) & (columns.captured >= _HEAD.itemsize)
    is_idle = _idle(head, payload_type) & is_plain
    packets = Packets(
        time_ns=columns.time_ns,
        file=file,
        frame=columns.frame,
        stream=stream,
        sequence=head["sequence"].astype(np.uint16),
        timestamp=head["timestamp"].astype(np.uint32),
        payload_type=payload_type,
        length=columns.length,
        is_timed=~(is_event | is_noise),
        is_duplicate=np.zeros(len(file), np.bool_),
        is_idle=is_idle,
        event=event,
        is_event=is_event,
        is_marked=head["second"] >= 0x80,
        service=columns.service,
        keys=keys,
        hashes=hashes,
    )
    return packets, _sounds(head, packets, np.flatnonzero(is_plain & ~is_idle & ~is_event))


def _udptl(columns: MediaColumns, file: NDArray[np.int32]) -> Packets:
    count = len(file)
    stream, keys, hashes = _streams(columns, np.zeros(count, np.uint32))
    none = np.zeros(count, np.bool_)
    return Packets(
        time_ns=columns.time_ns,
        file=file,
        frame=columns.frame,
        stream=stream,
        sequence=columns.head[:, :2].copy().view(">u2")[:, 0].astype(np.uint16),
        timestamp=np.zeros(count, np.uint32),
        payload_type=np.full(count, _NO_PAYLOAD_TYPE, np.uint8),
        length=columns.length,
        is_timed=none,
        is_duplicate=none.copy(),
        is_idle=none,
        event=np.zeros(count, np.uint32),
        is_event=none,
        is_marked=none,
        service=columns.service,
        keys=keys,
        hashes=hashes,
    )


def _events(columns: MediaColumns, payload_type: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.uint32]]:
    """Which packets are telephone-events by type and size, and what they say; 0 where the capture cut that off."""
    is_event = payload_type >= FIRST_DYNAMIC_TYPE
    said = np.zeros(len(is_event), np.uint32)
    if not is_event.any():
        return is_event, said
    first_byte = columns.head[:, 0]
    header = FIXED_HEADER + 4 * (first_byte & 0x0F).astype(np.int64)
    is_event &= (columns.length - header == EVENT_PAYLOAD) & (first_byte & _HAS_EXTENSION == 0)
    found = np.flatnonzero(is_event)
    if len(found):
        width = columns.head.shape[1]
        at = header[found]
        is_held = (at + EVENT_PAYLOAD <= width) & (columns.captured[found] >= at + EVENT_PAYLOAD)
        found, at = found[is_held], at[is_held]
        places = at[:, None] + np.arange(EVENT_PAYLOAD)
        said[found] = np.ascontiguousarray(columns.head[found[:, None], places]).view(">u4")[:, 0]
    return is_event, said


def _sounds(head: NDArray[np.void], packets: Packets, rows: NDArray[np.int64]) -> NDArray[np.void]:
    """Of these rows those whose payload is no single tone, one in SAMPLED by what it holds."""
    one, other = head["samples"][rows], head["more_samples"][rows]
    sound = mixed(one ^ mixed(other))
    is_chosen = (sound & np.uint64(SAMPLED - 1) == 0) & (one != other)
    rows = rows[is_chosen]
    sounds = np.empty(len(rows), SOUND)
    sounds["stream"] = packets.hashes[packets.stream[rows]].view(np.int64)
    sounds["sound"] = sound[is_chosen]
    for name in ("time_ns", "frame", "file"):
        sounds[name] = getattr(packets, name)[rows]
    return sounds


def hash_of(key: bytes) -> int:
    """Of the key of a stream, as `sounds` has it: `_hashed` of one, which takes a tenth of the time without arrays."""
    source_hi, source_lo, source_port, destination_hi, destination_lo, destination_port, ssrc = _KEY.unpack(key)
    value = _mixed(source_port << 48 | destination_port << 32 | ssrc)
    for number, half in enumerate((source_hi, source_lo, destination_hi, destination_lo)):
        value += half * (int(_MIX_1) + 2 * number)
    value = _mixed(value & _WORD)
    return value - (value >> 63 << 64)


def _mixed(value: int) -> int:
    """`mixed` of one."""
    value = (value ^ value >> 30) * int(_MIX_1) & _WORD
    value = (value ^ value >> 27) * int(_MIX_2) & _WORD
    return value ^ value >> 31


def _idle(head: NDArray[np.void], payload_type: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Both laws of G.711 have the sign in the highest bit; of the magnitude zero, a law's other seven bits are one
    pattern."""
    is_idle: NDArray[np.bool_] = np.zeros(len(head), np.bool_)
    for law, zero in zip(G711_TYPES, (_ZERO_MU_LAW, _ZERO_A_LAW), strict=True):
        is_law = payload_type == law
        if is_law.any():
            rows = np.flatnonzero(is_law & (head["samples"] & _MAGNITUDES == zero))
            is_idle[rows] = head["more_samples"][rows] & _MAGNITUDES == zero
    return is_idle


def known_service(service: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Where the type of service is known."""
    is_known: NDArray[np.bool_] = service != NO_SERVICE
    return is_known
