"""A dumb capture reader: one packet after the other, struct and dict only. The readable twin of
sipdiag.capture.

Reads pcap and pcapng; Ethernet, VLAN, Linux cooked, null and raw IP; IPv4 and IPv6 with extension headers;
fragments; UDP; and TCP by sorting the segments of a direction, so that it needs the whole capture and
complete streams.
"""

from __future__ import annotations

import re
import struct
from collections import defaultdict
from typing import NamedTuple

from sipdiag.addresses import address_text


class Datagram(NamedTuple):
    """One UDP datagram."""

    number: int
    time_ns: int
    source: str
    source_port: int
    destination: str
    destination_port: int
    payload: bytes


class Segment(NamedTuple):
    number: int
    source: tuple[str, int]
    destination: tuple[str, int]
    sequence: int
    flags: int
    payload: bytes


def frames(data: bytes) -> list[tuple[int, int, int, bytes]]:
    """(number, time_ns, link type, bytes) of each frame."""
    return _pcapng(data) if data[:4] == b"\x0a\x0d\x0d\x0a" else _pcap(data)


def _pcap(data: bytes) -> list[tuple[int, int, int, bytes]]:
    order = "<" if data[3] == 0xA1 else ">"
    magic = struct.unpack(order + "I", data[:4])[0]
    tick = 1 if magic == 0xA1B23C4D else 1000
    header = 24 if magic == 0xA1B2CD34 else 16
    link = struct.unpack_from(order + "I", data, 20)[0] & 0xFFFF
    found, at = [], 24
    while at + header <= len(data):
        seconds, ticks, captured, _ = struct.unpack_from(order + "IIII", data, at)
        at += header
        if at + captured > len(data):
            break
        found.append((len(found) + 1, seconds * 10**9 + ticks * tick, link, data[at : at + captured]))
        at += captured
    return found


