"""Who sends what nobody wants: sources that are refused for many targets, try many hosts, or send what will not parse.

A fold over messages in order, like `peers`: a few slots of ten seconds per source, bounded. A Case takes a snapshot of
its own source when it is sealed.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TypeVar

from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Broken, Frame, Hostile, Sender, Sighting, Sweep
from sipdiag.numbers import tail_of, user_of
from sipdiag.sip import Message

SLOT_S = 10
"""Width of the slots in which refusals are counted."""

_SLOT_NS = SLOT_S * NS_PER_S

SLOTS_KEPT = 12
"""Slots kept per source: the minute that is judged, and the time until a Case of it is sealed."""

SLOTS_JUDGED = 6
"""Slots that make the minute which is judged."""

SLOT_TARGETS = 64
"""Targets told apart within a slot: more than enough to tell a sweep."""

SENDERS_KEPT = 4096
"""Sources whose refusals are counted at once, the ones refused last."""

BROKEN_KEPT = 64
"""Messages that would not parse kept of one source, the latest, and four times as many of all: what a minute is told
by."""

TARGETS_NAMED = 4
DEFECTS_SHOWN = 8

_REFUSED = frozenset({401, 403, 404, 407, 410, 604})
"""What servers say to requests from a stranger, and for users that do not exist."""

SWEPT = frozenset({"INVITE", "REGISTER", "OPTIONS"})
"""Methods of requests that are sent to find somebody."""


class _Slot:
    __slots__ = ("first", "last", "logins", "number", "ports", "targets", "users")

    def __init__(self, number: int, frame: Frame) -> None:
        self.number = number
        self.first = self.last = frame
        self.targets: set[tuple[str, str]] = set()
        """(user, host) refused."""
        self.ports: set[int] = set()
        """Source ports that these came from."""
        self.logins = 0
        self.users: set[str] = set()
        """Whose credentials were refused."""


class _Hosts:
    __slots__ = ("answered", "first", "last", "number", "tried", "welcomed")

    def __init__(self, number: int, frame: Frame) -> None:
        self.number = number
        self.first = self.last = frame
        self.tried: set[str] = set()
        self.answered: set[str] = set()
        self.welcomed: set[str] = set()


_AnySlot = TypeVar("_AnySlot", _Slot, _Hosts)


class _Sweep:
    __slots__ = ("hosts", "slots")

    def __init__(self) -> None:
        self.slots: deque[_Hosts] = deque(maxlen=SLOTS_KEPT)
        self.hosts: int | None = None
        """How many were tried in these; None where that has to be counted anew."""


class _Sender:
    __slots__ = ("accepted", "guessed", "is_told", "slots", "told")

    def __init__(self) -> None:
        self.accepted = 0
        self.guessed: dict[str, None] = {}
        self.slots: deque[_Slot] = deque(maxlen=SLOTS_KEPT)
        self.told: Sender | None = None
        self.is_told = False
        """Whether `told` is what the above comes to: of a source that calls often, most of its Cases ask before it is
        refused once more."""


class Senders:
    """The fold: feed it requests outside dialogs by the methods of SWEPT, their responses, and what will not parse."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._senders: OrderedDict[str, _Sender] = OrderedDict()
        self._sweeps: OrderedDict[str, _Sweep] = OrderedDict()
        self._broken: OrderedDict[str, deque[Broken]] = OrderedDict()
        self._broken_of_all: deque[tuple[int, str]] = deque(maxlen=4 * BROKEN_KEPT)
        """When and from whom."""

    def note_request(self, source: str, server: str, request: Sighting) -> None:
        """A request was seen for the first time."""
        number = request.time_ns // _SLOT_NS
        sweep = self._sweeps.get(source)
        if sweep is None:
            if len(self._sweeps) >= SENDERS_KEPT:
                self._sweeps.popitem(last=False)
            sweep = self._sweeps[source] = _Sweep()
        slots = sweep.slots
        if not slots or slots[-1].number != number:
            self._sweeps.move_to_end(source)
            slots.append(_Hosts(number, request.frame))
        slot = slots[-1]
        slot.last = request.frame
        if server not in slot.tried and len(slot.tried) < SLOT_TARGETS:
            slot.tried.add(server)  # of a slot that begins, its first: what was counted with the oldest falls too
            sweep.hosts = None

    def note_first_response(self, source: str, server: str) -> None:
        """A request got its first response."""
        sweep = self._sweeps.get(source)
        if sweep is not None and server not in sweep.slots[-1].answered:
            _mark(sweep.slots, server, _ANSWERED)

    def note_final(self, source: str, server: str, request: Sighting, final: Sighting) -> None:
        """The first final response of a request was seen."""
        status = final.message.status or 0
        if status in _REFUSED or (status < 300 and source in self._senders):
            self._note_sender(source, server, request, final)
        if status < 300:
            sweep = self._sweeps.get(source)
            if sweep is not None and server not in sweep.slots[-1].welcomed:
                _mark(sweep.slots, server, _WELCOMED)

    def note_broken(self, broken: Broken) -> None:
        """A message that would not parse was seen."""
        source = broken.source.address
        self._broken_of_all.append((broken.time_ns, source))
        kept = self._broken.get(source)
        if kept is None:
            if len(self._broken) >= SENDERS_KEPT:
                self._broken.popitem(last=False)
            kept = self._broken[source] = deque(maxlen=BROKEN_KEPT)
        else:
            self._broken.move_to_end(source)
        kept.append(broken)

    def _note_sender(self, source: str, server: str, request: Sighting, final: Sighting) -> None:
        """A request that tries somebody was refused; or, of a source that was before, accepted."""
        method, status = request.message.method, final.status
        user = target_of(request.message)
        if method == "INVITE" and tail_of(user) is not None:
            return  # telephone numbers: a dial plan that is wrong, or a trunk that is barred, looks like this
        if len(request.message.headers("Via")) > 1 and len(request.message.vias) > 1:
            return  # of what a proxy passes on for many, nothing is told
        known = self._senders.get(source)
        # Who monitors servers asks each of them for one user; OPTIONS for many users is something else.
        target = (user, "" if method == "OPTIONS" else server)
        if status < 300:
            if known is not None and method != "OPTIONS":
                known.is_told = False
                known.accepted += 1
                if has_credentials(request.message) and any(user in slot.users for slot in known.slots):
                    known.guessed[user] = None
                for slot in known.slots:
                    slot.targets.discard(target)
            return
        if known is None:
            if len(self._senders) >= SENDERS_KEPT:
                self._senders.popitem(last=False)
            known = self._senders[source] = _Sender()
        else:
            self._senders.move_to_end(source)
        known.is_told = False
        number = final.time_ns // _SLOT_NS
        if not known.slots or known.slots[-1].number != number:
            known.slots.append(_Slot(number, request.frame))
        slot = known.slots[-1]
        slot.last = request.frame
        if len(slot.targets) < SLOT_TARGETS:
            slot.targets.add(target)
            slot.ports.add(request.source.port)
        if status in (401, 403, 407) and has_credentials(request.message) and not _is_stale(final.message):
            slot.logins += 1
            if len(slot.users) < SLOT_TARGETS:
                slot.users.add(user)

    # --- snapshots ---

    def sender(self, source: str) -> Sender | None:
        """The busiest minute of a source that was refused; None where it was so now and then."""
        known = self._senders.get(source)
        if known is None:
            return None
        if not known.is_told:
            known.told, known.is_told = self._sender(known), True
        return known.told

    def _sender(self, known: _Sender) -> Sender | None:
        counts = [len(slot.targets) + slot.logins for slot in known.slots]
        if sum(counts) < self._limits.guessed_users:
            return None
        best = _busiest(known.slots, counts)
        targets = set().union(*(slot.targets for slot in best))
        users = set().union(*(slot.users for slot in best))
        return Sender(
            refused_targets=len(targets),
            refused_hosts=len({host for _, host in targets}),
            ports=len(set().union(*(slot.ports for slot in best))),
            accepted=known.accepted,
            failed_logins=sum(slot.logins for slot in best),
            login_users=len(users),
            guessed=tuple(user for user in known.guessed if user in users),
            examples=tuple(sorted({user for user, _ in targets})[:5]),
            frames=tuple(dict.fromkeys(frame for slot in best for frame in (slot.first, slot.last))),
        )

    def sweep(self, source: str) -> Sweep | None:
        """The busiest minute of a source; None where it tried too few hosts to tell anything."""
        sweep = self._sweeps.get(source)
        if sweep is None:
            return None
        slots = sweep.slots
        if sweep.hosts is None:
            sweep.hosts = len(set().union(*[slot.tried for slot in slots]))
        if sweep.hosts < self._limits.scan_targets:
            return None
        best = _busiest(slots, [len(slot.tried) for slot in slots])
        return Sweep(
            hosts=len(set().union(*(slot.tried for slot in best))),
            answered=len(set().union(*(slot.answered for slot in best))),
            welcomed=any(slot.welcomed for slot in best),
            frames=tuple(dict.fromkeys(frame for slot in best for frame in (slot.first, slot.last))),
        )

    def hostile(self, source: str | None) -> Hostile | None:
        """The busiest minute of a source whose messages would not parse; None where these were too few to tell."""
        kept = self._broken.get(source or "", ())
        if source is None or len(kept) < self._limits.hostile_messages:
            return None
        minute_ns = 60 * NS_PER_S
        minutes = ([b for b in kept if 0 <= last.time_ns - b.time_ns < minute_ns] for last in kept)
        best = max(minutes, key=len)
        last_ns = best[-1].time_ns
        first_of = {b.malformed.reason: b.frame for b in reversed(best)}
        near = (other for at_ns, other in self._broken_of_all if 0 <= last_ns - at_ns < minute_ns)
        return Hostile(
            messages=len(best),
            defects=tuple(sorted(first_of)),
            targets=tuple(dict.fromkeys(b.destination.address for b in best))[:TARGETS_NAMED],
            others=sum(other != source for other in near),
            last_ns=last_ns,
            frames=(*sorted(first_of.values())[:DEFECTS_SHOWN], best[-1].frame),
        )


