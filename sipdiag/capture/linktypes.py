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
    104: ("C_HDLC", None),
    105: ("IEEE802_11", None),
    119: ("PRISM_HEADER", None),
    127: ("IEEE802_11_RADIOTAP", None),
    140: ("MTP2", None),
    141: ("MTP3", None),
    147: ("USER0", None),
    189: ("USB_LINUX", None),
    197: ("ERF", None),
    220: ("USB_LINUX_MMAPPED", None),
    239: ("NFLOG", None),
    248: ("SCTP", None),
    252: ("WIRESHARK_UPPER_PDU", None),
    253: ("NETLINK", None),
    258: ("PKTAP", None),
}


def link_type_name(number: int) -> str:
    """What the report calls it: `EN10MB`; the bare number where this table has no name."""
    known = LINK_TYPES.get(number)
    return known[0] if known else str(number)
