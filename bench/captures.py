"""Captures of any size, made on the spot from one real call: `captures.py media --calls 20000 -o media.pcap`.

The call is the callee's side of samples/stack-proxied-call.pcap (SIPp behind Kamailio), six messages: INVITE, 180,
200, ACK, BYE, 200. Every repetition has its own Call-ID, branches, tags, caller and media ports, in as many digits as
the real one has, so that all lengths stay true; the media is the call's own G.711, on the ports that its SDP names.
Of mixed calls some are others: one of FAILING, a call of a sample in which it goes wrong, each under a Call-ID of its
own. The same arguments give the same bytes. Nothing is held but the times of the records: what is made is a stream.
"""

from __future__ import annotations

import argparse
import gzip
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

SAMPLE = Path(__file__).resolve().parent.parent / "samples" / "stack-proxied-call.pcap"
MESSAGES = (3, 4, 6, 9, 211, 212)
"""Frames of the sample: one call as its callee sees it."""
PACKETS = (10, 11)
"""Frames of the sample: the first RTP packet of the caller, and of the callee."""
ANSWERED, ENDED = 3, 4
"""Indexes in MESSAGES: media flows between the ACK and the BYE."""

PCAP_MAGIC = 0xA1B2C3D4
FILE_HEADER, RECORD_HEADER = 24, 16
UDP_AT = RECORD_HEADER + 14 + 20
"""Where a record's UDP header begins, behind those of the record, Ethernet and IPv4."""
RTP_AT = UDP_AT + 8
PACKET_US = 20_000
PACKET_TICKS = 160
JITTER_US = 2_000
"""Packets come up to so much late."""

NUMBERED = re.compile(rb"(?P<port>(?<=m=audio )16000)|31261|31208|alice|(?<=ab\.)[0-9a-f]{5}")
"""What makes a repetition another call: media port; Call-ID, tags and branches of SIPp; caller; branch of Kamailio."""
DIGITS = 5
FIRST_NUMBER = 10_000
MAX_CALLS = 10**DIGITS - FIRST_NUMBER
MEDIA_PORTS = 25_000
"""Even ports from FIRST_NUMBER on; a later call takes them up again."""

FAILING = (
    ("analytics-blocked", 0), ("announcement-then-404", 1), ("answers-that-do-not-fit", 1),
    ("between-two-legs", 2), ("cancels-in-vain", 1), ("cause-against-status", 1),
    ("changes-that-fail", 1), ("cut-off", 1), ("few-hops", 1),
    ("final-retransmit-no-ack", 1), ("in-dialog-481", 0), ("interval-too-small", 1),
    ("missing-ack", 1), ("mtu-response-loss", 1), ("no-common-codec", 1),
    ("pstn-no-route", 0), ("redirect-target-failed", 0), ("response-lost-request-retransmit", 2),
    ("stuck-after-100", 1), ("trunk-acl-403-near-miss", 0),
)  # fmt: skip
"""Samples, and which of their calls, counted from 0, is one that fails: each another way."""
FAILING_SHARE = 0.05
CALL_ID = re.compile(rb"\n(?:Call-ID|i)[ \t]*:[ \t]*([^ \t\r\n]+)", re.IGNORECASE)

SECONDS_OF_CALLS = 100
"""Without a rate, the calls begin evenly spread over so many seconds: 20,000 calls at 200 a second."""
RECORDS_AT_ONCE = 65_536


class Shape(NamedTuple):
    """A record of a sample that is repeated, its header included."""

    record: NDArray[np.uint8]
    time_us: int
    """Since the first message of the call."""
    ids: tuple[int, ...]
    """Where a number of the call stands, in DIGITS digits."""
    ports: tuple[int, ...] = ()
    """Where its media port stands, in digits."""


class Plan(NamedTuple):
    """The records of one call: the shape of each, its time since the first, and how many came before it in a stream."""

    shapes: NDArray[np.int64]
    offsets_us: NDArray[np.int64]
    sequence: NDArray[np.int64]
    jitter_us: NDArray[np.int64]
    """How much later each may come."""


