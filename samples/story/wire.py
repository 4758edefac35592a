"""What hosts send, and when -> frames of a link type with their times.

Every number that a real stack would draw at random (IP identification, SSRC, TCP sequence numbers, lost
packets) comes from the story's seed. The files themselves are written here and not by scapy, so that they
stay the same from version to version.
"""

from __future__ import annotations

import random
import struct
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from . import packets
from .parts import Identifiers
from .streams import Datagram, streams
from .talk import Sent, talk
from .text import NS, Beside, End, Host, Story, StoryError

LINK_TYPES = {"null": 0, "ethernet": 1, "raw": 101, "sll": 113, "sll2": 276}
SNAPLEN = 262_144
MSS = 1460
MORE_FRAGMENTS = 0x2000
ICMP_CODES = {
    "net-unreachable": (3, 0, 1, 0),
    "host-unreachable": (3, 1, 1, 3),
    "port-unreachable": (3, 3, 1, 4),
    "admin-prohibited": (3, 13, 1, 1),
    "time-exceeded": (11, 0, 3, 0),
}
"""ICMP type and code, ICMPv6 type and code."""


@dataclass(frozen=True)
class Frame:
    time_ns: int
    data: bytes
    source: str
    destination: str
    """Names of the hosts that sent and got it."""
    label: str
    """What it is, for people."""
    mark: str = ""
    """Number and sign of the story's line that it comes from, where that line is marked as evidence."""


@dataclass
class Connection:
    client: str
    sequence: dict[str, int]


