"""The audio of a call as a WAV file: G.711 (RFC 3551 4.5.14) of both sides, each in a channel, the caller's first.

In: RTP payloads with their times. Out: 16-bit linear samples at 8 kHz. A packet is placed where its timestamp says,
counted from the arrival of the first one; what did not come is silence. Other codecs are refused by their names.
"""

from __future__ import annotations

import wave
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.decode import unpeeled
from sipdiag.capture.files import OpenFile
from sipdiag.capture.frames import Frames, Layer
from sipdiag.capture.gather import gather_bytes
from sipdiag.capture.layers import peel
from sipdiag.extract.belonging import Flow
from sipdiag.extract.flows import BLOCK_BYTES, ends_of, matching
from sipdiag.model import NS_PER_S, Case, Stream

RATE_HZ = 8000
MAX_SECONDS = 2 * 3600
"""Length of a WAV file; both channels of so much take 230 MB. What comes later is left out, and said."""

MAX_ASTRAY = RATE_HZ
"""Samples that a timestamp may be away from the clock; beyond that its sender began to count anew."""

_LAWS = {0: "PCMU", 8: "PCMA"}
"""By payload type (RFC 3551 6)."""
_HEADER_BYTES = 12


class NoAudio(LookupError):
    """The call has no audio that can be written; the text says why."""


def _decoded(law: str) -> NDArray[np.int16]:
    """The sample that each code word stands for (ITU-T G.711)."""
    code = np.arange(256, dtype=np.int32)
    if law == "PCMU":
        code = ~code & 0xFF
        magnitude = (((code & 0x0F) << 3) + 0x84 << (code >> 4 & 7)) - 0x84
        return np.where(code & 0x80, -magnitude, magnitude).astype(np.int16)
    code ^= 0x55
    exponent = code >> 4 & 7
    magnitude = (code & 0x0F) << 4
    magnitude = np.where(exponent == 0, magnitude + 8, magnitude + 0x108 << np.maximum(exponent - 1, 0))
    return np.where(code & 0x80, magnitude, -magnitude).astype(np.int16)


def playable(case: Case) -> list[Stream]:
    """The streams that are heard, of each side one at a time. Raises NoAudio."""
    if not case.streams:
        raise NoAudio("the capture holds no RTP of this call")
    if any(stream.encrypted for stream in case.streams):
        raise NoAudio("its RTP is encrypted (SRTP)")
    audio = [stream for stream in case.streams if (stream.codec or "").upper() in _LAWS.values()]
    others = sorted({stream.codec or "of an unknown codec" for stream in case.streams if stream not in audio})
    if not audio:
        raise NoAudio(f"its audio is {', '.join(others)}: only G.711 (PCMU, PCMA) can be written")
    kept: list[Stream] = []
    for stream in sorted(audio, key=lambda one: one.first_ns):
        ends = (stream.source, stream.destination)
        beside = [one for one in kept if one.direction == stream.direction and (one.source, one.destination) != ends]
        # On another leg or hop the same sound passes again.
        if not any(one.last_ns > stream.first_ns + NS_PER_S for one in beside):
            kept.append(stream)
    return kept


def write(case: Case, paths: Sequence[str], frames: dict[int, NDArray[np.int64]], stream: BinaryIO) -> float:
    """Write the audio of a call; `frames` are the numbers of the frames of its media by file. Returns how many seconds
    were left out. Raises NoAudio."""
    streams = playable(case)
    start_ns = min(one.first_ns for one in streams)
    seconds = (max(one.last_ns for one in streams) - start_ns) / NS_PER_S + 1
    length = int(min(seconds, MAX_SECONDS) * RATE_HZ)
    channels = np.zeros((length, 2), dtype="<i2")
    tracks = [_Track(one, start_ns, channels) for one in streams]
    for index, path in enumerate(paths):
        if index not in frames:
            continue
        for carried in _carrying(path, index, frames[index]):
            for track in tracks:
                track.play(carried)
    with wave.open(stream, "wb") as made:
        made.setnchannels(2)
        made.setsampwidth(2)
        made.setframerate(RATE_HZ)
        made.setnframes(length)  # said beforehand, it is not written again at the end: a pipe cannot go back
        made.writeframes(channels.tobytes())
    return max(0.0, seconds - MAX_SECONDS)


class _Rtp(NamedTuple):
    """RTP packets of one block of a file, a row each."""

    frames: Frames
    rows: NDArray[np.int64]
    payload_at: NDArray[np.int64]
    payload_bytes: NDArray[np.int64]
    payload_type: NDArray[np.int64]
    timestamp: NDArray[np.int64]
    ssrc: NDArray[np.int64]


