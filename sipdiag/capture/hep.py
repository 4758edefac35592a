"""HEP packets (Homer's encapsulation, versions 1, 2 and 3) -> what the agent that sent them had captured.

Found by content, on any port, over UDP and (cut out of the stream by content.py) over TCP. What is inside has the
addresses, ports and time that HEP says; the carrier's own count for nothing. Payloads that a chunk holds compressed
(zlib or gzip) are inflated, up to MAX_PAYLOAD_BYTES. Reports and logs that HEP carries beside packets are counted as
not decoded.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.frames import Frames, Layer
from sipdiag.capture.gather import gather_bytes
from sipdiag.capture.problems import Problems
from sipdiag.capture.undecoded import Undecoded
from sipdiag.capture.window import PAD_BYTES
from sipdiag.model import NS_PER_S, Frame
from sipdiag.sip.framing import MAX_START_LINE_BYTES, datagram_offset

MAX_CHUNKS = 64
"""Chunks of one packet that are looked at: HEP defines some 20, and writes each once."""

MAX_PAYLOAD_BYTES = 1 << 18
"""Bytes of an inflated payload: four times what any datagram holds, where zlib could make a thousand of one byte."""

MAGIC = b"HEP3"
OLD_HEADS = (16, 28, 40, 52)
"""Header lengths of versions 1 and 2: IPv4 or IPv6, with or without the 12 bytes of version 2's time."""

_FIRST_BYTES = (0x01, 0x02, MAGIC[0])
_HEAD_BYTES = 8
_CHUNK_BYTES = 6
_TIME_BYTES = 12
_MAPPED = 0xFFFF << 32
_IPV4_FAMILY = 2
_IPV6_FAMILIES = (10, 24, 28, 30)  # as the systems number it
_TRANSPORTS = {17: "udp", 6: "tcp", 132: "sctp"}

_SIP, _RTP = 1, 4
_KINDS = {2: "XMPP", 3: "SDP", 5: "RTCP reports", 6: "MGCP", 7: "MEGACO", 8: "M2UA", 9: "M3UA", 10: "IAX", 100: "logs"}

LEFT_OUT = f"a HEP payload inflates to more than {MAX_PAYLOAD_BYTES} bytes: the rest of it is left out"

_Address = tuple[int, int]


class Hep(NamedTuple):
    """One packet as its agent saw it."""

    source: _Address
    """High and low half, as in Frames."""
    destination: _Address
    source_port: int
    destination_port: int
    transport: str
    kind: int
    """HEP's protocol type: 1 is SIP."""
    time_ns: int | None
    payload: bytes
    missing_bytes: int = 0
    """Bytes of the payload that HEP tells of and that are not there."""
    left_out: bool = False
    """MAX_PAYLOAD_BYTES was reached."""


class Packet(NamedTuple):
    """A Hep and the frames that carried it, the one that completed it first of all."""

    hep: Hep
    frame: Frame
    frames: tuple[Frame, ...]
    time_ns: int
    """When the carrier was seen."""


def unpack(data: bytes, time_ns: int) -> Hep | None:
    """The packet that these bytes hold; None where they are no HEP, or contradict themselves.

    `time_ns` is when they were seen.
    """
    return _unpack_chunks(data) if data.startswith(MAGIC) else _unpack_old(data, time_ns)


def old_head_bytes(data: bytes | bytearray) -> int | None:
    """Where the payload begins of what looks like HEP version 1 or 2; None where it does not."""
    if len(data) < _HEAD_BYTES or data[0] not in (1, 2) or data[1] not in OLD_HEADS or data[3] not in _TRANSPORTS:
        return None
    size = 16 if data[2] == _IPV4_FAMILY else 40
    if data[2] != _IPV4_FAMILY and data[2] not in _IPV6_FAMILIES:
        return None
    # Most senders do not count the time in the length.
    with_time = size + _TIME_BYTES
    if data[0] == 1:
        return size if data[1] == size else None
    return with_time if data[1] in (size, with_time) else None


