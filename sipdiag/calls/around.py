"""What the capture knows beside one Case: bindings, what hosts offered before, how busy servers were.

A fold over messages in order; a Case takes a snapshot when it is sealed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.config import LIMIT_PHRASE, Limits
from sipdiag.model import NS_PER_S, Around, Binding, Load, Sighting
from sipdiag.sip import Message, NameAddr

LOAD_SECONDS = 64
"""Seconds of load that are kept per server: the retry window of a refused call, 64*T1, twice."""

SDP_KEPT = 4
"""Messages with SDP kept per host; a box offers what it can in nearly each of them."""

_NOTHING = Around(bindings={}, sdp_of={}, loads=())


def aor_of(name_addr: NameAddr | None) -> str:
    """`user@host` of an address of record, the host in lower case; the port does not matter (RFC 3261 10.2)."""
    if name_addr is None:
        return ""
    return f"{name_addr.uri.user or ''}@{(name_addr.uri.host or '').lower()}"


class Surroundings:
    """The fold: feed it every transaction as it changes."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._bindings: dict[str, Binding] = {}
        self._sdp_of: dict[str, deque[Sighting]] = {}
        self._loads: dict[str, deque[list[int]]] = {}

    def note_request(self, transaction: TransactionBuilder, sighting: Sighting) -> None:
        """An initial request was seen for the first time."""
        if transaction.method == "INVITE" and not transaction.in_dialog:
            self._second(transaction.server.address, sighting.time_ns)[1] += 1

    def note_sdp(self, sighting: Sighting) -> None:
        kept = self._sdp_of.get(sighting.source.address)
        if kept is None:
            if len(self._sdp_of) >= self._limits.peers:
                return
            kept = self._sdp_of[sighting.source.address] = deque(maxlen=SDP_KEPT)
        kept.append(sighting)

    def note_final(self, transaction: TransactionBuilder, sighting: Sighting) -> None:
        """The first final response of a transaction was seen."""
        if transaction.method == "REGISTER":
            self._bind(transaction, sighting)
        elif transaction.method == "INVITE" and is_refusal(sighting.message):
            self._second(transaction.server.address, sighting.time_ns)[2] += 1

    def _second(self, server: str, time_ns: int) -> list[int]:
        """[second, INVITEs, refusals] of this server at this time."""
        second = time_ns // NS_PER_S
        seconds = self._loads.get(server)
        if seconds is None:
            if len(self._loads) >= self._limits.peers:
                return [second, 0, 0]
            seconds = self._loads[server] = deque(maxlen=LOAD_SECONDS)
        if not seconds or seconds[-1][0] != second:
            seconds.append([second, 0, 0])
        return seconds[-1]

    def _bind(self, transaction: TransactionBuilder, final: Sighting) -> None:
        request = transaction.request
        if request is None:
            return
        aor = aor_of(request.message.value("To"))
        if aor not in self._bindings and len(self._bindings) >= self._limits.peers:
            return
        contact = request.message.value("Contact")
        previous = self._bindings.get(aor)
        expires_ns = previous.expires_ns if previous else None
        if 200 <= final.status < 300:
            seconds = granted_seconds(request.message, final.message)
            expires_ns = final.time_ns + seconds * NS_PER_S if seconds else None
        self._bindings[aor] = Binding(
            aor=aor,
            status=final.status,
            time_ns=final.time_ns,
            expires_ns=expires_ns,
            frames=(request.frame, final.frame),
            contact=contact.uri.raw if contact else None,
        )

    def snapshot(self, aors: Iterable[str], hosts: Iterable[str], server: str | None) -> Around:
        """What is known of these AORs and hosts, and how busy `server` (the one that refused) is."""
        bindings = {aor: self._bindings[aor] for aor in aors if aor in self._bindings}
        sdp_of = {host: tuple(self._sdp_of[host]) for host in hosts if host in self._sdp_of}
        loads = tuple(Load(*second) for second in self._loads.get(server, ())) if server else ()
        if not (bindings or sdp_of or loads):
            return _NOTHING
        return Around(bindings=bindings, sdp_of=sdp_of, loads=loads)


def is_refusal(message: Message) -> bool:
    """A response that says that the server is too busy."""
    return message.status == 503 or (
        message.status in (480, 486, 500) and LIMIT_PHRASE.search(message.reason) is not None
    )


def granted_seconds(request: Message, response: Message) -> int:
    """How long the binding of the request's Contact was granted (RFC 3261 10.2.4, 10.3 step 8); 0 where it was removed.

    The registrar's word goes first: `expires` of the Contact in the 200, then its Expires header; then what was asked.
    """
    asked = request.value("Contact")
    contacts = [c for c in response.values("Contact") if isinstance(c, NameAddr)]
    if asked is not None and contacts:
        mine = next((c for c in contacts if (c.uri.user, c.uri.host) == (asked.uri.user, asked.uri.host)), None)
        if mine is None:
            mine = contacts[0] if len(contacts) == 1 else None
        if mine is not None and (seconds := _whole(mine.params.get("expires"))) is not None:
            return seconds
    if asked is not None and (seconds := _whole(asked.params.get("expires"))) == 0:
        return 0
    for message in (response, request):
        expires = message.value("Expires")
        if isinstance(expires, int):
            return expires
    if asked is not None and seconds is not None:
        return seconds
    return 3600  # RFC 3261 10.2.1.1 leaves it to the registrar; an hour is what its example and most of them use


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 11 else None