def _busiest(slots: Iterable[_AnySlot], counts: list[int]) -> list[_AnySlot]:
    """The slots of the minute in which most was counted, the first of several; a minute ends with one of the slots."""
    kept = list(slots)
    numbers = [slot.number for slot in kept]

    def counted(last: int) -> int:
        since = numbers[last] - SLOTS_JUDGED
        return sum([count for number, count in zip(numbers[: last + 1], counts, strict=False) if number > since])

    last = max(range(len(kept)), key=counted)
    return [slot for slot in kept[: last + 1] if slot.number > numbers[last] - SLOTS_JUDGED]


_ANSWERED: Callable[[_Hosts], set[str]] = attrgetter("answered")
_WELCOMED: Callable[[_Hosts], set[str]] = attrgetter("welcomed")


def _mark(slots: deque[_Hosts], host: str, marked_of: Callable[[_Hosts], set[str]]) -> None:
    """Let a host be among those that answered, or welcomed, in every slot in which it was tried."""
    for slot in reversed(slots):
        marked = marked_of(slot)
        if host in marked:
            return  # and in all before it
        if host in slot.tried:
            marked.add(host)


def has_credentials(message: Message) -> bool:
    return message.header("Authorization") is not None or message.header("Proxy-Authorization") is not None


def target_of(message: Message) -> str:
    """Whom a request tries: the AOR of a REGISTER, else the user called."""
    if message.method == "REGISTER":
        to = message.to_uri
        return (to.user or "") if to is not None else ""
    return user_of(message.request_uri or "")


def _is_stale(message: Message) -> bool:
    return any(
        "stale=true" in value.replace(" ", "").replace('"', "").lower()
        for name in ("WWW-Authenticate", "Proxy-Authenticate")
        for value in message.headers(name)
    )
