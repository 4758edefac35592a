"""TLS connections on SIP ports that cannot be read -> the report's records of them, and Events.

Each connection is named by what it shows in clear: its ends, server name, version, certificate, alerts and who sent
them; and by what is needed to read it. `Keys` tell which connections tshark decrypts: those are left out, unless it
gave nothing of them. Bounded in connections: beyond MAX_NAMED they are only counted.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Literal, Protocol

from sipdiag.capture.flows import SIP_PORTS
from sipdiag.capture.keys import Keys
from sipdiag.capture.tls_records import VERSIONS, Half
from sipdiag.model import NS_PER_S, Endpoint, Event, Frame, FrameRef, NotDecoded

MAX_OPEN = 512
"""Connections whose bytes are read at a time, up to 120 KiB each; the longest idle is read no further."""

MAX_NAMED = 100
"""Connections that are named one by one, so that a report can still be read."""

MAX_REMEMBERED = 8_192
"""Connections remembered, some kilobytes each, because it is only known at the end which were decrypted; those beyond
are counted together."""

MAX_DECRYPTED = 65_536
"""Pairs of ends remembered as decrypted, the latest: far more than connections are remembered."""

NEEDED = (
    "TLS is read with --keylog FILE: a key log that one end writes (SSLKEYLOGFILE) while the capture runs, "
    "from before the connection begins"
)
"""What people are told once, whatever the number of connections."""

_HARMLESS_ALERTS = (0, 90)


class Segment(Protocol):
    """What is asked of a TCP segment: `key` names its connection, `data` of `wire_bytes` of payload was captured."""

    @property
    def key(self) -> int: ...
    @property
    def source(self) -> Endpoint: ...
    @property
    def destination(self) -> Endpoint: ...
    @property
    def sequence(self) -> int: ...
    @property
    def data(self) -> bytes: ...
    @property
    def wire_bytes(self) -> int: ...
    @property
    def frame(self) -> Frame: ...
    @property
    def time_ns(self) -> int: ...


class _Connection:
    """One connection; `halves[i]` is what `ends[i]` sends."""

    def __init__(self, segment: Segment) -> None:
        self.ends = (segment.source, segment.destination)
        self.sequence = segment.sequence
        self.first = segment.frame
        self.frames: dict[int, int] = {}
        """Frames by file: each is decrypted for itself."""
        self.halves = (Half(), Half())
        self.told = False
        self.alerts: list[tuple[str, Endpoint, Frame]] = []
        self.reset_by: Endpoint | None = None
        self.time_ns = 0

    @property
    def client(self) -> int:
        """Which of the ends is the client: the one that said so, else the one whose port is not SIP's."""
        for side, half in enumerate(self.halves):
            if half.client_random is not None:
                return side
        return 1 if self.ends[0].port in SIP_PORTS and self.ends[1].port not in SIP_PORTS else 0

    @property
    def client_random(self) -> bytes | None:
        return self.halves[self.client].client_random

    @property
    def failed(self) -> bool:
        """An alert in clear ended it before there was data."""
        return any(alert.fatal for half in self.halves for alert in half.alerts) and not any(
            half.data_records for half in self.halves
        )

    def release(self) -> None:
        """Read no further: what was learned stays."""
        for half in self.halves:
            half.release()