def _pcapng(data: bytes) -> list[tuple[int, int, int, bytes]]:
    found: list[tuple[int, int, int, bytes]] = []
    order, interfaces, at = "<", [], 0
    while at + 12 <= len(data):
        if data[at : at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if data[at + 8] == 0x4D else ">"
            interfaces = []
        kind, total = struct.unpack_from(order + "II", data, at)
        body = data[at + 8 : at + total - 4]
        if kind == 1:
            per_second, where = 10**6, 8
            while where + 4 <= len(body):
                code, length = struct.unpack_from(order + "HH", body, where)
                if code == 9:
                    value = body[where + 4]
                    per_second = 2 ** (value & 127) if value & 128 else 10**value
                where += 4 + (length + 3) // 4 * 4
            interfaces.append((struct.unpack_from(order + "H", body)[0], per_second))
        if kind == 6:
            which, high, low, captured, _ = struct.unpack_from(order + "IIIII", body)
            link, per_second = interfaces[which]
            time_ns = (high << 32 | low) * 10**9 // per_second
            found.append((len(found) + 1, time_ns, link, body[20 : 20 + captured]))
        at += total
    return found


def network(link: int, frame: bytes) -> bytes:
    """The IP packet in a frame, or nothing."""
    if link == 1:
        kind, at = int.from_bytes(frame[12:14], "big"), 14
        while kind in (0x8100, 0x88A8, 0x9100):
            kind, at = int.from_bytes(frame[at + 2 : at + 4], "big"), at + 4
        return frame[at:] if kind in (0x0800, 0x86DD) else b""
    if link == 113:
        return frame[16:] if frame[14:16] in (b"\x08\x00", b"\x86\xdd") else b""
    if link == 276:
        return frame[20:] if frame[:2] in (b"\x08\x00", b"\x86\xdd") else b""
    if link in (0, 108):
        return frame[4:]
    return frame if link in (12, 14, 101, 228, 229) else b""


class Reader:
    """Takes frames one by one; then `datagrams` and `segments` are what they held."""

    def __init__(self) -> None:
        self.datagrams: list[Datagram] = []
        self.segments: list[Segment] = []
        self.fragments: dict[object, dict[int, bytes]] = defaultdict(dict)
        self.ends: dict[object, int] = {}

    def take(self, number: int, time_ns: int, packet: bytes) -> None:
        if not packet:
            return
        if packet[0] >> 4 == 4:
            header, total = (packet[0] & 15) * 4, int.from_bytes(packet[2:4], "big")
            packet = packet[:total] if total else packet
            source, destination = (
                address_text(0, 0xFFFF << 32 | int.from_bytes(packet[at : at + 4], "big")) for at in (12, 16)
            )
            word = int.from_bytes(packet[6:8], "big")
            protocol, data = packet[9], packet[header:]
            offset, more, identification = (word & 0x1FFF) * 8, bool(word & 0x2000), packet[4:6]
        else:
            packet = packet[: 40 + int.from_bytes(packet[4:6], "big")]
            source, destination = (
                address_text(
                    int.from_bytes(packet[at : at + 8], "big"), int.from_bytes(packet[at + 8 : at + 16], "big")
                )
                for at in (8, 24)
            )
            protocol, data, offset, more, identification = packet[6], packet[40:], 0, False, b""
            while protocol in (0, 43, 60):
                protocol, data = data[0], data[(data[1] + 1) * 8 :]
            if protocol == 44:
                word = int.from_bytes(data[2:4], "big")
                offset, more, identification = word & 0xFFF8, bool(word & 1), data[4:8]
                protocol, data = data[0], data[8:]
        if offset or more:
            key = (source, destination, identification, protocol)
            self.fragments[key].setdefault(offset, data)
            if not more:
                self.ends[key] = offset + len(data)
            have = self.fragments[key]
            if sum(map(len, have.values())) != self.ends.get(key):
                return
            data = b"".join(have[at] for at in sorted(have))
            del self.fragments[key], self.ends[key]
        while packet[0] >> 4 == 6 and protocol in (0, 43, 60):
            protocol, data = data[0], data[(data[1] + 1) * 8 :]
        if protocol in (4, 41):
            self.take(number, time_ns, data)
        elif protocol == 17 and len(data) >= 8:
            source_port, destination_port, length = struct.unpack_from(">HHH", data)
            payload = data[8 : length if length >= 8 else None]
            self.datagrams.append(
                Datagram(number, time_ns, source, source_port, destination, destination_port, payload)
            )
        elif protocol == 6 and len(data) >= 20:
            source_port, destination_port, sequence = struct.unpack_from(">HHI", data)
            payload = data[(data[12] >> 4) * 4 :]
            self.segments.append(
                Segment(number, (source, source_port), (destination, destination_port), sequence, data[13], payload)
            )


def read(data: bytes) -> Reader:
    """All of a capture file."""
    reader = Reader()
    for number, time_ns, link, frame in frames(data):
        reader.take(number, time_ns, network(link, frame))
    return reader


def streams(segments: list[Segment]) -> dict[tuple[tuple[str, int], tuple[str, int]], bytes]:
    """The bytes of each direction of each connection, whose SYN has to be there and whose bytes have to be
    complete."""
    starts = {(one.source, one.destination): one.sequence + 1 for one in segments if one.flags & 2}
    found: dict[tuple[tuple[str, int], tuple[str, int]], dict[int, int]] = defaultdict(dict)
    for one in segments:
        stream = found[one.source, one.destination]
        at = (one.sequence - starts[one.source, one.destination]) % 2**32
        for index, value in enumerate(one.payload):
            stream.setdefault(at + index, value)
    return {flow: bytes(stream[at] for at in sorted(stream)) for flow, stream in found.items()}


def messages(stream: bytes) -> list[bytes]:
    """The SIP messages in a stream that holds nothing else, each with a Content-Length."""
    found = []
    while stream:
        head = stream.index(b"\r\n\r\n") + 4
        length = re.search(rb"\nContent-Length: *([0-9]+)", stream[:head])
        assert length is not None
        end = head + int(length[1])
        found.append(stream[:end])
        stream = stream[end:]
    return found


def is_media(payload: bytes) -> bool:
    """Whether a payload has RTP's version bits and is long enough for RTP or RTCP, or is a Binding message of STUN."""
    if len(payload) >= 20 and payload[4:8] == b"\x21\x12\xa4\x42":
        kind, length = int.from_bytes(payload[:2], "big"), int.from_bytes(payload[2:4], "big")
        if kind & 0xFEEF == 0x0001 and length + 20 == len(payload):
            return True
    if len(payload) < 2 or payload[0] >> 6 != 2:
        return False
    return len(payload) >= 12 or (192 <= payload[1] <= 223 and len(payload) >= 8)
