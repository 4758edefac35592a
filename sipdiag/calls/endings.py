"""How calls ended beside one Case: many of one box at once, many after the same time, many as soon as they rang.

A fold over messages in order, like `peers`: small aggregates per host and pair of hosts, each bounded. A Case takes a
snapshot of what concerns it when it is sealed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict, defaultdict, deque
from functools import lru_cache
from itertools import islice
from typing import TypeVar

import msgspec

from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, CutOff, Frame, Record, ShortRings, Sighting, TalkLimit
from sipdiag.numbers import user_of

BURSTS_KEPT = 8
"""Bursts of BYEs remembered of one host that end enough calls to tell: a Case is sealed half a minute after its own."""

TALKS_KEPT = 64
"""Lengths of calls remembered of one host, and of one pair of hosts, the latest."""

UP_ASKED = 256
"""Calls up, the oldest, among which one is looked for that lasts longer."""

FRAMES_KEPT = 8
"""Frames remembered of a burst, and cited of a pattern: a handful shows it, the count tells the rest."""

RINGS_KEPT = 256
"""Calls remembered that one source gave up as soon as they rang: several times what makes a pattern."""

HOSTS_KEPT = 4096
"""Hosts and pairs of hosts whose ends of calls are counted, the latest."""

TIMERS_S = (60, 90, 120, 180, 300, 600, 900, 1200, 1800, 3600, 5400, 7200, 10800, 14400)
"""Lengths to which boxes cut calls: NAT, media and session timers, and limits that people set."""

_TIMERS_NS = tuple(seconds * NS_PER_S for seconds in TIMERS_S)

LONG_S = 180
"""From here on calls do not have the same length by chance or by a load test's script."""

_Key = TypeVar("_Key")
_Item = TypeVar("_Item")


class Ended(Record, frozen=True):
    """The BYE that ended a call."""

    host: str
    peer: str
    by_callee: bool
    time_ns: int
    talk_ns: int
    sealed_ns: int
    """Until when the call was watched."""


class _Up(msgspec.Struct):
    answered_ns: int
    hosts: frozenset[str]


class _Burst(msgspec.Struct):
    start_ns: int
    up: int
    calls: int
    frames: list[Frame]
    sender: str | None
    """From of all of these BYEs; None where they have more than one."""
    first_answer_ns: int
    last_answer_ns: int


class _Talk(Record, frozen=True):
    host: str
    peer: str
    ended_ns: int
    talk_ns: int
    frame: Frame