def may_begin_old(data: bytes) -> bool:
    """Whether these bytes are too few to tell, and may begin a packet of version 1 or 2."""
    if len(data) < _HEAD_BYTES:
        return data[:1] in (b"\1", b"\2") and (len(data) < 2 or data[1] in OLD_HEADS)
    head = old_head_bytes(data)
    return head is not None and len(data) < head + MAX_START_LINE_BYTES and b"\n" not in data[head:]


def _unpack_old(data: bytes, time_ns: int) -> Hep | None:
    head = old_head_bytes(data)
    if head is None or datagram_offset(data[head:]) is None:
        return None
    is_ipv4 = data[2] == _IPV4_FAMILY
    source, destination = (data[8:12], data[12:16]) if is_ipv4 else (data[8:24], data[24:40])
    seen_ns = _old_time(data[head - _TIME_BYTES : head - 4], time_ns) if data[0] == 2 else None
    return Hep(
        source=_address(source),
        destination=_address(destination),
        source_port=int.from_bytes(data[4:6], "big"),
        destination_port=int.from_bytes(data[6:8], "big"),
        transport=_TRANSPORTS[data[3]],
        kind=_SIP,
        time_ns=seen_ns,
        payload=data[head:],
    )


def _old_time(data: bytes, time_ns: int) -> int | None:
    """Seconds and microseconds in the order of the sender's bytes, which is the one that is nearer to the capture's."""
    times = [
        int.from_bytes(data[:4], order) * NS_PER_S + int.from_bytes(data[4:], order) * 1000
        for order in ("little", "big")
    ]
    best = min(times, key=lambda time: abs(time - time_ns))
    return best if best >= NS_PER_S else None


def _unpack_chunks(data: bytes) -> Hep | None:
    chunks: dict[int, bytes] = {}
    total = int.from_bytes(data[4:6], "big")
    at, missing = len(MAGIC) + 2, 0
    for _ in range(MAX_CHUNKS):
        if at + _CHUNK_BYTES > min(total, len(data)):
            break
        vendor, kind, length = (int.from_bytes(data[at + skip : at + skip + 2], "big") for skip in (0, 2, 4))
        if length < _CHUNK_BYTES or at + length > total:
            return None
        if vendor == 0 and kind not in chunks:
            chunks[kind] = data[at + _CHUNK_BYTES : at + length]
            missing = max(0, at + length - len(data))
        at += length
    source = chunks.get(0x0003) or chunks.get(0x0005, b"")
    destination = chunks.get(0x0004) or chunks.get(0x0006, b"")
    payload, left_out = chunks.get(0x000F), False
    if payload is None and 0x0010 in chunks:
        payload, left_out = _inflate(chunks[0x0010])
    if payload is None or {len(source), len(destination)} not in ({4}, {16}):
        return None
    seconds, microseconds = (int.from_bytes(chunks.get(kind, b"")[:4], "big") for kind in (0x0009, 0x000A))
    return Hep(
        source=_address(source),
        destination=_address(destination),
        source_port=int.from_bytes(chunks.get(0x0007, b"")[:2], "big"),
        destination_port=int.from_bytes(chunks.get(0x0008, b"")[:2], "big"),
        transport=_TRANSPORTS.get(int.from_bytes(chunks.get(0x0002, b"")[:1], "big"), "udp"),
        kind=int.from_bytes(chunks.get(0x000B, b"\1")[:1], "big"),
        time_ns=seconds * NS_PER_S + microseconds * 1000 if seconds else None,
        payload=payload,
        missing_bytes=missing,
        left_out=left_out,
    )


def _inflate(data: bytes) -> tuple[bytes | None, bool]:
    """The inflated bytes, None where they cannot be; and whether there are more than MAX_PAYLOAD_BYTES."""
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        inflated = inflater.decompress(data, MAX_PAYLOAD_BYTES)
    except zlib.error:
        return None, False
    return inflated or None, bool(inflater.unconsumed_tail)


def _address(data: bytes) -> _Address:
    if len(data) == 4:
        return 0, _MAPPED | int.from_bytes(data, "big")
    return int.from_bytes(data[:8], "big"), int.from_bytes(data[8:], "big")


