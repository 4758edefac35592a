"""Legs of one call through a B2BUA: which open INVITE a new one with another Call-ID goes on from (RFC 7092).

A B2BUA ends one dialog and begins another, so nothing of RFC 3261 joins the two. What does: a Session-ID (RFC 7989),
a header in which the box names the Call-ID of the leg before, the charging identifier of a mobile core (RFC 7315 4.6),
and else that the box which was just asked by a caller asks on, for the same number or for the same caller, a moment
later. The last is taken only where a single open INVITE fits.
"""

from __future__ import annotations

import re

from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.config import Limits
from sipdiag.model import NS_PER_S, Sighting
from sipdiag.sip import Message, NameAddr, parse_uri

TAIL_DIGITS = 7
"""Digits at the end of a number that prefixes, country codes and trunk codes leave alone."""

MAX_WAITING = 8
"""Open INVITEs remembered for one box and number: more than one are not told apart anyhow."""

_ICID = re.compile(r"icid-value\s*=\s*\"?([^;\",\s]+)", re.I)
_NIL_SESSION = "0" * 32
_HIDDEN = frozenset({"anonymous", "restricted", "unknown", "unavailable", ""})
"""Users of a From that withholds the caller (RFC 3323 4.1)."""

Key = tuple[str, str]


class Legs:
    """Open INVITEs by what the next leg may show of them."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._named: dict[Key, TransactionBuilder] = {}
        self._asked: dict[Key, list[TransactionBuilder]] = {}
        headers = "|".join(map(re.escape, ("Session-ID", "P-Charging-Vector", *limits.leg_headers)))
        self._names_leg = re.compile(rb"\n(?:%s)[ \t]*:" % headers.encode(), re.I)

    def note(self, invite: TransactionBuilder) -> None:
        """Remember an initial INVITE."""
        request = invite.request
        if request is None or len(self._named) + len(self._asked) >= self._limits.peers:
            return
        for key in self._names(request.message):
            self._named.setdefault(key, invite)
        self._named.setdefault(("Call-ID", invite.call_id), invite)
        for key in _asked_keys(invite.server.address, request.message):
            waiting = self._asked.setdefault(key, [])
            waiting.append(invite)
            del waiting[:-MAX_WAITING]

    def before(self, sighting: Sighting) -> TransactionBuilder | None:
        """The INVITE that this one, initial and with a new Call-ID, carries on; None where it begins a call."""
        for key in self._names(sighting.message):
            invite = self._named.get(key)
            if invite is not None and invite.client.address != sighting.source.address:
                return invite
        return self._by_number(sighting)

    def forget(self, invite: TransactionBuilder) -> None:
        """Its Case was sealed."""
        request = invite.request
        if request is None:
            return
        for key in (*self._names(request.message), ("Call-ID", invite.call_id)):
            if self._named.get(key) is invite:
                del self._named[key]
        for key in _asked_keys(invite.server.address, request.message):
            waiting = self._asked.get(key)
            if waiting is not None and invite in waiting:
                waiting.remove(invite)
                if not waiting:
                    del self._asked[key]

    def _names(self, message: Message) -> list[Key]:
        """What an INVITE says of the session it belongs to."""
        if not self._names_leg.search(message.raw):
            return []
        keys: list[Key] = []
        session = (message.header("Session-ID") or "").partition(";")[0].strip().lower()
        if session and session != _NIL_SESSION:
            keys.append(("Session-ID", session))
        charging = _ICID.search(message.header("P-Charging-Vector") or "")
        if charging:
            keys.append(("icid", charging[1]))
        keys += [("Call-ID", named) for name in self._limits.leg_headers if (named := message.header(name))]
        return keys

    def _by_number(self, sighting: Sighting) -> TransactionBuilder | None:
        message = sighting.message
        since_ns = sighting.time_ns - int(self._limits.leg_s * NS_PER_S)
        caller = _tail(message.value("From"))
        for key in _asked_keys(sighting.source.address, message):
            fitting = [
                invite
                for invite in self._asked.get(key, ())
                if invite.request is not None
                and invite.request.time_ns >= since_ns
                and invite.final is None
                and sighting.source.address != invite.client.address
                and sighting.destination != invite.client
                and (caller in _HIDDEN or _tail(invite.request.message.value("From")) in (caller, *_HIDDEN))
            ]
            if fitting:
                return fitting[0] if len(fitting) == 1 else None
        return None


def _asked_keys(box: str, message: Message) -> list[Key]:
    """Which box was asked for which number, and on behalf of whom: a PBX turns an extension into a device's name."""
    uri = parse_uri(message.request_uri or "")
    keys = [(box, f"to {_of_user(uri.user if uri is not None else None)}")]
    caller = _tail(message.value("From"))
    if caller not in _HIDDEN:
        keys.append((box, f"from {caller}"))
    return keys


def _tail(name_addr: NameAddr | None) -> str:
    return _of_user(name_addr.uri.user if name_addr is not None else None)


def _of_user(user: str | None) -> str:
    """The end of a number, or a whole name in lower case."""
    user = (user or "").partition(";")[0].lower()
    if len(user) < TAIL_DIGITS:
        return user
    digits = user if user.isdigit() else "".join(filter(str.isdigit, user))
    return digits[-TAIL_DIGITS:] if len(digits) >= TAIL_DIGITS else user
