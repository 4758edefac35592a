"""What this capture could have shown: which host was seen sending to which, and when (guards G1, G2).

`Visibility` is a fold over the traffic that blocks report; a Case takes a snapshot of what concerns it. Only buckets
that were over when the Case was sealed count, so that a snapshot does not depend on the size of the blocks.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from sipdiag.config import Limits
from sipdiag.model import TRAFFIC_BUCKET_NS, View

_Key = TypeVar("_Key", bound=Hashable)


class Visibility:
    """Times at which hosts were seen sending and receiving, as sorted bucket numbers."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pairs: dict[tuple[str, str], list[int]] = {}
        self._inbound: dict[str, list[int]] = {}
        self._outbound: dict[str, list[int]] = {}
        self._encrypted: set[str] = set()
        self.first_ns = 0
        self.last_ns = 0
        self._started = False

    def feed(self, traffic: Iterable[tuple[str, str, int]], first_ns: int, last_ns: int) -> None:
        """Take a block's traffic: (source, destination, bucket), and its first and last time."""
        if not self._started:
            self.first_ns, self._started = first_ns, True
        self.last_ns = max(self.last_ns, last_ns)
        for source, destination, bucket in sorted(traffic, key=lambda seen: seen[2]):
            self._note(self._pairs, (source, destination), bucket)
            self._note(self._outbound, source, bucket)
            self._note(self._inbound, destination, bucket)

    def mark_encrypted(self, *addresses: str) -> None:
        """These hosts were seen speaking TLS that was not decrypted."""
        if len(self._encrypted) < self._limits.peers:
            self._encrypted.update(addresses)

    def _note(self, seen: dict[_Key, list[int]], key: _Key, bucket: int) -> None:
        times = seen.get(key)
        if times is None:
            if len(seen) < self._limits.peers:
                seen[key] = [bucket]
        elif times[-1] < bucket:
            times.append(bucket)
        elif times[-1] > bucket:
            # Frames of several files, or out of the order of time.
            at = bisect_left(times, bucket)
            if times[at] != bucket:
                times.insert(at, bucket)

    def forget_before(self, time_ns: int) -> None:
        """Release what no open Case can ask for any more."""
        oldest = time_ns // TRAFFIC_BUCKET_NS - 1
        for seen in (self._pairs, self._inbound, self._outbound):
            for times in seen.values():
                if len(times) > 1 and times[0] < oldest:
                    del times[: min(bisect_left(times, oldest), len(times) - 1)]

    def snapshot(self, hops: Sequence[tuple[str, str]], start_ns: int, sealed_ns: int, at_end: bool) -> View:
        """The View of a Case with these hops (client, server address) that began and was sealed at these times."""
        until_ns = self.last_ns if at_end else sealed_ns
        first = start_ns // TRAFFIC_BUCKET_NS
        last = until_ns // TRAFFIC_BUCKET_NS + (1 if at_end else 0)
        directions: dict[tuple[str, str], tuple[int, ...]] = {}
        inbound: dict[str, tuple[int, ...]] = {}
        outbound: dict[str, tuple[int, ...]] = {}
        encrypted = False
        for client, server in hops:
            for pair in ((client, server), (server, client)):
                directions[pair] = _between(self._pairs.get(pair), first, last)
            for host in (client, server):
                inbound[host] = _between(self._inbound.get(host), first, last)
                outbound[host] = _between(self._outbound.get(host), first, last)
                encrypted = encrypted or host in self._encrypted
        return View(
            first_ns=self.first_ns,
            last_ns=until_ns,
            directions=directions,
            inbound=inbound,
            outbound=outbound,
            encrypted=encrypted,
        )


def _between(times: list[int] | None, first: int, last: int) -> tuple[int, ...]:
    """The bucket start times in nanoseconds from bucket `first` up to, not including, bucket `last`."""
    if not times:
        return ()
    chosen = times[bisect_left(times, first) : bisect_right(times, last - 1)]
    return tuple(bucket * TRAFFIC_BUCKET_NS for bucket in chosen)
