"""Nonces that servers took, and with which count: what tells a count that stands still from a wrong password.

A fold over accepted requests in order, one small record per nonce, bounded. A Case takes a snapshot of the nonces that
its own requests use again when it is sealed.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable

import msgspec

from sipdiag.calls.transactions import TransactionBuilder
from sipdiag.model import Sighting, Spent, Transaction
from sipdiag.sip import sorts_of

NONCES_KEPT = 4096
"""Nonces remembered, the ones used last: what a busy registrar accepts within some minutes."""

_HEADERS = ("Authorization", "Proxy-Authorization")
CREDENTIALS = sorts_of(*_HEADERS)
"""A request whose headers have none of these sorts has no credentials, as most."""
_PARAM = re.compile(r'(?<![a-z])(username|nonce|nc)\s*=\s*(?:"([^"]*)"|([^\s,"]+))', re.I)


class Nonces:
    """The fold: feed it the requests with CREDENTIALS that got a 2xx."""

    def __init__(self) -> None:
        self._spent: OrderedDict[tuple[str, str, str], tuple[Spent, str, int]] = OrderedDict()
        """By client address, user and nonce: the highest count, and the Call-ID and CSeq that brought it."""

    def note_accepted(self, transaction: TransactionBuilder, request: Sighting) -> None:
        """A request got a 2xx on one hop."""
        for name in _HEADERS:
            text = request.message.header(name)
            if text is None:
                continue
            params = _params(text)
            count = _hexadecimal(params.get("nc", ""))
            if count is None:
                continue
            key = (transaction.client.address, params.get("username", ""), params.get("nonce", ""))
            this = Spent(
                username=key[1],
                nonce=key[2],
                count=count,
                method=transaction.method,
                time_ns=request.time_ns,
                frame=request.frame,
            )
            self._note(key, this, transaction.call_id, transaction.cseq)

    def _note(self, key: tuple[str, str, str], this: Spent, call_id: str, cseq: int) -> None:
        known = self._spent.get(key)
        if known is None and len(self._spent) >= NONCES_KEPT:
            self._spent.popitem(last=False)
        if known is not None:
            before, *one = known
            if one == [call_id, cseq]:
                return  # the same request on its next hop
            unchecked = before.unchecked or this.count <= before.count
            this = msgspec.structs.replace(this, unchecked=unchecked)
        self._spent[key] = (this, call_id, cseq)
        self._spent.move_to_end(key)

    def of(self, client: str, attempts: Iterable[Transaction]) -> tuple[Spent, ...]:
        """What is known of the nonces that these requests of a client use."""
        if not self._spent:
            return ()  # as in most captures
        found: dict[tuple[str, str, str], Spent] = {}
        for attempt in attempts:
            for name in _HEADERS:
                text = attempt.request.message.header(name) if attempt.request is not None else None
                params = _params(text) if text is not None else {}
                key = (client, params.get("username", ""), params.get("nonce", ""))
                if key in self._spent:
                    found[key] = self._spent[key][0]
        return tuple(found.values())


def _params(text: str) -> dict[str, str]:
    return {name.lower(): quoted or plain for name, quoted, plain in _PARAM.findall(text)}


def _hexadecimal(text: str) -> int | None:
    try:
        return int(text, 16) if 0 < len(text) <= 8 else None
    except ValueError:
        return None
