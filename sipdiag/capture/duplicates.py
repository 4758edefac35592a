"""Which Payload is a second sight of an earlier one: a mirror port, `-i any`, or the same message beyond a
NAT or bridge.

The same bytes within COPY_NS are the same message: a retransmission of SIP comes 100 ms later at the earliest
(T1 is 500 ms, RFC 3261 17.1.1.1, and nobody sets it below), and a message that is forwarded or forked has
another Via branch.
"""

from __future__ import annotations

from collections import deque

import msgspec

from sipdiag.model import NS_PER_MS, Frame, Payload

COPY_NS = 10 * NS_PER_MS
"""How far apart two sights of one message are at most."""

MAX_REMEMBERED = 65_536
"""Payloads remembered: those of COPY_NS at more than 6 million a second, and no more where times stand
still."""


class Duplicates:
    """Take Payloads in the order of the capture and mark copies; `count` is how many there were."""

    def __init__(self) -> None:
        self.count = 0
        self._seen: dict[bytes, tuple[int, Frame]] = {}
        self._order: deque[tuple[int, bytes]] = deque()

    def mark(self, payload: Payload) -> Payload:
        """The payload, with `copy_of` set where it is a second sight."""
        now = payload.time_ns
        while self._order and (now - self._order[0][0] > COPY_NS or len(self._order) > MAX_REMEMBERED):
            time_ns, data = self._order.popleft()
            if self._seen.get(data, (None,))[0] == time_ns:
                del self._seen[data]
        known = self._seen.get(payload.data)
        if known is not None and abs(now - known[0]) <= COPY_NS:
            self.count += 1
            return msgspec.structs.replace(payload, copy_of=known[1])
        self._seen[payload.data] = (now, payload.frame)
        self._order.append((now, payload.data))
        return payload