def capture(calls: int, packets: int = 0, rate: float | None = None, mixed: bool = False) -> Iterator[bytes]:
    """A pcap file in pieces, in order of time.

    `calls` calls, `rate` of them a second, with `packets` RTP packets each, half of them in each direction. `mixed`:
    FAILING_SHARE of them fail, in as many ways as FAILING has, and have no media.
    """
    if not 0 < calls <= MAX_CALLS:
        raise ValueError(f"from 1 to {MAX_CALLS} calls can be told apart")
    file_header, begin_us, shapes = _sample()
    plans = [_plan(shapes, packets)]
    for name, number in FAILING if mixed else ():
        failing = _call(SAMPLE.parent / f"{name}.pcap", number)
        plans.append(_message_plan(failing, len(shapes)))
        shapes += failing
    plan_of = np.zeros(calls, np.int64)
    if mixed:
        every = round(1 / FAILING_SHARE)
        plan_of[every - 1 :: every] = 1 + np.arange(len(plan_of[every - 1 :: every])) % len(FAILING)
    starts_us = np.linspace(0, calls / (rate or calls / SECONDS_OF_CALLS) * 1e6, calls, endpoint=False).astype(np.int64)
    random = np.random.default_rng(1)
    made = [_times(plan, np.flatnonzero(plan_of == index), starts_us, random) for index, plan in enumerate(plans)]
    times_us, call_of, plan_row = (np.concatenate(columns) for columns in zip(*made, strict=True))
    firsts = np.cumsum([0, *(len(plan.shapes) for plan in plans)])[:-1].astype(np.int32)
    plan_row += np.repeat(firsts, [len(one[0]) for one in made])
    shape_at, sequence_at = (np.concatenate([plan[field] for plan in plans]) for field in (0, 2))
    order = np.argsort(times_us, kind="stable")

    yield file_header
    for first in range(0, len(order), RECORDS_AT_ONCE):
        chosen = order[first : first + RECORDS_AT_ONCE]
        yield _written(
            shapes,
            shape_at[plan_row[chosen]],
            begin_us + times_us[chosen],
            call_of[chosen].astype(np.int64),
            sequence_at[plan_row[chosen]],
        )


def _written(
    shapes: list[Shape],
    shape_of: NDArray[np.int64],
    times_us: NDArray[np.int64],
    call_of: NDArray[np.int64],
    sequence: NDArray[np.int64],
) -> bytes:
    """Records one after the other: packets, which are nearly all there is where there is media, as whole runs."""
    packets = range(len(MESSAGES), len(MESSAGES) + len(PACKETS))  # of the shapes, which begin with the sample's
    messages: list[tuple[int, bytes]] = []
    for index, shape in enumerate(shapes):
        if index in packets:
            continue
        rows = np.flatnonzero(shape_of == index)
        records = np.tile(shape.record, (len(rows), 1))
        _fill(records, shape, times_us[rows], call_of[rows])
        messages += zip(rows.tolist(), map(bytes, records), strict=True)
    is_media = (shape_of >= packets.start) & (shape_of < packets.stop)
    which = shape_of[is_media]
    records = np.stack([shapes[index].record for index in packets])[which - packets.start]
    _fill(records, shapes[packets.start], times_us[is_media], call_of[is_media])
    _fill_media(records, call_of[is_media], sequence[is_media], which)
    media = records.reshape(-1).data
    parts: list[bytes | memoryview] = []
    since = 0
    before = np.cumsum(is_media)
    for row, message in sorted(messages):
        until = int(before[row]) * records.shape[1]
        parts += [media[since:until], message]
        since = until
    return b"".join([*parts, media[since:]])


def _times(
    plan: Plan, calls: NDArray[np.int64], starts_us: NDArray[np.int64], random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]:
    """Of each record of these calls: its time, its call, and which of the plan it is."""
    times_us = starts_us[calls, None] + plan.offsets_us
    late = plan.jitter_us > 0
    times_us[:, late] += random.integers(0, plan.jitter_us[late], (len(calls), int(late.sum())))
    size = len(plan.shapes)
    return (
        times_us.ravel(),
        np.repeat(calls.astype(np.int32), size),
        np.tile(np.arange(size, dtype=np.int32), len(calls)),
    )


