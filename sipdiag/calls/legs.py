"""Legs of one call through a B2BUA: which open INVITE a new one with another Call-ID goes on from (RFC 7092).

A B2BUA ends one dialog and begins another, so nothing of RFC 3261 joins the two. What does: a Session-ID (RFC 7989),
a header in which the box names the Call-ID of the leg before, the charging identifier of a mobile core (RFC 7315 4.6),
and else that the box which was just asked by a caller asks on, for the same number or for the same caller, a moment
later; that both describe the same media endpoint; or that the same caller asks for the same callee at once from another
address, as an SBC does that has one on each side. A PBX may go on with a number for the extension that called. These
are taken only where a single open INVITE fits, and each leg says by what it was joined.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import NamedTuple

from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Endpoint, JoinedBy, Sighting
from sipdiag.sip import Message, parse_uri, sorts_of

TAIL_DIGITS = 7
"""Digits at the end of a number that prefixes, country codes and trunk codes leave alone."""

MAX_WAITING = 8
"""INVITEs looked at of those that wait under one key, the latest: more than one are not told apart anyhow."""

FLOWS_ASKED = 16
"""Ways that open INVITEs took which are looked through for one that may be carried on: where they took more, it may."""

MAX_KEYS = 4
"""Of one INVITE, under what it waits."""

_ICID = re.compile(r"icid-value\s*=\s*\"?([^;\",\s]+)", re.I)
_NIL_SESSION = "0" * 32
_HIDDEN = frozenset({"anonymous", "restricted", "unknown", "unavailable", ""})
"""Users of a From that withholds the caller (RFC 3323 4.1)."""

_MEDIA_PORT = re.compile(rb"\nm=audio[ \t]+([1-9]\d{0,4})[ \t/]")
_MEDIA_ADDRESS = re.compile(rb"\nc=IN[ \t]+IP[46][ \t]+([0-9a-fA-F.:]{3,45})")
_HOLD_ADDRESSES = (b"0.0.0.0", b"::")

Key = tuple[str, ...]
Names = tuple[tuple[JoinedBy, str], ...]
"""By what an INVITE names the session that it belongs to, and how it is called there."""


class LegKeys(NamedTuple):
    """What an INVITE shows of the session that it belongs to, besides what it says itself; read once, for it is asked
    for on every way."""

    asked: tuple[tuple[str, str], ...]
    """For which number a box is asked, and on behalf of whom: a PBX turns an extension into a device's name."""
    caller: str
    """The end of its caller's number."""
    media: Key | None
    numbers: Key | None
    called: Key | None
    """The callee's number, where it is long enough to be told from others."""
    has_number: bool
    """Whether the caller shows a whole number, as trunks want it, and not an extension or a name."""
    waits: tuple[Key, ...]
    """Under what it waits for the leg that carries it on: the box that was asked, media, and numbers."""


