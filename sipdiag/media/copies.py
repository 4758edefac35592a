"""Second sights and duplicates among RTP packets: which of a block's packets were seen shortly before.

A packet is what it is by SSRC, sequence number and timestamp between the same two endpoints. Only packets that
do not move their stream's highest sequence number on can be repetitions, so those alone are looked up; the caller
says which they are.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipdiag.media.packets import Packets, mixed
from sipdiag.model import NS_PER_MS

COPY_NS = 10 * NS_PER_MS
"""The same packet again within 10 ms is a second sight, as of a mirror port that shows both ways (guard
G3): half of the usual 20 ms between packets, so no sender's own repetition falls below."""
DUPLICATE_NS = 500 * NS_PER_MS
"""The same packet again within 500 ms is a duplicate that the network made; beyond that no jitter buffer
cares, and the memory for it would grow."""


class _Seen:
    """Packets that were seen; what they are is worked out once something may be one of them again."""

    def __init__(self, packets: Packets) -> None:
        self.time_ns = packets.time_ns
        self.file = packets.file
        self._hashes = packets.hashes
        self._known: NDArray[np.uint64] | tuple[NDArray[Any], ...]
        self._known = (packets.stream, packets.sequence, packets.timestamp)

    @property
    def content(self) -> NDArray[np.uint64]:
        if isinstance(self._known, tuple):
            stream, sequence, timestamp = self._known
            content = mixed(sequence.astype(np.uint64) << np.uint64(32) | timestamp)
            self._known = mixed(self._hashes[stream] + content)
        return self._known

    def take(self, rows: NDArray[np.bool_]) -> None:
        """Keeps these rows."""
        kept = np.flatnonzero(rows)
        self.time_ns, self.file = self.time_ns.take(kept), self.file.take(kept)
        known = self._known
        self._known = tuple(column.take(kept) for column in known) if isinstance(known, tuple) else known.take(kept)


class Copies:
    """Remembers the packets of twice DUPLICATE_NS, 22 bytes each: the margin is for captures whose frames are
    not quite in the order of their times."""

    def __init__(self) -> None:
        self._before: list[_Seen] = []

    def since(self, packets: Packets, suspects: NDArray[np.int64]) -> NDArray[np.int64]:
        """Per suspect (row of `packets`), how long ago the same packet was seen, ns; DUPLICATE_NS + 1 where it was
        not, and 0 where another file holds it: the same packet at another capture point, whose clock may differ.
        `packets` come in any order that keeps each stream's own."""
        if not len(suspects):
            return np.zeros(0, np.int64)
        these = _Seen(packets)
        content = these.content
        wanted = np.unique(content[suspects])
        contents, times_ns, files = [], [], []
        for seen in (*self._before, these):
            at = np.minimum(np.searchsorted(wanted, seen.content), len(wanted) - 1)
            hits = np.flatnonzero(wanted[at] == seen.content)
            contents.append(seen.content[hits])
            times_ns.append(seen.time_ns[hits])
            files.append(seen.file[hits])
        # The packets' own hits come last, so that they can be told by their place.
        own = np.full(len(packets.time_ns), -1)
        own[hits] = np.arange(len(hits)) + sum(map(len, contents)) - len(hits)
        all_content, all_ns, all_file = np.concatenate(contents), np.concatenate(times_ns), np.concatenate(files)
        order = np.argsort(all_content, kind="stable")
        again = np.flatnonzero(all_content[order[1:]] == all_content[order[:-1]]) + 1
        since = np.full(len(order), DUPLICATE_NS + 1)
        since[order[again]] = np.abs(all_ns[order[again]] - all_ns[order[again - 1]])
        elsewhere = all_file[order[again]] != all_file[order[again - 1]]
        since[order[again[elsewhere & (since[order[again]] <= DUPLICATE_NS)]]] = 0
        result: NDArray[np.int64] = since[own[suspects]]
        return result

    def remember(self, packets: Packets) -> None:
        """Takes the packets of a block into memory, and forgets what is too long ago."""
        self._before.append(_Seen(packets))
        newest_ns = max(int(seen.time_ns.max(initial=0)) for seen in self._before)
        limit_ns = newest_ns - 2 * DUPLICATE_NS
        kept = []
        for seen in self._before:
            recent = seen.time_ns >= limit_ns
            if recent.any():
                if not recent.all():
                    seen.take(recent)
                kept.append(seen)
        self._before = kept
