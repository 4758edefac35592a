"""Endpoints and streams as keys: bytes of one length, by which columns and tables find them."""

from __future__ import annotations

import struct

from sipdiag.addresses import address_halves, address_text
from sipdiag.model import Endpoint

_ENDPOINT = struct.Struct("<QQH")


def packed(endpoint: Endpoint) -> bytes | None:
    """The endpoint as keys hold it; None where the address is a name or the port no port."""
    halves = address_halves(endpoint.address)
    return _ENDPOINT.pack(*halves, endpoint.port) if halves and 0 < endpoint.port <= 0xFFFF else None


def unpacked(end: bytes) -> Endpoint:
    """The endpoint that `packed` made this of."""
    high, low, port = _ENDPOINT.unpack(end)
    return Endpoint(address_text(high, low), port)


def stream_key(source: Endpoint, destination: Endpoint, ssrc: int) -> bytes | None:
    """The key of a stream, as the table holds it."""
    begin, end = packed(source), packed(destination)
    return begin + end + ssrc.to_bytes(4, "little") if begin and end else None


def halves(end: bytes) -> tuple[int, int]:
    """The address of an end, as columns hold it."""
    high, low, _ = _ENDPOINT.unpack(end)
    return high, low


def ends(key: bytes) -> tuple[bytes, bytes]:
    """Source and destination in a key, as `packed` gives them."""
    return key[: _ENDPOINT.size], key[_ENDPOINT.size : 2 * _ENDPOINT.size]
