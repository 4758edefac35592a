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

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.esp import ESP
from sipdiag.capture.frames import ETHERTYPES, FIRST_PEELED, IP_PROTOCOLS, UDP_ANSWERS, UDP_TUNNELS, Frames, Layer
from sipdiag.capture.links import LINKS
from sipdiag.capture.tunnels import TUNNELS
from sipdiag.capture.usual import peel_usual

MAX_LAYERS = 32
"""Headers of one frame, link to transport. Real stacks of tunnels stay below 20; what is deeper is made to
hurt."""


# Address families in a BSD null header: every system has its own number for IPv6.
_FAMILIES = {2: Layer.IPV4, 10: Layer.IPV6, 24: Layer.IPV6, 28: Layer.IPV6, 30: Layer.IPV6}

_ETHERNET = np.dtype([("addresses", "V12"), ("type", ">u2")])
_VLAN = np.dtype([("tag", ">u2"), ("type", ">u2")])
_SLL = np.dtype([("kind", ">u2"), ("hardware", ">u2"), ("address", "V10"), ("type", ">u2")])
_SLL2 = np.dtype([("type", ">u2"), ("rest", "V18")])
_NULL = np.dtype([("little", "<u4")])
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
        ("class", "u1"),
        ("flow", "V2"),
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

_SCTP = np.dtype([("source", ">u2"), ("destination", ">u2"), ("rest", "V8")])

_MAPPED = np.uint64(0xFFFF << 32)


def _by_type(kind: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """The layer of each ethertype; below 0x600 the field is a length, and LLC follows (IEEE 802.3)."""
    return np.where(kind < 0x600, np.uint8(Layer.LLC), ETHERTYPES[kind])


def _ethernet(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _ETHERNET)
    kind = header["type"]
    frames.at[rows] += _ETHERNET.itemsize
    frames.layer[rows] = _by_type(kind)


def _vlan(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _VLAN)
    frames.at[rows] += _VLAN.itemsize
    frames.layer[rows] = _by_type(header["type"])


def _cooked(kind: NDArray[np.uint16]) -> NDArray[np.uint8]:
    # Linux writes numbers of its own for what has no ethertype; of those, 4 is LLC.
    return np.where(kind == 4, np.uint8(Layer.LLC), ETHERTYPES[kind])


def _sll(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _SLL)
    frames.at[rows] += _SLL.itemsize
    frames.layer[rows] = _cooked(header["type"])


def _sll2(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _SLL2)
    frames.at[rows] += _SLL2.itemsize
    frames.layer[rows] = _cooked(header["type"])


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
    sound = (header["version"] >> 4 == 4) & (size >= 20) & (at + size <= end) & (at + size <= frames.end[rows])
    if not sound.all():
        frames.layer[rows[~sound]] = Layer.CUT
        rows, header, at, size, end = rows[sound], header[sound], at[sound], size[sound], end[sound]
    frames.shorten(rows, end)
    frames.source_hi[rows] = 0
    frames.source_lo[rows] = header["source"].astype(np.uint64) | _MAPPED
    frames.destination_hi[rows] = 0
    frames.destination_lo[rows] = header["destination"].astype(np.uint64) | _MAPPED
    frames.has_address[rows] = True
    frames.service[rows] = header["service"]
    fragment = (header["fragment"] & 0x3FFF) != 0
    frames.layer[rows] = np.where(fragment, Layer.FRAGMENT, IP_PROTOCOLS[header["protocol"]])
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
    frames.service[rows] = (header["version"] << 4) | (header["class"] >> 4)
    frames.at[rows] = at
    frames.layer[rows] = IP_PROTOCOLS[header["next"]]


def _extension(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _EXTENSION)
    frames.at[rows] += (header["length"].astype(np.int64) + 1) * 8
    frames.layer[rows] = IP_PROTOCOLS[header["next"]]


def _authentication(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _EXTENSION)
    # Of all extensions, this one counts words of 32 bits (RFC 4302 2.2).
    frames.at[rows] += (header["length"].astype(np.int64) + 2) * 4
    frames.layer[rows] = IP_PROTOCOLS[header["next"]]


def _ipv6_fragment(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _IPV6_FRAGMENT)
    # A fragment that is the whole datagram stands for itself (RFC 6946).
    whole = (header["offset"] & 0xFFF9) == 0
    frames.at[rows] += np.where(whole, _IPV6_FRAGMENT.itemsize, 0)
    frames.layer[rows] = np.where(whole, IP_PROTOCOLS[header["next"]], Layer.FRAGMENT6)


def _udp(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _UDP)
    at = frames.at[rows]
    length = header["length"].astype(np.int64)
    # Below 8 it is nonsense, or the 0 of a jumbogram or of offloading (RFC 2675 4): then IP's length stands.
    frames.shorten(rows, np.where(length < 8, frames.wire[rows], at + length))
    frames.source_port[rows] = header["source"]
    frames.destination_port[rows] = header["destination"]
    frames.at[rows] = at + _UDP.itemsize
    tunnel = np.maximum(UDP_TUNNELS[header["destination"]], UDP_ANSWERS[header["source"]])
    frames.layer[rows] = np.where(tunnel == Layer.NOTHING, Layer.UDP, tunnel)


def _tcp(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _TCP)
    frames.source_port[rows] = header["source"]
    frames.destination_port[rows] = header["destination"]
    frames.layer[rows] = Layer.TCP


def _sctp(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _SCTP)
    frames.source_port[rows] = header["source"]
    frames.destination_port[rows] = header["destination"]
    frames.layer[rows] = Layer.SCTP


LAYERS: dict[int, Callable[[Frames, NDArray[np.int64]], None]] = {
    Layer.ETHERNET: _ethernet,
    Layer.VLAN: _vlan,
    Layer.SLL: _sll,
    Layer.SLL2: _sll2,
    Layer.NULL: _null,
    Layer.IP: _ip,
    Layer.IPV4: _ipv4,
    Layer.IPV6: _ipv6,
    Layer.EXTENSION: _extension,
    Layer.AUTHENTICATION: _authentication,
    Layer.IPV6_FRAGMENT: _ipv6_fragment,
    Layer.UDP_HEADER: _udp,
    Layer.TCP_HEADER: _tcp,
    Layer.SCTP_HEADER: _sctp,
    **LINKS,
    **TUNNELS,
    **ESP,
}


def peel(frames: Frames) -> None:
    """Take the layers off until each row ends at one that LAYERS does not have."""
    peel_usual(frames)
    active = np.flatnonzero(frames.layer >= FIRST_PEELED)
    for _ in range(MAX_LAYERS):
        if not len(active):
            return
        layers = frames.layer[active]
        present = np.flatnonzero(np.bincount(layers)).tolist()
        for layer in present:
            LAYERS[layer](frames, active if len(present) == 1 else active[layers == layer])
        active = active[frames.layer[active] >= FIRST_PEELED]
    frames.layer[active] = Layer.TOO_DEEP
