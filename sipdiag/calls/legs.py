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
from collections.abc import Callable
from itertools import islice

from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Endpoint, JoinedBy, Sighting
from sipdiag.sip import Message, parse_uri, sorts_of

TAIL_DIGITS = 7
"""Digits at the end of a number that prefixes, country codes and trunk codes leave alone."""

MAX_WAITING = 8
"""INVITEs looked at of those that wait under one key, the latest: more than one are not told apart anyhow."""

WAYS_ASKED = 16
"""Ways that open INVITEs took which are looked through for one that may be carried on: where they took more, it may."""

MAX_KEYS = 4
"""Of one INVITE, under what it waits."""

_ICID = re.compile(r"icid-value\s*=\s*\"?([^;\",\s]+)", re.I)
_NIL_SESSION = "0" * 32
_HIDDEN = frozenset({"anonymous", "restricted", "unknown", "unavailable", ""})
"""Users of a From that withholds the caller (RFC 3323 4.1)."""

Key = tuple[str, ...] | bytes
"""Where media go is one in bytes: its hash is worked out once."""
Names = tuple[tuple[JoinedBy, str], ...]
"""By what an INVITE names the session that it belongs to, and how it is called there."""


class LegKeys:
    """What an INVITE shows of the session that it belongs to, besides what it says itself; read once, for it is asked
    for on every way, and the caller not before that matters, which of most it never does."""

    __slots__ = ("_caller", "_message", "callee", "media", "number")

    def __init__(self, message: Message) -> None:
        callee_at = parse_uri(message.request_uri or "")
        self.callee = callee = _of_user(None if callee_at is None else callee_at.user)
        """For which number a box is asked; a PBX turns an extension into a device's name."""
        self.number = callee if _is_number(callee) else None
        """The same, where it is long enough to be told from others."""
        self.media = message.audio_at if message.has_media_line else None
        """Where the caller wants to receive audio; a box that leaves media alone passes it on."""
        self._message = message
        self._caller: str | None = None

    @property
    def caller(self) -> str:
        """The end of its caller's number."""
        if self._caller is None:
            caller_at = self._message.from_uri
            self._caller = _of_user(None if caller_at is None else caller_at.user)
        return self._caller

    @property
    def has_number(self) -> bool:
        """Whether the caller shows a whole number, as trunks want it, and not an extension or a name."""
        return _is_number(self.caller)

    def asked_of(self, host: str) -> tuple[Key, ...]:
        """For which number, and on behalf of whom, a host is asked by it; or was asked, if that host sends it."""
        to = (host, "to", self.callee)
        return (to,) if self.caller in _HIDDEN else (to, (host, "from", self.caller))

    @property
    def parties(self) -> Key:
        """Under what it waits that is for a number: with that of its caller, if it shows one, else for any."""
        return ("numbers", self.caller, self.callee) if self.has_number else ("called", self.callee)


Alike = dict[TransactionBuilder, bool]
"""INVITEs that wait and have something in common, in the order in which they came, and of each whether it was entered
under the keys which that is part of. Those that were not are at the end."""


class Way:
    """From where to where INVITEs of open Cases went."""

    __slots__ = ("client", "invites", "server")

    def __init__(self, client: Endpoint, server: Endpoint) -> None:
        self.client = client
        self.server = server
        self.invites = 0
        """How many."""


