"""Which Payload is a second sight of an earlier one: a mirror port, `-i any`, the same message beyond a NAT or
bridge, or the other side of a link, captured in a file of its own.

At one capture point, the same bytes within COPY_NS are the same message: a retransmission of SIP comes 100 ms later at
the earliest (T1 is 500 ms, RFC 3261 17.1.1.1, and nobody sets it below), and a message that is forwarded or forked has
another Via branch. Between two capture points lie the link and two clocks, so LINK_COPY_NS is allowed there; as each
point sees a message once, retransmissions are told apart by pairing sights in their order.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterable, Sequence
from itertools import chain

import msgspec

from sipdiag.model import NS_PER_MS, NS_PER_S, Payload

COPY_NS = 10 * NS_PER_MS
"""How far apart two sights of one message at one capture point are at most."""

LINK_COPY_NS = NS_PER_S
"""The same for two capture points: delays are below 300 ms, and clocks that are set by NTP differ by less than that."""

MAX_REMEMBERED = 65_536
"""Payloads remembered: those of COPY_NS at more than 6 million a second, of LINK_COPY_NS at 65 thousand, and no
more where times stand still."""

MAX_SIGHTS = 16
"""Originals of the same bytes looked through, the latest: nobody sends a message more often in LINK_COPY_NS."""


class _Original:
    """A payload that is no copy, and when each capture point first saw it."""

    __slots__ = ("data", "first_ns", "frame", "seen_ns")

    def __init__(self, payload: Payload, point: int) -> None:
        self.data = payload.data
        self.frame = payload.frame
        self.first_ns = payload.time_ns
        self.seen_ns = {point: payload.time_ns}

    def is_seen_again(self, time_ns: int, point: int) -> bool:
        """Whether a sight at this time and point is one of the same message."""
        if any(abs(time_ns - seen_ns) <= COPY_NS for seen_ns in self.seen_ns.values()):
            return True
        return point not in self.seen_ns and abs(time_ns - self.first_ns) <= LINK_COPY_NS


class Duplicates:
    """Take Payloads in the order of the capture and mark copies; `count` is how many there were."""

    def __init__(self, *, several_points: bool = False) -> None:
        self.count = 0
        self._originals: dict[bytes, deque[_Original]] = {}
        self._order: deque[_Original] = deque()
        self._window_ns = LINK_COPY_NS if several_points else COPY_NS

    def mark(self, payloads: list[Payload], points: Sequence[int]) -> list[Payload]:
        """The payloads that the capture points with these numbers saw, one each, with `copy_of` set where it is a
        second sight."""
        marked = payloads.copy()
        for place in self._worth_a_look(payloads):
            marked[place] = self._marked(payloads[place], points[place])
        return marked

    def _worth_a_look(self, payloads: list[Payload]) -> Iterable[int]:
        """The places of those that may be copies, or that may have copies: a twentieth of them, where nothing is
        repeated. The others leave no trace here."""
        times_ns = [payload.time_ns for payload in payloads]
        known_ns = [*(original.first_ns for original in self._order), *times_ns]
        if known_ns != sorted(known_ns):
            return range(len(payloads))
        data = [payload.data for payload in payloads]
        once = set(data)
        again = self._originals.keys() & once
        if len(once) < len(data):
            again |= {one for one, times in Counter(data).items() if times > 1}
        # What comes after these payloads can only repeat what is not forgotten by the last of them.
        lately = bisect_left(times_ns, known_ns[-1] - self._window_ns) if known_ns else 0
        before = [place for place in range(lately) if data[place] in again] if again else ()
        return chain(before, range(lately, len(payloads)))

    def _marked(self, payload: Payload, point: int) -> Payload:
        self._forget(payload.time_ns)
        originals = self._originals.get(payload.data)
        if originals is None:
            originals = self._originals[payload.data] = deque(maxlen=MAX_SIGHTS)
        for original in originals:
            if original.is_seen_again(payload.time_ns, point):
                original.seen_ns.setdefault(point, payload.time_ns)
                self.count += 1
                return msgspec.structs.replace(payload, copy_of=original.frame)
        original = _Original(payload, point)
        originals.append(original)
        self._order.append(original)
        return payload

    def _forget(self, now_ns: int) -> None:
        order = self._order
        while order and (now_ns - order[0].first_ns > self._window_ns or len(order) > MAX_REMEMBERED):
            gone = order.popleft()
            originals = self._originals[gone.data]
            if originals[0] is gone:
                originals.popleft()
            if not originals:
                del self._originals[gone.data]