class TlsConnections:
    """All TLS connections on SIP ports of a capture. `out` gets (frame number, Event) as they happen."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._connections: OrderedDict[int, _Connection] = OrderedDict()
        self._read: OrderedDict[int, None] = OrderedDict()
        self._known: list[_Connection] = []
        self._others: tuple[int, int, Frame | None] = (0, 0, None)
        self._decrypted: dict[tuple[int, frozenset[Endpoint]], None] = {}
        self.out: list[tuple[int, Event]] = []

    def begin(self, segment: Segment) -> None:
        """The first segment of a connection that is TLS."""
        key = segment.key
        known = self._connections.get(key)
        if known is None or known.sequence != segment.sequence:
            if known is not None:
                self._close(key)
            elif len(self._connections) >= MAX_REMEMBERED:
                self._close(next(iter(self._connections)))
            self._connections[key] = _Connection(segment)
        self.feed(segment)

    def feed(self, segment: Segment) -> None:
        """A segment with payload of a connection that has begun."""
        key, source, frame = segment.key, segment.source, segment.frame
        connection = self._connections.get(key)
        if connection is None:
            self._count(1, 0, frame)
            return
        self._connections.move_to_end(key)
        self._read[key] = None
        self._read.move_to_end(key)
        if len(self._read) > MAX_OPEN:
            self._connections[self._read.popitem(last=False)[0]].release()
        connection.frames[frame.file] = connection.frames.get(frame.file, 0) + 1
        connection.time_ns = segment.time_ns
        side = 0 if source == connection.ends[0] else 1
        half = connection.halves[side]
        known = len(half.alerts)
        half.feed(segment.sequence, segment.data, segment.wire_bytes)
        for alert in half.alerts[known:]:
            if alert.description in _HARMLESS_ALERTS:
                continue
            connection.alerts.append((str(alert), source, frame))
            self._tell("tls-alert", connection, segment, str(alert))
        if not connection.told and self._is_closed_to_us(connection):
            connection.told = True
            self._tell("encrypted", connection, segment, "TLS without its keys")

    def reset(self, key: int, source: Endpoint) -> None:
        """`source` has reset the connection."""
        connection = self._connections.get(key)
        if connection is not None and connection.reset_by is None:
            connection.reset_by = source

    def mark_decrypted(self, source: Endpoint, destination: Endpoint, file: int) -> None:
        """Bytes of a connection between these ends were decrypted in the file with this index."""
        if len(self._decrypted) >= MAX_DECRYPTED:
            del self._decrypted[next(iter(self._decrypted))]
        self._decrypted[file, frozenset((source, destination))] = None

    @property
    def needs_keys(self) -> bool:
        """Keys would have shown more."""
        return not self._keys and (
            self._others[0] > 0 or any(not one.failed for one in (*self._known, *self._connections.values()))
        )

    def records(self) -> list[NotDecoded]:
        """The connections that were not decrypted, as the report names them, in the order of their first frames."""
        closed = [one for one in (*self._known, *self._connections.values()) if self._closed_frames(one)]
        closed.sort(key=lambda one: one.first)
        named = [
            NotDecoded(what="tls", frames=self._closed_frames(one), first=_ref(one.first), why=self._why(one))
            for one in closed[:MAX_NAMED]
        ]
        frames, connections, first = self._others
        rest = closed[MAX_NAMED:]
        frames += sum(self._closed_frames(one) for one in rest)
        connections += len(rest)
        firsts = [*([first] if first else []), *(one.first for one in rest)]
        if frames and firsts:
            what = f"{connections} more connections on SIP ports" if connections else "more of these connections"
            named.append(NotDecoded(what="tls", frames=frames, first=_ref(min(firsts)), why=f"encrypted: {what}"))
        return named

    def _is_closed_to_us(self, connection: _Connection) -> bool:
        """Whether it is known by now that there are no keys."""
        if not self._keys:
            return True
        random = connection.client_random
        if random is not None:
            return not self._keys.opens(random)
        return any(half.data_records for half in connection.halves)

    def _closed_frames(self, connection: _Connection) -> int:
        """Frames in files of which nothing was decrypted between these ends."""
        if self._is_closed_to_us(connection):
            return sum(connection.frames.values())
        ends = frozenset(connection.ends)
        return sum(count for file, count in connection.frames.items() if (file, ends) not in self._decrypted)

    def _tell(
        self, kind: Literal["encrypted", "tls-alert"], connection: _Connection, segment: Segment, detail: str
    ) -> None:
        client = connection.client
        event = Event(
            kind=kind,
            time_ns=segment.time_ns,
            frame=segment.frame,
            source=segment.source,
            destination=segment.destination,
            about=(connection.ends[client], connection.ends[1 - client]),
            detail=detail,
        )
        self.out.append((segment.frame.number, event))

    def _close(self, key: int) -> None:
        connection = self._connections.pop(key)
        self._read.pop(key, None)
        connection.release()
        if len(self._known) < MAX_REMEMBERED:
            self._known.append(connection)
        elif self._is_closed_to_us(connection):
            self._count(sum(connection.frames.values()), 1, connection.first)

    def _count(self, frames: int, connections: int, first: Frame) -> None:
        known_frames, known_connections, known_first = self._others
        self._others = (known_frames + frames, known_connections + connections, min(known_first or first, first))

    def _why(self, connection: _Connection) -> str:
        client = connection.client
        caller, server = connection.halves[client], connection.halves[1 - client]
        parts = [f"{self._closed_because(connection)}: {connection.ends[client]} to {connection.ends[1 - client]}"]
        if server.said_hello:
            parts.append(VERSIONS.get(server.version, "TLS"))
        elif caller.said_hello:
            parts.append(f"{VERSIONS.get(caller.version, 'TLS')} offered, no ServerHello seen")
        if caller.server_name:
            parts.append(f"server name {caller.server_name}")
        parts += _about_certificate("server", server, connection.time_ns)
        parts += _about_certificate("client", caller, connection.time_ns)
        parts += [
            f"alert {alert} sent by {sender} (frame {frame.number})" for alert, sender, frame in connection.alerts
        ]
        if connection.reset_by is not None:
            parts.append(f"reset by {connection.reset_by}")
        return ", ".join(parts)

    def _closed_because(self, connection: _Connection) -> str:
        random = connection.client_random
        if connection.failed:
            return "the TLS handshake failed, so no SIP was sent"
        if random is None:
            return "encrypted, needs keys and a capture from before the connection begins"
        if not self._keys:
            return "encrypted, needs keys (--keylog FILE)"
        if self._keys.opens(random) and len(connection.frames) > 1:
            return "encrypted, it goes on from one file to the next: join the files with mergecap first"
        if self._keys.opens(random):
            return "encrypted, and nothing could be decrypted with the keys given"
        return f"encrypted, and the keys given are of other sessions (client random {random.hex()[:16]}…)"


def _about_certificate(whose: str, half: Half, time_ns: int) -> list[str]:
    if half.no_certificate:
        return [f"the {whose} was asked for a certificate and sent none"]
    certificate = half.certificate
    if certificate is None:
        return []
    text = f"certificate of the {whose} {certificate.subject or 'without a name'}"
    if certificate.dns_names:
        text += f" (for {' '.join(certificate.dns_names)})"
    text += " signed by itself" if certificate.subject == certificate.issuer else f" issued by {certificate.issuer}"
    begins, ends = certificate.not_before, certificate.not_after
    if begins is None or ends is None:
        return [text]
    text += f", valid {begins:%Y-%m-%d} to {ends:%Y-%m-%d}"
    seconds = time_ns // NS_PER_S
    if seconds > ends.timestamp():
        text += " (expired)"
    elif seconds < begins.timestamp():
        text += " (not valid yet)"
    return [text]


def _ref(frame: Frame) -> FrameRef:
    return FrameRef(file=frame.file, frame=frame.number)