class _Track:
    """One stream on its way into its channel."""

    def __init__(self, stream: Stream, start_ns: int, channels: NDArray[np.int16]) -> None:
        self._stream = stream
        self._start_ns = start_ns
        self._samples = channels[:, 0 if stream.direction == "caller-to-callee" else 1]
        self._anchor: tuple[int, int] | None = None
        """A timestamp, and the sample that it stands for."""

    def play(self, rtp: _Rtp) -> None:
        """Put what is of this stream where it belongs."""
        ends = ends_of(rtp.frames, rtp.rows)
        mine = (rtp.ssrc == self._stream.ssrc) & matching(ends, rtp.frames.time_ns[rtp.rows], [_flow(self._stream)])
        for payload_type, law in _LAWS.items():
            rows = np.flatnonzero(mine & (rtp.payload_type == payload_type))
            if not len(rows):
                continue
            at = self._places(rtp.timestamp[rows], rtp.frames.time_ns[rtp.rows[rows]])
            table = _decoded(law)
            for length in np.unique(rtp.payload_bytes[rows]).tolist():
                same = (rtp.payload_bytes[rows] == length) & (at >= 0) & (at + length <= len(self._samples))
                if length and same.any():
                    words = gather_bytes(rtp.frames.array, rtp.payload_at[rows[same]], length)
                    self._samples[at[same, None] + np.arange(length)] = table[words]

    def _places(self, timestamp: NDArray[np.int64], time_ns: NDArray[np.int64]) -> NDArray[np.int64]:
        """The sample at which each packet begins."""
        clock = (time_ns - self._start_ns) * RATE_HZ // NS_PER_S
        at = clock.copy()
        begin = 0
        while begin < len(timestamp):
            if self._anchor is None:
                self._anchor = int(timestamp[begin]), int(clock[begin])
            since = (timestamp[begin:] - self._anchor[0] + 2**31) % 2**32 - 2**31
            told = self._anchor[1] + since
            astray = np.flatnonzero(np.abs(told - clock[begin:]) > MAX_ASTRAY)
            until = begin + int(astray[0]) if len(astray) else len(timestamp)
            at[begin:until] = told[: until - begin]
            if until < len(timestamp):
                self._anchor = int(timestamp[until]), int(clock[until])
                at[until] = clock[until]
                until += 1
            begin = until
        return at


def _flow(stream: Stream) -> Flow:
    return Flow(stream.source, stream.destination, stream.first_ns, stream.last_ns)


def _carrying(path: str, index: int, wanted: NDArray[np.int64]) -> Iterator[_Rtp]:
    """The RTP of these frames. What came in fragments or within other packets (HEP) is not read here."""
    file = OpenFile(path, index, BLOCK_BYTES)
    try:
        for records in file:
            frames = unpeeled(records)
            peel(frames)
            rows = np.flatnonzero((frames.layer == Layer.UDP) & np.isin(frames.number, wanted))
            rows = rows[frames.end[rows] - frames.at[rows] >= _HEADER_BYTES]
            if len(rows):
                yield _parsed(frames, rows)
    finally:
        file.close()


def _parsed(frames: Frames, rows: NDArray[np.int64]) -> _Rtp:
    """The headers of RTP packets (RFC 3550 5.1)."""
    at, end = frames.at[rows], frames.end[rows]
    head = gather_bytes(frames.array, at, _HEADER_BYTES).astype(np.int64)
    payload_at = at + _HEADER_BYTES + 4 * (head[:, 0] & 0x0F)
    extended = (head[:, 0] & 0x10 != 0) & (payload_at + 4 <= end)
    words = gather_bytes(frames.array, payload_at, 4).astype(np.int64)
    payload_at += np.where(extended, 4 + 4 * (words[:, 2] << 8 | words[:, 3]), 0)
    padding = np.where(head[:, 0] & 0x20 != 0, frames.array[end - 1].astype(np.int64), 0)
    return _Rtp(
        frames=frames,
        rows=rows,
        payload_at=payload_at,
        payload_bytes=np.maximum(end - padding - payload_at, 0),
        payload_type=head[:, 1] & 0x7F,
        timestamp=head[:, 4] << 24 | head[:, 5] << 16 | head[:, 6] << 8 | head[:, 7],
        ssrc=head[:, 8] << 24 | head[:, 9] << 16 | head[:, 10] << 8 | head[:, 11],
    )