class Wire:
    """Frames of one story, in the order of their times."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.names = Identifiers(story.seed)
        self.frames: list[Frame] = []
        self.packet_ids: dict[str, int] = {}
        self.connections: dict[frozenset[str], Connection] = {}
        self.last_packet: dict[tuple[str, str], bytes] = {}
        self.tags = [int(tag) for tag in story.header.get("vlan", "").split()]

    def build(self) -> list[Frame]:
        """All frames, those that the story's `window` and `seen` leave out aside."""
        start = self.story.start_ns
        jobs: list[tuple[int, Any]] = [(sent.time_ns, sent) for sent in talk(self.story)]
        for item in self.story.items:
            if isinstance(item, Beside):
                jobs.append((start + round(item.at_s * NS), item))
        jobs += streams(self.story, self.names)
        for time_ns, job in sorted(jobs, key=lambda pair: pair[0]):
            if isinstance(job, Sent):
                self.sip(job)
            elif isinstance(job, Beside):
                self.beside(time_ns, job)
            else:
                self.datagram(time_ns, job)
        return self.captured(sorted(self.frames, key=lambda frame: frame.time_ns))

    def captured(self, frames: list[Frame]) -> list[Frame]:
        header = self.story.header
        if "window" in header:
            begin, end = (self.story.start_ns + round(float(s) * NS) for s in header["window"].split())
            frames = [f for f in frames if begin <= f.time_ns <= end]
        if "seen" in header:
            near = set(header["seen"].split())
            frames = [f for f in frames if f.source in near or f.destination in near]
        if "missed" in header:
            chance = random.Random(self.names.token("missed"))
            share = float(header["missed"].rstrip("%")) / 100
            gone = {f for f in frames if chance.random() < share} or {chance.choice(frames)}
            frames = [f for f in frames if f not in gone]
        if "duplicate" in header:
            later = round(float(header["duplicate"]) * NS)
            again = [replace(f, time_ns=f.time_ns + later) for f in frames]
            frames = sorted(frames + again, key=lambda frame: frame.time_ns)
        return frames

    # --- IP and below -------------------------------------------------------------------------------------

    def identification(self, source: Host) -> int:
        """The next IPv4 identification of a sender."""
        number = self.packet_ids.get(source.name, self.names.number(60_000, "ip-id", source.name))
        self.packet_ids[source.name] = number + 1
        return number % 65_535 + 1

    def packet(self, source: Host, destination: Host, protocol: int, payload: bytes, service: int = 0) -> bytes:
        number = 0 if ":" in source.address else self.identification(source)
        return packets.ip(source.address, destination.address, protocol, payload, number, service=service)

    def emit(self, time_ns: int, source: Host, destination: Host, packet: bytes, what: str, mark: str) -> None:
        header = self.story.header
        macs = (mac_bytes(source.address), mac_bytes(destination.address))
        data = packets.link(header.get("link", "ethernet"), self.tags, macs, packet)
        self.frames.append(Frame(time_ns, data, source.name, destination.name, what, mark))

    # --- UDP, fragments, TCP ------------------------------------------------------------------------------

    def datagram(self, time_ns: int, sent: Datagram) -> None:
        self.udp(time_ns, sent.source, sent.destination, sent.payload, sent.what, sent.mark, sent.service)

    def udp(
        self, time_ns: int, source: End, destination: End, payload: bytes, what: str, mark: str = "", service: int = 0
    ) -> None:
        ends = source.host.address, destination.host.address
        datagram = packets.udp(*ends, (source.port, destination.port), payload)
        packet = self.packet(source.host, destination.host, packets.UDP, datagram, service)
        self.last_packet[source.host.name, destination.host.name] = packet
        self.emit(time_ns, source.host, destination.host, packet, what, mark)

    def sip(self, sent: Sent) -> None:
        if sent.tcp:
            self.tcp(sent)
        elif sent.fragment:
            self.fragments(sent)
        else:
            self.udp(sent.time_ns, sent.source, sent.destination, sent.data, first_line(sent.data), sent.mark)

    def fragments(self, sent: Sent) -> None:
        """RFC 791 fragments; each takes 20 µs on the wire after the one before."""
        source, destination = sent.source.host, sent.destination.host
        if ":" in source.address:
            raise StoryError(f"{self.story.path}: `fragment` is for IPv4")
        ports = sent.source.port, sent.destination.port
        payload = packets.udp(source.address, destination.address, ports, sent.data)
        number = self.identification(source)
        size = sent.fragment // 8 * 8
        for index, offset in enumerate(range(0, len(payload), size)):
            piece = payload[offset : offset + size]
            more = MORE_FRAGMENTS if offset + size < len(payload) else 0
            packet = packets.ip(source.address, destination.address, packets.UDP, piece, number, more | offset // 8)
            if index + 1 != sent.lose:
                what = f"{'fragment of ' * bool(index)}{first_line(sent.data)}"
                self.emit(sent.time_ns + index * 20_000, source, destination, packet, what, sent.mark)

    def tcp(self, sent: Sent) -> None:
        """Segments on the connection between the two hosts, which the first message opens."""
        source, destination = sent.source.host, sent.destination.host
        pair = frozenset((source.name, destination.name))
        connection = self.connections.get(pair)
        if connection is None:
            numbers = {name: self.names.number(1 << 31, "isn", name, *sorted(pair)) for name in sorted(pair)}
            connection = self.connections[pair] = Connection(source.name, numbers)
            begin = sent.time_ns - 2_000_000
            self.segment(begin, connection, source, destination, "S")
            self.segment(begin + 400_000, connection, destination, source, "SA")
            self.segment(begin + 800_000, connection, source, destination, "A")
        for number, offset in enumerate(range(0, len(sent.data), MSS)):
            at = sent.time_ns + number * 20_000
            part = sent.data[offset : offset + MSS]
            # Of a message in several segments, the one that completes it is what a report cites.
            mark = sent.mark if offset + MSS >= len(sent.data) else ""
            self.segment(at, connection, source, destination, "PA", part, mark=mark)
        self.segment(sent.time_ns + 300_000, connection, destination, source, "A")

    def segment(
        self,
        time_ns: int,
        connection: Connection,
        source: Host,
        destination: Host,
        flags: str,
        data: bytes = b"",
        port: int = 0,
        mark: str = "",
    ) -> None:
        pair = (connection.client, source.name if destination.name == connection.client else destination.name)
        ephemeral = 32_768 + self.names.number(28_000, "tcp-port", *pair)
        client_sends = source.name == connection.client
        listens = port or (destination.port if client_sends else source.port)
        ports = (ephemeral, listens) if client_sends else (listens, ephemeral)
        acknowledged = 0 if flags in ("S", "R") else connection.sequence[destination.name]
        numbers = connection.sequence[source.name] % (1 << 32), acknowledged % (1 << 32)
        segment = packets.tcp(source.address, destination.address, ports, numbers, flags, data)
        connection.sequence[source.name] += len(data) + ("S" in flags)
        packet = self.packet(source, destination, packets.TCP, segment)
        self.emit(time_ns, source, destination, packet, first_line(data) or f"TCP {flags}", mark)

    # --- beside SIP ---------------------------------------------------------------------------------------

    def beside(self, time_ns: int, item: Beside) -> None:
        source, destination = item.source.host, item.destination.host
        if item.kind == "datagram":
            payload = bytes.fromhex(item.detail)
            self.udp(time_ns, item.source, item.destination, payload, "datagram", item.mark)
        elif item.kind == "icmp":
            self.icmp(time_ns, item)
        elif item.kind == "alert":
            self.alert(time_ns, item)
        else:
            pair = frozenset((source.name, destination.name))
            numbers = {name: self.names.number(1 << 31, "isn", name, *sorted(pair)) for name in sorted(pair)}
            connection = self.connections.get(pair) or Connection(destination.name, numbers)
            if item.kind == "refuse":
                self.segment(time_ns - 300_000, connection, destination, source, "S")
            flags = "RA" if item.kind == "refuse" else "R"
            self.segment(time_ns, connection, source, destination, flags, mark=item.mark)

    def alert(self, time_ns: int, item: Beside) -> None:
        """A TLS handshake that ends with this alert (RFC 8446 6) right after the ClientHello: of who refuses it."""
        begin = time_ns - 20_000_000
        sender, other = item.source, item.destination
        client, server = (sender, other) if item.about is not None else (other, sender)
        pair = sorted((client.host.name, server.host.name))
        numbers = {name: self.names.number(1 << 31, "tls-isn", name, *pair) for name in pair}
        connection = Connection(client.host.name, numbers)
        ends = (connection, client.host, server.host)
        random = bytes(self.names.number(256, "tls-random", *pair, index) for index in range(32))
        hello = b"\x03\x03" + random + b"\x00\x00\x02\xc0\x2f\x01\x00"
        handshake = b"\x01" + len(hello).to_bytes(3, "big") + hello
        record = b"\x16\x03\x01" + len(handshake).to_bytes(2, "big") + handshake
        self.segment(begin, *ends, "S", port=server.port)
        self.segment(begin + 400_000, connection, server.host, client.host, "SA", port=server.port)
        self.segment(begin + 800_000, *ends, "A", port=server.port)
        self.segment(begin + 900_000, *ends, "PA", record, port=server.port)
        other_host = other.host
        data = b"\x15\x03\x03\x00\x02\x02" + bytes([int(item.detail)])
        self.segment(time_ns, connection, sender.host, other_host, "PA", data, port=server.port, mark=item.mark)

    def icmp(self, time_ns: int, item: Beside) -> None:
        if item.detail not in ICMP_CODES:
            raise StoryError(f"{item.where}: an ICMP message is one of {', '.join(ICMP_CODES)}")
        kind, code, kind6, code6 = ICMP_CODES[item.detail]
        about = (item.about or item.source).host
        quoted = self.last_packet.get((item.destination.host.name, about.name))
        if quoted is None:
            raise StoryError(f"{item.where}: {item.destination.host.name} sent {about.name} no datagram to quote")
        source, destination = item.source.host, item.destination.host
        if ":" in source.address:
            protocol, kind, code, quoted = packets.ICMP6, kind6, code6, quoted[:1000]
        else:
            # What Linux quotes (RFC 1812 4.3.2.3): as much as fits into 576 bytes.
            protocol, quoted = packets.ICMP, quoted[:548]
        error = packets.icmp_error(source.address, destination.address, kind, code, quoted)
        packet = self.packet(source, destination, protocol, error)
        self.emit(time_ns, source, destination, packet, f"ICMP {item.detail}", item.mark)


@lru_cache(maxsize=4096)
def mac_bytes(address: str) -> bytes:
    """A locally administered address made from a host's own."""
    return b"\x02" + bytes.fromhex(Identifiers("mac").token(address, length=10))


def first_line(data: bytes) -> str:
    """The start line of a message, for people."""
    return data.partition(b"\r\n")[0].decode("latin-1")


# --- files ------------------------------------------------------------------------------------------------


def pcap(frames: list[Frame], link_type: int, *, nanoseconds: bool) -> bytes:
    """A little-endian pcap file."""
    magic, unit = (0xA1B23C4D, 1) if nanoseconds else (0xA1B2C3D4, 1000)
    parts = [struct.pack("<IHHiIII", magic, 2, 4, 0, 0, SNAPLEN, link_type)]
    for frame in frames:
        seconds, rest = divmod(frame.time_ns, NS)
        parts.append(struct.pack("<IIII", seconds, rest // unit, len(frame.data), len(frame.data)) + frame.data)
    return b"".join(parts)


def pcapng(frames: list[Frame], link_type: int) -> bytes:
    """A little-endian pcapng file: one section, one interface with nanoseconds (if_tsresol 9)."""

    def block(kind: int, body: bytes) -> bytes:
        length = 12 + len(body)
        return struct.pack("<II", kind, length) + body + struct.pack("<I", length)

    parts = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))]
    parts.append(block(1, struct.pack("<HHI", link_type, 0, SNAPLEN) + struct.pack("<HHB3xHH", 9, 1, 9, 0, 0)))
    for frame in frames:
        size = len(frame.data)
        head = struct.pack("<IIIII", 0, frame.time_ns >> 32, frame.time_ns & 0xFFFFFFFF, size, size)
        parts.append(block(6, head + frame.data + bytes(-size % 4)))
    return b"".join(parts)


def file_of(frames: list[Frame], header: dict[str, str]) -> bytes:
    """The capture file that a story's header lines ask for."""
    link_type = LINK_TYPES[header.get("link", "ethernet")]
    kind = header.get("file", "pcap")
    if kind == "pcapng":
        return pcapng(frames, link_type)
    return pcap(frames, link_type, nanoseconds=kind == "pcap-ns")


def capture(story: Story) -> bytes:
    """The capture file of a story."""
    return file_of(Wire(story).build(), story.header)
