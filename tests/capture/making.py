"""Captures made on the spot, and what reading them gives, in a form that tests compare."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether
from scapy.packet import Raw

from sipdiag.capture import DEFAULT_BLOCK_BYTES, Capture, DecoderChoice
from sipdiag.model import Event, Payload

START_NS = 1_700_000_000_000_000_000
MS = 1_000_000

EN10MB, RAW = 1, 101

# With both addresses given, for scapy would ask the network for them.
ETHER = Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")


class Packet(NamedTuple):
    """One frame to write: its bytes, its time, and its length on the wire where that is more."""

    data: bytes
    time_ns: int = START_NS
    length: int | None = None


def paced(frames: Iterable[Any], step_ns: int = MS) -> list[Packet]:
    """Frames (bytes or scapy packets), one every `step_ns`."""
    return [Packet(bytes(frame), START_NS + index * step_ns) for index, frame in enumerate(frames)]


def pcap(packets: Sequence[Packet], *, order: str = "<", nanoseconds: bool = True, link: int = EN10MB) -> bytes:
    """A pcap file."""
    magic, tick = (0xA1B23C4D, 1) if nanoseconds else (0xA1B2C3D4, 1000)
    parts = [struct.pack(f"{order}IHHiIII", magic, 2, 4, 0, 0, 262_144, link)]
    for packet in packets:
        seconds, rest = divmod(packet.time_ns, 1_000_000_000)
        length = len(packet.data) if packet.length is None else packet.length
        parts.append(struct.pack(f"{order}IIII", seconds, rest // tick, len(packet.data), length) + packet.data)
    return b"".join(parts)


def snoop(packets: Sequence[Packet], *, link: int = 4, dropped: int = 0) -> bytes:
    """A Sun snoop file (RFC 1761), whose clock counts microseconds."""
    parts = [b"snoop\0\0\0" + struct.pack(">II", 2, link)]
    for packet in packets:
        seconds, rest = divmod(packet.time_ns, 1_000_000_000)
        length = len(packet.data) if packet.length is None else packet.length
        padding = bytes(-len(packet.data) % 4)
        words = (length, len(packet.data), 24 + len(packet.data) + len(padding), dropped, seconds, rest // 1000)
        parts.append(struct.pack(">IIIIII", *words) + packet.data + padding)
    return b"".join(parts)


def erf(packets: Sequence[Packet], *, kind: int = 2, extensions: int = 0, lost: int = 0) -> bytes:
    """An ERF file; its clock counts fractions of 2**-32 s."""
    parts = []
    offset = bytes(2) if kind in (2, 11, 16, 20) else b""
    headers = b"".join(bytes([0x80 if left else 0]) + bytes(7) for left in reversed(range(extensions)))
    for packet in packets:
        seconds, rest = divmod(packet.time_ns, 1_000_000_000)
        body = headers + offset + packet.data
        body += bytes(-len(body) % 8)
        length = (len(packet.data) if packet.length is None else packet.length) + 4
        fraction = (rest << 32) // 1_000_000_000
        kind_byte = kind | (0x80 if extensions else 0)
        parts.append(struct.pack("<IIBB", fraction, seconds, kind_byte, 4))
        parts.append(struct.pack(">HHH", 16 + len(body), lost, length) + body)
    return b"".join(parts)


def block(kind: int, body: bytes, order: str = "<") -> bytes:
    """A pcapng block."""
    body += bytes(-len(body) % 4)
    total = struct.pack(f"{order}I", len(body) + 12)
    return struct.pack(f"{order}I", kind) + total + body + total


def section(order: str = "<") -> bytes:
    """A pcapng section header."""
    return block(0x0A0D0D0A, struct.pack(f"{order}IHHq", 0x1A2B3C4D, 1, 0, -1), order)


def interface(order: str = "<", *, link: int = EN10MB, options: bytes = b"", snaplen: int = 0) -> bytes:
    """A pcapng interface description."""
    return block(1, struct.pack(f"{order}HHI", link, 0, snaplen) + options, order)


def option(code: int, value: bytes, order: str = "<") -> bytes:
    """An option of a pcapng block."""
    return struct.pack(f"{order}HH", code, len(value)) + value + bytes(-len(value) % 4)


def enhanced(data: bytes, ticks: int, order: str = "<", *, interface: int = 0, length: int | None = None) -> bytes:
    """A pcapng enhanced packet block."""
    words = (interface, ticks >> 32, ticks & 0xFFFFFFFF, len(data), len(data) if length is None else length)
    return block(6, struct.pack(f"{order}IIIII", *words) + data, order)


def pcapng(packets: Sequence[Packet], *, order: str = "<", link: int = EN10MB) -> bytes:
    """A pcapng file with one interface that counts nanoseconds."""
    head = section(order) + interface(order, link=link, options=option(9, b"\x09", order))
    return head + b"".join(enhanced(packet.data, packet.time_ns, order, length=packet.length) for packet in packets)


class Seen(NamedTuple):
    """Everything that reading a capture gives."""

    payloads: list[Payload]
    events: list[Event]
    media: list[tuple[Any, ...]]
    """(file, *MediaColumns) of each row."""
    traffic: set[tuple[str, str, int]]
    capture: Capture

    @property
    def messages(self) -> list[bytes]:
        return [payload.data for payload in self.payloads]

    @property
    def not_decoded(self) -> dict[str, tuple[int, int]]:
        """What -> (frames, number of the first)."""
        return {one.what: (one.frames, one.first.frame) for one in self.capture.not_decoded}


def see(
    *paths: Path | str,
    block_bytes: int = DEFAULT_BLOCK_BYTES,
    keylog: Path | None = None,
    decoder: DecoderChoice = "auto",
) -> Seen:
    """Read a capture to its end."""
    capture = Capture(
        [str(path) for path in paths],
        block_bytes=block_bytes,
        keylog=None if keylog is None else str(keylog),
        decoder=decoder,
    )
    seen = Seen([], [], [], set(), capture)
    for one in capture:
        seen.payloads.extend(one.payloads)
        seen.events.extend(one.events)
        seen.traffic.update(one.traffic)
        media = one.media
        if media is not None:
            columns = [getattr(media, name) for name in media.__struct_fields__]
            lists = [
                [value.tobytes() if value.ndim else value.item() for value in column]
                if column.dtype != object
                else column.tolist()
                for column in columns
            ]
            rows = zip(*lists, strict=True)
            files = [one.file] * len(media.time_ns) if one.media_file is None else one.media_file.tolist()
            seen.media.extend((file, *row) for file, row in zip(files, rows, strict=True))
    return seen


def see_bytes(data: bytes, folder: Path, *, block_bytes: int = DEFAULT_BLOCK_BYTES, name: str = "made.pcap") -> Seen:
    """Read a capture that is given as bytes."""
    path = folder / name
    path.write_bytes(data)
    return see(path, block_bytes=block_bytes)


def message(number: int, *, method: str = "OPTIONS", body: bytes = b"") -> bytes:
    """A SIP request that differs from that of any other number."""
    head = (
        f"{method} sip:{number}@example.com SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK{number}\r\n"
        f"From: <sip:a@example.com>;tag=1\r\nTo: <sip:b@example.com>\r\n"
        f"Call-ID: {number}@example.com\r\nCSeq: 1 {method}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


REQUESTS = paced(
    (
        ETHER / IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=5060, dport=5060) / Raw(message(number))
        for number in range(20)
    ),
    step_ns=100 * MS,
)