def take_packets(frames: Frames, file: int, undecoded: Undecoded) -> list[Packet]:
    """The HEP among the UDP payloads of these frames, whose rows become Layer.HEP."""
    rows = frames.rows(Layer.UDP)
    at, end = frames.at[rows], frames.end[rows]
    first = frames.array[np.minimum(at, len(frames.array) - 1)]
    could = (first == _FIRST_BYTES[0]) | (first == _FIRST_BYTES[1]) | (first == _FIRST_BYTES[2])
    chosen = np.flatnonzero(could & (end - at >= _HEAD_BYTES))
    if not len(chosen):
        return []
    chosen = chosen[_could_be_hep(frames.array, at[chosen])]
    found: list[Packet] = []
    for row in rows[chosen].tolist():
        data = frames.array[int(frames.at[row]) : int(frames.end[row])].tobytes()
        time_ns, frame = int(frames.time_ns[row]), Frame(file, int(frames.number[row]))
        hep = unpack(data, time_ns)
        if hep is None:
            if data.startswith(MAGIC):
                count_damaged(frame, undecoded)
                frames.layer[row] = Layer.HEP
            continue
        frames.layer[row] = Layer.HEP
        found.append(Packet(hep, frame, frames.parts[row] if frames.parts else (), time_ns))
    return found


def count_damaged(frame: Frame, undecoded: Undecoded) -> None:
    """This frame's HEP packet was not understood."""
    undecoded.add("hep", frame, "a HEP packet without payload or addresses, cut short, or contradicting itself")


def _could_be_hep(array: NDArray[np.uint8], at: NDArray[np.int64]) -> NDArray[np.bool_]:
    head = gather_bytes(array, at, _HEAD_BYTES)
    magic: NDArray[np.bool_] = (head[:, :4] == np.frombuffer(MAGIC, dtype=np.uint8)).all(axis=1)
    old: NDArray[np.bool_] = (head[:, 0] <= 2) & np.isin(head[:, 1], OLD_HEADS) & np.isin(head[:, 3], list(_TRANSPORTS))
    return magic | old


def frames_of(packets: Sequence[Packet], undecoded: Undecoded, problems: Problems) -> Frames | None:
    """The packets as rows that end at a UDP payload, with their own addresses and times; None where none has one.

    Those that carry neither SIP nor RTP are counted.
    """
    kept: list[Packet] = []
    for packet in packets:
        kind = packet.hep.kind
        if kind in (_SIP, _RTP):
            kept.append(packet)
        else:
            undecoded.add("hep", packet.frame, f"HEP that carries {_KINDS.get(kind, f'type {kind}')}, no packets")
        if packet.hep.left_out:
            problems.add(LEFT_OUT, packet.frame)
    if not kept:
        return None
    captured = np.array([len(packet.hep.payload) for packet in kept], dtype=np.int64)
    frames = Frames(
        array=np.frombuffer(b"".join(packet.hep.payload for packet in kept) + bytes(PAD_BYTES), dtype=np.uint8),
        start=np.cumsum(captured) - captured,
        captured=captured,
        length=captured + np.array([packet.hep.missing_bytes + packet.hep.left_out for packet in kept]),
        time_ns=np.array(
            [packet.time_ns if packet.hep.time_ns is None else packet.hep.time_ns for packet in kept], dtype=np.int64
        ),
        number=np.array([packet.frame.number for packet in kept], dtype=np.int64),
        layer=np.full(len(kept), Layer.UDP, dtype=np.uint8),
    )
    for column, values in (
        (frames.source_hi, [packet.hep.source[0] for packet in kept]),
        (frames.source_lo, [packet.hep.source[1] for packet in kept]),
        (frames.destination_hi, [packet.hep.destination[0] for packet in kept]),
        (frames.destination_lo, [packet.hep.destination[1] for packet in kept]),
    ):
        column[:] = values
    frames.source_port[:] = [packet.hep.source_port for packet in kept]
    frames.destination_port[:] = [packet.hep.destination_port for packet in kept]
    frames.has_address[:] = True
    frames.parts = [packet.frames for packet in kept]
    frames.transport = [packet.hep.transport for packet in kept]
    return frames
