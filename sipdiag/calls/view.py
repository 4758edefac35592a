"""What this capture could have shown: which host was seen sending to which, and when (guards G1, G2).

`Visibility` is a fold over the traffic that blocks report; a Case takes a snapshot of what concerns it. Only buckets
that were over when the Case was sealed count, so that a snapshot does not depend on the size of the blocks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from sipdiag.config import Limits
from sipdiag.late import Late
from sipdiag.model import TRAFFIC_BUCKET_NS, Traffic, View

_Key = TypeVar("_Key", bound=Hashable)


class Visibility:
    """Times at which hosts were seen sending and receiving: when the buckets begin (ns), sorted."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._pairs: dict[tuple[str, str], list[int]] = {}
        self._missed: dict[tuple[str, str], list[int]] = {}
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
        last_bucket = bucket_ns = 0
        for source, destination, bucket in sorted(traffic, key=lambda seen: seen[2]):
            if bucket != last_bucket:  # one number in all lists: who looks through them next finds it in the cache
                last_bucket, bucket_ns = bucket, bucket * TRAFFIC_BUCKET_NS
            self._note(self._pairs, (source, destination), bucket_ns)
            self._note(self._outbound, source, bucket_ns)
            self._note(self._inbound, destination, bucket_ns)

    def mark_encrypted(self, *addresses: str) -> None:
        """These hosts were seen speaking TLS that was not decrypted."""
        if len(self._encrypted) < self._limits.peers:
            self._encrypted.update(addresses)

    def note_missed(self, source: str, destination: str, time_ns: int) -> None:
        """Bytes that were sent this way over TCP are not in the capture, as this moment showed."""
        self._note(self._missed, (source, destination), time_ns)

    def _note(self, seen: dict[_Key, list[int]], key: _Key, bucket_ns: int) -> None:
        times = seen.get(key)
        if times is None:
            if len(seen) < self._limits.peers:
                seen[key] = [bucket_ns]
        elif times[-1] < bucket_ns:
            times.append(bucket_ns)
        elif times[-1] > bucket_ns:
            # Frames of several files, or out of the order of time.
            at = bisect_left(times, bucket_ns)
            if times[at] != bucket_ns:
                times.insert(at, bucket_ns)

    def forget_before(self, time_ns: int) -> None:
        """Release what no open Case can ask for any more."""
        oldest_ns = (time_ns // TRAFFIC_BUCKET_NS - 1) * TRAFFIC_BUCKET_NS
        for seen in (self._pairs, self._missed, self._inbound, self._outbound):
            for times in seen.values():
                if len(times) > 1 and times[0] < oldest_ns:
                    del times[: min(bisect_left(times, oldest_ns), len(times) - 1)]

    def snapshot(self, hops: Sequence[tuple[str, str]], start_ns: int, sealed_ns: int, at_end: bool) -> View:
        """The View of a Case with these hops (client, server address) that began and was sealed at these times."""
        until_ns = self.last_ns if at_end else sealed_ns
        return View(self.first_ns, until_ns, Late(self._traffic, (hops, start_ns, until_ns, at_end)))

    def _traffic(self, hops: Sequence[tuple[str, str]], start_ns: int, until_ns: int, at_end: bool) -> Traffic:
        first_ns = start_ns // TRAFFIC_BUCKET_NS * TRAFFIC_BUCKET_NS
        beyond_ns = (until_ns // TRAFFIC_BUCKET_NS + (1 if at_end else 0)) * TRAFFIC_BUCKET_NS
        pairs = dict.fromkeys([pair for client, server in hops for pair in ((client, server), (server, client))])
        hosts = dict.fromkeys([host for hop in hops for host in hop])
        directions = {pair: _between(self._pairs.get(pair), first_ns, beyond_ns) for pair in pairs}
        inbound = {host: _between(self._inbound.get(host), first_ns, beyond_ns) for host in hosts}
        outbound = {host: _between(self._outbound.get(host), first_ns, beyond_ns) for host in hosts}
        missed = {pair: _between(self._missed[pair], start_ns, until_ns + 1) for pair in pairs if pair in self._missed}
        encrypted = not self._encrypted.isdisjoint(hosts)
        return Traffic(directions, inbound, outbound, encrypted, missed)


def _between(times_ns: list[int] | None, first_ns: int, beyond_ns: int) -> tuple[int, ...]:
    """The times from `first_ns` on and before `beyond_ns`."""
    if not times_ns:
        return ()
    return tuple(times_ns[bisect_left(times_ns, first_ns) : bisect_left(times_ns, beyond_ns)])
