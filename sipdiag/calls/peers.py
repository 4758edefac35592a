"""What hosts met with beside one Case: numbers dialled, routes that work, pings, who was refused how often.

A fold over messages in order, like `around`: small aggregates per pair of hosts, per source and per second, each
bounded, never a list of calls. A Case takes a snapshot of what concerns it when it is sealed.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from operator import attrgetter

from sipdiag.calls.prefixes import Prefixes
from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.config import Limits
from sipdiag.model import (
    NS_PER_S,
    Broken,
    Dialled,
    Endpoint,
    Flood,
    Frame,
    Hostile,
    Ping,
    Route,
    Sender,
    Sighting,
    Sweep,
)
from sipdiag.numbers import NUMBER_TAIL, caller_of, digits_of, tail_of, user_in, user_of
from sipdiag.sip import Message, NameAddr, Uri, parse_uri

FORMATS_KEPT = 8
"""Calls kept per number tail and server: one per number as dialled and caller, the latest."""

CALLERS_KEPT = 4
DOMAINS_KEPT = 16
MISSED_KEPT = 4

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

FLOOD_SECONDS = 64
RETRANSMISSION_WINDOW = 10
"""Seconds over which retransmissions are counted."""

BROKEN_KEPT = 64
"""Messages that would not parse kept of one source, the latest, and four times as many of all: what a minute is told
by."""

_REFUSED = frozenset({401, 403, 404, 407, 410, 604})
"""What servers say to requests from a stranger, and for users that do not exist."""

_LATER = frozenset({404, 413, 480, 486, 500, 503, 600, 603})
"""Responses that may say when to try again (RFC 3261 20.33)."""

MAX_RETRY_AFTER_S = 86_400
"""A day: whoever asks for more means never, and is not held to it."""

_SWEPT = frozenset({"INVITE", "REGISTER", "OPTIONS"})


class _Server:
    """What a server, by its address, did with INVITEs, whoever sent them."""

    __slots__ = ("domains", "invites", "late")

    def __init__(self) -> None:
        self.invites = self.late = 0
        """Those that it answered over UDP, and those of them that it was slow to answer."""
        self.domains: dict[str, None] | None = None
        """Hosts of the Request-URIs that it accepted; None before the first."""


class _Route:
    __slots__ = (
        "accepted",
        "accepted_frames",
        "accepted_from",
        "answered",
        "answered_frames",
        "forbidden",
        "invites",
        "late",
        "retried",
        "retry_frames",
        "retry_since_ns",
        "retry_until_ns",
        "retry_user",
        "server",
    )

    def __init__(self, server: _Server) -> None:
        self.server = server
        self.accepted = self.forbidden = self.answered = self.invites = self.late = 0
        self.retried = self.retry_since_ns = self.retry_until_ns = 0
        self.retry_user: str | None = None
        self.retry_frames: tuple[Frame, ...] = ()
        self.accepted_from: deque[str] = deque(maxlen=CALLERS_KEPT)
        self.accepted_frames: tuple[Frame, ...] = ()
        self.answered_frames: tuple[Frame, ...] = ()


class _Ping:
    __slots__ = ("good_frames", "good_ns", "missed")

    def __init__(self) -> None:
        self.good_ns: int | None = None
        self.good_frames: tuple[Frame, ...] = ()
        self.missed: deque[TransactionBuilder] = deque(maxlen=MISSED_KEPT)


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


class _Sender:
    __slots__ = ("accepted", "guessed", "slots")

    def __init__(self) -> None:
        self.accepted = 0
        self.guessed: dict[str, None] = {}
        self.slots: deque[_Slot] = deque(maxlen=SLOTS_KEPT)


class Peers:
    """The fold: feed it requests and final responses as they come."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.prefixes = Prefixes(limits)
        self._dialled: dict[tuple[str, str], dict[tuple[str, str], Dialled]] = {}
        """By server and number tail: by client and number as dialled the latest call, the last one last."""
        self._routes: dict[tuple[str, str], _Route] = {}
        self._servers: dict[str, _Server] = {}
        """By address; there are no more of them than routes."""
        self._pings: dict[str, dict[Endpoint, _Ping]] = {}
        self._senders: OrderedDict[str, _Sender] = OrderedDict()
        self._sweeps: OrderedDict[str, deque[_Hosts]] = OrderedDict()
        self._floods: dict[str, deque[list[int]]] = {}
        self._broken: OrderedDict[str, deque[Broken]] = OrderedDict()
        self._broken_of_all: deque[tuple[int, str]] = deque(maxlen=4 * BROKEN_KEPT)
        """When and from whom."""

    def note_request(self, transaction: TransactionBuilder, sighting: Sighting) -> None:
        """A request was seen for the first time."""
        server, time_ns = transaction.server.address, sighting.time_ns
        if sighting.transport == "udp":
            self._flood(server, time_ns)[1] += 1
        if transaction.in_dialog:
            return
        method = transaction.method
        if method == "OPTIONS":
            ping = self._ping(transaction)
            if ping is not None and (not ping.missed or len(ping.missed) < MISSED_KEPT):
                ping.missed.append(transaction)
        if method in _SWEPT:
            client = transaction.client.address
            self._note_host(client, server, sighting)
            route = self._routes.get((client, server))
            if route is not None and time_ns < route.retry_until_ns:
                route.retried += route.retry_user in (None, _target(sighting.message))

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

    def note_copy(self, transaction: TransactionBuilder, sighting: Sighting) -> None:
        """A request was sent once more."""
        if sighting.transport != "udp":
            return
        second = self._flood(transaction.server.address, sighting.time_ns)
        second[1] += 1
        second[2] += 1
        second[3] += len(transaction.copies) == 1

    def note_first_response(self, transaction: TransactionBuilder, time_ns: int) -> None:
        """A request got its first response, at this time."""
        request = transaction.request
        if request is None or transaction.in_dialog or transaction.method not in _SWEPT:
            return
        client, server = transaction.client.address, transaction.server.address
        slots = self._sweeps.get(client)
        if slots is not None and server not in slots[-1].answered:
            _mark(slots, server, _ANSWERED)
        if transaction.method == "INVITE" and transaction.transport == "udp":
            route = self._route(client, server)
            if route is not None:
                route.invites += 1
                route.server.invites += 1
                copies = transaction.copies
                if copies and time_ns - request.time_ns > self._limits.t1_s * NS_PER_S:
                    route.late += 1
                    route.server.late += time_ns - copies[-1].time_ns > self._limits.trying_s * NS_PER_S

    def note_final(self, transaction: TransactionBuilder, final: Sighting) -> None:
        """The first final response of a transaction was seen."""
        request = transaction.request
        if request is None or transaction.in_dialog:
            return
        method, status = transaction.method, final.message.status or 0
        client, server = transaction.client.address, transaction.server.address
        route = None
        if method == "OPTIONS":
            self._pong(transaction, final)
        if transaction.transport == "udp" and not request.frames:
            route = self._route(client, server)
            size = len(request.message.raw)
            if route is not None and size > route.answered:
                route.answered = size
                route.answered_frames = (request.frame, final.frame)
        if method in _SWEPT:
            if status in _REFUSED or (status < 300 and client in self._senders):
                self._note_sender(transaction, request, final)
            if status < 300:
                slots = self._sweeps.get(client)
                if slots is not None and server not in slots[-1].welcomed:
                    _mark(slots, server, _WELCOMED)
        if status in _LATER:
            self._note_retry_after(client, server, request, final)
        if method != "INVITE" or status in (401, 407):
            return
        uri = parse_uri(request.message.request_uri or "")
        self._note_number(client, server, uri, request, final)
        route = route or self._route(client, server)
        if route is None:
            return
        if status < 300:
            route.accepted += 1
            route.accepted_frames = (request.frame, final.frame)
            caller = caller_of(request.message)
            if caller not in route.accepted_from:
                route.accepted_from.append(caller)
            domains = route.server.domains
            if domains is None:
                domains = route.server.domains = {}
            if uri is not None and len(domains) < DOMAINS_KEPT:
                domains[uri.host.lower()] = None
        elif status == 403 and not has_credentials(request.message):
            route.forbidden += 1

    # --- what is kept ---

    def _route(self, client: str, server: str) -> _Route | None:
        route = self._routes.get((client, server))
        if route is None and len(self._routes) < self._limits.peers:
            known = self._servers.get(server)
            if known is None:
                known = self._servers[server] = _Server()
            route = self._routes[client, server] = _Route(known)
        return route

    def _ping(self, transaction: TransactionBuilder) -> _Ping | None:
        pings = self._pings.get(transaction.client.address)
        if pings is None:
            if len(self._pings) >= self._limits.peers:
                return None
            pings = self._pings[transaction.client.address] = {}
        ping = pings.get(transaction.server)
        if ping is None and len(pings) < SLOT_TARGETS:
            ping = pings[transaction.server] = _Ping()
        return ping

    def _pong(self, transaction: TransactionBuilder, final: Sighting) -> None:
        ping = self._ping(transaction)
        if ping is None or final.status >= 500 or transaction.request is None:
            return
        ping.missed.clear()
        ping.good_ns = transaction.request.time_ns
        ping.good_frames = (transaction.request.frame, final.frame)

    def _note_retry_after(self, client: str, server: str, request: Sighting, final: Sighting) -> None:
        seconds = final.message.value("Retry-After")
        if not isinstance(seconds, int) or not 0 < seconds <= MAX_RETRY_AFTER_S:
            return
        route = self._route(client, server)
        if route is None:
            return
        if final.time_ns >= route.retry_until_ns:
            route.retried, route.retry_since_ns = 0, final.time_ns
            route.retry_frames = (request.frame, final.frame)
        route.retry_until_ns = max(route.retry_until_ns, final.time_ns + seconds * NS_PER_S)
        # A 503 speaks for the whole server, the others for the user that was asked for (RFC 3261 21.5.4, 20.33).
        route.retry_user = None if final.status == 503 else _target(request.message)

    def _note_number(self, client: str, server: str, uri: Uri | None, request: Sighting, final: Sighting) -> None:
        number = user_in(uri)
        digits = digits_of(number)
        if digits is None:
            return
        status = final.message.status or 0
        call = Dialled(number, client, server, status, final.time_ns, (request.frame, final.frame))
        self.prefixes.note_call(call, digits)
        key = (server, digits[-NUMBER_TAIL:])
        calls = self._dialled.get(key)
        if calls is None:
            if len(self._dialled) >= self._limits.peers:
                return
            calls = self._dialled[key] = {}
        calls.pop((client, number), None)
        if len(calls) >= FORMATS_KEPT:
            del calls[next(iter(calls))]
        calls[client, number] = call

    def _note_sender(self, transaction: TransactionBuilder, request: Sighting, final: Sighting) -> None:
        """A request that tries somebody was refused; or, of a source that was before, accepted."""
        source, status = transaction.client.address, final.status
        known = self._senders.get(source)
        if len(request.message.vias) > 1:
            return  # of what a proxy passes on for many, nothing is told
        user = _target(request.message)
        if transaction.method == "INVITE" and tail_of(user) is not None:
            return  # telephone numbers: a dial plan that is wrong, or a trunk that is barred, looks like this
        # Who monitors servers asks each of them for one user; OPTIONS for many users is something else.
        target = (user, "" if transaction.method == "OPTIONS" else transaction.server.address)
        if status < 300:
            if known is not None and transaction.method != "OPTIONS":
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
        number = final.time_ns // _SLOT_NS
        if not known.slots or known.slots[-1].number != number:
            known.slots.append(_Slot(number, request.frame))
        slot = known.slots[-1]
        slot.last = request.frame
        if len(slot.targets) < SLOT_TARGETS:
            slot.targets.add(target)
            slot.ports.add(transaction.client.port)
        if status in (401, 403, 407) and has_credentials(request.message) and not _is_stale(final.message):
            slot.logins += 1
            if len(slot.users) < SLOT_TARGETS:
                slot.users.add(user)

    def _note_host(self, source: str, server: str, request: Sighting) -> None:
        number = request.time_ns // _SLOT_NS
        slots = self._sweeps.get(source)
        if slots is None:
            if len(self._sweeps) >= SENDERS_KEPT:
                self._sweeps.popitem(last=False)
            slots = self._sweeps[source] = deque(maxlen=SLOTS_KEPT)
        if not slots or slots[-1].number != number:
            self._sweeps.move_to_end(source)
            slots.append(_Hosts(number, request.frame))
        slot = slots[-1]
        slot.last = request.frame
        if len(slot.tried) < SLOT_TARGETS:
            slot.tried.add(server)

    def _flood(self, server: str, time_ns: int) -> list[int]:
        """[second, sends, repeats, transactions repeated] of this server at this time."""
        second = time_ns // NS_PER_S
        seconds = self._floods.get(server)
        if seconds is None:
            if len(self._floods) >= self._limits.peers:
                return [second, 0, 0, 0]
            seconds = self._floods[server] = deque(maxlen=FLOOD_SECONDS)
        if not seconds or seconds[-1][0] != second:
            seconds.append([second, 0, 0, 0])
        return seconds[-1]

    # --- snapshots ---

    def dialled(self, number: str, servers: Iterable[str]) -> tuple[Dialled, ...]:
        """Calls to this number, in whatever format, at these servers, in order of time."""
        tail = tail_of(number)
        if tail is None:
            return ()
        calls = (call for server in servers for call in self._dialled.get((server, tail), {}).values())
        return tuple(sorted(calls, key=lambda call: (call.time_ns, call.frames)))

    def formats(self, number: str, servers: Iterable[str]) -> int:
        """How many calls `dialled` has."""
        tail = tail_of(number)
        return 0 if tail is None else sum([len(self._dialled.get((server, tail), ())) for server in servers])

    def routes(self, hops: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Route]:
        return {
            hop: Route(
                accepted=kept.accepted,
                accepted_from=tuple(kept.accepted_from),
                accepted_frames=kept.accepted_frames,
                forbidden=kept.forbidden,
                answered_bytes=kept.answered,
                answered_frames=kept.answered_frames,
                invites=kept.invites,
                late=kept.late,
                server_invites=kept.server.invites,
                server_late=kept.server.late,
                retried=kept.retried,
                retry_ns=(kept.retry_since_ns, kept.retry_until_ns),
                retry_frames=kept.retry_frames,
            )
            for hop in hops
            if (kept := self._routes.get(hop)) is not None
        }

    def pings(self, hosts: Iterable[str]) -> tuple[Ping, ...]:
        """What these hosts watch and have not heard from since."""
        return tuple(
            Ping(
                client=host,
                server=server,
                good_ns=ping.good_ns,
                good_frames=ping.good_frames,
                missed=tuple(
                    (t.request.time_ns, t.request.frame, 1 + len(t.copies), t.final.status if t.final else None)
                    for t in ping.missed
                    if t.request is not None
                ),
            )
            for host in sorted(hosts)
            for server, ping in self._pings.get(host, {}).items()
            if ping.missed
        )

    def sender(self, source: str) -> Sender | None:
        known = self._senders.get(source)
        if known is None or sum([len(slot.targets) + slot.logins for slot in known.slots]) < self._limits.guessed_users:
            return None
        slots = list(known.slots)
        minutes = [
            [slot for slot in slots[: index + 1] if slot.number > last.number - SLOTS_JUDGED]
            for index, last in enumerate(slots)
        ]
        best = max(minutes, key=lambda minute: sum(len(slot.targets) + slot.logins for slot in minute))
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
        slots = list(self._sweeps.get(source, ()))
        if sum(len(slot.tried) for slot in slots) < self._limits.scan_targets:
            return None
        minutes = [[s for s in slots[: i + 1] if s.number > last.number - SLOTS_JUDGED] for i, last in enumerate(slots)]
        best = max(minutes, key=lambda minute: sum(len(slot.tried) for slot in minute))
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
            targets=tuple(dict.fromkeys(b.destination.address for b in best))[:CALLERS_KEPT],
            others=sum(other != source for other in near),
            last_ns=last_ns,
            frames=(*sorted(first_of.values())[:FORMATS_KEPT], best[-1].frame),
        )

    def domains(self, servers: Iterable[str]) -> dict[str, tuple[str, ...]]:
        return {
            server: tuple(known.domains)
            for server in servers
            if (known := self._servers.get(server)) is not None and known.domains is not None
        }

    def flood(self, servers: Iterable[str]) -> Flood | None:
        """The worst RETRANSMISSION_WINDOW seconds of these servers."""
        worst: Flood | None = None
        for server in sorted(servers):
            window: deque[list[int]] = deque()
            for last in self._floods.get(server, ()):
                window.append(last)
                while window[0][0] <= last[0] - RETRANSMISSION_WINDOW:
                    window.popleft()
                requests, repeats, transactions = (sum(second[i] for second in window) for i in (1, 2, 3))
                if repeats and (worst is None or repeats > worst.repeats):
                    worst = Flood(requests=requests, repeats=repeats, transactions=transactions)
        return worst


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


def _target(message: Message) -> str:
    """Whom a request tries: the AOR of a REGISTER, else the user called."""
    if message.method == "REGISTER":
        to = message.value("To")
        return (to.uri.user or "") if isinstance(to, NameAddr) else ""
    return user_of(message.request_uri or "")


def _is_stale(message: Message) -> bool:
    return any(
        "stale=true" in value.replace(" ", "").replace('"', "").lower()
        for name in ("WWW-Authenticate", "Proxy-Authenticate")
        for value in message.headers(name)
    )