class Legs:
    """INVITEs by what the next leg may show of them: by what they say themselves as long as their Case is open, and by
    what else they wait under until they get a final response.

    What an INVITE says itself is looked at at once. The rest costs more to read, and is read in steps, each when an
    INVITE comes which calls for it, so that of those that are answered before nothing is:

    * Nothing, where all calls come from or go to one endpoint, or from one host, or pass through it with their Call-ID.
    * Its media and for which number it is, when one comes that could, as the addresses go, carry on one that waits.
    * Its caller, when one comes from the host that it went to, or is for the same number: one that is carried on in
      another way than by its media has the one or the other in common with the next leg.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._named: dict[tuple[JoinedBy, str], TransactionBuilder] = {}
        """By what they say themselves."""
        self._called: dict[str, TransactionBuilder] = {}
        """By Call-ID, which the next leg may name in a header."""
        self._unread: dict[TransactionBuilder, None] = {}
        """Those that wait and came after all that were read, in the order in which they came."""
        self._partly: dict[TransactionBuilder, None] = {}
        """Those that were read, and entered under some of their keys, or all."""
        self._entered: set[TransactionBuilder] = set()
        """Those that were entered under all of them."""
        self._at_host: dict[str, Alike] = {}
        """Of both the ones that went to a host, which may carry them on."""
        self._for_number: dict[str, Alike] = {}
        """And those for a number."""
        self._asked: dict[Key, dict[TransactionBuilder, None]] = {}
        """What was entered, by what it waits under, in the order in which it came."""
        self._ways: dict[tuple[Endpoint, Endpoint], Way] = {}
        """Of all whose Cases are open; there are fewer, and they change less often, than those that wait."""
        self._hubs: set[Endpoint] = set()
        """Endpoints that each of these came from or went to."""
        self._carried: dict[int, TransactionBuilder] = {}
        """The latest leg that carries an INVITE on, by its identity: who fails with one carrier asks the next."""
        self._naming = sorts_of("Session-ID", "P-Charging-Vector", *limits.leg_headers)

    def note(self, invite: TransactionBuilder) -> None:
        """Remember an initial INVITE."""
        request = invite.request
        if request is None:
            return
        kept = len(self._called) + len(self._named)
        unknown = len(self._unread) + len(self._partly)
        if kept + len(self._asked) + MAX_KEYS * unknown >= self._limits.peers:
            self._enter_all()  # to know how many they are
            if kept + len(self._asked) >= self._limits.peers:
                return
        names = invite.leg_names
        if names is None:
            names = invite.leg_names = self._names_in(request.message)
        for name in names:
            if name[0] == "header":
                self._called.setdefault(name[1], invite)
            else:
                self._named.setdefault(name, invite)
        self._called.setdefault(invite.call_id, invite)
        ends = (invite.client, invite.server)
        way = self._ways.get(ends)
        if way is None:
            self._hubs = self._hubs.intersection(ends) if self._ways else set(ends)
            way = self._ways[ends] = Way(*ends)
        way.invites += 1
        invite.leg_way = way
        if invite.leg_keys is None:
            self._unread[invite] = None
        else:  # it was read to find what it carries on, and before that all that wait were
            self._place(invite, invite.leg_keys)

    def _may_carry(self, sighting: Sighting) -> bool:
        """Whether an INVITE may carry on one that waits. None is carried on by the host that sent it or to where it
        came from, and one that went where this one goes only by the host that it went to."""
        if not (self._unread or self._partly or self._entered):
            return False
        source, destination = sighting.source.address, sighting.destination
        if destination in self._hubs and source != destination.address:
            return False
        if len(self._ways) > WAYS_ASKED:
            return True
        for way in self._ways.values():
            if (
                way.client.address != source
                and way.client != destination
                and (way.server != destination or way.server.address == source)
            ):
                return True
        return False

    def _read_unread(self) -> None:
        """Read all but the callers."""
        for invite in self._unread:
            self._place(invite, self._keys_of(invite))
        self._unread.clear()

    def _place(self, invite: TransactionBuilder, keys: LegKeys) -> None:
        """Put it with those that have something in common with it."""
        self._partly[invite] = None
        self._at_host.setdefault(invite.server.address, {})[invite] = False
        if keys.number is not None:
            self._for_number.setdefault(keys.number, {})[invite] = False
        if keys.media is not None:
            self._asked.setdefault(keys.media, {})[invite] = None

    def _enter(self, alike: Alike, keys_of: Callable[[TransactionBuilder], tuple[Key, ...]]) -> None:
        """Enter those that were not yet."""
        new: list[TransactionBuilder] = []
        for invite in reversed(alike):
            if alike[invite]:
                break
            new.append(invite)
        for invite in reversed(new):
            alike[invite] = True
            for key in keys_of(invite):
                self._asked.setdefault(key, {})[invite] = None

    def _enter_all(self) -> None:
        """Enter each that waits under all of its keys."""
        self._read_unread()
        for invite in self._partly:
            self._enter(self._at_host[invite.server.address], self._asked_of)
            number = self._keys_of(invite).number
            if number is not None:
                self._enter(self._for_number[number], self._parties_of)
        self._entered.update(self._partly)
        self._partly.clear()

    def before(self, invite: TransactionBuilder, sighting: Sighting) -> tuple[TransactionBuilder, JoinedBy] | None:
        """The INVITE that this one, initial and with a new Call-ID, carries on, and by what; None where it begins a
        call."""
        names = invite.leg_names = self._names_in(sighting.message)
        found = self._named_by(names, sighting) if names else None
        if found is None and self._may_carry(sighting):
            if self._unread:
                self._read_unread()
            keys = invite.leg_keys = LegKeys(sighting.message)
            found = self._before(keys, sighting)
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
        source, limits = sighting.source.address, self._limits
        at_host = self._at_host.get(source)
        if at_host is not None:
            self._enter(at_host, self._asked_of)
            known_as = _HIDDEN | {keys.caller}
            for_callee: list[TransactionBuilder] = []
            for key in keys.asked_of(source):
                waiting_here = self._waiting(key, sighting, limits.leg_s)
                if not waiting_here:
                    continue
                fitting = [
                    waiting
                    for waiting in waiting_here
                    if keys.caller in _HIDDEN or self._keys_of(waiting).caller in known_as
                ]
                if fitting:
                    return (fitting[0], "number") if len(fitting) == 1 else None
                if key[1] == "to":
                    for_callee = waiting_here
            extension = self._of_extension(keys, for_callee) if for_callee else None
            if extension is not None:
                return extension, "number"
        if keys.media is not None and keys.media in self._asked:
            fitting = self._waiting(keys.media, sighting, limits.leg_s)
            if len(fitting) == 1 and fitting[0].server != sighting.destination:
                return fitting[0], "media"
        for_number = None if keys.number is None else self._for_number.get(keys.number)
        if for_number is not None and keys.has_number:
            self._enter(for_number, self._parties_of)
            fitting = self._waiting(keys.parties, sighting, limits.leg_apart_s)
            if len(fitting) == 1 and fitting[0].server != sighting.destination:
                return fitting[0], "numbers"
            fitting = self._waiting(("called", keys.callee), sighting, limits.leg_apart_s)
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
            mine = self._keys_of(invite)
            if mine.number is None or mine.has_number or not keys.has_number:
                continue
            leg = self._carried.get(id(invite))
            if leg is None:
                fresh.append(invite)
            elif self._keys_of(leg).caller == keys.caller:
                again.append(invite)
        fitting = fresh or again
        return fitting[0] if len(fitting) == 1 else None

    def _waiting(self, key: Key, sighting: Sighting, within_s: float) -> list[TransactionBuilder]:
        """INVITEs that wait with this key and came, or whose last leg spoke, a moment before, from elsewhere."""
        waiting = self._asked.get(key)
        if not waiting:
            return []
        since_ns = sighting.time_ns - int(within_s * NS_PER_S)
        return [
            invite
            for invite in islice(reversed(waiting), MAX_WAITING)
            if invite.request is not None
            and (invite.request.time_ns >= since_ns or self._carried_since(invite, since_ns))
            and sighting.source.address != invite.client.address
            and sighting.destination != invite.client
        ]

    def _carried_since(self, invite: TransactionBuilder, since_ns: int) -> bool:
        leg = self._carried.get(id(invite))
        return leg is not None and leg.last_ns >= since_ns

    def answered(self, invite: TransactionBuilder) -> None:
        """It got a final response, and waits no more: what carries it on has to say so itself."""
        if invite in self._unread:
            del self._unread[invite]
            return
        if invite in self._partly:
            del self._partly[invite]
        else:
            self._entered.remove(invite)
        keys, host = self._keys_of(invite), invite.server.address
        invite.leg_keys = None  # its Case may be open for long, and thousands with it
        at_host = self._at_host[host]
        if at_host.pop(invite):
            for key in keys.asked_of(host):
                _without(self._asked, key, invite)
        if not at_host:
            del self._at_host[host]
        if keys.number is not None:
            if self._for_number[keys.number].pop(invite):
                _without(self._asked, keys.parties, invite)
            if not self._for_number[keys.number]:
                del self._for_number[keys.number]
        if keys.media is not None:
            _without(self._asked, keys.media, invite)

    def forget(self, invite: TransactionBuilder) -> None:
        """Its Case was sealed."""
        if self._carried:
            self._carried.pop(id(invite), None)
        way = invite.leg_way
        if way is None:
            return  # it was not remembered
        if invite.final is None:
            self.answered(invite)
        if self._called.get(invite.call_id) is invite:
            del self._called[invite.call_id]
        for name in invite.leg_names or ():
            if self._named.get(name) is invite:
                del self._named[name]
            elif name[0] == "header" and self._called.get(name[1]) is invite:
                del self._called[name[1]]
        way.invites -= 1
        if not way.invites:
            del self._ways[way.client, way.server]

    def _keys_of(self, invite: TransactionBuilder) -> LegKeys:
        if invite.leg_keys is None:
            assert invite.request is not None, "only what was asked waits or carries on"
            invite.leg_keys = LegKeys(invite.request.message)
        return invite.leg_keys

    def _asked_of(self, invite: TransactionBuilder) -> tuple[Key, ...]:
        return self._keys_of(invite).asked_of(invite.server.address)

    def _parties_of(self, invite: TransactionBuilder) -> tuple[Key, ...]:
        return (self._keys_of(invite).parties,)

    def _names_in(self, message: Message) -> Names:
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


def _is_number(user: str) -> bool:
    """Whether it is long enough to be told from others."""
    return len(user) >= TAIL_DIGITS and user.isdigit()


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


def _without(asked: dict[Key, dict[TransactionBuilder, None]], key: Key, invite: TransactionBuilder) -> None:
    waiting = asked[key]
    del waiting[invite]
    if not waiting:
        del asked[key]
