"""UDP payloads of port 53 -> Events about names that were asked for and answered (RFC 1035, RFC 2782, RFC 3403).

One question per message and A, AAAA, SRV and NAPTR alone: what a SIP client asks to find a server (RFC 3263 4). What is
no such message is passed over. Nothing is resolved; DNS over TCP, TLS or HTTPS is not read.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Literal

from sipdiag.capture.flows import endpoint
from sipdiag.capture.frames import Frames
from sipdiag.capture.udp import Datagrams
from sipdiag.model import Event, Frame, Lookup

PORT = 53
MAX_RECORDS = 64
"""Records read of one answer: an SRV set with the addresses of its targets has a dozen or two. Of one with more it is
not said that it is empty."""
MAX_NAME_BYTES = 255
"""RFC 1035 2.3.4."""
MAX_POINTERS = 16
"""Compression pointers followed in one name; each may lead to another, and forged ones in a ring."""

_HEADER = struct.Struct(">HHHHHH")
_FIXED = struct.Struct(">HHIH")
_TYPES = {1: "A", 28: "AAAA", 33: "SRV", 35: "NAPTR"}
_Outcome = Literal["asked", "answered", "empty", "no such name", "server failure", "refused"]
_OUTCOMES: dict[int, _Outcome] = {2: "server failure", 3: "no such name", 5: "refused"}


def dns_events(frames: Frames, seen: Datagrams, file: int) -> list[tuple[int, Event]]:
    """(frame number, Event) of each question and answer among these UDP payloads."""
    is_dns = (seen.source_port == PORT) | (seen.destination_port == PORT)
    of_dns = seen.rows[is_dns & (seen.captured > _HEADER.size)]
    found: list[tuple[int, Event]] = []
    for row in of_dns.tolist():
        lookup = parse_dns(frames.array[int(frames.at[row]) : int(frames.end[row])].tobytes())
        if lookup is None:
            continue
        sender = endpoint(int(frames.source_hi[row]), int(frames.source_lo[row]), int(frames.source_port[row]))
        receiver = endpoint(
            int(frames.destination_hi[row]), int(frames.destination_lo[row]), int(frames.destination_port[row])
        )
        number = int(frames.number[row])
        asked = lookup.outcome == "asked"
        event = Event(
            kind="dns",
            time_ns=int(frames.time_ns[row]),
            frame=Frame(file, number),
            source=sender,
            destination=receiver,
            about=(sender, receiver) if asked else (receiver, sender),
            detail=f"{lookup.type} {lookup.name}: {lookup.outcome}",
            lookup=lookup,
        )
        found.append((number, event))
    return found


def parse_dns(data: bytes) -> Lookup | None:
    """The question or answer in a DNS message; None for what is neither, or asks for something else."""
    if len(data) < _HEADER.size:
        return None
    _, flags, questions, answers, authorities, others = _HEADER.unpack_from(data)
    if questions != 1 or flags & 0x7800:  # another operation than a query
        return None
    name, at = _name(data, _HEADER.size)
    if name is None or at + 4 > len(data):
        return None
    kind = _TYPES.get(int.from_bytes(data[at : at + 2], "big"))
    if kind is None or data[at + 2 : at + 4] != b"\0\1":
        return None
    if not flags & 0x8000:
        return Lookup(name, kind, "asked")
    code = flags & 15
    if code not in _OUTCOMES and code != 0:
        return None
    records = list(_records(data, at + 4, min(MAX_RECORDS, answers + authorities + others)))
    targets = sorted((order, target) for _, order, target in records[:answers] if target)
    addresses = tuple(dict.fromkeys(address for address, _, _ in records if address))
    found = answers > MAX_RECORDS or bool(targets if kind in ("SRV", "NAPTR") else addresses)
    outcome: _Outcome = _OUTCOMES.get(code) or ("answered" if found else "empty")
    return Lookup(name, kind, outcome, tuple(dict.fromkeys(target for _, target in targets)), addresses)


def _records(data: bytes, at: int, count: int) -> Iterator[tuple[str, int, str]]:
    """Of each record: its address, its priority and the name that it leads to; empty where it has none."""
    for _ in range(count):
        name, at = _name(data, at)
        if name is None or at + _FIXED.size > len(data):
            return
        kind, _, _, size = _FIXED.unpack_from(data, at)
        at += _FIXED.size
        value, end = data[at : at + size], at + size
        if len(value) < size:
            return
        address, order, target = "", 0, ""
        if (kind, size) in ((1, 4), (28, 16)):
            address = str(ip_address(value))
        elif kind == 33 and size > 6:
            order, target = int.from_bytes(value[:2], "big"), _name(data, at + 6)[0] or ""
        elif kind == 35 and size > 7:
            order, target = int.from_bytes(value[:2], "big"), _replacement(data, at + 4, end)
        yield address, order, target
        at = end


def _replacement(data: bytes, at: int, end: int) -> str:
    """The name at the end of a NAPTR record, behind its three strings."""
    for _ in range(3):
        if at >= end:
            return ""
        at += 1 + data[at]
    return (_name(data, at)[0] or "") if at < end else ""


def _name(data: bytes, at: int) -> tuple[str | None, int]:
    """The name at this place, and where it ends; None where it is broken."""
    labels: list[str] = []
    end, pointers, length = -1, 0, 0
    while at < len(data):
        size = data[at]
        if size >= 0xC0:
            if at + 2 > len(data) or pointers >= MAX_POINTERS:
                break
            end = at + 2 if end < 0 else end
            at, pointers = int.from_bytes(data[at : at + 2], "big") & 0x3FFF, pointers + 1
            continue
        length += size + 1
        if size > 63 or length > MAX_NAME_BYTES or at + 1 + size > len(data):
            break
        if size == 0:
            return ".".join(labels).lower(), (at + 1 if end < 0 else end)
        labels.append(data[at + 1 : at + 1 + size].decode("ascii", "backslashreplace"))
        at += 1 + size
    return None, at