def _fill(records: NDArray[np.uint8], shape: Shape, times_us: NDArray[np.int64], call: NDArray[np.int64]) -> None:
    """Make the shape's record, of which there is a row for each of these calls, that call's."""
    seconds = times_us // 1_000_000
    records[:, 0:4] = _bytes(seconds, "<u4")
    records[:, 4:8] = _bytes(times_us - seconds * 1_000_000, "<u4")
    for places, number in ((shape.ids, FIRST_NUMBER + call), (shape.ports, _port(call))):
        if not places:
            continue
        digits = (number[:, None] // 10 ** np.arange(DIGITS - 1, -1, -1) % 10 + ord("0")).astype(np.uint8)
        for at in places:
            records[:, at : at + DIGITS] = digits
    records[:, UDP_AT + 6 : UDP_AT + 8] = 0  # a UDP checksum of zero says that there is none (RFC 768)


def _fill_media(
    records: NDArray[np.uint8], call: NDArray[np.int64], sequence: NDArray[np.int64], shape_of: NDArray[np.int64]
) -> None:
    """The same of packets; `sequence` counts those of a stream."""
    records[:, UDP_AT : UDP_AT + 2] = records[:, UDP_AT + 2 : UDP_AT + 4] = _bytes(_port(call), ">u2")
    records[:, RTP_AT + 2 : RTP_AT + 4] = _bytes(sequence & 0xFFFF, ">u2")
    records[:, RTP_AT + 4 : RTP_AT + 8] = _bytes(sequence * PACKET_TICKS, ">u4")
    records[:, RTP_AT + 8 : RTP_AT + 12] = _bytes((call * 8 + shape_of) * 0x9E3779B1 & 0xFFFF_FFFF, ">u4")


def _port(call: NDArray[np.int64]) -> NDArray[np.int64]:
    return FIRST_NUMBER + 2 * (call % MEDIA_PORTS)


def _bytes(values: NDArray[np.int64], dtype: str) -> NDArray[np.uint8]:
    return values.astype(dtype)[:, None].view(np.uint8)


def _plan(shapes: list[Shape], packets: int) -> Plan:
    """An answered call with media between its ACK and its BYE."""
    messages = _message_plan(shapes[: len(MESSAGES)], 0)
    offsets_us = messages.offsets_us.copy()
    if packets:
        media_us = -(-packets // len(PACKETS)) * PACKET_US
        offsets_us[ENDED:] += offsets_us[ANSWERED] + media_us + JITTER_US - offsets_us[ENDED]
    packet = np.arange(packets)
    return Plan(
        np.concatenate((messages.shapes, len(MESSAGES) + packet % len(PACKETS))),
        np.concatenate((offsets_us, offsets_us[ANSWERED] + packet // len(PACKETS) * PACKET_US)),
        np.concatenate((messages.sequence, packet // len(PACKETS))),
        np.concatenate((messages.jitter_us, np.full(packets, JITTER_US))),
    )


def _message_plan(shapes: list[Shape], first: int) -> Plan:
    """A call that has these shapes once each, the first of which is number `first`."""
    nothing = np.zeros(len(shapes), np.int64)
    return Plan(first + np.arange(len(shapes)), np.array([shape.time_us for shape in shapes]), nothing, nothing)


def _sample() -> tuple[bytes, int, list[Shape]]:
    """The sample's file header, the time of its call's first message, and what is repeated of it."""
    header, records = _read(SAMPLE)
    begin_us = records[MESSAGES[0] - 1][0]
    shapes = []
    for number in (*MESSAGES, *PACKETS):
        time_us, record = records[number - 1]
        found = [] if number in PACKETS else list(NUMBERED.finditer(record))
        shapes.append(
            Shape(
                record=np.frombuffer(record, np.uint8),
                time_us=time_us - begin_us,
                ids=tuple(match.start() for match in found if not match["port"]),
                ports=tuple(match.start() for match in found if match["port"]),
            )
        )
    return header, begin_us, shapes


def _call(sample: Path, number: int) -> list[Shape]:
    """The messages of a sample's call, counted from 0; a number takes the place of the first DIGITS of its Call-ID."""
    _, records = _read(sample)
    call_id = list(dict.fromkeys(match[1] for _, record in records if (match := CALL_ID.search(record))))[number]
    own = [(time_us, record) for time_us, record in records if call_id in record]
    return [
        Shape(
            record=np.frombuffer(record, np.uint8),
            time_us=time_us - own[0][0],
            ids=tuple(match.start() for match in re.finditer(re.escape(call_id), record)),
        )
        for time_us, record in own
    ]


def _read(sample: Path) -> tuple[bytes, list[tuple[int, bytes]]]:
    """A pcap's file header, and its records with their times."""
    data = sample.read_bytes()
    if struct.unpack_from("<I", data)[0] != PCAP_MAGIC:
        raise ValueError(f"{sample} is not a pcap file of this byte order with microseconds")
    records = []
    at = FILE_HEADER
    while at < len(data):
        seconds, microseconds, captured = struct.unpack_from("<III", data, at)
        records.append((seconds * 1_000_000 + microseconds, data[at : at + RECORD_HEADER + captured]))
        at += RECORD_HEADER + captured
    return data[:FILE_HEADER], records


def main() -> None:
    parser = argparse.ArgumentParser(description="Make a large capture from one real call.")
    parser.add_argument("kind", choices=("signalling", "media", "mixed"))
    parser.add_argument("--calls", type=int, default=20_000, help="answered calls of six messages (20000)")
    parser.add_argument("--packets", type=int, default=150, help="RTP packets of a call, with media (150)")
    parser.add_argument("--rate", type=float, help="calls that begin each second (all of them within 100 s)")
    parser.add_argument("--gzip", action="store_true", help="compress")
    parser.add_argument("-o", "--output", default="-", help="file (standard output)")
    chosen = parser.parse_args()
    packets = chosen.packets if chosen.kind == "media" else 0
    pieces = capture(chosen.calls, packets, chosen.rate, mixed=chosen.kind == "mixed")
    with sys.stdout.buffer if chosen.output == "-" else Path(chosen.output).open("wb") as plain:
        if not chosen.gzip:
            plain.writelines(pieces)
            return
        with gzip.GzipFile(filename="", mode="wb", fileobj=plain, compresslevel=1, mtime=0) as packed:
            for piece in pieces:
                packed.write(piece)


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        sys.exit(1)
