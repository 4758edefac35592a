"""TUNNELS: layers that hold another stack of layers, read like any other (see layers.py).

MPLS (RFC 3032, in UDP RFC 7510) and pseudowires in it (RFC 4448, with or without control word), PPPoE and PPP (RFC
2516, RFC 1661), provider backbone bridges (IEEE 802.1ah), GRE versions 0 and 1 (RFC 2784, 2890, 2637), ERSPAN types I
to III, EtherIP (RFC 3378), GTP-U (3GPP TS 29.281), VXLAN (RFC 7348) and its generic extension, Geneve (RFC 8926), L2TP
version 2 (RFC 2661) and TZSP. IP in IP needs no row of its own. What travels in UDP and does not look like its port
says stays plain UDP.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.frames import ETHERTYPES, Frames, Layer
from sipdiag.capture.gather import gather, gather_bytes

MAX_GTP_EXTENSIONS = 8
"""Extension headers of one GTP-U packet; 3GPP defines a handful, and uses one."""

MAX_TZSP_TAGS = 32
"""Tags of one TZSP packet: the protocol knows a dozen."""

MAX_UDP_LABELS = 4
"""MPLS labels looked through to tell whether a UDP payload begins with some: RFC 7510 carries one or two."""

_MPLS = np.dtype([("label", ">u4"), ("next", "u1")])
_PPPOE = np.dtype([("version", "u1"), ("code", "u1"), ("session", ">u2"), ("length", ">u2")])
_GRE = np.dtype([("flags", ">u2"), ("type", ">u2")])
_GTP = np.dtype([("flags", "u1"), ("type", "u1"), ("length", ">u2"), ("tunnel", ">u4")])
_VXLAN = np.dtype([("flags", ">u4"), ("network", "V3"), ("reserved", "u1")])
_GENEVE = np.dtype([("options", "u1"), ("flags", "u1"), ("type", ">u2"), ("network", "V4")])

_ERSPAN = np.dtype([("version", "u1"), ("rest", "V7")])
_ERSPAN3 = np.dtype([("version", "u1"), ("rest", "V9"), ("kind", ">u2")])
_TZSP = np.dtype([("version", "u1"), ("type", "u1"), ("protocol", ">u2")])
_L2TP = np.dtype([("flags", ">u2")])
_VXLAN_GPE = np.dtype([("flags", "u1"), ("reserved", "V2"), ("next", "u1"), ("network", "V4")])
_BOTTOM = np.dtype([("first", "u1"), ("second", "u1"), ("length", ">u2"), ("length6", ">u2")])
_TYPE = np.dtype([("type", ">u2")])
_ETHERNET_TYPE = np.dtype([("type", ">u2"), ("behind", "V3")])
_UDP_LABELS = np.dtype([("labels", ">u4", MAX_UDP_LABELS)])

# The protocols that hold IP in a form that is not read here: compressed headers, multilink, bridging, encryption.
_PPP_LAYERS = {
    0x0021: Layer.IPV4,
    0x0057: Layer.IPV6,
    0x0281: Layer.MPLS,
    0x0283: Layer.MPLS,
    **dict.fromkeys((0x002D, 0x002F, 0x003D, 0x0031, 0x0053, 0x0055, 0x00FB, 0x00FD), Layer.UNREAD_TUNNEL),
}
_C_HDLC_ADDRESSES = (0x0F, 0x8F)
_ERSPAN3_FRAMES = {0: Layer.ETHERNET, 2: Layer.IP}
_TZSP_PROTOCOLS = {1: Layer.ETHERNET, 18: Layer.WLAN}
_VXLAN_GPE_PROTOCOLS = {1: Layer.IPV4, 2: Layer.IPV6, 3: Layer.ETHERNET}
_CONTROL_WORD_BYTES = 4
_ETHERNET_TYPE_AT = 12
_SNAP_BEGINS = b"\xaa\xaa\x03"
_BACKBONE_TAG_BYTES = 4


def _mpls(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _MPLS)
    frames.at[rows] += 4
    bottom = (header["label"] & 0x100) != 0
    frames.layer[rows] = Layer.MPLS
    _below_labels(frames, rows[bottom])


def _below_labels(frames: Frames, rows: NDArray[np.int64]) -> None:
    """Nothing names what follows the last label: IP shows its version and a length that fits, a control word begins
    with zeros (RFC 4385), and an Ethernet frame has its type at the right place."""
    rows, header = frames.header(rows, _BOTTOM)
    at = frames.at[rows]
    version = header["first"] >> 4
    has_type = [_begins_ethernet(frames, at + skipped) for skipped in (0, _CONTROL_WORD_BYTES)]
    has_control_word = (version == 0) & (has_type[1] | ~has_type[0])
    layer = np.select(
        [_begins_ip(frames, rows, at), has_control_word, has_type[0]],
        [Layer.IP, Layer.ETHERNET, Layer.ETHERNET],
        Layer.IP,
    )
    # 1 begins a channel of the pseudowire's own (RFC 5586).
    frames.layer[rows] = np.where(version == 1, Layer.NOTHING, layer)
    frames.at[rows] = at + np.where(has_control_word, _CONTROL_WORD_BYTES, 0)


def _begins_ip(frames: Frames, rows: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.bool_]:
    header = gather(frames.array, at, _BOTTOM)
    room = frames.wire[rows] - at
    is_ip4 = (header["first"] >= 0x45) & (header["first"] < 0x50) & (header["length"] <= room)
    is_ip6 = (header["first"] >> 4 == 6) & (header["length6"].astype(np.int64) + 40 <= room)
    begins: NDArray[np.bool_] = is_ip4 | is_ip6
    return begins


def _begins_ethernet(frames: Frames, at: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a type that is known stands where an Ethernet frame has it, or a length and LLC with SNAP behind it."""
    kind = gather(frames.array, at + _ETHERNET_TYPE_AT, _ETHERNET_TYPE)
    is_snap = (kind["type"] < 0x600) & (kind["behind"] == np.void(_SNAP_BEGINS))
    begins: NDArray[np.bool_] = (ETHERTYPES[kind["type"]] != Layer.NOTHING) | is_snap
    return begins


