"""The whole stage on real captures and on random ones, beside tshark and a naive reader."""

from __future__ import annotations

import bz2
import gzip
import lzma
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scapy.layers.inet import IP, TCP, UDP
from scapy.layers.inet6 import IPv6, IPv6ExtHdrDestOpt, IPv6ExtHdrHopByHop, fragment6
from scapy.layers.l2 import Dot1Q, Ether
from scapy.packet import Raw

from sipdiag.capture import Capture, CaptureError
from sipdiag.sip import looks_like_sip
from tests.capture import naive
from tests.capture.making import MS, START_NS, Packet, message, paced, pcap, pcapng, see, see_bytes
from tests.conftest import ROOT, need_tool, shared_dir

# file -> (messages here and not there, messages there and not here), and why
DIFFERENCES = {
    "sipcapture-sip_ipv4_tcp_fragmented.pcap": (
        406,
        0,
        "port 6060, where tshark does not look for SIP; told to (-d tcp.port==6060,sip), it counts 406 as well",
    ),
    "ntop-fuzz-2006-06-26-2594.pcap": (
        4,
        0,
        "fuzzed: three start lines that tshark does not take for SIP, and a UDP length beyond the packet's end",
    ),
    "open5gs-ipsec_reg.pcapng": (1, 1, "a fragmented message comes in a tunnel and plain: the frame that completes it"),
    "open5gs-ipsec_to_ipsec_call.pcapng": (2, 3, "the same, and interleaved copies of fragments make one message"),
    "open5gs-ipsec_to_nonipsec_call.pcapng": (4, 7, "the same"),
    "open5gs-nonipsec_reg.pcapng": (2, 3, "the same"),
    "open5gs-nonipsec_to_ipsec_call.pcapng": (0, 2, "the same"),
    "open5gs-volte.pcapng": (3, 4, "the same"),
}
# Not captures, or of formats that are not read.
STRANGERS = {".tsv", ".erf"}
NOT_READ = {"normb-c07-sip-r2.cap"}


def captures() -> list[Path]:
    folder = ROOT.parent / "shared" / "pcaps"
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in files if path.suffix not in STRANGERS and path.name not in NOT_READ]


def real(path: Path | None) -> Path:
    shared_dir()
    assert path is not None
    return path


real_captures = pytest.mark.parametrize("path", captures() or [None], ids=lambda path: path.name if path else "none")


def tshark_messages(path: Path) -> Counter[int]:
    """SIP messages by frame, as tshark counts them."""
    fields = ["-T", "fields", "-e", "frame.number", "-e", "sip.Method", "-e", "sip.Status-Code"]
    command = [need_tool("tshark"), "-r", str(path), "-Y", "sip", *fields]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    counted: Counter[int] = Counter()
    for line in done.stdout.splitlines():
        number, *values = line.split("\t")
        counted[int(number)] = sum(len([one for one in value.split(",") if one]) for value in values)
    return counted


@real_captures
def test_as_many_messages_as_tshark(path: Path | None) -> None:
    path = real(path)
    ours = Counter(payload.frame.number for payload in see(path).payloads)
    theirs = tshark_messages(path)
    more, less, _ = DIFFERENCES.get(path.name, (0, 0, ""))
    assert ((ours - theirs).total(), (theirs - ours).total()) == (more, less)


@real_captures
def test_same_as_the_naive_reader(path: Path | None) -> None:
    path = real(path)
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    seen = see(path)
    if any(link not in ("EN10MB", "LINUX_SLL", "RAW", "NULL", "IPV4") for link in seen.capture.files[0].link_types):
        pytest.skip("a link type that the naive reader does not know")
    plain = naive.read(data).datagrams
    media = {(one.number, one.source_port, one.destination_port) for one in plain if naive.is_media(one.payload)}
    ours = {(row[2], row[7], row[8]) for row in seen.media}
    assert media <= ours
    assert len(ours - media) <= len(seen.capture.not_decoded) + TUNNELLED_MEDIA.get(path.name, 0)
    messages = {(one.number, one.source, one.payload) for one in plain if looks_like_sip(one.payload)}
    found = {(one.frame.number, one.source.address) for one in seen.payloads if one.transport == "udp"}
    assert {one[:2] for one in messages} <= found | SHADOWED.get(path.name, set())


TUNNELLED_MEDIA: dict[str, int] = {}
SHADOWED: dict[str, set[tuple[int, str]]] = {}


@real_captures
def test_blocks_of_any_size_give_the_same(path: Path | None) -> None:
    path = real(path)
    whole = see(path)
    for block_bytes in (777, 20_000):
        parts = see(path, block_bytes=block_bytes)
        assert parts[:4] == whole[:4]
        assert parts.not_decoded == whole.not_decoded
        assert parts.capture.duplicate_frames == whole.capture.duplicate_frames
        assert parts.capture.files == whole.capture.files
