"""What a response shows, in the terms that the variants of the knowledge base ask for (`when`).

In: a response and the transaction it belongs to. Out: a mapping with the keys of `When`; a key is left out where this
capture cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sipdiag.model import NS_PER_S, Sighting, Transaction
from sipdiag.sip import Message


class _Headers(Mapping[str, str]):
    """The headers of a message as a mapping that parses what is asked for; repeated ones joined by commas."""

    def __init__(self, message: Message) -> None:
        self._message = message

    def __getitem__(self, name: str) -> str:
        values = self._message.headers(name)
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self._message.header_items))

    def __len__(self) -> int:
        return len(set(self))


def has_sdp(message: Message) -> bool:
    """Whether a message carries a session description; looks at the type first, to spare parsing most bodies."""
    return b"application/sdp" in message.raw and message.sdp is not None


def shown_by(response: Sighting, transaction: Transaction) -> dict[str, Any]:
    """What `response`, an answer to `transaction`, shows."""
    message = response.message
    shown: dict[str, Any] = {
        "method": transaction.method,
        "sdp": has_sdp(message),
        "reliable": _is_reliable(message),
        "in_dialog": transaction.in_dialog,
        "header": _Headers(message),
        "phrase": message.reason,
        "q850": [r.cause for r in message.values("Reason") if r.protocol.upper() == "Q.850" and r.cause is not None],
        "warning": [w.code for w in message.values("Warning")],
        "after": [r.status for r in transaction.responses if r.time_ns < response.time_ns and r is not response],
    }
    if shown["sdp"] and (directions := [m.direction for m in message.sdp.media]):  # type: ignore[union-attr]  # has_sdp
        shown["sdp_direction"] = directions[0]
    challenges = (*message.values("WWW-Authenticate"), *message.values("Proxy-Authenticate"))
    shown["challenge"] = bool(challenges)
    shown["stale"] = any((c.params.get("stale") or "").lower() == "true" for c in challenges)
    request = transaction.request
    if request is not None:
        shown["request_header"] = _Headers(request.message)
        shown["credentials"] = (
            request.message.header("Authorization") is not None or request.message.header("Proxy-Authorization") is not None
        )
        shown["elapsed_s"] = (response.time_ns - transaction.first_ns) / NS_PER_S
    return shown


def _is_reliable(message: Message) -> bool:
    """A reliable provisional response (RFC 3262 3)."""
    return message.header("RSeq") is not None and "100rel" in (t.lower() for t in message.headers("Require"))
