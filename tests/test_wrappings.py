"""A call is the same call, whatever it comes wrapped in: each encapsulation around the packets of a sample."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from scapy.contrib.geneve import GENEVE
from scapy.contrib.gtp import GTP_U_Header, GTPPDUSessionContainer
from scapy.contrib.mpls import MPLS
from scapy.layers.inet import IP, TCP, UDP, fragment
from scapy.layers.inet6 import IPv6, IPv6ExtHdrFragment, fragment6
from scapy.layers.ipsec import AH
from scapy.layers.l2 import GRE, LLC, SNAP, CookedLinux, CookedLinuxV2, Dot1Q, Dot3
from scapy.layers.ppp import PPP, PPPoE
from scapy.layers.sctp import SCTP, SCTPChunkData
from scapy.layers.vxlan import VXLAN
from scapy.packet import Raw

from sipdiag import analyze
from tests.capture import naive
from tests.capture.making import EN10MB, ETHER, RAW, Packet, pcap
from tests.conftest import ROOT

SAMPLE = ROOT / "samples" / "announcement-then-404.pcap"
OUTER = {"src": "10.9.9.1", "dst": "10.9.9.2"}
OUTER6 = {"src": "2001:db8:9::1", "dst": "2001:db8:9::2"}

Wrap = Callable[[bytes], bytes]
"""An IP packet -> a frame."""


def ip_packets() -> Iterator[tuple[int, bytes]]:
    """(time_ns, IP packet) of the sample's SIP, and of some of its media."""
    for number, time_ns, link, frame in naive.frames(SAMPLE.read_bytes()):
        if b" SIP/2.0" in frame or b"SIP/2.0 " in frame or number % 500 < 40:
            yield time_ns, naive.network(link, frame)


def ether(packet: Any) -> bytes:
    return bytes(ETHER / packet)


def inner_ether(packet: bytes) -> Any:
    return ETHER / IP(packet)


def over_udp(port: int, tunnel: Any, source: int = 40_000) -> bytes:
    return ether(IP(**OUTER) / UDP(sport=source, dport=port) / tunnel)


def esp(packet: bytes, *, icv: int, vector: int = 0, in_udp: bool = False) -> bytes:
    """Transport mode with NULL encryption, as IMS has it on Gm."""
    size = (packet[0] & 15) * 4
    data = bytes(vector) + packet[size:]
    pad = -(len(data) + 2) % 4
    trailer = bytes(range(1, pad + 1)) + bytes([pad, packet[9]])
    body = struct.pack(">II", 0xC0FFEE, 7) + data + trailer + b"\xa5" * icv
    ends = {"src": IP(packet).src, "dst": IP(packet).dst}
    if in_udp:
        return ether(IP(**ends) / UDP(sport=4500, dport=33_333) / Raw(body))
    return ether(IP(**ends, proto=50) / Raw(body))


def nflog(packet: bytes, order: str) -> bytes:
    attributes = b""
    for kind, value in ((1, bytes(4)), (10, b"prefix\0"), (9, packet)):
        attributes += struct.pack(f"{order}HH", len(value) + 4, kind) + value + bytes(-len(value) % 4)
    return b"\x02\0\0\0" + attributes


def tzsp(frame: bytes) -> Any:
    return Raw(struct.pack(">BBH", 1, 0, 1) + b"\x0a\x01\xff" + b"\x00" + b"\x01" + frame)


def erspan3(packet: bytes, *, platform: bool) -> Any:
    header = struct.pack(">HHIHH", 0x2005, 9, 1234, 0, int(platform)) + bytes(8 * platform)
    return IP(**OUTER) / GRE(proto=0x22EB, seqnum_present=1) / Raw(header) / inner_ether(packet)


def gtp(packet: bytes) -> Any:
    session = GTP_U_Header(teid=5, gtp_type=255, E=1, next_ex=0x85) / GTPPDUSessionContainer(type=1, QFI=1)
    return IP(**OUTER) / UDP(sport=2152, dport=2152) / session / IP(packet)


def vxlan(frame: Any, port: int = 4789) -> Any:
    return IP(**OUTER) / UDP(sport=40_000, dport=port) / VXLAN(vni=9, flags=8) / frame


