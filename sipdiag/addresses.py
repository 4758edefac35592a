"""IP addresses as two 64-bit halves, as the columns hold them, and as text.

IPv4 is held mapped into IPv6 (::ffff:a.b.c.d, RFC 4291 2.5.5.2), so that one pair of columns serves both families.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

_MAPPED = 0xFFFF << 32
_LOW_32 = 0xFFFF_FFFF
_LOW_64 = 0xFFFF_FFFF_FFFF_FFFF


@lru_cache(maxsize=65_536)
def address_text(high: int, low: int) -> str:
    """The address with these halves as text: dotted quad for mapped IPv4, RFC 5952 form for IPv6."""
    if high == 0 and low >> 32 == 0xFFFF:
        return str(IPv4Address(low & _LOW_32))
    return str(IPv6Address(high << 64 | low))


@lru_cache(maxsize=65_536)
def address_halves(text: str) -> tuple[int, int] | None:
    """(high, low) of an address written as text; None where it is no IP address, as a host name in SDP."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return 0, _MAPPED | int(address)
    return int(address) >> 64, int(address) & _LOW_64
