"""What hosts met with beside one Case: numbers dialled, routes that work, pings, how often servers were asked.

A fold over messages in order, like `around`: small aggregates per pair of hosts and per second, each bounded, never a
list of calls. A Case takes a snapshot of what concerns it when it is sealed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from sipdiag.calls.prefixes import Prefixes
from sipdiag.calls.senders import SWEPT, Senders, has_credentials, target_of
from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Broken, Dialled, Endpoint, Flood, Frame, Ping, Route, Sighting
from sipdiag.numbers import NUMBER_TAIL, caller_of, digits_of, tail_of, user_in
from sipdiag.sip import parse_uri, sorts_of

FORMATS_KEPT = 8
"""Calls kept per number tail and server: one per number as dialled and caller, the latest."""

CALLERS_KEPT = 64
"""Users that got through to one server from one host, the first; of more it is not said who did not."""
DOMAINS_KEPT = 16
MISSED_KEPT = 4
PINGED_KEPT = 64
"""Servers that one host pings."""

FLOOD_SECONDS = 64
RETRANSMISSION_WINDOW = 10
"""Seconds over which retransmissions are counted."""

_LATER = frozenset({404, 413, 480, 486, 500, 503, 600, 603})
"""Responses that may say when to try again (RFC 3261 20.33)."""

_RETRY_AFTER = sorts_of("Retry-After")

MAX_RETRY_AFTER_S = 86_400
"""A day: whoever asks for more means never, and is not held to it."""


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
        self.accepted_from: dict[str, None] = {}
        self.accepted_frames: tuple[Frame, ...] = ()
        self.answered_frames: tuple[Frame, ...] = ()


class _Ping:
    __slots__ = ("good_frames", "good_ns", "missed")

    def __init__(self) -> None:
        self.good_ns: int | None = None
        self.good_frames: tuple[Frame, ...] = ()
        self.missed: deque[TransactionBuilder] = deque(maxlen=MISSED_KEPT)


class Peers:
    """The fold: feed it requests and final responses as they come."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.prefixes = Prefixes(limits)
        self.senders = Senders(limits)
        self._dialled: dict[tuple[str, str], dict[tuple[str, str], Dialled]] = {}
        """By server and number tail: by client and number as dialled the latest call, the last one last."""
        self._routes: dict[tuple[str, str], _Route] = {}
        self._servers: dict[str, _Server] = {}
        """By address; there are no more of them than routes."""
        self._pings: dict[str, dict[Endpoint, _Ping]] = {}
        self._floods: dict[str, deque[list[int]]] = {}

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
        if method in SWEPT:
            client = transaction.client.address
            self.senders.note_request(client, server, sighting)
            route = self._routes.get((client, server))
            if route is not None and time_ns < route.retry_until_ns:
                route.retried += route.retry_user in (None, target_of(sighting.message))

    def note_broken(self, broken: Broken) -> None:
        """A message that would not parse was seen."""
        self.senders.note_broken(broken)

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
        if request is None or transaction.in_dialog or transaction.method not in SWEPT:
            return
        client, server = transaction.client.address, transaction.server.address
        self.senders.note_first_response(client, server)
        if transaction.method == "INVITE" and transaction.transport == "udp":
            route = self._route(client, server)
            if route is not None:
                route.invites += 1
                route.server.invites += 1
                copies = transaction.copies
                if copies and time_ns - request.time_ns > self._limits.t1_s * NS_PER_S:
                    route.late += 1
                    route.server.late += time_ns - copies[-1].time_ns > self._limits.trying_s * NS_PER_S

    def note_final(self, transaction: TransactionBuilder, request: Sighting, final: Sighting) -> None:
        """The first final response of a request outside dialogs was seen."""
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
        if method in SWEPT:
            self.senders.note_final(client, server, request, final)
        if status in _LATER and final.message.sorts & _RETRY_AFTER:
            self._note_retry_after(client, server, request, final)
        if method != "INVITE" or status in (401, 407):
            return
        uri = parse_uri(request.message.request_uri or "")
        number = user_in(uri)
        digits = digits_of(number)
        if digits is not None:
            self._note_number(client, server, number, digits, request, final)
        route = route or self._route(client, server)
        if route is None:
            return
        if status < 300:
            route.accepted += 1
            route.accepted_frames = (request.frame, final.frame)
            if len(route.accepted_from) < CALLERS_KEPT:
                route.accepted_from[caller_of(request.message)] = None
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
        if ping is None and len(pings) < PINGED_KEPT:
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
        route.retry_user = None if final.status == 503 else target_of(request.message)

    def _note_number(
        self, client: str, server: str, number: str, digits: str, request: Sighting, final: Sighting
    ) -> None:
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
                accepted_from_more=len(kept.accepted_from) >= CALLERS_KEPT,
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
        if not self._pings:
            return ()  # as in most captures
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
            requests = repeats = transactions = 0
            for last in self._floods.get(server, ()):
                window.append(last)
                requests, repeats, transactions = requests + last[1], repeats + last[2], transactions + last[3]
                while window[0][0] <= last[0] - RETRANSMISSION_WINDOW:
                    first = window.popleft()
                    requests, repeats, transactions = requests - first[1], repeats - first[2], transactions - first[3]
                if repeats and (worst is None or repeats > worst.repeats):
                    worst = Flood(requests=requests, repeats=repeats, transactions=transactions)
        return worst