class Legs:
    """Open INVITEs by what the next leg may show of them.

    What an INVITE says itself is looked at at once. What else it waits under costs more to read, and is not needed
    where all calls come from or go to one endpoint, or from one host, or pass through it with their Call-ID: it is left
    unread until an INVITE comes that could carry on one of those that wait.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._named: dict[tuple[JoinedBy, str], TransactionBuilder] = {}
        """By what they say themselves."""
        self._called: dict[str, TransactionBuilder] = {}
        """By Call-ID, which the next leg may name in a header."""
        self._unread: dict[TransactionBuilder, None] = {}
        """Those that wait and came after all that were read, in the order in which they came."""
        self._entered: set[TransactionBuilder] = set()
        """Those that wait and were read."""
        self._asked: dict[Key, dict[TransactionBuilder, None]] = {}
        """The same, by what they wait under, in the order in which they came."""
        self._flows: dict[tuple[Endpoint, Endpoint], int] = {}
        """How many wait that came from here and went there."""
        self._hubs: set[Endpoint] = set()
        """Endpoints that each one that waits came from or went to."""
        self._carried: dict[int, TransactionBuilder] = {}
        """The latest leg that carries an INVITE on, by its identity: who fails with one carrier asks the next."""
        self._naming = sorts_of("Session-ID", "P-Charging-Vector", *limits.leg_headers)

    def note(self, invite: TransactionBuilder) -> None:
        """Remember an initial INVITE."""
        request = invite.request
        if request is None:
            return
        kept = len(self._called) + len(self._named)
        if kept + len(self._asked) + MAX_KEYS * len(self._unread) >= self._limits.peers:
            self._enter_unread()  # to know how many they are
            if kept + len(self._asked) >= self._limits.peers:
                return
        for name in self._names_of(invite, request.message):
            if name[0] == "header":
                self._called.setdefault(name[1], invite)
            else:
                self._named.setdefault(name, invite)
        self._called.setdefault(invite.call_id, invite)
        flow = (invite.client, invite.server)
        self._hubs = self._hubs.intersection(flow) if self._flows else set(flow)
        self._flows[flow] = self._flows.get(flow, 0) + 1
        self._unread[invite] = None

    def _may_carry(self, sighting: Sighting) -> bool:
        """Whether an INVITE may carry on one that waits. None is carried on by the host that sent it or to where it
        came from, and one that went where this one goes only by the host that it went to."""
        source, destination = sighting.source.address, sighting.destination
        if not self._flows or (destination in self._hubs and source != destination.address):
            return False
        if len(self._flows) > FLOWS_ASKED:
            return True
        return any(
            client.address != source and client != destination and (server != destination or server.address == source)
            for client, server in self._flows
        )

    def _enter_unread(self) -> None:
        for invite in self._unread:
            for key in self._keys_of(invite).waits:
                self._asked.setdefault(key, {})[invite] = None
        self._entered.update(self._unread)
        self._unread.clear()

    def before(self, invite: TransactionBuilder, sighting: Sighting) -> tuple[TransactionBuilder, JoinedBy] | None:
        """The INVITE that this one, initial and with a new Call-ID, carries on, and by what; None where it begins a
        call."""
        names = self._names_of(invite, sighting.message)
        found = self._named_by(names, sighting) if names else None
        if found is None and self._may_carry(sighting):
            self._enter_unread()
            found = self._before(self._keys_of(invite), sighting)
        if found is not None:
            self._carried[id(found[0])] = invite
        return found

    def _named_by(self, names: Names, sighting: Sighting) -> tuple[TransactionBuilder, JoinedBy] | None:
        for name in names:
            named = self._called.get(name[1]) if name[0] == "header" else self._named.get(name)
            if named is not None and named.client.address != sighting.source.address:
                return named, name[0]
        return None

    def _before(self, keys: LegKeys, sighting: Sighting) -> tuple[TransactionBuilder, JoinedBy] | None:
        for_callee: list[TransactionBuilder] = []
        for key in keys.asked:
            waiting_here = self._waiting((sighting.source.address, *key), sighting, self._limits.leg_s)
            if not waiting_here:
                continue
            fitting = [
                waiting
                for waiting in waiting_here
                if keys.caller in _HIDDEN
                or (waiting.leg_keys is not None and waiting.leg_keys.caller in (keys.caller, *_HIDDEN))
            ]
            if fitting:
                return (fitting[0], "number") if len(fitting) == 1 else None
            if key[0] == "to":
                for_callee = waiting_here
        extension = self._of_extension(keys, for_callee) if for_callee else None
        if extension is not None:
            return extension, "number"
        beside: tuple[tuple[JoinedBy, float, Key | None], ...] = (
            ("media", self._limits.leg_s, keys.media),
            ("numbers", self._limits.leg_apart_s, keys.numbers),
        )
        for by, within_s, shared in beside:
            if shared is None or shared not in self._asked:
                continue
            fitting = self._waiting(shared, sighting, within_s)
            if len(fitting) == 1 and fitting[0].server != sighting.destination:
                return fitting[0], by
        if keys.called is not None and keys.has_number:
            fitting = self._waiting(keys.called, sighting, self._limits.leg_apart_s)
            extension = self._of_extension(keys, [one for one in fitting if one.server != sighting.destination])
            if extension is not None:
                return extension, "numbers"
        return None

    def _of_extension(self, keys: LegKeys, waiting: list[TransactionBuilder]) -> TransactionBuilder | None:
        """Of open INVITEs for a callee that of an extension, which goes on with the number that a PBX gives it: the
        only one that no leg carries on yet, or else the only one that a leg of this very number did."""
        fresh: list[TransactionBuilder] = []
        again: list[TransactionBuilder] = []
        for invite in waiting:
            mine = invite.leg_keys
            if mine is None or mine.called is None or mine.has_number or not keys.has_number:
                continue
            leg = self._carried.get(id(invite))
            if leg is None:
                fresh.append(invite)
            elif self._keys_of(leg).caller == keys.caller:
                again.append(invite)
        fitting = fresh or again
        return fitting[0] if len(fitting) == 1 else None

    def _waiting(self, key: Key, sighting: Sighting, within_s: float) -> list[TransactionBuilder]:
        """Open INVITEs with this key that came, or whose last leg spoke, a moment before, from elsewhere."""
        waiting = self._asked.get(key)
        if not waiting:
            return []
        since_ns = sighting.time_ns - int(within_s * NS_PER_S)
        return [
            invite
            for invite in islice(reversed(waiting), MAX_WAITING)
            if invite.request is not None
            and (invite.request.time_ns >= since_ns or self._carried_since(invite, since_ns))
            and invite.final is None
            and sighting.source.address != invite.client.address
            and sighting.destination != invite.client
        ]

    def _carried_since(self, invite: TransactionBuilder, since_ns: int) -> bool:
        leg = self._carried.get(id(invite))
        return leg is not None and leg.last_ns >= since_ns

    def forget(self, invite: TransactionBuilder) -> None:
        """Its Case was sealed."""
        self._carried.pop(id(invite), None)
        names = invite.leg_names
        if names is None:
            return  # it never waited
        if self._called.get(invite.call_id) is invite:
            del self._called[invite.call_id]
        for name in names:
            if self._named.get(name) is invite:
                del self._named[name]
            elif name[0] == "header" and self._called.get(name[1]) is invite:
                del self._called[name[1]]
        if invite in self._unread:
            del self._unread[invite]
        elif invite in self._entered:
            self._entered.remove(invite)
            for key in self._keys_of(invite).waits:
                waiting = self._asked[key]
                del waiting[invite]
                if not waiting:
                    del self._asked[key]
        else:
            return
        flow = (invite.client, invite.server)
        self._flows[flow] -= 1
        if not self._flows[flow]:
            del self._flows[flow]

    def _names_of(self, invite: TransactionBuilder, message: Message) -> Names:
        if invite.leg_names is None:
            invite.leg_names = self._read_names(message)
        return invite.leg_names

    def _keys_of(self, invite: TransactionBuilder) -> LegKeys:
        if invite.leg_keys is None:
            assert invite.request is not None, "only what was asked waits or carries on"
            invite.leg_keys = _read_keys(invite.request.message, invite.server.address)
        return invite.leg_keys

    def _read_names(self, message: Message) -> Names:
        """What an INVITE says of the session it belongs to."""
        if not message.sorts & self._naming:
            return ()
        keys: list[tuple[JoinedBy, str]] = []
        session = (message.header("Session-ID") or "").partition(";")[0].strip().lower()
        if session and session != _NIL_SESSION:
            keys.append(("session-id", session))
        charging = _ICID.search(message.header("P-Charging-Vector") or "")
        if charging:
            keys.append(("charging", charging[1]))
        keys += [("header", named) for name in self._limits.leg_headers if (named := message.header(name))]
        return tuple(keys)


def _read_keys(message: Message, server: str) -> LegKeys:
    caller_at, callee_at = message.from_uri, parse_uri(message.request_uri or "")
    caller = _of_user(None if caller_at is None else caller_at.user)
    callee = _of_user(None if callee_at is None else callee_at.user)
    asked: tuple[tuple[str, str], ...] = (("to", callee),)
    waits: list[Key] = [(server, "to", callee)]
    if caller not in _HIDDEN:
        asked = (("to", callee), ("from", caller))
        waits.append((server, "from", caller))
    # Caller and callee, where both are long enough to be told from others.
    has_number = len(caller) >= TAIL_DIGITS and caller.isdigit()
    called = ("called", callee) if len(callee) >= TAIL_DIGITS and callee.isdigit() else None
    numbers = ("numbers", caller, callee) if has_number and called is not None else None
    media = _media_key(message) if message.has_media_line else None
    for key in (media, numbers, None if has_number else called):
        if key is not None:
            waits.append(key)
    return LegKeys(asked, caller, media, numbers, called, has_number, tuple(waits))


def _media_key(message: Message) -> Key | None:
    """Where the caller wants to receive audio; a box that leaves media alone passes it on."""
    raw, begin = message.raw, message.body_offset - 1
    # A pattern is slow to find where it begins.
    port_at, address_at = raw.find(b"\nm=audio", begin), raw.find(b"\nc=IN", begin)
    if port_at < 0 or address_at < 0:
        return None
    port, address = _MEDIA_PORT.search(raw, port_at), _MEDIA_ADDRESS.search(raw, address_at)
    if port is None or address is None or address[1] in _HOLD_ADDRESSES:
        return None
    return "media", f"{address[1].decode()}:{port[1].decode()}"


def _of_user(user: str | None) -> str:
    """The end of a number, or a whole name in lower case."""
    user = (user or "").partition(";")[0].lower()
    if len(user) < TAIL_DIGITS:
        return user
    tail = user[-TAIL_DIGITS:]
    if tail.isdigit():  # as of nearly every number
        return tail
    digits = "".join(filter(str.isdigit, user))
    return digits[-TAIL_DIGITS:] if len(digits) >= TAIL_DIGITS else user