def _mpls_in_udp(frames: Frames, rows: NDArray[np.int64]) -> None:
    at = frames.at[rows]
    labels = gather(frames.array, at, _UDP_LABELS)["labels"]
    is_bottom = (labels & 0x100) != 0
    below = at + 4 * (np.argmax(is_bottom, axis=1) + 1)
    follows = _begins_ip(frames, rows, below)
    for skipped in (0, _CONTROL_WORD_BYTES):
        follows |= _begins_ethernet(frames, below + skipped)
    is_mpls = is_bottom.any(axis=1) & follows & (below + _BOTTOM.itemsize <= frames.end[rows])
    frames.layer[rows] = np.where(is_mpls, Layer.MPLS, Layer.UDP)


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
    layer = _layers_of(_PPP_LAYERS, protocol, Layer.NOTHING)
    # A Cisco router's HDLC has the same place; as protocols of PPP its addresses do not exist.
    is_cisco = ~framed & np.isin(head[:, 0], _C_HDLC_ADDRESSES) & (head[:, 1] == 0)
    frames.at[rows] = at + np.select([is_cisco, compressed], [0, 1], 2)
    frames.layer[rows] = np.where(is_cisco, Layer.C_HDLC, layer)


def _gre(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _GRE)
    flags = header["flags"]
    # Checksum, key, sequence and acknowledgment number, each 4 bytes where its flag is set.
    optional = sum(((flags & bit) != 0).astype(np.int64) for bit in (0x8000, 0x2000, 0x1000, 0x0080))
    layer = ETHERTYPES[header["type"]]
    # An ERSPAN packet without sequence number is type I, which has no header of its own.
    layer = np.where((layer == Layer.ERSPAN) & (flags & 0x1000 == 0), Layer.ETHERNET, layer)
    # Routing (RFC 1701) is obsolete and of any length; versions above 1 do not exist.
    read = (layer != Layer.NOTHING) & (flags & 0x4006 == 0)
    frames.at[rows] += _GRE.itemsize + 4 * optional
    frames.layer[rows] = np.where(read, layer, Layer.UNREAD_TUNNEL)


def _layers_of(table: dict[int, Layer], numbers: NDArray[np.integer[Any]], default: Layer) -> NDArray[np.uint8]:
    layer = np.full(len(numbers), default, dtype=np.uint8)
    for number, next_layer in table.items():
        layer[numbers == number] = next_layer
    return layer


def _erspan(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _ERSPAN)
    frames.at[rows] += _ERSPAN.itemsize
    frames.layer[rows] = np.where(header["version"] >> 4 == 1, Layer.ETHERNET, Layer.UNREAD_TUNNEL)


def _erspan3(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _ERSPAN3)
    has_platform_header = (header["kind"] & 1) != 0
    layer = _layers_of(_ERSPAN3_FRAMES, header["kind"] >> 10 & 0x1F, Layer.UNREAD_TUNNEL)
    frames.at[rows] += _ERSPAN3.itemsize + np.where(has_platform_header, 8, 0)
    frames.layer[rows] = np.where(header["version"] >> 4 == 2, layer, Layer.UNREAD_TUNNEL)


def _pbb(frames: Frames, rows: NDArray[np.int64]) -> None:
    frames.at[rows] += _BACKBONE_TAG_BYTES
    frames.layer[rows] = Layer.ETHERNET


