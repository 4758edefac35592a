"""What the capture knows beside one Case: bindings, what hosts offered before, how busy servers were.

A fold over messages in order; a Case takes a snapshot when it is sealed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import msgspec

from sipdiag.bindings import asked_seconds, granted_seconds
from sipdiag.calls.endings import Ended, Endings
from sipdiag.calls.names import Names
from sipdiag.calls.nonces import CREDENTIALS, Nonces
from sipdiag.calls.peers import Peers
from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.config import Limits, says_full
from sipdiag.model import NS_PER_S, Around, Binding, Endpoint, Load, Reachable, Record, Sighting, Transaction
from sipdiag.numbers import aor_of, user_of
from sipdiag.sip import Message

LOAD_SECONDS = 64
"""Seconds of load that are kept per server: the retry window of a refused call, 64*T1, twice."""

SDP_KEPT = 4
"""Messages with SDP kept per host; a box offers what it can in nearly each of them."""

REFUSED_KEPT = 4
"""Frames kept of calls that found no binding: two calls and their refusals."""


class Surroundings:
    """The fold: feed it every transaction as it changes."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._bindings: dict[str, Binding] = {}
        self._sdp_of: dict[str, deque[Sighting]] = {}
        self._loads: dict[str, deque[list[int]]] = {}
        self._registers: dict[str, tuple[str, int]] = {}
        """Call-ID and CSeq of the last REGISTER of an AOR, which several hops may show."""
        self._contacts: dict[Endpoint, str] = {}
        """AOR by the address in the Contact of a REGISTER from elsewhere: one behind a NAT may be called there."""
        self._reachable: dict[Endpoint, Binding] = {}
        self.heard: dict[Endpoint, int] = {}
        """When the last message came from where somebody registered."""
        self.peers = Peers(limits)
        self.endings = Endings(limits)
        self.nonces = Nonces()
        self.names = Names(limits)

    def note_message(self, sighting: Sighting) -> None:
        """Any message was seen."""
        if sighting.source in self.heard:
            self.heard[sighting.source] = sighting.time_ns

    def note_request(self, transaction: TransactionBuilder, sighting: Sighting) -> None:
        """A request was seen for the first time."""
        self.peers.note_request(transaction, sighting)
        method = transaction.method
        if method == "BYE":
            self.endings.note_bye(transaction, sighting)
        elif method == "INVITE" and not transaction.in_dialog:
            self._second(transaction.server.address, sighting.time_ns)[1] += 1

    def note_sdp(self, sighting: Sighting) -> None:
        source = sighting.source.address
        kept = self._sdp_of.get(source)
        if kept is None:
            if len(self._sdp_of) >= self._limits.peers:
                return
            kept = self._sdp_of[source] = deque(maxlen=SDP_KEPT)
        kept.append(sighting)

    def note_final(self, transaction: TransactionBuilder, sighting: Sighting) -> None:
        """The first final response of a transaction was seen."""
        request, in_dialog = transaction.request, transaction.in_dialog
        method, status = transaction.method, sighting.message.status or 0
        if request is not None and not in_dialog:
            self.peers.note_final(transaction, request, sighting)
        if status < 300:
            if request is not None and request.message.sorts & CREDENTIALS:
                self.nonces.note_accepted(transaction, request)
            if method == "INVITE" and not in_dialog:
                self.endings.note_answer(transaction, sighting)
        elif method == "INVITE":
            if is_refusal(sighting.message):
                self._second(transaction.server.address, sighting.time_ns)[2] += 1
            if status in (404, 480) and self._bindings:
                self._note_unbound(transaction, sighting)
        if method == "REGISTER":
            self._bind(transaction, sighting)

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
        aor = aor_of(request.message.to_uri)
        if aor not in self._bindings and len(self._bindings) >= self._limits.peers:
            return
        contact = request.message.value("Contact")
        previous = self._bindings.get(aor)
        expires_ns = previous.expires_ns if previous else None
        before = previous
        this = (transaction.call_id, transaction.cseq)
        if previous is not None and (self._registers.get(aor) == this or not 200 <= (previous.status or 0) < 300):
            before = previous.previous
        self._registers[aor] = this
        seconds = 0
        late = before.late if before is not None else 0
        if 200 <= final.status < 300:
            seconds = granted_seconds(request.message, final.message)
            expires_ns = final.time_ns + seconds * NS_PER_S if seconds else None
            late += before is not None and self._is_late(before, request)
        self._bindings[aor] = Binding(
            aor=aor,
            status=final.status,
            time_ns=final.time_ns,
            expires_ns=expires_ns,
            frames=(request.frame, final.frame),
            contact=contact.uri.raw if contact else None,
            source=transaction.client,
            behind_nat=_came_through_nat(request),
            previous=None if before is None else msgspec.structs.replace(before, previous=None),
            asked_s=asked_seconds(request.message),
            granted_s=seconds,
            late=late,
        )
        if (
            contact is not None
            and contact.uri.host != request.source.address
            and len(self._contacts) < self._limits.peers
        ):
            self._contacts[Endpoint(contact.uri.host, contact.uri.port or 5060)] = aor
        room = transaction.client in self._reachable or len(self._reachable) < self._limits.peers
        if 200 <= final.status < 300 and expires_ns is not None and room:
            self._reachable[transaction.client] = self._bindings[aor]
            self.heard[transaction.client] = request.time_ns

    def _is_late(self, before: Binding, request: Sighting) -> bool:
        """Whether a binding is renewed after its end, and within the time that its client had asked for."""
        if before.expires_ns is None or before.asked_s is None or before.source != request.source:
            return False
        slack_ns = int(self._limits.renewal_slack_s * NS_PER_S)
        return before.expires_ns + slack_ns < request.time_ns <= before.time_ns + before.asked_s * NS_PER_S

    def _note_unbound(self, transaction: TransactionBuilder, refusal: Sighting) -> None:
        """A call was refused as if its user had no binding: remember it where that one had ended."""
        request = transaction.request
        binding = self._bindings.get(aor_of(request.message.to_uri)) if request is not None else None
        if request is None or binding is None or len(binding.refused) >= REFUSED_KEPT:
            return
        if binding.expires_ns is not None and binding.expires_ns <= refusal.time_ns:
            frames = (*binding.refused, request.frame, refusal.frame)
            self._bindings[binding.aor] = msgspec.structs.replace(binding, refused=frames)

    def stands_out(self, caller: str, number: str, servers: Iterable[str], failed: bool) -> bool:
        """Whether a caller was refused, swept over hosts, or tried formats of a number, more than most do."""
        peers = self.peers
        if peers.senders.sender(caller) is not None or peers.formats(number, servers) >= self._limits.dialled_formats:
            return True
        if peers.prefixes.searched(caller, number):
            return True
        return failed and (peers.senders.sweep(caller) is not None or self.endings.short_rings(caller) is not None)

    def snapshot(self, about: About) -> Around:
        """What is known of what a Case involves."""
        peers, endings, senders = self.peers, self.endings, self.peers.senders
        hops, caller, ended = about.hops, about.caller, about.ended
        hosts = sorted({host for hop in hops for host in hop})
        servers = sorted({transaction.server.address for transaction in about.transactions})
        number = user_of((about.message.request_uri or "") if about.message is not None else "")
        bindings, reachable = self._registered(about) if self._bindings else ({}, {})
        loads = self._loads.get(about.refuser, ()) if about.refuser else ()
        failed = about.failed
        return Around(  # by position, as a Case
            bindings,
            {host: tuple(self._sdp_of[host]) for host in hosts if host in self._sdp_of},
            tuple([Load(*second) for second in loads]),
            reachable,
            peers.dialled(number, servers),
            peers.prefixes.searched(caller, number),
            self.nonces.of(caller, about.attempts),
            peers.routes(hops),
            peers.pings(servers) if failed else (),
            senders.sender(caller),
            senders.sweep(caller) if failed else None,
            peers.domains(servers) if failed else {},
            peers.flood(servers) if any(t.request_copies for t in about.transactions) else None,
            endings.short_rings(caller) if failed else None,
            endings.cut(ended),
            endings.limit(ended),
            senders.hostile(about.broken_from),
            self.names.of({*hosts, caller}),
        )

    def _registered(self, about: About) -> tuple[dict[str, Binding], dict[Endpoint, Reachable]]:
        """`Around.bindings` and `reachable`."""
        asked = sorted({transaction.server for transaction in about.transactions})
        reachable = {
            endpoint: Reachable(binding=self._reachable[endpoint], heard_ns=self.heard[endpoint])
            for endpoint in asked
            if endpoint in self._reachable
        }
        called = {self._contacts[endpoint] for endpoint in asked if endpoint in self._contacts}
        named = () if about.message is None else (aor_of(about.message.from_uri), aor_of(about.message.to_uri))
        aors = {*named, *called, *(found.binding.aor for found in reachable.values())}
        return {aor: self._bindings[aor] for aor in sorted(aors) if aor in self._bindings}, reachable


