"""Which seconds the capture itself lost packets in: losses in every stream at once, from several hosts (guard G11).

A congested link drops packets of one direction, or of some streams; a capture that could not keep up drops those of
all. Said of a second only if all of at least MIN_STREAMS streams, of two source hosts and more, lost packets in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sipdiag.model import NS_PER_S

MIN_STREAMS = 3
"""Streams that have to lose together. The two of one call may well lose in the same second by chance."""
ALL = 0.9
"""Share of them that is all: a stream that just begins or ends has no packet around the gap."""
MAX_SECONDS = 100_000
"""Seconds remembered, more than a day; the oldest are forgotten."""


class Together:
    """Streams and losing streams by second; rows are those of seconds that are over."""

    def __init__(self) -> None:
        self._streams: dict[int, int] = {}
        self._losing: dict[int, int] = {}
        self._hosts: dict[int, int] = {}

    def add(self, rows: NDArray[np.void], host: NDArray[np.uint64]) -> None:
        """Takes rows of dtype SECOND; `host` is a hash of each one's source address."""
        second = rows["first_ns"] // NS_PER_S
        order = np.argsort(second, kind="stable")
        second = second[order]
        at = np.flatnonzero(np.concatenate(([True], second[1:] != second[:-1]))) if len(second) else order
        is_losing = (rows["expected"] > rows["packets"])[order]
        bits = np.uint64(1) << (host[order] & np.uint64(63))
        counted = np.diff(np.append(at, len(second)))
        losing = np.add.reduceat(is_losing, at, dtype=np.int64) if len(at) else at
        hosts = np.bitwise_or.reduceat(np.where(is_losing, bits, np.uint64(0)), at) if len(at) else at
        for when, streams, lost, bit in zip(
            second[at].tolist(), counted.tolist(), losing.tolist(), hosts.tolist(), strict=True
        ):
            self._streams[when] = self._streams.get(when, 0) + streams
            if lost:
                self._losing[when] = self._losing.get(when, 0) + lost
                self._hosts[when] = self._hosts.get(when, 0) | bit

    def lost_all(self, second: int, rows: NDArray[np.void], host: NDArray[np.uint64]) -> bool:
        """Whether nearly all streams of that second lost packets; `rows` are those that were not added yet."""
        is_then = (rows["packets"] > 0) & (rows["first_ns"] // NS_PER_S == second)
        is_losing = is_then & (rows["expected"] > rows["packets"])
        losing = self._losing.get(second, 0) + int(is_losing.sum())
        streams = self._streams.get(second, 0) + int(is_then.sum())
        bits = np.uint64(1) << (host[is_losing] & np.uint64(63))
        hosts = self._hosts.get(second, 0) | int(np.bitwise_or.reduce(bits, initial=np.uint64(0)))
        return losing >= MIN_STREAMS and losing >= ALL * streams and hosts.bit_count() > 1

    def release(self, before_ns: int) -> None:
        """Forgets the seconds before."""
        limit = before_ns // NS_PER_S
        if self._streams and (next(iter(self._streams)) < limit or len(self._streams) > MAX_SECONDS):
            oldest = max(limit, sorted(self._streams)[-MAX_SECONDS:][0])
            for known in (self._streams, self._losing, self._hosts):
                for when in [when for when in known if when < oldest]:
                    del known[when]