def wlan(packet: bytes) -> bytes:
    qos_data = b"\x88\x01" + bytes(22) + bytes(2)
    return qos_data + b"\xaa\xaa\x03\0\0\0\x08\0" + packet


SNAP_HEAD = b"\xaa\xaa\x03\0\0\0\x08\0"
WRAPPINGS: dict[str, tuple[int, Wrap]] = {
    "raw": (RAW, lambda p: p),
    "c-hdlc": (104, lambda p: b"\x0f\0\x08\0" + p),
    "c-hdlc-with-direction": (205, lambda p: b"\0\x0f\0\x08\0" + p),
    "ppp-hdlc-cisco": (50, lambda p: b"\x8f\0\x08\0" + p),
    "ppp": (9, lambda p: b"\xff\x03\0\x21" + p),
    "ppp-with-direction": (204, lambda p: b"\x01\xff\x03\0\x21" + p),
    "frame-relay-nlpid": (107, lambda p: b"\x18\x41\x03\xcc" + p),
    "frame-relay-snap": (107, lambda p: b"\x18\x41\x03\0\x80\0\0\0\x08\0" + p),
    "frame-relay-bridged": (107, lambda p: b"\x18\x41\x03\0\x80\0\x80\xc2\0\x07" + bytes(inner_ether(p))),
    "frame-relay-cisco": (107, lambda p: b"\x18\x41\x08\0" + p),
    "frame-relay-four-bytes": (107, lambda p: b"\x18\x40\x02\x03\x03\xcc" + p),
    "frame-relay-with-direction": (206, lambda p: b"\x01\x18\x41\x03\xcc" + p),
    "llc-snap": (EN10MB, lambda p: bytes(Dot3(src="02::1", dst="02::2") / LLC() / SNAP() / IP(p))),
    "llc-ip": (EN10MB, lambda p: bytes(ETHER)[:12] + struct.pack(">H", len(p) + 3) + b"\x06\x06\x03" + p),
    "vlan-llc": (EN10MB, lambda p: bytes(ETHER / Dot1Q(vlan=3, type=len(p) + 8) / Raw(SNAP_HEAD + p))),
    "atm": (100, lambda p: SNAP_HEAD + p),
    "nflog": (239, lambda p: nflog(p, "<")),
    "nflog-big-endian": (239, lambda p: nflog(p, ">")),
    "pflog": (117, lambda p: b"\x3d\x02" + bytes(62) + p),
    "pktap": (258, lambda p: struct.pack("<III", 108, 1, 1) + bytes(96) + bytes(inner_ether(p))),
    "wlan": (105, wlan),
    "radiotap": (127, lambda p: b"\0\0\x08\0" + bytes(4) + wlan(p)),
    "cooked-vlan": (113, lambda p: bytes(CookedLinux() / Dot1Q(vlan=5) / IP(p))),
    "cooked-2-vlan": (276, lambda p: bytes(CookedLinuxV2() / Dot1Q(vlan=5) / Dot1Q(vlan=6) / IP(p))),
    "cooked-llc": (113, lambda p: bytes(14) + b"\0\x04" + SNAP_HEAD + p),
    "ip-in-ip": (EN10MB, lambda p: ether(IP(**OUTER) / IP(p))),
    "ip-in-ip-in-ip6": (EN10MB, lambda p: ether(IPv6(**OUTER6) / IP(**OUTER) / IP(p))),
    "six-in-four": (EN10MB, lambda p: ether(IP(**OUTER) / IPv6(**OUTER6) / IP(p))),
    "etherip": (EN10MB, lambda p: ether(IP(**OUTER, proto=97) / Raw(b"\x30\0") / inner_ether(p))),
    "gre": (EN10MB, lambda p: ether(IP(**OUTER) / GRE() / IP(p))),
    "gre-key-sequence": (
        EN10MB,
        lambda p: ether(IP(**OUTER) / GRE(chksum_present=1, key_present=1, seqnum_present=1) / IP(p)),
    ),
    "gre-ethernet": (EN10MB, lambda p: ether(IP(**OUTER) / GRE(proto=0x6558, key_present=1) / inner_ether(p))),
    "erspan-1": (EN10MB, lambda p: ether(IP(**OUTER) / GRE(proto=0x88BE) / inner_ether(p))),
    "erspan-2": (
        EN10MB,
        lambda p: ether(IP(**OUTER) / GRE(proto=0x88BE, seqnum_present=1) / Raw(b"\x10" + bytes(7)) / inner_ether(p)),
    ),
    "erspan-3": (EN10MB, lambda p: ether(erspan3(p, platform=False))),
    "erspan-3-platform": (EN10MB, lambda p: ether(erspan3(p, platform=True))),
    "vxlan": (EN10MB, lambda p: ether(vxlan(inner_ether(p)))),
    "vxlan-policy": (EN10MB, lambda p: over_udp(4789, Raw(b"\x88\0\0\x05\0\0\x09\0") / inner_ether(p))),
    "vxlan-gpe": (EN10MB, lambda p: over_udp(4790, Raw(b"\x0c\0\0\x01\0\0\x09\0" + p))),
    "geneve": (EN10MB, lambda p: over_udp(6081, GENEVE(vni=9) / inner_ether(p))),
    "gtp-u": (EN10MB, lambda p: ether(gtp(p))),
    "tzsp": (EN10MB, lambda p: over_udp(37008, tzsp(bytes(inner_ether(p))))),
    "l2tp": (EN10MB, lambda p: over_udp(1701, Raw(struct.pack(">HHH", 0x0002, 1, 2) + b"\xff\x03\0\x21" + p))),
    "l2tp-length-sequence": (
        EN10MB,
        lambda p: over_udp(50_000, Raw(struct.pack(">6H", 0x4802, 99, 1, 2, 3, 4) + b"\0\x21" + p), source=1701),
    ),
    "pppoe": (EN10MB, lambda p: ether(PPPoE(sessionid=7) / PPP() / IP(p))),
    "mpls": (EN10MB, lambda p: ether(MPLS(label=30, s=0) / MPLS(label=40, s=1) / IP(p))),
    "pseudowire": (EN10MB, lambda p: ether(MPLS(label=30, s=1) / Raw(bytes(4)) / inner_ether(p))),
    "pseudowire-without-control-word": (EN10MB, lambda p: ether(MPLS(label=30, s=1) / inner_ether(p))),
    "pseudowire-of-llc": (
        EN10MB,
        lambda p: ether(MPLS(label=30, s=1) / Raw(bytes(ETHER)[:12] + struct.pack(">H", len(p) + 8) + SNAP_HEAD + p)),
    ),
    "mpls-in-udp": (EN10MB, lambda p: over_udp(6635, MPLS(label=30, s=0) / MPLS(label=40, s=1) / IP(p))),
    "pseudowire-in-udp": (EN10MB, lambda p: over_udp(6635, MPLS(label=30, s=1) / Raw(bytes(4)) / inner_ether(p))),
    "provider-backbone": (EN10MB, lambda p: bytes(ETHER)[:12] + b"\x88\xe7\0\0\0\x09" + bytes(inner_ether(p))),
    "ah": (EN10MB, lambda p: ether(IP(**OUTER) / AH(nh=4, icv=bytes(12), payloadlen=4) / IP(p))),
    **{
        f"esp-null-{vector}-{icv}": (EN10MB, lambda p, icv=icv, vector=vector: esp(p, icv=icv, vector=vector))
        for vector, icv in ((0, 12), (0, 16), (0, 24), (0, 32), (8, 16), (0, 0))
    },
    "esp-null-in-udp": (EN10MB, lambda p: esp(p, icv=12, in_udp=True)),
    "deep": (
        EN10MB,
        lambda p: ether(Dot1Q(vlan=4) / MPLS(label=7, s=1) / vxlan(ETHER / IPv6(**OUTER6) / GRE() / gtp(p))),
    ),
    "deeper": (113, lambda p: bytes(CookedLinux() / vxlan(ETHER / vxlan(ETHER / vxlan(ETHER / IP(**OUTER) / IP(p)))))),
}


