"""What RTCP says of streams: datagrams -> reports about a stream, round trips, BYE, VoIP metrics.

In go the RTCP datagrams of one block after another, whole, in the order of the capture; out come `RtcpView`s of a
stream by its two addresses and its SSRC. RTCP of SRTP is encrypted behind its first header, and told by its lengths,
which do not add up (RFC 3711 3.4). Malformed packets are passed over. RFC 3550 6.4, 6.6; RFC 3611 4.7.
"""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator, Mapping, Sized
from typing import NamedTuple, TypeVar

from sipdiag.model import NS_PER_MS, NS_PER_S, Frame, RtcpView, VoipMetrics

Address = tuple[int, int]
"""The two halves of an address, as columns hold it."""

MAX_REPORTS = 300_000
"""Reports remembered, some 60 MiB: five seconds apart, those of a thousand calls of 12 minutes."""
MAX_SENDERS = 65_536
"""Senders whose last reports are remembered to measure round trips by, some 40 MiB."""
REPORTS_TO_ANSWER = 8
"""Sender reports of one sender that a receiver can refer to: it takes the last one that it got."""
MAX_HEARD = 64
"""Reports kept by which a host says that it receives anything from another: one within a call is enough."""
MAX_PACKETS = 64
"""Packets read of one compound; real ones have two to five."""

_SENDER_REPORT, _RECEIVER_REPORT, _BYE, _EXTENDED = 200, 201, 203, 207
_VOIP_BLOCK = 7
_HEADER = struct.Struct("!BBH")
_BLOCK = struct.Struct("!IIIIII")
_VOIP = struct.Struct("!IBBBBHHHHbbBBBBBBBBHHH")
_NOT_SAID = 127
"""In R factors and MOS of RFC 3611 4.7.5: not available."""


class _Report(NamedTuple):
    time_ns: int
    frame: Frame
    fraction: int
    lost: int
    jitter: int
    round_trip_ns: int | None
    by_sender: bool


class _About(NamedTuple):
    """Who speaks, to whom, of which stream."""

    reporter: Address
    receiver: Address
    ssrc: int


