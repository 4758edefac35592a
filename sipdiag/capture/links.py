"""LINKS: how the frames of interfaces other than Ethernet begin, read like any other layer (see layers.py).

LLC and SNAP (IEEE 802.2, RFC 1042, RFC 2684), Cisco HDLC, Frame Relay (RFC 2427, and Cisco's own form), the firewall
logs NFLOG and PFLOG, Apple's PKTAP, and Wi-Fi data frames that are not encrypted (IEEE 802.11, with or without
radiotap). Which interface begins with which is in linktypes.py.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.frames import ETHERTYPES, Frames, Layer, lookup
from sipdiag.capture.gather import gather, gather_bytes
from sipdiag.capture.linktypes import LINK_TYPES

MAX_NFLOG_ATTRIBUTES = 32
"""Attributes of one NFLOG frame before the packet: the kernel knows some 20, and writes each once."""

MAX_ADDRESS_BYTES = 4
"""Bytes of a Frame Relay address: Q.922 knows 2, 3 and 4."""

_LLC = np.dtype([("dsap", "u1"), ("ssap", "u1"), ("control", "u1"), ("vendor", "V3"), ("type", ">u2")])
_C_HDLC = np.dtype([("address", "u1"), ("control", "u1"), ("type", ">u2")])
_NFLOG = np.dtype([("family", "u1"), ("version", "u1"), ("resource", ">u2")])
_ATTRIBUTE = np.dtype([("length", "<u2"), ("type", "<u2")])
_PFLOG = np.dtype([("length", "u1"), ("family", "u1")])
_PKTAP = np.dtype([("length", "<u4"), ("next", "<u4"), ("link", "<u4")])
_WLAN = np.dtype([("control", "u1"), ("flags", "u1")])
_RADIOTAP = np.dtype([("version", "u1"), ("pad", "u1"), ("length", "<u2")])

_LLC_BYTES = 3
# Vendors whose types are ethertypes (RFC 1042, IEEE 802.1H), and the one of bridged frames (RFC 2684, RFC 2427).
_ETHERTYPE_VENDORS = (b"\0\0\0", b"\0\0\xf8")
_BRIDGE_VENDOR = b"\0\x80\xc2"
_BRIDGED_ETHERNET = (1, 7)

_NLPIDS = lookup(256, {0xCC: Layer.IPV4, 0x8E: Layer.IPV6, 0xCF: Layer.PPP})
_PADDED_SNAP, _SNAP = 0x00, 0x80
_LINK_LAYERS = lookup(1 << 9, {number: layer for number, (_, layer) in LINK_TYPES.items() if layer is not None})
_PAYLOAD_ATTRIBUTE = 9
_PACKET_FOLLOWS = 1


def _snap_layer(vendor: NDArray[np.void], kind: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """What a SNAP header with these vendors and types is followed by."""
    is_ethertype = np.isin(vendor, np.array(_ETHERTYPE_VENDORS, dtype="V3"))
    bridged = (vendor == np.void(_BRIDGE_VENDOR)) & np.isin(kind, _BRIDGED_ETHERNET)
    layer = np.where(is_ethertype, ETHERTYPES[kind], np.uint8(Layer.NOTHING))
    return np.where(bridged, np.uint8(Layer.ETHERNET), layer)


def _llc(frames: Frames, rows: NDArray[np.int64]) -> None:
    at = frames.at[rows]
    header = gather(frames.array, at, _LLC)
    whole = at + _LLC.itemsize <= frames.end[rows]
    unnumbered = whole & (header["control"] == 3)
    is_snap = unnumbered & (header["dsap"] == 0xAA) & (header["ssap"] == 0xAA)
    is_ip = unnumbered & (header["dsap"] == 0x06) & (header["ssap"] == 0x06)
    frames.at[rows] = at + np.where(is_snap, _LLC.itemsize, _LLC_BYTES)
    snap_layer = _snap_layer(header["vendor"], header["type"])
    frames.layer[rows] = np.select([is_snap, is_ip], [snap_layer, Layer.IPV4], Layer.NOTHING)


def _c_hdlc(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _C_HDLC)
    frames.at[rows] += _C_HDLC.itemsize
    frames.layer[rows] = ETHERTYPES[header["type"]]


def _frame_relay(frames: Frames, rows: NDArray[np.int64]) -> None:
    at, end = frames.at[rows], frames.end[rows]
    head = gather_bytes(frames.array, at, MAX_ADDRESS_BYTES)
    # The address's last byte is the one with its lowest bit set.
    last = (head & 1) != 0
    size = np.argmax(last, axis=1) + 1
    sound = last.any(axis=1) & (size >= 2)
    at = at + size
    # Control, NLPID, and of SNAP the rest: a byte of padding, which may be left out, vendor and type.
    rest = gather_bytes(frames.array, at, 8)
    unnumbered = rest[:, 0] == 3
    padded = rest[:, 1] == _PADDED_SNAP
    nlpid = np.where(padded, rest[:, 2], rest[:, 1])
    at_nlpid = at + np.where(padded, 2, 1)
    snap = gather(frames.array, at_nlpid + 1, np.dtype([("vendor", "V3"), ("type", ">u2")]))
    is_snap = unnumbered & (nlpid == _SNAP)
    # Cisco's form has an ethertype where RFC 2427 has control and NLPID.
    cisco = ETHERTYPES[rest[:, 0].astype(np.int64) << 8 | rest[:, 1]]
    layer = np.select(
        [~sound, is_snap, unnumbered], [Layer.CUT, _snap_layer(snap["vendor"], snap["type"]), _NLPIDS[nlpid]], cisco
    )
    after = np.select([is_snap, unnumbered], [at_nlpid + 6, at_nlpid + 1], at + 2)
    frames.at[rows] = after
    frames.layer[rows] = np.where(after > end, Layer.CUT, layer)


def _nflog(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, _ = frames.header(rows, _NFLOG)
    frames.at[rows] += _NFLOG.itemsize
    for _ in range(MAX_NFLOG_ATTRIBUTES):
        rows, header = frames.header(rows, _ATTRIBUTE)
        if not len(rows):
            return
        length, kind = header["length"], header["type"]
        # In the byte order of the machine that captured: types are small.
        foreign = (kind & 0x3FFF) >= 0x100
        length = np.where(foreign, length.byteswap(), length).astype(np.int64)
        kind = np.where(foreign, kind.byteswap(), kind) & 0x3FFF
        sound = length >= _ATTRIBUTE.itemsize
        is_packet = sound & (kind == _PAYLOAD_ATTRIBUTE)
        found = rows[is_packet]
        frames.shorten(found, frames.at[found] + length[is_packet])
        frames.at[found] += _ATTRIBUTE.itemsize
        frames.layer[found] = Layer.IP
        frames.layer[rows[~sound]] = Layer.CUT
        rows, length = rows[sound & ~is_packet], length[sound & ~is_packet]
        frames.at[rows] += (length + 3) & ~3
    frames.layer[rows] = Layer.CUT


def _pflog(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _PFLOG)
    frames.at[rows] += (header["length"].astype(np.int64) + 3) & ~3
    frames.layer[rows] = Layer.IP


def _pktap(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _PKTAP)
    link = np.minimum(header["link"], len(_LINK_LAYERS) - 1)
    layer = np.where(header["next"] == _PACKET_FOLLOWS, _LINK_LAYERS[link], np.uint8(Layer.NOTHING))
    frames.at[rows] += header["length"].astype(np.int64)
    sound = header["length"] >= _PKTAP.itemsize
    frames.layer[rows] = np.where(sound, layer, np.uint8(Layer.CUT))


def _radiotap(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _RADIOTAP)
    frames.at[rows] += header["length"].astype(np.int64)
    frames.layer[rows] = np.where(header["length"] >= _RADIOTAP.itemsize, Layer.WLAN, Layer.CUT)


def _wlan(frames: Frames, rows: NDArray[np.int64]) -> None:
    rows, header = frames.header(rows, _WLAN)
    control, flags = header["control"], header["flags"]
    is_data = (control & 0x0C == 0x08) & (control & 0x40 == 0)
    is_encrypted = is_data & (flags & 0x40 != 0)
    has_fourth_address = flags & 0x03 == 0x03
    is_qos = control & 0x80 != 0
    has_ht_control = is_qos & (flags & 0x80 != 0)
    frames.at[rows] += 24 + np.where(has_fourth_address, 6, 0) + np.where(is_qos, 2, 0) + np.where(has_ht_control, 4, 0)
    frames.layer[rows] = np.select([is_encrypted, is_data], [Layer.UNREAD_TUNNEL, Layer.LLC], Layer.NOTHING)


def _after_direction(following: Layer) -> Callable[[Frames, NDArray[np.int64]], None]:
    """One byte says who sent the frame, then comes `following`."""

    def layer(frames: Frames, rows: NDArray[np.int64]) -> None:
        frames.at[rows] += 1
        frames.layer[rows] = np.where(frames.at[rows] <= frames.end[rows], following, Layer.CUT)

    return layer


LINKS: dict[int, Callable[[Frames, NDArray[np.int64]], None]] = {
    Layer.LLC: _llc,
    Layer.C_HDLC: _c_hdlc,
    Layer.FRAME_RELAY: _frame_relay,
    Layer.NFLOG: _nflog,
    Layer.PFLOG: _pflog,
    Layer.PKTAP: _pktap,
    Layer.RADIOTAP: _radiotap,
    Layer.WLAN: _wlan,
    Layer.PPP_WITH_DIRECTION: _after_direction(Layer.PPP),
    Layer.C_HDLC_WITH_DIRECTION: _after_direction(Layer.C_HDLC),
    Layer.FRAME_RELAY_WITH_DIRECTION: _after_direction(Layer.FRAME_RELAY),
}
