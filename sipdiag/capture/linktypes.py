"""LINK_TYPES: how the frames of each kind of capture interface begin, and what the kinds are called.

Numbers are LINKTYPE_ values (https://www.tcpdump.org/linktypes.html) and, where systems disagree, their DLT_
values. A kind that is only named is counted as not decoded.
"""

from __future__ import annotations

from sipdiag.capture.frames import Layer

LINK_TYPES: dict[int, tuple[str, Layer | None]] = {
    0: ("NULL", Layer.NULL),
    1: ("EN10MB", Layer.ETHERNET),
    12: ("RAW", Layer.IP),
    14: ("RAW", Layer.IP),
    101: ("RAW", Layer.IP),
    108: ("LOOP", Layer.NULL),
    113: ("LINUX_SLL", Layer.SLL),
    228: ("IPV4", Layer.IP),
    229: ("IPV6", Layer.IP),
    276: ("LINUX_SLL2", Layer.SLL2),
    9: ("PPP", Layer.PPP),
    50: ("PPP_HDLC", Layer.PPP),
    51: ("PPP_ETHER", Layer.PPPOE),
    100: ("ATM_RFC1483", Layer.LLC),
    104: ("C_HDLC", Layer.C_HDLC),
    105: ("IEEE802_11", Layer.WLAN),
    107: ("FRELAY", Layer.FRAME_RELAY),
    117: ("PFLOG", Layer.PFLOG),
    127: ("IEEE802_11_RADIOTAP", Layer.RADIOTAP),
    204: ("PPP_WITH_DIR", Layer.PPP_WITH_DIRECTION),
    205: ("C_HDLC_WITH_DIR", Layer.C_HDLC_WITH_DIRECTION),
    206: ("FRELAY_WITH_DIR", Layer.FRAME_RELAY_WITH_DIRECTION),
    219: ("MPLS", Layer.MPLS),
    239: ("NFLOG", Layer.NFLOG),
    248: ("SCTP", Layer.SCTP_HEADER),
    258: ("PKTAP", Layer.PKTAP),
    119: ("PRISM_HEADER", None),
    140: ("MTP2", None),
    141: ("MTP3", None),
    147: ("USER0", None),
    189: ("USB_LINUX", None),
    197: ("ERF", None),
    220: ("USB_LINUX_MMAPPED", None),
    252: ("WIRESHARK_UPPER_PDU", Layer.NOTHING),
    253: ("NETLINK", None),
}


def link_type_name(number: int) -> str:
    """What the report calls it: `EN10MB`; the bare number where this table has no name."""
    known = LINK_TYPES.get(number)
    return known[0] if known else str(number)