class Rtcp:
    """Folds RTCP; gives what it said of a stream."""

    def __init__(self) -> None:
        self._reports: dict[_About, list[_Report]] = {}
        self._count = 0
        self._byes: dict[_About, list[tuple[int, Frame]]] = {}
        self._voip: dict[_About, list[tuple[int, VoipMetrics]]] = {}
        self._sent: dict[tuple[Address, int], deque[tuple[int, int]]] = {}
        self._heard: dict[tuple[Address, Address], deque[tuple[int, Frame]]] = {}
        self._released_ns = 0
        self.left_out = 0
        """Reports, and what else was said of streams, beyond MAX_REPORTS."""

    def feed(self, time_ns: int, frame: Frame, source: Address, destination: Address, data: bytes, length: int) -> None:
        """One datagram; `length` is what it had on the wire."""
        for kind, count, body in _packets(data, length):
            if kind == _SENDER_REPORT and len(body) >= 24:
                self._note_sent(time_ns, source, body)
                self._note_blocks(time_ns, frame, source, destination, body[24:], count, by_sender=True)
            elif kind == _RECEIVER_REPORT:
                self._note_blocks(time_ns, frame, source, destination, body[4:], count, by_sender=False)
            elif kind == _BYE:
                for at in range(0, min(4 * count, len(body) - 3), 4):
                    about = _About(source, destination, int.from_bytes(body[at : at + 4], "big"))
                    if self._has_room():
                        self._byes.setdefault(about, []).append((time_ns, frame))
            elif kind == _EXTENDED:
                for voip in _voip_blocks(body[4:], frame):
                    if self._has_room():
                        about = _About(source, destination, voip.ssrc or 0)
                        self._voip.setdefault(about, []).append((time_ns, voip))

    def _has_room(self) -> bool:
        self._count += 1
        self.left_out += self._count > MAX_REPORTS
        return self._count <= MAX_REPORTS

    def _note_sent(self, time_ns: int, source: Address, body: bytes) -> None:
        key = (source, int.from_bytes(body[:4], "big"))
        if key in self._sent or len(self._sent) < MAX_SENDERS:
            # The middle of the NTP timestamp is what LSR repeats.
            middle = int.from_bytes(body[6:10], "big")
            self._sent.setdefault(key, deque(maxlen=REPORTS_TO_ANSWER)).append((middle, time_ns))

    def _note_blocks(
        self,
        time_ns: int,
        frame: Frame,
        source: Address,
        destination: Address,
        data: bytes,
        count: int,
        *,
        by_sender: bool,
    ) -> None:
        for at in range(0, min(_BLOCK.size * count, len(data) - _BLOCK.size + 1), _BLOCK.size):
            ssrc, loss, highest, jitter, last_sent, delay = _BLOCK.unpack_from(data, at)
            pair = (source, destination)
            if ssrc and highest and (pair in self._heard or len(self._heard) < MAX_SENDERS):
                self._heard.setdefault(pair, deque(maxlen=MAX_HEARD)).append((time_ns, frame))
            round_trip_ns = None
            if last_sent:
                # Of the same report seen twice, as by a mirror, the first sight is the one to measure from.
                sent = self._sent.get((destination, ssrc), ())
                sent_ns = next((ns for middle, ns in sent if middle == last_sent), None)
                if sent_ns is not None:
                    round_trip_ns = time_ns - sent_ns - delay * NS_PER_S // 65536
            lost = (loss & 0xFFFFFF) - (0x1000000 if loss & 0x800000 else 0)
            if self._has_room():
                reports = self._reports.setdefault(_About(source, destination, ssrc), [])
                report = _Report(time_ns, frame, loss >> 24, lost, jitter, round_trip_ns, by_sender)
                if not reports or reports[-1][2:5] != report[2:5] or time_ns - reports[-1].time_ns > 10 * NS_PER_MS:
                    reports.append(report)

    def hears(self, source: Address, destination: Address, from_ns: int, to_ns: int) -> Frame | None:
        """A report in that time in which the source says that it receives RTP from the destination."""
        heard = self._heard.get((source, destination), ())
        return next((frame for time_ns, frame in heard if from_ns <= time_ns <= to_ns), None)

    def view(
        self,
        source: Address,
        destination: Address,
        ssrc: int,
        clock_rate: int | None,
        from_ns: int,
        to_ns: int,
    ) -> RtcpView | None:
        """What was said of this stream in that time; None where nothing was."""
        about, own = _About(destination, source, ssrc), _About(source, destination, ssrc)
        known = self._reports.get(about, [])
        reports = [one for one in known if from_ns <= one.time_ns <= to_ns]
        byes = [one for one in self._byes.get(own, []) if from_ns <= one[0] <= to_ns]
        voip = [said for when, said in self._voip.get(about, []) if from_ns <= when <= to_ns]
        seen = [one.frame for one in reports] + [frame for _, frame in byes] + [said.frame for said in voip]
        if not seen:
            return None
        before = next((one.lost for one in reversed(known) if one.time_ns < from_ns), 0)
        trips = [one.round_trip_ns for one in reports if one.round_trip_ns is not None and one.round_trip_ns >= 0]
        worst = max(reports, key=lambda one: one.fraction, default=None)
        return RtcpView(
            reports=len(reports),
            first_frame=min(seen),
            last_frame=max(seen),
            reported_lost=reports[-1].lost - before if reports else None,
            max_fraction_lost=round(worst.fraction / 256, 4) if worst else None,
            max_fraction_frame=worst.frame if worst else None,
            jitter_ms=round(reports[-1].jitter * 1000 / clock_rate, 3) if reports and clock_rate else None,
            rtt_ms=round(sum(trips) / len(trips) / NS_PER_MS, 3) if trips else None,
            rtt_max_ms=round(max(trips) / NS_PER_MS, 3) if trips else None,
            bye_ns=byes[0][0] if byes else None,
            bye_frame=byes[0][1] if byes else None,
            voip=voip[-1] if voip else None,
            by_sender=any(one.by_sender for one in reports) if reports else None,
        )

    def release(self, before_ns: int) -> None:
        """Forgets what was said before then."""
        if before_ns - self._released_ns < 10 * NS_PER_S:
            return
        self._released_ns = before_ns
        self._reports = {
            about: kept
            for about, known in self._reports.items()
            if (kept := [one for one in known if one.time_ns >= before_ns])
        }
        self._byes = {about: byes for about, known in self._byes.items() if (byes := _since(known, before_ns))}
        self._voip = {about: voip for about, known in self._voip.items() if (voip := _since(known, before_ns))}
        self._heard = {pair: heard for pair, heard in self._heard.items() if heard[-1][0] >= before_ns}
        self._sent = {key: sent for key, sent in self._sent.items() if sent[-1][1] >= before_ns}
        kinds: tuple[Mapping[_About, Sized], ...] = (self._reports, self._byes, self._voip)
        self._count = sum(len(said) for kind in kinds for said in kind.values())


