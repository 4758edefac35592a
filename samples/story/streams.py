"""The RTP and RTCP of a story -> datagrams and when they are sent (RFC 3550 5.1, 6.4).

SSRCs, numbers, time bases and what the network does to packets come from the story's seed.
"""

from __future__ import annotations

import random
import struct
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from .parts import Identifiers, codec_of
from .text import NS, Call, End, Report, Rtp, Story

PTIME_S = 0.02
EVENTS = "0123456789*#ABCD"
HELD_S = 0.12
"""How long a key is held."""
EVENT_ENDS = 3
FRAME_BYTES = {"GSM": 33, "G729": 20, "iLBC": 38, "CN": 1, "telephone-event": 4}
FAX = "T38"
"""Stands for UDPTL where a codec is named."""
FAX_S = 0.04
FAX_BYTES = 40
"""A packet of an image at 7200 bit/s and more."""
TWICE_S = 0.03
"""When the second copy of a packet comes: later than any mirror port."""


@dataclass(frozen=True)
class Datagram:
    """One datagram of media."""

    source: End
    destination: End
    payload: bytes
    mark: str
    what: str = "RTP"
    service: int = 0


@dataclass(frozen=True)
class Paced:
    """A packet to be: when it leaves, the time that it stands for, its marker bit and its payload."""

    at_s: float
    stands_for_s: float
    begins: bool
    payload: bytes


Key = tuple[object, ...]


def streams(story: Story, names: Identifiers) -> list[tuple[int, Datagram]]:
    """Every RTP and RTCP packet of the story with its time, those that the network lost left out."""
    made: list[tuple[int, Datagram]] = []
    begun: dict[Key, tuple[float, int]] = {}
    sent_before: dict[Key, int] = defaultdict(int)
    for item in story.items:
        if isinstance(item, Report):
            made.append((story.start_ns + round(item.at_s * NS), report(item, names)))
        if not isinstance(item, Rtp):
            continue
        if item.codec == FAX:
            made += [(story.start_ns + round(at_s * NS), datagram) for at_s, datagram in fax(item, names)]
            continue
        key = key_of(item.call, item.source, item.destination, item.ssrc)
        payload_type, codec, rate = codec_of(item.codec)
        payload_type = payload_type if item.payload_type is None else item.payload_type
        shape = item.shape
        # RFC 3551 4.5.2: G.722 counts 8000 a second.
        clock = int(shape.get("clock", rate.partition("/")[0]))
        base = names.number(1 << 32, "timestamp", *key)
        first_s, first_number = begun.setdefault(key, (item.from_s, names.number(1 << 15, "seq", *key)))
        chance = random.Random(names.token("chance", *key, item.from_s))
        rare = random.Random(names.token("rare", *key, item.from_s))
        service = int(shape.get("dscp", 0)) << 2
        for packet in pressed(item, clock) if item.keys else sound(item, codec, names):
            number = first_number + sent_before[key]
            sent_before[key] += 1
            late_s = abs(chance.gauss(0, item.jitter_ms / 1000)) if item.jitter_ms else chance.random() * 0.0004
            if chance.random() < item.loss:
                continue
            stamp = base + round((packet.stands_for_s - first_s) * clock)
            head = struct.pack(
                "!BBHII",
                0x80,
                (0x80 if packet.begins else 0) | payload_type,
                number & 0xFFFF,
                stamp & 0xFFFFFFFF,
                ssrc_of(names, key),
            )
            if rare.random() < share(shape.get("swapped")):
                late_s += 1.5 * PTIME_S
            datagram = Datagram(item.source, item.destination, head + packet.payload, item.mark, service=service)
            time_ns = story.start_ns + round((packet.at_s + late_s) * NS)
            made.append((time_ns, datagram))
            if rare.random() < share(shape.get("twice")):
                made.append((time_ns + round(TWICE_S * NS), datagram))
    return made


