"""What a frame holds next (Layer), the columns that say so for many frames (Frames), and the numbers that
name layers.

No header is read here; that is layers.py and tunnels.py.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sipdiag.capture.gather import gather
from sipdiag.columns import is_any
from sipdiag.model import NO_SERVICE, Frame


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
    """Encrypted, as far as can be told."""
    SCTP = 10
    """`at` is the SCTP header, the ports are set."""
    UNREAD_TUNNEL = 11
    TOO_DEEP = 12
    HEP = 13
    """`at` is a HEP packet, which hep.py takes from here."""
    ETHERNET = 16
    VLAN = 17
    SLL = 18
    SLL2 = 19
    NULL = 20
    LLC = 21
    IP = 22
    """IPv4 or IPv6, as its first four bits say."""
    IPV4 = 23
    IPV6 = 24
    EXTENSION = 25
    AUTHENTICATION = 26
    IPV6_FRAGMENT = 27
    UDP_HEADER = 28
    TCP_HEADER = 29
    MPLS = 30
    PPPOE = 31
    PPP = 32
    GRE = 33
    ERSPAN = 34
    GTP = 35
    VXLAN = 36
    GENEVE = 37
    ERSPAN3 = 38
    TZSP = 39
    L2TP = 40
    VXLAN_GPE = 41
    PBB = 42
    ETHERIP = 43
    ESP_HEADER = 44
    UDP_ESP = 45
    SCTP_HEADER = 46
    C_HDLC = 47
    FRAME_RELAY = 48
    NFLOG = 52
    PFLOG = 53
    PKTAP = 54
    WLAN = 55
    RADIOTAP = 56
    PPP_WITH_DIRECTION = 57
    C_HDLC_WITH_DIRECTION = 58
    FRAME_RELAY_WITH_DIRECTION = 59
    UDP_MPLS = 60


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
        self.service = np.full(count, NO_SERVICE, dtype=np.uint8)
        """The type of service or traffic class of the innermost IP header: DSCP and ECN (RFC 2474, RFC 3168)."""
        self.parts: list[tuple[Frame, ...]] | None = None
        """Of rows that were put together from several frames: all of these."""
        self.transport: list[str] | None = None
        """What carried each payload; None where it is UDP for all."""

    def __len__(self) -> int:
        return len(self.at)

    def rows(self, *layers: Layer) -> NDArray[np.int64]:
        """The rows that ended at one of these layers."""
        return np.flatnonzero(is_any(self.layer, layers))

    def header(self, rows: NDArray[np.int64], layout: np.dtype[Any]) -> tuple[NDArray[np.int64], NDArray[Any]]:
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


def lookup(size: int, entries: dict[int, Layer]) -> NDArray[np.uint8]:
    """A table of `size` numbers -> layer; NOTHING for those without an entry."""
    table = np.full(size, Layer.NOTHING, dtype=np.uint8)
    for number, layer in entries.items():
        table[number] = layer
    return table


ETHERTYPES = lookup(
    1 << 16,
    {
        0x0800: Layer.IPV4,
        0x86DD: Layer.IPV6,
        0x8100: Layer.VLAN,
        0x88A8: Layer.VLAN,
        0x9100: Layer.VLAN,
        0x9200: Layer.VLAN,
        0x6558: Layer.ETHERNET,
        0x8847: Layer.MPLS,
        0x8848: Layer.MPLS,
        0x8864: Layer.PPPOE,
        0x880B: Layer.PPP,
        0x88BE: Layer.ERSPAN,
        0x22EB: Layer.ERSPAN3,
        0x88E7: Layer.PBB,
        0x88E5: Layer.UNREAD_TUNNEL,
        0x8909: Layer.UNREAD_TUNNEL,
        0x893F: Layer.UNREAD_TUNNEL,
        0x894F: Layer.UNREAD_TUNNEL,
    },
)
IP_PROTOCOLS = lookup(
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
        47: Layer.GRE,
        50: Layer.ESP_HEADER,
        51: Layer.AUTHENTICATION,
        55: Layer.UNREAD_TUNNEL,
        58: Layer.ICMP6,
        60: Layer.EXTENSION,
        94: Layer.IPV4,
        97: Layer.ETHERIP,
        115: Layer.UNREAD_TUNNEL,
        132: Layer.SCTP_HEADER,
        135: Layer.EXTENSION,
        137: Layer.MPLS,
        143: Layer.ETHERNET,
    },
)

UDP_TUNNELS = lookup(
    1 << 16,
    {
        1701: Layer.L2TP,
        2152: Layer.GTP,
        4500: Layer.UDP_ESP,
        4789: Layer.VXLAN,
        4790: Layer.VXLAN_GPE,
        6081: Layer.GENEVE,
        6635: Layer.UDP_MPLS,
        8472: Layer.VXLAN,
        37008: Layer.TZSP,
    },
)
"""By destination port; NOTHING where it is none. What turns out not to be one is plain UDP after all."""

UDP_ANSWERS = lookup(1 << 16, {1701: Layer.L2TP, 4500: Layer.UDP_ESP})
"""By source port: tunnels whose clients, behind a NAT, may have any."""

FIRST_PEELED = Layer.ETHERNET
"""The layers from here on are peeled off, those before it end the peeling."""
