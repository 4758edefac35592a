"""What identifies a flow: endpoints as records, and 64-bit keys of many flows at once."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sipdiag.addresses import address_text
from sipdiag.columns import grouped
from sipdiag.model import Endpoint

SIP_PORTS = (5060, 5061)
"""The ports registered for SIP and SIP over TLS (RFC 3261 18.1.1). SIP is found on any; on these, what is
not SIP is said."""

# The constants of splitmix64: multiplying and folding spreads every bit over the word.
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_HALF = np.uint64(32)


@lru_cache(maxsize=65_536)
def endpoint(high: int, low: int, port: int) -> Endpoint:
    """The address with these halves, and the port."""
    return Endpoint(address_text(high, low), port)


def endpoints(high: NDArray[np.uint64], low: NDArray[np.uint64], port: NDArray[np.int32]) -> list[Endpoint]:
    """The endpoint of each row; asked for once each, for few are met again and again."""
    first, number_of = grouped((high, low, port.astype(np.uint64)))
    met = list(map(endpoint, high[first].tolist(), low[first].tolist(), port[first].tolist()))
    return list(map(met.__getitem__, number_of.tolist()))


def mix(*words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """One 64-bit key per row of these words; different rows get different keys, for all that counts here."""
    key = np.zeros(len(words[0]), dtype=np.uint64)
    for word in words:
        key = (key ^ word) * _FIRST
        key = (key ^ (key >> _HALF)) * _SECOND
        key ^= key >> _HALF
    return key
