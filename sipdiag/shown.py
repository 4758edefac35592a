"""What a response shows, in the terms that the variants of the knowledge base ask for (`when`).

In: a response and the transaction it belongs to. Out: a mapping with the keys of `When`, each worked out only when it
is asked for; a key that this capture cannot tell is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sipdiag.model import NS_PER_S, Sighting, Transaction
from sipdiag.sip import Message


def has_sdp(message: Message) -> bool:
    """Whether a message carries a session description; told by its bytes, to spare parsing it."""
    if not message.has_media_line:
        return False
    # From the end, and as it is spelt by nearly everybody first: that takes a fifth of the time.
    return message.raw.rfind(b"application/sdp") >= 0 or b"application/sdp" in message.raw.lower()


class _Headers(Mapping[str, str]):
    """The headers of a message by any spelling of their names; repeated ones are joined by commas."""

    def __init__(self, message: Message) -> None:
        self._message = message

    def __getitem__(self, name: str) -> str:
        values = self._message.headers(name)
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def get(self, name: str, default: Any = None) -> Any:
        """The same without an exception on the way: most headers that are asked for are absent."""
        values = self._message.headers(name)
        return ", ".join(values) if values else default

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(name for name, _ in self._message.header_items))

    def __len__(self) -> int:
        return len(set(self))


class Shown(Mapping[str, Any]):
    """What `response`, an answer to `transaction`, shows."""

    __slots__ = ("response", "sdp", "transaction")

    def __init__(self, response: Sighting, transaction: Transaction) -> None:
        self.response = response
        self.transaction = transaction
        self.sdp = has_sdp(response.message)

    def __getitem__(self, key: str) -> Any:
        value = _FEATURES[key](self)
        if value is None:
            raise KeyError(key)
        return value

    def get(self, key: str, default: Any = None) -> Any:
        """The same without an exception on the way: every response passes here."""
        feature = _FEATURES.get(key)
        value = None if feature is None else feature(self)
        return default if value is None else value

    def __iter__(self) -> Iterator[str]:
        return (key for key in _FEATURES if self.get(key) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def is_reliable(message: Message) -> bool:
    """A reliable provisional response (RFC 3262 3)."""
    return message.header("RSeq") is not None and "100rel" in (t.lower() for t in message.headers("Require"))


def _sdp_direction(shown: Shown) -> str | None:
    if not shown.sdp:
        return None
    if not any(attribute in shown.response.message.raw for attribute in _DIRECTIONS):
        return "sendrecv"  # the default (RFC 8866 6.7), told without parsing
    sdp = shown.response.sdp
    return sdp.media[0].direction if sdp is not None and sdp.media else None


_DIRECTIONS = (b"\na=sendonly", b"\na=recvonly", b"\na=inactive")


def _challenges(shown: Shown) -> tuple[Any, ...]:
    message = shown.response.message
    return (*message.values("WWW-Authenticate"), *message.values("Proxy-Authenticate"))


def _request_headers(shown: Shown) -> _Headers | None:
    request = shown.transaction.request
    return _Headers(request.message) if request is not None else None


def _credentials(shown: Shown) -> bool | None:
    request = shown.transaction.request
    if request is None:
        return None
    return any(request.message.header(name) is not None for name in ("Authorization", "Proxy-Authorization"))


def _elapsed_s(shown: Shown) -> float | None:
    transaction = shown.transaction
    return None if transaction.request is None else (shown.response.time_ns - transaction.first_ns) / NS_PER_S


def _causes(shown: Shown) -> list[int]:
    reasons = shown.response.message.values("Reason")
    return [r.cause for r in reasons if r.protocol == "Q.850" and r.cause is not None]


def _statuses_before(shown: Shown) -> list[int]:
    response = shown.response
    return [r.status for r in shown.transaction.responses if r.time_ns < response.time_ns and r is not response]


def _is_stale(shown: Shown) -> bool:
    return any((c.params.get("stale") or "").lower() == "true" for c in _challenges(shown))


_FEATURES: Mapping[str, Callable[[Shown], Any]] = {
    "method": lambda shown: shown.transaction.method,
    "in_dialog": lambda shown: shown.transaction.in_dialog,
    "phrase": lambda shown: shown.response.message.reason,
    "sdp": lambda shown: shown.sdp,
    "sdp_direction": _sdp_direction,
    "reliable": lambda shown: is_reliable(shown.response.message),
    "header": lambda shown: _Headers(shown.response.message),
    "request_header": _request_headers,
    "q850": _causes,
    "warning": lambda shown: [w.code for w in shown.response.message.values("Warning")],
    "challenge": lambda shown: bool(_challenges(shown)),
    "stale": _is_stale,
    "credentials": _credentials,
    "after": _statuses_before,
    "elapsed_s": _elapsed_s,
}
