"""One change to a capture that leaves it a capture: frames dropped, doubled, moved, cut or late, and words of its SIP
exchanged for others, so that the fuzzer gets past the reading of files to what is made of the messages.

`mutate(data, chance)` -> bytes. What is no classic pcap file comes back as it is; raises for no input.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from random import Random

MAX_CHANGES = 6
"""Changes at a time: few enough that most of a call is still one."""

WORDS = [
    *(b"INVITE ACK BYE CANCEL REGISTER OPTIONS PRACK UPDATE REFER NOTIFY SUBSCRIBE INFO MESSAGE".split()),
    *(b"100 180 183 200 202 302 401 403 404 407 408 415 422 480 481 486 487 488 491 500 503 603 699".split()),
    *(b"0 1 2 70 5060 65536 4294967295 99999999999999999999 -1 z9hG4bK sip: sips: tel:".split()),
    *(b"192.0.2.1 [2001:db8::1]".split()),
    *(b"sendrecv sendonly inactive 0.0.0.0 rport received=192.0.2.9 ;tag=x ;lr * <> expires=0 application/sdp".split()),
    b"",
    b"\r\n",
    b"\r\n\r\n",
    b"\xff\x00",
]
_WORD = re.compile(rb"[A-Za-z0-9.@:*+-]+")
_ORDERS = {
    b"\xd4\xc3\xb2\xa1": "<",
    b"\x4d\x3c\xb2\xa1": "<",
    b"\xa1\xb2\xc3\xd4": ">",
    b"\xa1\xb2\x3c\x4d": ">",
}
_FILE_HEADER_BYTES, _RECORD_HEADER_BYTES = 24, 16

Record = tuple[int, int, int, bytes]
"""Seconds, fraction, length on the wire, bytes."""


def mutate(data: bytes, chance: Random) -> bytes:
    """The capture with some changes."""
    order = _ORDERS.get(data[:4])
    if order is None or len(data) < _FILE_HEADER_BYTES:
        return data
    records = _read(data, order)
    for _ in range(chance.randint(1, MAX_CHANGES)):
        if records:
            chance.choice(_CHANGES)(records, chance)
    return data[:_FILE_HEADER_BYTES] + b"".join(_written(record, order) for record in records)


def _read(data: bytes, order: str) -> list[Record]:
    records: list[Record] = []
    at = _FILE_HEADER_BYTES
    while at + _RECORD_HEADER_BYTES <= len(data):
        seconds, fraction, captured, length = struct.unpack_from(f"{order}IIII", data, at)
        at += _RECORD_HEADER_BYTES
        records.append((seconds, fraction, length, data[at : at + captured]))
        at += captured
    return records


def _written(record: Record, order: str) -> bytes:
    seconds, fraction, length, frame = record
    return struct.pack(f"{order}IIII", seconds & 0xFFFFFFFF, fraction, len(frame), max(length, len(frame))) + frame


def _drop(records: list[Record], chance: Random) -> None:
    del records[chance.randrange(len(records))]


def _double(records: list[Record], chance: Random) -> None:
    records.insert(chance.randrange(len(records) + 1), chance.choice(records))


def _move(records: list[Record], chance: Random) -> None:
    records.insert(chance.randrange(len(records)), records.pop(chance.randrange(len(records))))


def _cut(records: list[Record], chance: Random) -> None:
    index = chance.randrange(len(records))
    seconds, fraction, length, frame = records[index]
    records[index] = (seconds, fraction, length, frame[: chance.randrange(len(frame) + 1)])


def _delay(records: list[Record], chance: Random) -> None:
    """From one frame on, all are later, or earlier."""
    index, by = chance.randrange(len(records)), chance.choice([-1, 1, 4, 33, 3700, 1 << 31])
    records[index:] = [(seconds + by, *rest) for seconds, *rest in records[index:]]  # type: ignore[misc]  # of 3 more


def _flip(records: list[Record], chance: Random) -> None:
    index = chance.randrange(len(records))
    seconds, fraction, length, frame = records[index]
    if frame:
        changed = bytearray(frame)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        records[index] = (seconds, fraction, length, bytes(changed))


def _exchange(records: list[Record], chance: Random) -> None:
    """A word of the text in one frame, in this frame or wherever it stands."""
    _, _, _, frame = chance.choice(records)
    begins = frame.find(b"SIP/2.0")
    words = _WORD.findall(frame, max(0, begins - 100)) if begins >= 0 else []
    if not words:
        return
    old, new = chance.choice(words), chance.choice([*WORDS, chance.choice(words)])
    everywhere = chance.random() < 0.5
    for index, (seconds, fraction, length, one) in enumerate(records):
        if one is frame or everywhere:
            records[index] = (seconds, fraction, length, _grown(one, one.replace(old, new, 1 + 9 * everywhere)))


def _lose_line(records: list[Record], chance: Random) -> None:
    """A line of the text in one frame is lost, or comes twice."""
    index = chance.randrange(len(records))
    seconds, fraction, length, frame = records[index]
    lines = frame.split(b"\r\n")
    if len(lines) > 2:
        at = chance.randrange(1, len(lines))
        lines[at : at + 1] = [lines[at]] * chance.choice([0, 2])
        records[index] = (seconds, fraction, length, _grown(frame, b"\r\n".join(lines)))


def _grown(before: bytes, after: bytes) -> bytes:
    """The frame with the lengths of IPv4 and UDP over Ethernet as they have to be, so that the text is read."""
    by = len(after) - len(before)
    if not by or before[12:14] != b"\x08\x00" or before[23:24] != b"\x11" or len(after) < 42:
        return after
    changed = bytearray(after)
    for at in (16, 38):
        value = int.from_bytes(before[at : at + 2], "big") + by
        changed[at : at + 2] = (value & 0xFFFF).to_bytes(2, "big")
    return bytes(changed)


_CHANGES: list[Callable[[list[Record], Random], None]] = [
    _drop, _double, _move, _cut, _delay, _flip, _exchange, _exchange, _exchange, _lose_line, _lose_line,
]  # fmt: skip
