"""A frame with its addresses replaced, layer by layer and in place.

Ethernet, cooked and raw captures; VLAN, MPLS, PPPoE; IP in IP, GRE and GTP-U; IPv4 and IPv6 with fragments; UDP, TCP,
ICMP. In: the bytes of a frame, and who rewrites payloads. Out: as many bytes, checksums mended, or None: a layer is not
known here, or a payload is not to go out. What is neither a known header nor rewritten becomes zeros. Nothing raises.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from sipdiag.extract.mapping import Mapping

MAX_LAYERS = 16
"""Tags and headers of one frame."""

_IPV4, _IPV6 = 0x0800, 0x86DD
_TAGS = (0x8100, 0x88A8, 0x9100)
_MPLS = (0x8847, 0x8848)
_PPPOE, _ETHERNET_BRIDGED = 0x8864, 0x6558
_PPP = {0x0021: _IPV4, 0x0057: _IPV6}
_ICMP, _IP_IN_IP, _TCP, _UDP, _IPV6_IN_IP, _GRE, _ICMPV6 = 1, 4, 6, 17, 41, 47, 58
_EXTENSIONS = (0, 60)
"""Hop-by-hop and destination options."""
_FRAGMENT = 44
_GTP = 2152
"""Port of GTP-U."""
_ICMP_ERRORS = {_ICMP: (3, 4, 11, 12), _ICMPV6: (1, 2, 3, 4)}
_ICMP_ECHOES = {_ICMP: (0, 8), _ICMPV6: (128, 129)}
_RAW = {12: 0, 14: 0, 101: 0, 228: 0, 229: 0, 0: 4, 108: 4}
"""Link types of IP at once -> bytes before it."""
_ETHERNET, _COOKED, _COOKED_2 = 1, 113, 276


class Carried(NamedTuple):
    """A payload on its way out, and what carries it."""

    protocol: str
    """udp, tcp, or `fragment` of a datagram that is not its first."""
    source_port: int
    destination_port: int
    data: bytes
    whole: bool
    """It is no fragment."""


Rewrite = Callable[[Carried], bytes | None]


class _Refused(Exception):
    """This frame is not to go out."""


class _Frame:
    def __init__(self, data: bytes, mapping: Mapping, rewrite: Rewrite) -> None:
        self.data = bytearray(data)
        self._mapping = mapping
        self._rewrite = rewrite

    def _number(self, at: int) -> int:
        if at + 2 > len(self.data):
            raise _Refused
        return self.data[at] << 8 | self.data[at + 1]

    def _need(self, end: int) -> None:
        if end > len(self.data):
            raise _Refused

    def link(self, link_type: int) -> None:
        if link_type in _RAW:
            self._network(self._by_version(_RAW[link_type]), _RAW[link_type], len(self.data), 0)
        elif link_type == _ETHERNET:
            self._ethernet(0, 0)
        elif link_type == _COOKED:
            self._mac(6, self._number(4))
            self._network(self._number(14), 16, len(self.data), 0)
        elif link_type == _COOKED_2:
            self._need(20)
            self._mac(12, self.data[11])
            self._network(self._number(0), 20, len(self.data), 0)
        else:
            raise _Refused

    def _by_version(self, at: int) -> int:
        self._need(at + 1)
        return {4: _IPV4, 6: _IPV6}.get(self.data[at] >> 4, 0)

    def _mac(self, at: int, length: int = 6) -> None:
        self._need(at + 8)
        if length == 6:
            self.data[at : at + 6] = self._mapping.mac(bytes(self.data[at : at + 6]))
        else:
            self.data[at : at + 8] = bytes(8)

    def _ethernet(self, at: int, depth: int) -> None:
        self._need(at + 14)
        for where in (at, at + 6):
            self.data[where : where + 6] = self._mapping.mac(bytes(self.data[where : where + 6]))
        self._network(self._number(at + 12), at + 14, len(self.data), depth + 1)

    def _network(self, kind: int, at: int, end: int, depth: int) -> None:
        if depth > MAX_LAYERS:
            raise _Refused
        if kind in _TAGS:
            self._network(self._number(at + 2), at + 4, end, depth + 1)
        elif kind in _MPLS:
            self._need(at + 4)
            bottom = self.data[at + 2] & 1
            self._network(self._by_version(at + 4) if bottom else kind, at + 4, end, depth + 1)
        elif kind == _PPPOE:
            self._network(_PPP.get(self._number(at + 6), 0), at + 8, end, depth + 1)
        elif kind == _IPV4:
            self._ipv4(at, end, depth)
        elif kind == _IPV6:
            self._ipv6(at, end, depth)
        elif kind == _ETHERNET_BRIDGED:
            self._ethernet(at, depth)
        else:
            raise _Refused

    def _ipv4(self, at: int, end: int, depth: int, quoted: bool = False) -> None:
        data = self.data
        self._need(at + 20)
        header = (data[at] & 0x0F) * 4
        total = self._number(at + 2)
        if data[at] >> 4 != 4 or header < 20:
            raise _Refused
        self._need(at + header)
        end = min(end, at + total) if total >= header else end
        for where in (at + 12, at + 16):
            data[where : where + 4] = self._mapping.ipv4(bytes(data[where : where + 4]))
        data[at + 20 : at + header] = bytes(header - 20)
        data[at + 10 : at + 12] = bytes(2)
        data[at + 10 : at + 12] = _checksum(bytes(data[at : at + header])).to_bytes(2, "big")
        fragment = self._number(at + 6)
        pseudo = bytes(data[at + 12 : at + 20]) + bytes([0, data[at + 9]])
        self._transport(
            data[at + 9], at + header, end, pseudo, fragment & 0x1FFF, bool(fragment & 0x3FFF), quoted, depth
        )

    def _ipv6(self, at: int, end: int, depth: int, quoted: bool = False) -> None:
        data = self.data
        self._need(at + 40)
        if data[at] >> 4 != 6:
            raise _Refused
        length = self._number(at + 4)
        end = min(end, at + 40 + length) if length else end
        for where in (at + 8, at + 24):
            data[where : where + 16] = self._mapping.ipv6(bytes(data[where : where + 16]))
        pseudo = bytes(data[at + 8 : at + 40])
        protocol = data[at + 6]
        at += 40
        offset, fragmented = 0, False
        for _ in range(MAX_LAYERS):
            if protocol in _EXTENSIONS:
                self._need(at + 8)
                size = (data[at + 1] + 1) * 8
                self._need(at + size)
                # Options become one of padding (RFC 8200 4.2).
                protocol, pad = data[at], size - 4
                data[at + 2 : at + size] = bytes([1, min(pad, 255), *bytes(pad)])
                at += size
            elif protocol == _FRAGMENT:
                self._need(at + 8)
                offset, fragmented = self._number(at + 2) >> 3, bool(self._number(at + 2) & 0xFFF9)
                protocol = data[at]
                at += 8
            else:
                break
        self._transport(protocol, at, end, pseudo + bytes([0, protocol]), offset, fragmented, quoted, depth)

    def _transport(
        self, protocol: int, at: int, end: int, pseudo: bytes, offset: int, fragmented: bool, quoted: bool, depth: int
    ) -> None:
        """`pseudo`: addresses, a zero and the protocol, as checksums begin (RFC 768); `offset` in units of 8 bytes."""
        # What comes behind IP fills up a small frame, or is its checksum.
        if not quoted:
            self.data[end:] = bytes(len(self.data) - end)
        if offset:
            self._put(Carried("fragment", 0, 0, bytes(self.data[at:end]), False), at, quoted)
        elif protocol == _UDP:
            self._need(at + 8)
            told = self._number(at + 4)
            until = min(end, at + told) if told >= 8 and not fragmented else end
            self.data[until:end] = bytes(end - until)
            if _GTP in (self._number(at), self._number(at + 2)) and not (fragmented or quoted):
                self._gtp(at + 8, until, depth)
            else:
                self._ported("udp", at, at + 8, until, not fragmented, quoted)
            if self._number(at + 6) and not quoted:
                self._mend(at, until, at + 6, pseudo, fragmented)
        elif protocol == _TCP:
            self._need(at + (4 if quoted else 20))
            header = 8 if quoted else (self.data[at + 12] >> 4) * 4
            if header < (8 if quoted else 20) or at + header > max(end, at + 8):
                raise _Refused
            self._ported("tcp", at, min(at + header, end), end, not fragmented, quoted)
            if not quoted:
                self._mend(at, end, at + 16, pseudo, fragmented)
        elif protocol in _ICMP_ERRORS and not quoted:
            self._icmp(protocol, at, end, pseudo, depth)
        elif protocol in (_IP_IN_IP, _IPV6_IN_IP):
            self._network(self._by_version(at), at, end, depth + 1)
        elif protocol == _GRE and not quoted:
            flags = self._number(at)
            size = 4 + 4 * sum(bool(flags & bit) for bit in (0x8000, 0x2000, 0x1000))
            self._network(self._number(at + 2), at + size, end, depth + 1)
        else:
            raise _Refused

    def _gtp(self, at: int, end: int, depth: int) -> None:
        """A packet of a mobile user within GTP-U (3GPP TS 29.281 5.1)."""
        self._need(at + 12)
        if self.data[at] >> 4 != 3 or self.data[at + 1] != 0xFF:
            raise _Refused
        flags, following = self.data[at] & 7, self.data[at + 11]
        at += 12 if flags else 8
        for _ in range(MAX_LAYERS):
            if not flags & 4 or not following:
                break
            self._need(at + 4)
            size = self.data[at] * 4
            self._need(at + size)
            following = self.data[at + size - 1] if size else 0
            at += size
        self._network(self._by_version(at), at, end, depth + 1)

    def _ported(self, protocol: str, at: int, start: int, end: int, whole: bool, quoted: bool) -> None:
        ports = self._number(at), self._number(at + 2)
        self._put(Carried(protocol, *ports, bytes(self.data[start:end]), whole), start, quoted)

    def _put(self, carried: Carried, at: int, quoted: bool) -> None:
        new = bytes(len(carried.data)) if quoted else self._rewrite(carried)
        if new is None or len(new) != len(carried.data):
            raise _Refused
        self.data[at : at + len(new)] = new

    def _mend(self, start: int, end: int, at: int, pseudo: bytes, fragmented: bool) -> None:
        """A checksum over a part is unknown: nothing is claimed (RFC 768)."""
        self.data[at : at + 2] = bytes(2)
        if not fragmented:
            whole = bytes(self.data[start:end])
            value = _checksum(pseudo + struct.pack(">H", len(whole)) + whole) or 0xFFFF
            self.data[at : at + 2] = value.to_bytes(2, "big")

    def _icmp(self, protocol: int, at: int, end: int, pseudo: bytes, depth: int) -> None:
        self._need(at + 8)
        kind = self.data[at]
        if kind in _ICMP_ERRORS[protocol]:
            # Only the headers of the packet that it quotes are left of it.
            inner = at + 8
            read = self._ipv4 if protocol == _ICMP else self._ipv6
            kept = 28 + 4 * ((self.data[inner] & 0x0F) - 5) if protocol == _ICMP and inner < end else 48
            read(inner, end, depth + 1, True)
            self.data[inner + kept : end] = bytes(max(0, end - inner - kept))
        elif kind in _ICMP_ECHOES[protocol]:
            self.data[at + 8 : end] = bytes(max(0, end - at - 8))
        else:
            raise _Refused
        self.data[at + 2 : at + 4] = bytes(2)
        whole = bytes(self.data[at:end])
        before = pseudo + struct.pack(">H", len(whole)) if protocol == _ICMPV6 else b""
        self.data[at + 2 : at + 4] = _checksum(before + whole).to_bytes(2, "big")


def rewritten(data: bytes, link_type: int, mapping: Mapping, rewrite: Rewrite) -> bytes | None:
    """The frame with its addresses and payload replaced; None where it cannot go out."""
    frame = _Frame(data, mapping, rewrite)
    try:
        frame.link(link_type)
    except _Refused:
        return None
    return bytes(frame.data) if len(frame.data) == len(data) else None


def _checksum(data: bytes) -> int:
    """RFC 1071."""
    if len(data) % 2:
        data += b"\0"
    total: int = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF - total
