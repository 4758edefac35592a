"""Frames -> what they carry, layer by layer and all frames at once.

`peel` takes `Frames` whose `layer` column says what lies at `at`, and looks each up in the LAYERS table: a
function that reads the header of all rows of its kind, moves `at` behind it and names the next layer. A row
is done when its layer is not in the table: Layer.UDP, Layer.TCP, Layer.ICMP, a fragment, or something that
says why it ends there. A tunnel is one more row of the table, for every layer works at whatever place it is
found.

Lengths are the headers' own: `end` and `wire` shrink to what IP says, so that Ethernet padding is nobody's
payload. No row is ever read beyond what the capture holds of its frame.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.gather import gather

MAX_LAYERS = 32
"""Headers of one frame, link to transport. Real stacks of tunnels stay below 20; what is deeper is made to
hurt."""


class Layer(IntEnum):
    """What lies at `Frames.at`. Those in LAYERS are peeled off, the others end the peeling."""

    NOTHING = 0
    """Nothing that could hold SIP: ARP, spanning tree and the like."""
    CUT = 1
    """A header that the capture cuts short, or that contradicts itself."""
    UNKNOWN_LINK = 2
    UDP = 3
    """`at` is the payload, the ports are set."""
    TCP = 4
    """`at` is the TCP header, the ports are set."""
    ICMP = 5
    ICMP6 = 6
    FRAGMENT = 7
    """`at` is the IPv4 header."""
    FRAGMENT6 = 8
    """`at` is the IPv6 fragment header."""
    ESP = 9
    SCTP = 10
    UNREAD_TUNNEL = 11
    TOO_DEEP = 12
    ETHERNET = 16
    VLAN = 17
    SLL = 18
    SLL2 = 19
    NULL = 20
    SNAP = 21
    IP = 22
    """IPv4 or IPv6, as its first four bits say."""
    IPV4 = 23
    IPV6 = 24
    EXTENSION = 25
    AUTHENTICATION = 26
    IPV6_FRAGMENT = 27
    UDP_HEADER = 28
    TCP_HEADER = 29


class Frames:
    """Columns of the frames being peeled, a row each; see the module's docstring."""

    def __init__(
        self,
        array: NDArray[np.uint8],
        start: NDArray[np.int64],
        captured: NDArray[np.int64],
        length: NDArray[np.int64],
        time_ns: NDArray[np.int64],
        number: NDArray[np.int64],
        layer: NDArray[np.uint8],
    ) -> None:
        count = len(start)
        self.array = array
        self.at = start.copy()
        """Index into `array` of the next header."""
        self.end = start + captured
        """Where the captured bytes of the present layer end."""
        self.wire = start + length
        """Where they would end, had nothing been cut."""
        self.time_ns = time_ns
        self.number = number
        self.layer = layer
        self.source_hi = np.zeros(count, dtype=np.uint64)
        self.source_lo = np.zeros(count, dtype=np.uint64)
        self.destination_hi = np.zeros(count, dtype=np.uint64)
        self.destination_lo = np.zeros(count, dtype=np.uint64)
        self.source_port = np.zeros(count, dtype=np.int32)
        self.destination_port = np.zeros(count, dtype=np.int32)
        self.has_address = np.zeros(count, dtype=np.bool_)

    def __len__(self) -> int:
        return len(self.at)

    def rows(self, *layers: Layer) -> NDArray[np.int64]:
        """The rows that ended at one of these layers."""
        if len(layers) == 1:
            return np.flatnonzero(self.layer == layers[0])
        return np.flatnonzero(np.isin(self.layer, layers))

    def header(
        self, rows: NDArray[np.int64], layout: np.dtype[Any]
    ) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Those of the rows that hold a whole header, and their headers; the others become CUT."""
        at = self.at[rows]
        whole = at + layout.itemsize <= self.end[rows]
        if not whole.all():
            self.layer[rows[~whole]] = Layer.CUT
            rows, at = rows[whole], at[whole]
        return rows, gather(self.array, at, layout)

    def shorten(self, rows: NDArray[np.int64], end: NDArray[np.int64]) -> None:
        """The present layer ends there at the latest, both captured and on the wire."""
        self.end[rows] = np.minimum(self.end[rows], end)
        self.wire[rows] = np.minimum(self.wire[rows], end)


def _table(size: int, entries: dict[int, Layer]) -> NDArray[np.uint8]:
    table = np.full(size, Layer.NOTHING, dtype=np.uint8)
    for number, layer in entries.items():
        table[number] = layer
    return table


_ETHERTYPES = _table(
    1 << 16,
    {
        0x0800: Layer.IPV4,
        0x86DD: Layer.IPV6,
        0x8100: Layer.VLAN,
        0x88A8: Layer.VLAN,
        0x9100: Layer.VLAN,
        0x9200: Layer.VLAN,
        0x8847: Layer.UNREAD_TUNNEL,
        0x8848: Layer.UNREAD_TUNNEL,
        0x8864: Layer.UNREAD_TUNNEL,
        0x88E7: Layer.UNREAD_TUNNEL,
    },
)
_IP_PROTOCOLS = _table(
    256,
    {
        0: Layer.EXTENSION,
        1: Layer.ICMP,
        4: Layer.IPV4,
        6: Layer.TCP_HEADER,
        17: Layer.UDP_HEADER,
        41: Layer.IPV6,
        43: Layer.EXTENSION,
        44: Layer.IPV6_FRAGMENT,
        47: Layer.UNREAD_TUNNEL,
        50: Layer.ESP,
        51: Layer.AUTHENTICATION,
        58: Layer.ICMP6,
        60: Layer.EXTENSION,
        132: Layer.SCTP,
        135: Layer.EXTENSION,
    },
)
# Address families in a BSD null header: every system has its own number for IPv6.
_FAMILIES = {2: Layer.IPV4, 10: Layer.IPV6, 24: Layer.IPV6, 28: Layer.IPV6, 30: Layer.IPV6}

_ETHERNET = np.dtype([("addresses", "V12"), ("type", ">u2")])
_VLAN = np.dtype([("tag", ">u2"), ("type", ">u2")])
_SLL = np.dtype([("kind", ">u2"), ("hardware", ">u2"), ("address", "V10"), ("type", ">u2")])
_SLL2 = np.dtype([("type", ">u2"), ("rest", "V18")])
_NULL = np.dtype([("little", "<u4")])
_SNAP = np.dtype([("llc", "V3"), ("vendor", "V3"), ("type", ">u2")])
_VERSION = np.dtype([("version", "u1")])
_IPV4 = np.dtype(
    [
        ("version", "u1"),
        ("service", "u1"),
        ("total", ">u2"),
        ("id", ">u2"),
        ("fragment", ">u2"),
        ("ttl", "u1"),
        ("protocol", "u1"),
        ("checksum", ">u2"),
        ("source", ">u4"),
        ("destination", ">u4"),
    ]
)
_IPV6 = np.dtype(
    [
        ("version", "u1"),
        ("class", "V3"),
        ("payload", ">u2"),
        ("next", "u1"),
        ("hops", "u1"),
        ("source_hi", ">u8"),
        ("source_lo", ">u8"),
        ("destination_hi", ">u8"),
        ("destination_lo", ">u8"),
    ]
)
_EXTENSION = np.dtype([("next", "u1"), ("length", "u1")])
_IPV6_FRAGMENT = np.dtype([("next", "u1"), ("reserved", "u1"), ("offset", ">u2"), ("id", ">u4")])
_UDP = np.dtype([("source", ">u2"), ("destination", ">u2"), ("length", ">u2"), ("checksum", ">u2")])
_TCP = np.dtype([("source", ">u2"), ("destination", ">u2"), ("rest", "V16")])

_MAPPED = np.uint64(0xFFFF << 32)
# SNAP's own LLC, and the two vendors whose types are ethertypes (RFC 1042, 802.1H).
_SNAP_LLC = b"\xaa\xaa\x03"


def _ethernet(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _ETHERNET)
    kind = header["type"]
    frames.at[rows] += _ETHERNET.itemsize
    # Below 0x600 the field is a length, and LLC follows (IEEE 802.3).
    frames.layer[rows] = np.where(kind < 0x600, Layer.SNAP, _ETHERTYPES[kind])


def _snap(frames: Frames, rows: NDArray[np.int64]) -> None:
    whole = frames.at[rows] + _SNAP.itemsize <= frames.end[rows]
    frames.layer[rows] = Layer.NOTHING
    rows = rows[whole]
    header = gather(frames.array, frames.at[rows], _SNAP)
    is_snap = header["llc"] == np.void(_SNAP_LLC)
    frames.at[rows] += _SNAP.itemsize
    frames.layer[rows] = np.where(is_snap, _ETHERTYPES[header["type"]], Layer.NOTHING)


def _vlan(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _VLAN)
    frames.at[rows] += _VLAN.itemsize
    frames.layer[rows] = _ETHERTYPES[header["type"]]


def _sll(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _SLL)
    frames.at[rows] += _SLL.itemsize
    frames.layer[rows] = _ETHERTYPES[header["type"]]


def _sll2(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _SLL2)
    frames.at[rows] += _SLL2.itemsize
    frames.layer[rows] = _ETHERTYPES[header["type"]]


def _null(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _NULL)
    little = header["little"]
    # In the byte order of the machine that captured, which may not be the file's: families are small.
    family = np.minimum(little, little.byteswap())
    layer = np.full(len(rows), Layer.NOTHING, dtype=np.uint8)
    for number, next_layer in _FAMILIES.items():
        layer[family == number] = next_layer
    frames.at[rows] += _NULL.itemsize
    frames.layer[rows] = layer


def _ip(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _VERSION)
    version = header["version"] >> 4
    frames.layer[rows] = np.select([version == 4, version == 6], [Layer.IPV4, Layer.IPV6], Layer.NOTHING)


def _ipv4(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _IPV4)
    at = frames.at[rows]
    size = (header["version"] & 15).astype(np.int64) * 4
    total = header["total"].astype(np.int64)
    # Segmentation offload leaves a total length of 0 behind: then the frame's own end is all there is.
    end = np.where(total == 0, frames.wire[rows], at + total)
    sound = (
        (header["version"] >> 4 == 4) & (size >= 20) & (at + size <= end) & (at + size <= frames.end[rows])
    )
    if not sound.all():
        frames.layer[rows[~sound]] = Layer.CUT
        rows, header, at, size, end = rows[sound], header[sound], at[sound], size[sound], end[sound]
    frames.shorten(rows, end)
    frames.source_hi[rows] = 0
    frames.source_lo[rows] = header["source"].astype(np.uint64) | _MAPPED
    frames.destination_hi[rows] = 0
    frames.destination_lo[rows] = header["destination"].astype(np.uint64) | _MAPPED
    frames.has_address[rows] = True
    fragment = (header["fragment"] & 0x3FFF) != 0
    frames.layer[rows] = np.where(fragment, Layer.FRAGMENT, _IP_PROTOCOLS[header["protocol"]])
    frames.at[rows] = np.where(fragment, at, at + size)


def _ipv6(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _IPV6)
    sound = header["version"] >> 4 == 6
    if not sound.all():
        frames.layer[rows[~sound]] = Layer.CUT
        rows, header = rows[sound], header[sound]
    at = frames.at[rows] + _IPV6.itemsize
    payload = header["payload"].astype(np.int64)
    frames.shorten(rows, np.where(payload == 0, frames.wire[rows], at + payload))
    frames.source_hi[rows] = header["source_hi"]
    frames.source_lo[rows] = header["source_lo"]
    frames.destination_hi[rows] = header["destination_hi"]
    frames.destination_lo[rows] = header["destination_lo"]
    frames.has_address[rows] = True
    frames.at[rows] = at
    frames.layer[rows] = _IP_PROTOCOLS[header["next"]]


def _extension(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _EXTENSION)
    frames.at[rows] += (header["length"].astype(np.int64) + 1) * 8
    frames.layer[rows] = _IP_PROTOCOLS[header["next"]]


def _authentication(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _EXTENSION)
    # Of all extensions, this one counts words of 32 bits (RFC 4302 2.2).
    frames.at[rows] += (header["length"].astype(np.int64) + 2) * 4
    frames.layer[rows] = _IP_PROTOCOLS[header["next"]]


def _ipv6_fragment(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _IPV6_FRAGMENT)
    # A fragment that is the whole datagram stands for itself (RFC 6946).
    whole = (header["offset"] & 0xFFF9) == 0
    frames.at[rows] += np.where(whole, _IPV6_FRAGMENT.itemsize, 0)
    frames.layer[rows] = np.where(whole, _IP_PROTOCOLS[header["next"]], Layer.FRAGMENT6)


def _udp(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _UDP)
    at = frames.at[rows]
    length = header["length"].astype(np.int64)
    # Below 8 it is nonsense, or the 0 of a jumbogram or of offloading (RFC 2675 4): then IP's length stands.
    frames.shorten(rows, np.where(length < 8, frames.wire[rows], at + length))
    frames.source_port[rows] = header["source"]
    frames.destination_port[rows] = header["destination"]
    frames.at[rows] = at + _UDP.itemsize
    frames.layer[rows] = Layer.UDP


def _tcp(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _TCP)
    frames.source_port[rows] = header["source"]
    frames.destination_port[rows] = header["destination"]
    frames.layer[rows] = Layer.TCP


LAYERS: dict[int, Callable[[Frames, NDArray[np.int64]], None]] = {
    Layer.ETHERNET: _ethernet,
    Layer.VLAN: _vlan,
    Layer.SLL: _sll,
    Layer.SLL2: _sll2,
    Layer.NULL: _null,
    Layer.SNAP: _snap,
    Layer.IP: _ip,
    Layer.IPV4: _ipv4,
    Layer.IPV6: _ipv6,
    Layer.EXTENSION: _extension,
    Layer.AUTHENTICATION: _authentication,
    Layer.IPV6_FRAGMENT: _ipv6_fragment,
    Layer.UDP_HEADER: _udp,
    Layer.TCP_HEADER: _tcp,
}

_FIRST_PEELED = min(LAYERS)


def peel(frames: Frames) -> None:
    """Take the layers off until each row ends at one that LAYERS does not have."""
    active = np.flatnonzero(frames.layer >= _FIRST_PEELED)
    for _ in range(MAX_LAYERS):
        if not len(active):
            return
        layers = frames.layer[active]
        present = np.flatnonzero(np.bincount(layers)).tolist()
        for layer in present:
            LAYERS[layer](frames, active if len(present) == 1 else active[layers == layer])
        active = active[frames.layer[active] >= _FIRST_PEELED]
    frames.layer[active] = Layer.TOO_DEEP


def layer_of_ip_protocol(protocol: int) -> Layer:
    """The layer that an IP protocol number names."""
    return Layer(int(_IP_PROTOCOLS[protocol]))
