"""Who is who in a call: addresses -> the part that they play, so that two calls of other boxes can be compared.

In: a Case, or an address or text out of it. Out: `caller`, `proxy`, `callee`, or of an address that takes no part what
kind of address it is.
"""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network

from sipdiag.model import Case, Endpoint

_ADDRESS = re.compile(
    r"(?<![\w.])(?P<four>\d{1,3}(?:\.\d{1,3}){3})(?![\w.]*\d*\.\d)(?::(?P<port4>\d{1,5}))?"
    r"|\[(?P<six>[0-9A-Fa-f:.]{2,45})\](?::(?P<port6>\d{1,5}))?"
)

_NATURES = tuple(
    (name, tuple(ip_network(network) for network in networks.split()))
    for name, networks in (
        ("no address", "0.0.0.0/32 ::/128"),
        ("a loopback address", "127.0.0.0/8 ::1/128"),
        ("a link-local address", "169.254.0.0/16 fe80::/10"),
        ("a private address", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7"),
        ("an address of a carrier's NAT", "100.64.0.0/10"),
    )
)
"""What an address is, other than public (RFC 6890)."""


class Parties:
    """The boxes of one Case by address, and by address and port where one address plays several parts."""

    def __init__(self, case: Case) -> None:
        relays = {t.client.address for t in case.transactions if t.upstream is not None}
        self._parts: dict[Endpoint | str, str] = {}
        counts: dict[str, int] = {}
        for transaction in case.transactions:
            for end in (transaction.client, transaction.server):
                if end in self._parts:
                    continue
                if end == case.caller:
                    part = "caller"
                elif end.address in self._parts:
                    # The same box from another port, unless the two talk to each other, as on loopback.
                    known = self._parts[end.address]
                    shared = transaction.client.address == transaction.server.address
                    part = known if not shared else "callee" if known == "caller" else "caller"
                else:
                    role = "proxy" if end.address in relays else "callee"
                    counts[role] = counts.get(role, 0) + 1
                    part = role if counts[role] == 1 else f"{role} {counts[role]}"
                self._parts[end] = part
                self._parts.setdefault(end.address, part)

    def of(self, end: Endpoint) -> str:
        """The part that an endpoint plays."""
        return self._parts.get(end) or self._parts.get(end.address) or nature_of(end.address)

    def named(self, text: str) -> str:
        """The text with each address replaced by the part that it plays, or by its kind; ports set aside."""
        return _ADDRESS.sub(self._name, text)

    def of_address(self, address: str) -> str:
        """As `named`, of what is an address or a host name."""
        return self._parts.get(address) or nature_of(address)

    def _name(self, match: re.Match[str]) -> str:
        address, port = match["four"] or match["six"], match["port4"] or match["port6"]
        part = self._parts.get(Endpoint(address, int(port))) if port else None
        return f"<{part or self.of_address(address)}>"


def is_address(host: str) -> bool:
    """Whether it is an address, in brackets or without, and no name."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def nature_of(address: str) -> str:
    """What kind of address it is; a host name stays as it is."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address.lower()
    for name, networks in _NATURES:
        if any(parsed in network for network in networks):
            return name
    return "a public address"
