"""Whether a capture holds media both ways: what a finding hinges on that says a direction is missing (guard G10).

A fold over Cases with their streams; at the end it is known. A mirror that shows one direction, or a path that differs
from the way back, looks as if nobody were heard in any call. What is the capture's fault then is not said to be the
network's: the finding becomes an unknown.
"""

from __future__ import annotations

import msgspec

from sipdiag.model import Case, Finding

MIN_PACKETS = 50
"""RTP packets that make a direction one that is there: a second of sound."""
MAX_HOSTS = 256
"""Sets of hosts remembered of calls with one direction; two that have no host in common are all that is asked for."""

BECAUSE = {
    "capture": "no call of this capture has RTP both ways, and nothing else shows that it would hold the direction "
    "that is missing",
    "others": "calls between other hosts have RTP in one direction only as well, and no call of this capture has it "
    "both ways: it may be the capture that holds one direction",
}


class Tap:
    """Collects which calls have RTP in which directions."""

    def __init__(self) -> None:
        self._both_ways = False
        self._hosts: set[frozenset[str]] = set()
        self._apart = False

    def note(self, case: Case) -> None:
        """Take a Case, whether the report speaks of it or not."""
        if self._both_ways or case.kind != "call" or not (case.streams or case.faxes):
            return
        streams = [s for s in (*case.streams, *case.faxes) if s.packets >= MIN_PACKETS and s.direction != "unknown"]
        if len({stream.direction for stream in streams}) > 1:
            self._both_ways = True
        elif streams and not self._apart:
            hosts = frozenset(end.address for stream in streams for end in (stream.source, stream.destination))
            self._apart = any(hosts.isdisjoint(others) for others in self._hosts)
            if len(self._hosts) < MAX_HOSTS:
                self._hosts.add(hosts)

    def denies(self, hinges_on: str | None) -> bool:
        """Whether a finding that hinges on this falls, by all Cases so far."""
        if hinges_on is None or self._both_ways:
            return False
        return hinges_on == "capture" or self._apart


def fallen(finding: Finding) -> Finding:
    """The same finding, as an unknown."""
    if finding.hinges_on is None:
        return finding
    return msgspec.structs.replace(
        finding,
        verdict="unknown",
        party="unknown",
        severity=None,
        confidence=None,
        party_at=None,
        because=BECAUSE[finding.hinges_on],
        capture_next="on the host that hears nothing, both directions: tcpdump -i any -s 0 -w media.pcap udp",
        against=(),
        hinges_on=None,
    )