def fax(item: Rtp, names: Identifiers) -> Iterator[tuple[float, Datagram]]:
    """Datagrams of UDPTL, numbered from 0, each with the packet before it once more (ITU-T T.38 9.1)."""
    chance = random.Random(names.token("fax", item.source.host.name, item.source.port, item.from_s))
    before = b""
    for number in range(round((item.to_s - item.from_s) / FAX_S)):
        packet = bytes([0xC6]) + chance.randbytes(FAX_BYTES - 1)
        repeated = bytes([1, len(before)]) + before if before else b"\0"
        payload = struct.pack("!HB", number & 0xFFFF, len(packet)) + packet + b"\0" + repeated
        before = packet
        if chance.random() >= item.loss:
            yield item.from_s + number * FAX_S, Datagram(item.source, item.destination, payload, item.mark, "UDPTL")


def key_of(call: Call, source: End, destination: End, ssrc: str) -> Key:
    """What names a stream: the same two ends in one call keep SSRC and numbering."""
    return (call.name, source.host.name, source.port, destination.host.name, destination.port, ssrc)


def ssrc_of(names: Identifiers, key: Key) -> int:
    return names.number(1 << 32, "ssrc", *key)


def share(text: str | None) -> float:
    return float(text.rstrip("%")) / 100 if text else 0.0


def sound(item: Rtp, codec: str, names: Identifiers) -> Iterator[Paced]:
    """The packets of a stream: digital silence, or with `sound talk` bytes as of somebody who talks, the same for all
    streams with the same `voice`."""
    ptime_s = float(item.shape.get("ptime", 1000 * PTIME_S)) / 1000
    size = round(FRAME_BYTES.get(codec, 160) * ptime_s / PTIME_S)
    quiet = bytes([0xD5 if codec == "PCMA" else 0xFF]) * size
    whose = (item.shape["voice"],) if "voice" in item.shape else (item.source.host.name, item.from_s)
    voice = random.Random(names.token("voice", *whose))
    # A clock that is fast by so many parts per million sends its packets that much sooner.
    pace = 1 / (1 + float(item.shape.get("drift", 0)) / 1e6)
    for index in range(round((item.to_s - item.from_s) / ptime_s)):
        spoken_s = item.from_s + index * ptime_s
        payload = voice.randbytes(size) if item.shape.get("sound") == "talk" else quiet
        yield Paced(item.from_s + index * ptime_s * pace, spoken_s, index == 0, payload)


def pressed(item: Rtp, clock: int) -> Iterator[Paced]:
    """The packets of keys, spread evenly: events whose last packet is sent three times (RFC 4733 2.5.1)."""
    ends = int(item.shape.get("ends", EVENT_ENDS))
    steps = round(float(item.shape.get("held", 1000 * HELD_S)) / 1000 / PTIME_S)
    for position, key in enumerate(item.keys):
        begin_s = item.from_s + position * (item.to_s - item.from_s) / len(item.keys)
        for index in range(steps + max(0, ends - 1)):
            over = 0x80 if ends and index + 1 >= steps else 0
            body = struct.pack("!BBH", EVENTS.index(key), over | 10, round(min(index + 1, steps) * PTIME_S * clock))
            yield Paced(begin_s + index * PTIME_S, begin_s, index == 0, body)


def report(item: Report, names: Identifiers) -> Datagram:
    """A receiver report with one block (RFC 3550 6.4.2)."""
    reporter = ssrc_of(names, key_of(item.call, item.stream[1], item.stream[0], ""))
    about = ssrc_of(names, key_of(item.call, item.stream[0], item.stream[1], ""))
    fraction = round(item.share * 256) & 0xFF
    block = struct.pack("!IIIIII", about, fraction << 24 | item.lost & 0xFFFFFF, 1000, 80, 0, 0)
    head = struct.pack("!BBHI", 0x81, 201, 7, reporter)
    return Datagram(item.source, item.destination, head + block, item.mark, "RTCP")