class Endings:
    """The fold: feed it answers, BYEs and CANCELs as they come."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._near_ns = int(limits.same_talk_s * NS_PER_S)
        self._up: dict[str, _Up] = {}
        self._up_at: defaultdict[str, int] = defaultdict(int)
        self._bursts: OrderedDict[str, deque[_Burst]] = OrderedDict()
        self._talks: OrderedDict[frozenset[str], deque[_Talk]] = OrderedDict()
        """Of one host and of two; without those below."""
        self._unread: list[_Talk] = []
        """The latest calls that ended, not yet told apart by hosts: few have a length that is asked about, and many at
        once take a third of the time."""
        self._unread_room = 1
        """How many of these there may be: then none that is told apart at once makes `_talks` forget another."""
        self._rings: OrderedDict[str, deque[tuple[int, str, Frame]]] = OrderedDict()

    def note_answer(self, invite: TransactionBuilder, answer: Sighting) -> None:
        """An initial INVITE got a 2xx on one hop."""
        hosts, _, _ = _sets_of(invite.client.address, invite.server.address)
        call = self._up.get(invite.call_id)
        if call is not None:
            hosts -= call.hosts
            call.hosts |= hosts
        elif len(self._up) < self._limits.open_cases:
            self._up[invite.call_id] = _Up(answer.time_ns, hosts)
        else:
            return
        for host in hosts:
            self._up_at[host] += 1

    def note_bye(self, bye: TransactionBuilder, request: Sighting) -> None:
        """A BYE was seen for the first time on a hop; only the first hop of a call counts."""
        call = self._up.pop(bye.call_id, None)
        if call is None:
            return
        host, peer = bye.client.address, bye.server.address
        answered_ns, time_ns, frame = call.answered_ns, request.time_ns, request.frame
        up_at = self._up_at
        bursts = _kept(self._bursts, host, BURSTS_KEPT)
        burst = bursts[-1] if bursts else None
        if burst is None or time_ns - burst.start_ns >= NS_PER_S:
            if burst is not None and burst.calls < self._limits.cut_calls:
                bursts.pop()  # what ends a call now and then is not to displace what ended many
            sender = request.message.caller
            burst = _Burst(time_ns, up_at.get(host, 0), 0, [], sender, answered_ns, answered_ns)
            bursts.append(burst)
        elif burst.sender is not None and burst.sender != request.message.caller:
            burst.sender = None
        burst.calls += 1
        if answered_ns < burst.first_answer_ns:
            burst.first_answer_ns = answered_ns
        elif answered_ns > burst.last_answer_ns:
            burst.last_answer_ns = answered_ns
        if burst.calls <= FRAMES_KEPT:
            burst.frames.append(frame)
        for member in call.hosts:
            left = up_at[member] - 1
            if left:
                up_at[member] = left
            else:
                del up_at[member]
        self._unread.append(_Talk(host, peer, time_ns, time_ns - answered_ns, frame))
        if len(self._unread) >= self._unread_room:
            self._read_talks()

    def _read_talks(self) -> None:
        """Tell the calls that ended apart by their hosts."""
        found = defaultdict[frozenset[str], list[_Talk]](list)
        for talk in reversed(self._unread):
            both, host, peer = _sets_of(talk.host, talk.peer)
            found[peer].append(talk)
            found[host].append(talk)
            found[both].append(talk)
        for hosts, talks in reversed(found.items()):  # those used last come last
            _kept(self._talks, hosts, TALKS_KEPT).extend(reversed(talks))
        self._unread.clear()
        self._unread_room = max(1, (HOSTS_KEPT - len(self._talks)) // 3)  # each may bring as many sets of hosts

    def note_cancel(self, invite: TransactionBuilder, cancel: Sighting) -> None:
        """An INVITE was cancelled."""
        rang = next((r for r in invite.responses if r.status == 180), None)
        if rang is None or invite.request is None or len(invite.request.message.vias) > 1:
            return  # what a proxy cancels is a branch that lost
        if cancel.time_ns - rang.time_ns > self._limits.short_ring_s * NS_PER_S:
            return
        rings = _kept(self._rings, invite.client.address, RINGS_KEPT)
        rings.append((cancel.time_ns, user_of(invite.request.message.request_uri or ""), invite.request.frame))

    # --- snapshots ---

    def is_pattern(self, ended: Ended | None) -> bool:
        """Whether a call ended together with others, or after just as long as they did."""
        return ended is not None and (self.cut(ended) is not None or self.limit(ended) is not None)

    def cut(self, ended: Ended | None) -> CutOff | None:
        """The burst that a BYE is part of, where most of what was up at its sender ended with it."""
        if ended is None:
            return None
        bursts = self._bursts.get(ended.host)
        if not bursts or ended.time_ns < bursts[0].start_ns:
            return None  # its own is forgotten, as that of a busy host soon is
        for burst in reversed(bursts):  # each begins a second after the one before, or later
            if burst.start_ns <= ended.time_ns:
                break
        if ended.time_ns - burst.start_ns >= NS_PER_S:
            return None
        many = burst.calls >= self._limits.cut_calls and burst.calls >= self._limits.cut_share * burst.up
        # Calls that began together and lasted the same are a script's.
        apart_ns = burst.last_answer_ns - burst.first_answer_ns
        if not many or apart_ns < self._limits.cut_calls_apart_s * NS_PER_S:
            return None
        one_number = ended.by_callee and burst.sender is not None
        return CutOff(ended.host, burst.calls, burst.up, tuple(burst.frames), one_number)

    def limit(self, ended: Ended | None) -> TalkLimit | None:
        """The limit that a call ran into together with others that the same host ended: of those between the same two
        hosts, else of all that it had; none of these went on for longer."""
        if ended is None:
            return None
        near_ns = self._near_ns
        timer = bisect_left(_TIMERS_NS, ended.talk_ns - near_ns)
        if timer == len(_TIMERS_NS) or _TIMERS_NS[timer] > ended.talk_ns + near_ns:
            return None
        if not ended.by_callee and ended.talk_ns < LONG_S * NS_PER_S - near_ns:
            return None  # the length of its script
        self._read_talks()
        among = (frozenset((ended.host, ended.peer)), frozenset((ended.host,)))
        return next((found for hosts in among if (found := self._limit_of(hosts, ended, near_ns)) is not None), None)

    def _limit_of(self, hosts: frozenset[str], ended: Ended, near_ns: int) -> TalkLimit | None:
        """The same of the calls that all of these hosts had part in."""
        talks = self._talks.get(hosts, ())
        if any(t.talk_ns > ended.talk_ns + near_ns for t in talks) or self._goes_on(hosts, ended, near_ns):
            return None
        same = [t for t in talks if t.host == ended.host and abs(t.talk_ns - ended.talk_ns) <= near_ns]
        shorter = sum(t.talk_ns < ended.talk_ns - near_ns for t in talks)
        if _moments(same, near_ns) < self._limits.same_talk_calls or not (ended.by_callee or shorter):
            return None
        return TalkLimit(
            host=ended.host,
            peers=tuple(sorted({t.peer for t in same})),
            calls=len(same),
            talk_s=round(sum(t.talk_ns for t in same) / len(same) / NS_PER_S, 1),
            shorter=shorter,
            frames=tuple(t.frame for t in same[-FRAMES_KEPT:]),
        )

    def _goes_on(self, hosts: frozenset[str], ended: Ended, near_ns: int) -> bool:
        """Whether a call of these hosts is still up after that time; the oldest calls come first."""
        since_ns = ended.sealed_ns - ended.talk_ns - near_ns
        oldest = islice(self._up.values(), UP_ASKED)
        return any(call.answered_ns < since_ns and hosts <= call.hosts for call in oldest)

    def short_rings(self, source: str) -> ShortRings | None:
        """The busiest `ping_calls_s` of a source that gives its calls up as soon as they ring."""
        rings = self._rings.get(source, ())
        if len(rings) < self._limits.ping_calls:
            return None
        window_ns = int(self._limits.ping_calls_s * NS_PER_S)
        window: deque[tuple[int, str, Frame]] = deque()
        best: list[tuple[int, str, Frame]] = []
        for ring in rings:
            window.append(ring)
            while window[0][0] < ring[0] - window_ns:
                window.popleft()
            if len(window) > len(best):
                best = list(window)
        targets = {target for _, target, _ in best}
        if len(targets) < self._limits.ping_calls:
            return None
        frames = [frame for _, _, frame in best]
        return ShortRings(
            calls=len(best),
            targets=len(targets),
            examples=tuple(sorted(targets)[:5]),
            frames=(*frames[: FRAMES_KEPT - 1], frames[-1]),
        )


@lru_cache(maxsize=4096)
def _sets_of(host: str, peer: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Both hosts together, and each alone."""
    return frozenset((host, peer)), frozenset((host,)), frozenset((peer,))


def _moments(talks: list[_Talk], near_ns: int) -> int:
    """How many times calls ended, where those that end together, as a conference does, are one."""
    count, last_ns = 0, None
    for talk in talks:
        if last_ns is None or talk.ended_ns - last_ns > near_ns:
            count, last_ns = count + 1, talk.ended_ns
    return count


def _kept(of: OrderedDict[_Key, deque[_Item]], key: _Key, length: int) -> deque[_Item]:
    """The latest things noted under a key; the key that was used longest ago makes room for a new one."""
    found = of.get(key)
    if found is None:
        if len(of) >= HOSTS_KEPT:
            of.popitem(last=False)
        found = of[key] = deque(maxlen=length)
    else:
        of.move_to_end(key)
    return found