_Said = TypeVar("_Said")


def _since(known: list[tuple[int, _Said]], before_ns: int) -> list[tuple[int, _Said]]:
    return [one for one in known if one[0] >= before_ns]


def _packets(data: bytes, length: int) -> Iterator[tuple[int, int, bytes]]:
    """Type, count and body (from the SSRC on) of the packets of a compound whose lengths add up (RFC 3550 A.2)."""
    at = 0
    places: list[tuple[int, int, int, int]] = []
    while at + _HEADER.size <= len(data) and len(places) < MAX_PACKETS:
        first, kind, words = _HEADER.unpack_from(data, at)
        if first >> 6 != 2:
            return
        end = at + 4 * (words + 1)
        places.append((kind, first & 0x1F, at + _HEADER.size, end))
        at = end
    # What the capture cut short is taken as far as it goes.
    if at == length or (len(data) < length and at > len(data)):
        for kind, count, begin, end in places:
            yield kind, count, data[begin:end]


def _voip_blocks(data: bytes, frame: Frame) -> Iterator[VoipMetrics]:
    at = 0
    for _ in range(MAX_PACKETS):
        if at + _HEADER.size > len(data):
            return
        kind, _, words = _HEADER.unpack_from(data, at)
        body = data[at + _HEADER.size : at + 4 * (words + 1)]
        at += 4 * (words + 1)
        if kind == _VOIP_BLOCK and len(body) >= _VOIP.size:
            yield _metrics(body, frame)


def _metrics(body: bytes, frame: Frame) -> VoipMetrics:
    ssrc, loss, discard, burst_density, gap_density, *rest = _VOIP.unpack_from(body)
    burst_ms, gap_ms, round_trip, end_system, *rest = rest
    _, _, _, _, r_factor, _, mos_lq, mos_cq, _, _, buffer_ms, _, _ = rest
    return VoipMetrics(
        source="rtcp-xr",
        frame=frame,
        ssrc=ssrc,
        loss_ratio=round(loss / 256, 4),
        discard_ratio=round(discard / 256, 4),
        burst_density=round(burst_density / 256, 4),
        gap_density=round(gap_density / 256, 4),
        burst_ms=burst_ms,
        gap_ms=gap_ms,
        rtt_ms=float(round_trip),
        end_system_delay_ms=float(end_system),
        r_factor=None if r_factor == _NOT_SAID else float(r_factor),
        mos_lq=None if mos_lq == _NOT_SAID else mos_lq / 10,
        mos_cq=None if mos_cq == _NOT_SAID else mos_cq / 10,
        jitter_buffer_ms=buffer_ms,
    )