class Told(NamedTuple):
    """What a report tells of calls and their media, whatever the frames are numbered."""

    calls: list[dict[str, Any]]
    findings: list[Any]
    not_decoded: list[Any]


def told(data: bytes, folder: Path) -> Told:
    path = folder / "wrapped.pcap"
    path.write_bytes(data)
    report = msgspec.to_builtins(analyze([path]))
    assert report["capture"]["problems"] == []
    return Told(report["calls"], report["findings"], report["capture"]["not_decoded"])


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Told:
    packets = [Packet(ether(IP(packet)), time_ns) for time_ns, packet in ip_packets()]
    found = told(pcap(packets), tmp_path_factory.mktemp("plain"))
    assert len(found.calls) == 3
    assert any(call["media"] for call in found.calls)
    return found


@pytest.mark.parametrize("name", WRAPPINGS)
def test_same_call_in(name: str, plain: Told, tmp_path: Path) -> None:
    link, wrap = WRAPPINGS[name]
    packets = [Packet(wrap(packet), time_ns) for time_ns, packet in ip_packets()]
    assert told(pcap(packets, link=link), tmp_path) == plain


@pytest.mark.parametrize("name", WRAPPINGS)
def test_cut_anywhere(name: str, tmp_path: Path) -> None:
    link, wrap = WRAPPINGS[name]
    frame = wrap(next(packet for _, packet in ip_packets()))
    path = tmp_path / "cut.pcap"
    path.write_bytes(pcap([Packet(frame[:size], length=len(frame)) for size in range(len(frame))], link=link))
    report = analyze([path])
    assert report.capture.frames == len(frame)


