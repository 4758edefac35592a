"""TUNNELS: layers that hold another stack of layers, read like any other (see layers.py).

MPLS (RFC 3032, with or without a pseudowire's control word), PPPoE and PPP (RFC 2516, RFC 1661), GRE versions
0 and 1 (RFC 2784, 2890, 2637), ERSPAN type II, GTP-U (3GPP TS 29.281), VXLAN (RFC 7348) and Geneve (RFC
8926). IP in IP needs no row of its own. What travels in UDP and does not look like its port says stays plain
UDP.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.frames import ETHERTYPES, Frames, Layer
from sipdiag.capture.gather import gather, gather_bytes

MAX_GTP_EXTENSIONS = 8
"""Extension headers of one GTP-U packet; 3GPP defines a handful, and uses one."""

_MPLS = np.dtype([("label", ">u4"), ("next", "u1")])
_PPPOE = np.dtype([("version", "u1"), ("code", "u1"), ("session", ">u2"), ("length", ">u2")])
_GRE = np.dtype([("flags", ">u2"), ("type", ">u2")])
_GTP = np.dtype([("flags", "u1"), ("type", "u1"), ("length", ">u2"), ("tunnel", ">u4")])
_VXLAN = np.dtype([("flags", ">u4"), ("network", "V3"), ("reserved", "u1")])
_GENEVE = np.dtype([("options", "u1"), ("flags", "u1"), ("type", ">u2"), ("network", "V4")])

_PPP_LAYERS = {0x0021: Layer.IPV4, 0x0057: Layer.IPV6, 0x0281: Layer.MPLS, 0x0283: Layer.MPLS}
_ERSPAN_BYTES = 8
_CONTROL_WORD_BYTES = 4


def _mpls(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _MPLS)
    frames.at[rows] += 4
    bottom = (header["label"] & 0x100) != 0
    # Nothing names what follows the last label: IP shows its version, a pseudowire begins with zeros (RFC
    # 4385).
    wire = bottom & (header["next"] >> 4 == 0)
    frames.at[rows[wire]] += _CONTROL_WORD_BYTES
    frames.layer[rows] = np.select([~bottom, wire], [Layer.MPLS, Layer.ETHERNET], Layer.IP)


def _pppoe(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _PPPOE)
    at = frames.at[rows] + _PPPOE.itemsize
    frames.shorten(rows, at + header["length"])
    frames.at[rows] = at
    frames.layer[rows] = Layer.PPP


def _ppp(frames: Frames, rows: NDArray[np.int64]) -> None:
    at = frames.at[rows]
    head = gather_bytes(frames.array, at, 4)
    # Address and control may be there or be left out, and so may the first byte of the protocol (RFC 1661
    # 6.5, 6.6).
    framed = (head[:, 0] == 0xFF) & (head[:, 1] == 0x03)
    at = at + np.where(framed, 2, 0)
    first = np.where(framed, head[:, 2], head[:, 0])
    second = np.where(framed, head[:, 3], head[:, 1])
    compressed = (first & 1) != 0
    protocol = np.where(compressed, first, first.astype(np.int64) << 8 | second)
    layer = np.full(len(rows), Layer.NOTHING, dtype=np.uint8)
    for number, next_layer in _PPP_LAYERS.items():
        layer[protocol == number] = next_layer
    frames.at[rows] = at + np.where(compressed, 1, 2)
    frames.layer[rows] = layer


def _gre(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _GRE)
    flags = header["flags"]
    # Checksum, key, sequence and acknowledgment number, each 4 bytes where its flag is set.
    optional = sum(((flags & bit) != 0).astype(np.int64) for bit in (0x8000, 0x2000, 0x1000, 0x0080))
    layer = ETHERTYPES[header["type"]]
    # An ERSPAN packet without sequence number is type I, which has no header of its own.
    layer = np.where((layer == Layer.ERSPAN) & (flags & 0x1000 == 0), Layer.ETHERNET, layer)
    # Routing (RFC 1701) is obsolete and of any length.
    read = (layer != Layer.NOTHING) & (flags & 0x4000 == 0)
    frames.at[rows] += _GRE.itemsize + 4 * optional
    frames.layer[rows] = np.where(read, layer, Layer.UNREAD_TUNNEL)


def _erspan(frames: Frames, rows: NDArray[np.int64]) -> None:
    frames.at[rows] += _ERSPAN_BYTES
    frames.layer[rows] = Layer.ETHERNET


def _gtp(frames: Frames, rows: NDArray[np.int64]) -> None:
    at = frames.at[rows]
    header = gather(frames.array, at, _GTP)
    is_user_data = (
        (at + _GTP.itemsize <= frames.end[rows])
        & (header["flags"] & 0xF0 == 0x30)
        & (header["type"] == 255)
        & (at + _GTP.itemsize + header["length"] <= frames.wire[rows])
    )
    frames.layer[rows] = np.where(is_user_data, Layer.IP, Layer.UDP)
    rows, flags = rows[is_user_data], header["flags"][is_user_data]
    # Sequence number, N-PDU number and type of the next extension come together where any of the three is
    # there.
    optional = (flags & 0x07) != 0
    frames.at[rows] += _GTP.itemsize + np.where(optional, 4, 0)
    rows = rows[(flags & 0x04) != 0]
    for _ in range(MAX_GTP_EXTENSIONS):
        at = frames.at[rows]
        extended = (frames.array[np.minimum(at - 1, len(frames.array) - 1)] != 0) & (at < frames.end[rows])
        rows, at = rows[extended], at[extended]
        words = frames.array[at].astype(np.int64)
        frames.at[rows] += np.maximum(words, 1) * 4
    frames.layer[rows] = Layer.UNREAD_TUNNEL


def _vxlan(frames: Frames, rows: NDArray[np.int64]) -> None:
    at = frames.at[rows]
    header = gather(frames.array, at, _VXLAN)
    whole = at + _VXLAN.itemsize <= frames.end[rows]
    is_vxlan = whole & (header["flags"] == 0x0800_0000) & (header["reserved"] == 0)
    frames.at[rows[is_vxlan]] += _VXLAN.itemsize
    frames.layer[rows] = np.where(is_vxlan, Layer.ETHERNET, Layer.UDP)


def _geneve(frames: Frames, rows: NDArray[np.int64]) -> None:
    at = frames.at[rows]
    header = gather(frames.array, at, _GENEVE)
    whole = at + _GENEVE.itemsize <= frames.end[rows]
    layer = ETHERTYPES[header["type"]]
    is_geneve = whole & (header["options"] >> 6 == 0) & (layer != Layer.NOTHING)
    size = _GENEVE.itemsize + (header["options"] & 0x3F).astype(np.int64) * 4
    frames.at[rows] += np.where(is_geneve, size, 0)
    frames.layer[rows] = np.where(is_geneve, layer, Layer.UDP)


TUNNELS: dict[int, Callable[[Frames, NDArray[np.int64]], None]] = {
    Layer.MPLS: _mpls,
    Layer.PPPOE: _pppoe,
    Layer.PPP: _ppp,
    Layer.GRE: _gre,
    Layer.ERSPAN: _erspan,
    Layer.GTP: _gtp,
    Layer.VXLAN: _vxlan,
    Layer.GENEVE: _geneve,
}
