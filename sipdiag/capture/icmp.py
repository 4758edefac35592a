"""ICMP errors that quote a UDP or TCP packet -> Events about the quoted flow (RFC 792, RFC 4443).

Destination unreachable and time exceeded only; everything else of ICMP is silence to SIP.
"""

from __future__ import annotations

import struct

from sipdiag.capture.flows import endpoint
from sipdiag.capture.frames import Frames, Layer
from sipdiag.model import Endpoint, Event, Frame

MAX_QUOTE_BYTES = 576
"""Bytes of the quoted packet that are looked at: what ICMPv4 quotes at most, and its header is at the
beginning."""

_MAPPED = 0xFFFF << 32
_TRANSPORTS = (6, 17)
_EXTENSIONS = (0, 43, 60)

_UNREACHABLE = {
    0: "network unreachable",
    1: "host unreachable",
    2: "protocol unreachable",
    3: "port unreachable",
    4: "fragmentation needed and not allowed",
    5: "source route failed",
    9: "network administratively prohibited",
    10: "host administratively prohibited",
    13: "communication administratively prohibited",
}
_UNREACHABLE6 = {
    0: "no route to destination",
    1: "communication administratively prohibited",
    2: "beyond scope of source address",
    3: "address unreachable",
    4: "port unreachable",
    5: "source address failed policy",
    6: "reject route to destination",
}
_EXCEEDED = {0: "hop limit exceeded in transit", 1: "fragment reassembly time exceeded"}

# (layer, type) -> kind of event, words for its codes
_ERRORS = {
    (Layer.ICMP, 3): ("icmp-unreachable", _UNREACHABLE),
    (Layer.ICMP, 11): ("icmp-time-exceeded", _EXCEEDED),
    (Layer.ICMP6, 1): ("icmp-unreachable", _UNREACHABLE6),
    (Layer.ICMP6, 3): ("icmp-time-exceeded", _EXCEEDED),
}


def icmp_events(frames: Frames, file: int) -> list[tuple[int, Event]]:
    """(frame number, Event) of each ICMP error about UDP or TCP among these frames."""
    found: list[tuple[int, Event]] = []
    for row in frames.rows(Layer.ICMP, Layer.ICMP6).tolist():
        at, end = int(frames.at[row]), int(frames.end[row])
        data = frames.array[at : min(end, at + 8 + MAX_QUOTE_BYTES)].tobytes()
        if len(data) < 8:
            continue
        known = _ERRORS.get((Layer(int(frames.layer[row])), data[0]))
        about = _quoted_flow(data[8:]) if known else None
        if known is None or about is None:
            continue
        kind, words = known
        number = int(frames.number[row])
        event = Event(
            kind=kind,  # type: ignore[arg-type]  # the table holds nothing but kinds of Event
            time_ns=int(frames.time_ns[row]),
            frame=Frame(file, number),
            source=endpoint(int(frames.source_hi[row]), int(frames.source_lo[row]), 0),
            destination=endpoint(int(frames.destination_hi[row]), int(frames.destination_lo[row]), 0),
            about=about,
            detail=f"{words.get(data[1], kind.removeprefix('icmp-').replace('-', ' '))} (code {data[1]})",
        )
        found.append((number, event))
    return found


def _quoted_flow(packet: bytes) -> tuple[Endpoint, Endpoint] | None:
    """Source and destination of the packet at the front of these bytes; None where it is not UDP or TCP."""
    version = packet[0] >> 4 if packet else 0
    if version == 4 and len(packet) >= 20:
        at = (packet[0] & 15) * 4
        protocol = packet[9]
        if struct.unpack_from(">H", packet, 6)[0] & 0x1FFF:
            return None
        source, destination = ((0, _MAPPED | address) for address in struct.unpack_from(">II", packet, 12))
    elif version == 6 and len(packet) >= 40:
        at, protocol = 40, packet[6]
        words = struct.unpack_from(">QQQQ", packet, 8)
        source, destination = words[:2], words[2:]
        while protocol in _EXTENSIONS and at + 2 <= len(packet):
            protocol, at = packet[at], at + (packet[at + 1] + 1) * 8
    else:
        return None
    if protocol not in _TRANSPORTS or at < 20 or at + 4 > len(packet):
        return None
    ports = struct.unpack_from(">HH", packet, at)
    return endpoint(*source, ports[0]), endpoint(*destination, ports[1])