class About(Record, frozen=True):
    """What a Case involves, as far as the surroundings can tell of it."""

    hops: tuple[tuple[str, str], ...]
    """(client, server) address of each."""
    caller: str
    """Address of its originator."""
    attempts: tuple[Transaction, ...]
    transactions: tuple[Transaction, ...]
    message: Message | None
    """The first one that is seen of it."""
    refuser: str | None
    """Address of the server that refused it as if it were too busy."""
    failed: bool
    """It did not get a 2xx."""
    ended: Ended | None
    """By which BYE, of a call that was answered."""
    broken_from: str | None
    """Address of who sent a message that would not parse."""


def _came_through_nat(request: Sighting) -> bool:
    """Whether a request came from another address than its sender knows of itself (RFC 3581): or, over UDP, port."""
    via = next(iter(request.message.vias), None)
    if via is None or len(request.message.vias) > 1:
        return False
    if via.host == request.source.address:
        return request.transport == "udp" and (via.port or 5060) != request.source.port
    return ":" in via.host or via.host.replace(".", "").isdigit()


def is_refusal(message: Message) -> bool:
    """A response that says that the server is too busy."""
    return message.status == 503 or (
        message.status in (429, 480, 486, 500) and says_full(message.reason, *message.headers("Warning"))
    )