# --- what wraps messages and not packets


class Carried(NamedTuple):
    """A UDP payload of the sample."""

    time_ns: int
    source: tuple[str, int]
    destination: tuple[str, int]
    data: bytes


def payloads() -> list[Carried]:
    reader = naive.Reader()
    for number, (time_ns, packet) in enumerate(ip_packets()):
        reader.take(number, time_ns, packet)
    return [
        Carried(one.time_ns, (one.source, one.source_port), (one.destination, one.destination_port), one.payload)
        for one in reader.datagrams
    ]


def chunk(kind: int, value: bytes) -> bytes:
    return struct.pack(">HHH", 0, kind, len(value) + 6) + value


def hep3(one: Carried, *, packed: bool = False, kind: int | None = None) -> bytes:
    seconds, rest = divmod(one.time_ns, 10**9)
    is_media = one.data[0] >> 6 == 2
    chunks = [
        chunk(1, b"\2"),
        chunk(2, b"\x11"),
        chunk(3, bytes(map(int, one.source[0].split(".")))),
        chunk(4, bytes(map(int, one.destination[0].split(".")))),
        chunk(7, struct.pack(">H", one.source[1])),
        chunk(8, struct.pack(">H", one.destination[1])),
        chunk(9, struct.pack(">I", seconds)),
        chunk(10, struct.pack(">I", rest // 1000)),
        chunk(11, bytes([kind if kind is not None else 4 if is_media else 1])),
        chunk(12, bytes(4)),
        chunk(16, zlib.compress(one.data)) if packed else chunk(15, one.data),
    ]
    body = b"".join(chunks)
    return b"HEP3" + struct.pack(">H", len(body) + 6) + body


def hep_old(one: Carried, version: int) -> bytes:
    addresses = bytes(map(int, f"{one.source[0]}.{one.destination[0]}".split(".")))
    head = struct.pack(">BBBBHH", version, 16, 2, 17, one.source[1], one.destination[1]) + addresses
    seconds, rest = divmod(one.time_ns, 10**9)
    return head + (struct.pack("<IIHH", seconds, rest // 1000, 7, 0) if version == 2 else b"") + one.data


def stream(pieces: list[tuple[int, bytes]], port: int = 9060, size: int = 700) -> list[Packet]:
    """Pieces of one direction of a TCP connection, in segments."""
    made, sequence = [], 1
    for time_ns, piece in pieces:
        for at in range(0, len(piece), size):
            segment = TCP(sport=40_000, dport=port, seq=sequence, flags="PA") / Raw(piece[at : at + size])
            made.append(Packet(ether(IP(**OUTER) / segment), time_ns))
            sequence += len(piece[at : at + size])
    return made


def is_sip(one: Carried) -> bool:
    return b"SIP/2.0" in one.data


@pytest.fixture(scope="module")
def plain_sip(tmp_path_factory: pytest.TempPathFactory) -> Told:
    packets = [Packet(ether(IP(src=one.source[0], dst=one.destination[0]) / ports(one)), one.time_ns) for one in sip()]
    return told(pcap(packets), tmp_path_factory.mktemp("plain"))


def sip() -> list[Carried]:
    return [one for one in payloads() if is_sip(one)]


def ports(one: Carried) -> Any:
    return UDP(sport=one.source[1], dport=one.destination[1]) / Raw(one.data)


HOUR_NS = 3600 * 10**9


@pytest.mark.parametrize("packed", [False, True])
def test_same_call_in_hep_3(packed: bool, plain: Told, tmp_path: Path) -> None:
    # The carrier's own times and addresses count for nothing.
    packets = [Packet(over_udp(12_345, Raw(hep3(one, packed=packed))), one.time_ns + HOUR_NS) for one in payloads()]
    found = told(pcap(packets), tmp_path)
    # HEP does not say with which type of service a packet came.
    assert {stream["dscp"] for call in found.calls for stream in call["media"]} == {None}
    calls = [{**call, "media": tuple({**stream, "dscp": 0} for stream in call["media"])} for call in found.calls]
    assert found._replace(calls=calls) == plain


@pytest.mark.parametrize("version", [1, 2])
def test_same_call_in_old_hep(version: int, plain_sip: Told, tmp_path: Path) -> None:
    packets = [
        Packet(over_udp(9060, Raw(hep_old(one, version))), one.time_ns + (version - 1) * HOUR_NS) for one in sip()
    ]
    assert told(pcap(packets), tmp_path) == plain_sip


def without_frames(found: Told) -> Any:
    """For carriers whose frames are not one for each message."""
    calls = [
        {
            key: call[key]
            for key in (
                "call_ids",
                "from",
                "to",
                "start",
                "end",
                "outcome",
                "final_status",
                "root_cause",
                "pdd_s",
                "legs",
            )
        }
        | {"responses": [(one["status"], one["source"], one["destination"]) for one in call["responses"]]}
        for call in found.calls
    ]
    return calls, [(one["rule"], one["verdict"]) for one in found.findings]


@pytest.mark.parametrize("form", ["3", "3-packed", "2", "1"])
def test_same_call_in_hep_over_tcp(form: str, plain_sip: Told, tmp_path: Path) -> None:
    wrap = {
        "3": hep3,
        "3-packed": lambda one: hep3(one, packed=True),
        "2": lambda one: hep_old(one, 2),
        "1": lambda one: hep_old(one, 1),
    }[form]
    packets = stream([(one.time_ns, wrap(one)) for one in sip()])
    assert without_frames(told(pcap(packets), tmp_path)) == without_frames(plain_sip)


def websocket(data: bytes, *, opcode: int = 1, fin: bool = True, key: bytes = b"", rsv: int = 0) -> bytes:
    size = struct.pack(">BH", 126, len(data)) if len(data) > 125 else bytes([len(data)])
    masked = bytes([size[0] | 0x80]) + size[1:] + key if key else size
    payload = bytes(byte ^ key[at % 4] for at, byte in enumerate(data)) if key else data
    return bytes([opcode | 0x80 * fin | rsv]) + masked + payload


def connections(wrap: Callable[[Carried, int], bytes], opening: dict[int, bytes]) -> list[Packet]:
    """Each message between its two ends over one TCP connection for each pair; `opening` are the first bytes of the
    side that opens (0) and of the other (1)."""
    made: list[Packet] = []
    sequence: dict[tuple[Any, Any], int] = {}
    for one in sip():
        ends = (one.source, one.destination)
        if ends not in sequence:
            for side, pair in enumerate((ends, ends[::-1])):
                sequence[pair] = 1
                if opening:
                    made += _segments(pair, opening[side], one.time_ns, sequence)
        side = 0 if list(sequence).index(ends) % 2 == 0 else 1
        made += _segments(ends, wrap(one, side), one.time_ns, sequence)
    return made


def _segments(ends: tuple[Any, Any], data: bytes, time_ns: int, sequence: dict[tuple[Any, Any], int]) -> list[Packet]:
    made = []
    for at in range(0, len(data), 500):
        piece = data[at : at + 500]
        tcp = TCP(sport=ends[0][1], dport=ends[1][1], seq=sequence[ends], flags="PA")
        made.append(Packet(ether(IP(src=ends[0][0], dst=ends[1][0]) / tcp / Raw(piece)), time_ns))
        sequence[ends] += len(piece)
    return made


HANDSHAKE = {
    0: b"GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Protocol: sip\r\n\r\n",
    1: b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Protocol: sip\r\n\r\n",
}


def masked(one: Carried, side: int) -> bytes:
    return websocket(one.data, key=b"" if side else b"\x37\xfa\x21\x3d")


def in_pieces(one: Carried, side: int) -> bytes:
    key = b"" if side else b"\x37\xfa\x21\x3d"
    middle = len(one.data) // 2
    return (
        websocket(one.data[:middle], fin=False, key=key)
        + websocket(b"are you there", opcode=9, key=key)
        + websocket(b"", opcode=0, fin=False, key=key)
        + websocket(one.data[middle:], opcode=0, key=key)
        + websocket(b"I am", opcode=10, key=key)
        + websocket(b"\r\n\r\n", key=key)
    )


@pytest.mark.parametrize("form", ["masked", "in-pieces", "mid-stream", "compressed"])
def test_same_call_over_websocket(form: str, plain_sip: Told, tmp_path: Path) -> None:
    deflaters: dict[Any, Any] = {}

    def compressed(one: Carried, side: int) -> bytes:
        deflater = deflaters.setdefault(one.source + one.destination, zlib.compressobj(wbits=-15))
        data = deflater.compress(one.data) + deflater.flush(zlib.Z_SYNC_FLUSH)
        return websocket(data[:-4], key=b"" if side else b"abcd", rsv=0x40)

    wrap = {"in-pieces": in_pieces, "compressed": compressed}.get(form, masked)
    packets = connections(wrap, {} if form == "mid-stream" else HANDSHAKE)
    assert without_frames(told(pcap(packets), tmp_path)) == without_frames(plain_sip)


@pytest.mark.parametrize("size", [10_000, 300])
def test_same_call_over_sctp(size: int, plain_sip: Told, tmp_path: Path) -> None:
    packets, tsn = [], 2**32 - 3
    for one in sip():
        pieces = [one.data[at : at + size] for at in range(0, len(one.data), size)]
        chunks = []
        for index, piece in enumerate(pieces):
            flags = {"beginning": int(index == 0), "ending": int(index == len(pieces) - 1)}
            chunks.append(SCTPChunkData(tsn=tsn, stream_id=1, stream_seq=9, data=piece, **flags))
            tsn = (tsn + 1) % 2**32
        for part in reversed(chunks):
            sctp = SCTP(sport=one.source[1], dport=one.destination[1], tag=1) / part
            packets.append(Packet(ether(IP(src=one.source[0], dst=one.destination[0]) / sctp), one.time_ns))
    assert without_frames(told(pcap(packets), tmp_path)) == without_frames(plain_sip)


def test_same_call_in_fragments(plain_sip: Told, tmp_path: Path) -> None:
    packets = []
    for number, one in enumerate(sip()):
        packet = IP(src=one.source[0], dst=one.destination[0], id=number) / ports(one)
        packets += [Packet(ether(piece), one.time_ns) for piece in reversed(fragment(packet, 256))]
    assert without_frames(told(pcap(packets), tmp_path)) == without_frames(plain_sip)


def test_same_call_in_fragments_of_tunnels_of_fragments(plain_sip: Told, tmp_path: Path) -> None:
    packets = []
    for number, one in enumerate(sip()):
        inner = IP(src=one.source[0], dst=one.destination[0], id=number) / ports(one)
        # The last piece is small enough to travel whole.
        for index, piece in enumerate(reversed(fragment(inner, 400))):
            outer = IPv6(**OUTER6) / IPv6ExtHdrFragment(id=number * 10 + index) / UDP(sport=2152, dport=2152)
            tunnelled = outer / GTP_U_Header(teid=5, gtp_type=255) / piece
            packets += [Packet(ether(part), one.time_ns) for part in reversed(fragment6(tunnelled, 300))]
    assert without_frames(told(pcap(packets), tmp_path)) == without_frames(plain_sip)
