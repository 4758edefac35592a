"""What hosts send, and when -> frames of a link type with their times, by scapy.

Every number that a real stack would draw at random (IP identification, SSRC, TCP sequence numbers, lost
packets) comes from the story's seed. The files themselves are written here and not by scapy, so that they
stay the same from version to version.
"""

from __future__ import annotations

import random
import struct
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from scapy.layers.inet import ICMP, IP, TCP, UDP
from scapy.layers.inet6 import ICMPv6DestUnreach, ICMPv6TimeExceeded, IPv6
from scapy.layers.l2 import CookedLinux, CookedLinuxV2, Dot1Q, Ether
from scapy.packet import Packet, Raw

from .parts import Identifiers, codec_of
from .talk import Sent, talk
from .text import NS, Beside, End, Host, Rtp, Story, StoryError

LINK_TYPES = {"null": 0, "ethernet": 1, "raw": 101, "sll": 113, "sll2": 276}
SNAPLEN = 262_144
MSS = 1460
PTIME_S = 0.02
FRAME_BYTES = {"GSM": 33, "G729": 20, "iLBC": 38, "CN": 1, "telephone-event": 4}
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
        self.last_packet: dict[tuple[str, str], Packet] = {}

    def build(self) -> list[Frame]:
        """All frames, those that the story's `window` and `seen` leave out aside."""
        start = self.story.start_ns
        jobs: list[tuple[int, Any]] = [(sent.time_ns, sent) for sent in talk(self.story)]
        for item in self.story.items:
            if isinstance(item, Beside):
                jobs.append((start + round(item.at_s * NS), item))
        jobs += self.streams()
        for time_ns, job in sorted(jobs, key=lambda pair: pair[0]):
            if isinstance(job, Sent):
                self.sip(job)
            elif isinstance(job, Beside):
                self.beside(time_ns, job)
            else:
                source, destination, payload = job
                self.udp(time_ns, source, destination, payload)
        return self.captured(sorted(self.frames, key=lambda frame: frame.time_ns))

    def captured(self, frames: list[Frame]) -> list[Frame]:
        header = self.story.header
        if "window" in header:
            begin, end = (self.story.start_ns + round(float(s) * NS) for s in header["window"].split())
            frames = [f for f in frames if begin <= f.time_ns <= end]
        if "seen" in header:
            near = set(header["seen"].split())
            frames = [f for f in frames if f.source in near or f.destination in near]
        if "duplicate" in header:
            later = round(float(header["duplicate"]) * NS)
            again = [replace(f, time_ns=f.time_ns + later) for f in frames]
            frames = sorted(frames + again, key=lambda frame: frame.time_ns)
        return frames

    # --- IP and below -------------------------------------------------------------------------------------

    def packet(self, source: Host, destination: Host, protocol: int) -> Packet:
        """An IP header of either version, with the next identification of its sender."""
        if ":" in source.address:
            return IPv6(src=source.address, dst=destination.address, nh=protocol, hlim=64)
        number = self.packet_ids.get(source.name, self.names.number(60_000, "ip-id", source.name))
        self.packet_ids[source.name] = number + 1
        return IP(src=source.address, dst=destination.address, proto=protocol, id=number % 65_535 + 1, ttl=64)

    def emit(self, time_ns: int, source: Host, destination: Host, packet: Packet) -> None:
        data = self.link(source, destination, packet)
        payload = bytes(packet[Raw].load) if Raw in packet else b""
        first = payload.split(b"\r\n")[0].decode("latin-1")
        label = first if "SIP/2.0" in first else packet.summary()
        self.frames.append(Frame(time_ns, data, source.name, destination.name, label))

    def link(self, source: Host, destination: Host, packet: Packet) -> bytes:
        kind = self.story.header.get("link", "ethernet")
        ethertype = 0x86DD if isinstance(packet, IPv6) else 0x0800
        payload = bytes(packet)
        tags = [int(tag) for tag in self.story.header.get("vlan", "").split()]
        if kind == "raw":
            return payload
        if kind == "null":
            # The address family in the capturing host's byte order: AF_INET, and AF_INET6 of FreeBSD.
            return struct.pack("<I", 28 if ethertype == 0x86DD else 2) + payload
        types = [0x8100] * len(tags) + [ethertype]
        if len(tags) == 2:
            types[0] = 0x88A8
        if kind == "ethernet":
            layers: Packet = Ether(src=mac(source), dst=mac(destination), type=types[0])
        elif kind == "sll":
            layers = CookedLinux(pkttype=0, lladdrtype=1, lladdrlen=6, src=mac_bytes(source) + b"\0\0", proto=types[0])
        else:
            layers = CookedLinuxV2(
                proto=types[0], reserved=0, ifindex=2, lladdrtype=1, pkttype=0, lladdrlen=6,
                src=mac_bytes(source) + b"\0\0",
            )  # fmt: skip
        for tag, following in zip(tags, types[1:], strict=True):
            layers /= Dot1Q(vlan=tag, type=following)
        return bytes(layers / Raw(payload))

    # --- UDP, fragments, TCP ------------------------------------------------------------------------------

    def udp(self, time_ns: int, source: End, destination: End, payload: bytes) -> Packet:
        packet = self.packet(source.host, destination.host, 17)
        packet /= UDP(sport=source.port, dport=destination.port) / Raw(payload)
        self.last_packet[source.host.name, destination.host.name] = packet
        self.emit(time_ns, source.host, destination.host, packet)
        return packet

    def sip(self, sent: Sent) -> None:
        if sent.tcp:
            self.tcp(sent)
        elif sent.fragment:
            self.fragments(sent)
        else:
            self.udp(sent.time_ns, sent.source, sent.destination, sent.data)

    def fragments(self, sent: Sent) -> None:
        """RFC 791 fragments; each takes 20 µs on the wire after the one before."""
        source, destination = sent.source.host, sent.destination.host
        whole = self.packet(source, destination, 17)
        if isinstance(whole, IPv6):
            raise StoryError(f"{self.story.path}: `fragment` is for IPv4")
        whole /= UDP(sport=sent.source.port, dport=sent.destination.port) / Raw(sent.data)
        payload = bytes(whole)[20:]
        size = sent.fragment // 8 * 8
        for number, offset in enumerate(range(0, len(payload), size), 1):
            part = whole.copy()
            part.remove_payload()
            part.frag, part.flags = offset // 8, "MF" if offset + size < len(payload) else 0
            part /= Raw(payload[offset : offset + size])
            if number != sent.lose:
                self.emit(sent.time_ns + (number - 1) * 20_000, source, destination, part)

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
            self.segment(at, connection, source, destination, "PA", sent.data[offset : offset + MSS])
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
    ) -> None:
        pair = (connection.client, source.name if destination.name == connection.client else destination.name)
        ephemeral = 32_768 + self.names.number(28_000, "tcp-port", *pair)
        client_sends = source.name == connection.client
        listens = port or (destination.port if client_sends else source.port)
        sport, dport = (ephemeral, listens) if client_sends else (listens, ephemeral)
        acknowledged = 0 if flags in ("S", "R") else connection.sequence[destination.name]
        packet = self.packet(source, destination, 6)
        packet /= TCP(
            sport=sport,
            dport=dport,
            seq=connection.sequence[source.name] % (1 << 32),
            ack=acknowledged % (1 << 32),
            flags=flags,
            window=64_240,
        )
        connection.sequence[source.name] += len(data) + ("S" in flags)
        self.emit(time_ns, source, destination, packet / Raw(data) if data else packet)

    # --- beside SIP ---------------------------------------------------------------------------------------

    def beside(self, time_ns: int, item: Beside) -> None:
        source, destination = item.source.host, item.destination.host
        if item.kind == "datagram":
            self.udp(time_ns, item.source, item.destination, bytes.fromhex(item.detail))
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
            self.segment(time_ns, connection, source, destination, "RA" if item.kind == "refuse" else "R")

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
        self.segment(time_ns, connection, sender.host, other_host, "PA", data, port=server.port)

    def icmp(self, time_ns: int, item: Beside) -> None:
        if item.detail not in ICMP_CODES:
            raise StoryError(f"{item.where}: an ICMP message is one of {', '.join(ICMP_CODES)}")
        kind, code, kind6, code6 = ICMP_CODES[item.detail]
        about = (item.about or item.source).host
        quoted = self.last_packet.get((item.destination.host.name, about.name))
        if quoted is None:
            raise StoryError(f"{item.where}: {item.destination.host.name} sent {about.name} no datagram to quote")
        six = isinstance(quoted, IPv6)
        packet = self.packet(item.source.host, item.destination.host, 58 if six else 1)
        if six:
            report = ICMPv6TimeExceeded(code=code6) if kind6 == 3 else ICMPv6DestUnreach(code=code6)
            packet /= report / Raw(bytes(quoted)[:1000])
        else:
            # What Linux quotes (RFC 1812 4.3.2.3): as much as fits into 576 bytes.
            packet /= ICMP(type=kind, code=code) / Raw(bytes(quoted)[:548])
        self.emit(time_ns, item.source.host, item.destination.host, packet)

    def streams(self) -> list[tuple[int, tuple[End, End, bytes]]]:
        """Every RTP packet of the story (RFC 3550 5.1), those that the network lost left out."""
        made: list[tuple[int, tuple[End, End, bytes]]] = []
        begun: dict[tuple[object, ...], tuple[float, int]] = {}
        sent_before: dict[tuple[object, ...], int] = defaultdict(int)
        for item in self.story.items:
            if not isinstance(item, Rtp):
                continue
            key = (item.call.name, item.source.host.name, item.source.port, item.destination.host.name,
                   item.destination.port, item.ssrc)  # fmt: skip
            payload_type, codec, rate = codec_of(item.codec)
            payload_type = payload_type if item.payload_type is None else item.payload_type
            # RFC 3551 4.5.2: G.722 counts 8000 a second.
            clock = int(rate.partition("/")[0])
            ssrc = self.names.number(1 << 32, "ssrc", *key)
            base = self.names.number(1 << 32, "timestamp", *key)
            first_s, first_number = begun.setdefault(key, (item.from_s, self.names.number(1 << 15, "seq", *key)))
            chance = random.Random(self.names.token("chance", *key, item.from_s))
            payload = bytes([0xD5 if codec == "PCMA" else 0xFF]) * FRAME_BYTES.get(codec, 160)
            for index in range(round((item.to_s - item.from_s) / PTIME_S)):
                at_s = item.from_s + index * PTIME_S
                number = first_number + sent_before[key]
                sent_before[key] += 1
                late_s = abs(chance.gauss(0, item.jitter_ms / 1000)) if item.jitter_ms else chance.random() * 0.0004
                if chance.random() < item.loss:
                    continue
                stamp = base + round((at_s - first_s) * clock)
                head = struct.pack(
                    "!BBHII",
                    0x80,
                    (0 if index else 0x80) | payload_type,
                    number & 0xFFFF,
                    stamp & 0xFFFFFFFF,
                    ssrc,
                )
                time_ns = self.story.start_ns + round((at_s + late_s) * NS)
                made.append((time_ns, (item.source, item.destination, head + payload)))
        return made


def mac_bytes(host: Host) -> bytes:
    """A locally administered address made from the host's own."""
    known = Identifiers("mac").token(host.address, length=10)
    return b"\x02" + bytes.fromhex(known)


def mac(host: Host) -> str:
    return mac_bytes(host).hex(":")


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


def capture(story: Story) -> bytes:
    """The capture file of a story."""
    frames = Wire(story).build()
    link_type = LINK_TYPES[story.header.get("link", "ethernet")]
    kind = story.header.get("file", "pcap")
    if kind == "pcapng":
        return pcapng(frames, link_type)
    return pcap(frames, link_type, nanoseconds=kind == "pcap-ns")