def _etherip(frames: Frames, rows: NDArray[np.int64]) -> None:
    frames.at[rows] += 2
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
        rows = _extended(frames, rows)
        words = frames.array[frames.at[rows]].astype(np.int64)
        frames.at[rows] += np.maximum(words, 1) * 4
    frames.layer[_extended(frames, rows)] = Layer.UNREAD_TUNNEL


def _extended(frames: Frames, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Those of the rows whose last byte so far names an extension header."""
    at = frames.at[rows]
    extended: NDArray[np.int64] = rows[
        (at < frames.end[rows]) & (frames.array[np.minimum(at, len(frames.array)) - 1] != 0)
    ]
    return extended


def _vxlan(frames: Frames, rows: NDArray[np.int64]) -> None:
    at = frames.at[rows]
    header = gather(frames.array, at, _VXLAN)
    whole = at + _VXLAN.itemsize <= frames.end[rows]
    # With a group policy, its flag and number stand beside.
    is_plain = header["flags"] == 0x0800_0000
    has_policy = header["flags"] & 0xFFB7_0000 == 0x8800_0000
    is_vxlan = whole & (is_plain | has_policy) & (header["reserved"] == 0)
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


def _vxlan_gpe(frames: Frames, rows: NDArray[np.int64]) -> None:
    at = frames.at[rows]
    header = gather(frames.array, at, _VXLAN_GPE)
    layer = _layers_of(_VXLAN_GPE_PROTOCOLS, header["next"], Layer.UDP)
    # Version 0, with the flags of an instance and a next protocol.
    is_gpe = (at + _VXLAN_GPE.itemsize <= frames.end[rows]) & (header["flags"] & 0xFC == 0x0C) & (layer != Layer.UDP)
    frames.at[rows] += np.where(is_gpe, _VXLAN_GPE.itemsize, 0)
    frames.layer[rows] = np.where(is_gpe, layer, Layer.UDP)


def _tzsp(frames: Frames, rows: NDArray[np.int64]) -> None:
    at = frames.at[rows]
    header = gather(frames.array, at, _TZSP)
    layer = _layers_of(_TZSP_PROTOCOLS, header["protocol"], Layer.UNREAD_TUNNEL)
    is_packet = (at + _TZSP.itemsize <= frames.end[rows]) & (header["version"] == 1) & (header["type"] <= 1)
    frames.layer[rows] = np.where(is_packet, layer, Layer.UDP)
    rows = rows[is_packet]
    frames.at[rows] += _TZSP.itemsize
    for _ in range(MAX_TZSP_TAGS):
        at = frames.at[rows]
        tag = gather_bytes(frames.array, at, 2)
        # 0 is padding and 1 the end, both of one byte; the others have a length.
        frames.at[rows] = at + np.where(tag[:, 0] <= 1, 1, 2 + tag[:, 1].astype(np.int64))
        rows = rows[(tag[:, 0] != 1) & (frames.at[rows] < frames.end[rows])]
    frames.layer[rows] = Layer.UNREAD_TUNNEL


def _l2tp(frames: Frames, rows: NDArray[np.int64]) -> None:
    at = frames.at[rows]
    flags = gather(frames.array, at, _L2TP)["flags"]
    has_length, has_sequence, has_offset = ((flags & bit) != 0 for bit in (0x4000, 0x0800, 0x0200))
    # Tunnel and session always; an offset says how much padding follows it.
    size = 2 + np.where(has_length, 2, 0) + 4 + np.where(has_sequence, 4, 0) + np.where(has_offset, 2, 0)
    offset = gather(frames.array, at + size - 2, _TYPE)["type"].astype(np.int64)
    # A data message of version 2, all reserved bits zero.
    is_data = (at + size <= frames.end[rows]) & (flags & 0xB4FF == 0x0002)
    frames.at[rows] = np.where(is_data, at + size + np.where(has_offset, offset, 0), at)
    frames.layer[rows] = np.where(is_data, Layer.PPP, Layer.UDP)


TUNNELS: dict[int, Callable[[Frames, NDArray[np.int64]], None]] = {
    Layer.MPLS: _mpls,
    Layer.UDP_MPLS: _mpls_in_udp,
    Layer.PPPOE: _pppoe,
    Layer.PPP: _ppp,
    Layer.GRE: _gre,
    Layer.ERSPAN: _erspan,
    Layer.ERSPAN3: _erspan3,
    Layer.PBB: _pbb,
    Layer.ETHERIP: _etherip,
    Layer.GTP: _gtp,
    Layer.VXLAN: _vxlan,
    Layer.GENEVE: _geneve,
    Layer.VXLAN_GPE: _vxlan_gpe,
    Layer.TZSP: _tzsp,
    Layer.L2TP: _l2tp,
}
