"""The whole stage on real captures and on random ones, beside tshark and a naive reader."""

from __future__ import annotations

import bz2
import contextlib
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
from scapy.layers.l2 import Dot1Q
from scapy.packet import Raw

from sipdiag.addresses import address_text
from sipdiag.capture import Capture, CaptureError
from sipdiag.model import MediaColumns
from sipdiag.sip import looks_like_sip
from tests.capture import naive
from tests.capture.making import ETHER, MS, START_NS, Packet, message, paced, pcap, pcapng, see, see_bytes
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
    "sipcapture-hep.pcap": (6, 0, "HEP, which tshark does not read on this port; two more are reports"),
    "sipcapture-hep3_compressed.pcap.pcapng": (21, 0, "HEP, with compressed payloads"),
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
    plain_esp = ["-o", "esp.enable_null_encryption_decode_heuristic:TRUE"]
    command = [need_tool("tshark"), "-r", str(path), *plain_esp, "-Y", "sip", *fields]
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


# Tunnels, which the naive reader does not know: there it finds only a part.
TUNNELS = {
    "arkime-gtp-iphone.pcap",
    "normb-dtmfsipinfo.pcap",
    "ntop-gre.pcapng",
    "seladb-sip_reqs.pcap",
    "sipcapture-hep.pcap",
    "sipcapture-hep3_compressed.pcap.pcapng",
}


UDPTL = 1 + MediaColumns.__struct_fields__.index("may_be_udptl")


@real_captures
def test_same_as_the_naive_reader(path: Path | None) -> None:
    path = real(path)
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    seen = see(path)
    plain = naive.read(data).datagrams
    sip = {(one.number, one.source, one.source_port) for one in plain if looks_like_sip(one.payload)}
    media = {(one.number, one.source, one.source_port) for one in plain if naive.is_media(one.payload)}
    seen_sip = {(one.frame.number, *one.source) for one in seen.payloads if one.transport == "udp"}
    seen_media = {(row[2], address_text(row[3], row[4]), row[7]) for row in seen.media if not row[UDPTL]}
    if path.name in TUNNELS or path.name.startswith("open5gs"):
        assert len(media - seen_media) <= 1
    else:
        assert sip == seen_sip
        assert media == seen_media


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


@real_captures
def test_a_file_cut_anywhere_gives_its_beginning(path: Path | None, tmp_path: Path) -> None:
    path = real(path)
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    whole = see(path)
    times = [one.time_ns for one in whole.payloads]
    chance = random.Random(path.name)
    for cut in (chance.randrange(512, max(513, len(data))) for _ in range(3)):
        seen = see_bytes(data[:cut], tmp_path)
        frames = seen.capture.frames
        assert frames <= whole.capture.frames
        if frames < whole.capture.frames and not whole.capture.problems:
            (problem,) = [one for one in seen.capture.problems if "lost" not in one] or [None]
            assert problem is None or problem.endswith(f"the last record is cut short after frame {frames}")
        untouched = [one for one in whole.payloads if max(one.frames or (one.frame,)).number <= frames]
        complete = [one for one in seen.payloads if not one.truncated]
        assert [one for one in complete if one in untouched] == [one for one in untouched if one in complete]
        assert len(complete) <= len(times)


# --- random captures, beside the naive reader


@st.composite
def datagrams(draw: st.DrawFn) -> list[bytes]:
    """Frames of UDP datagrams in shuffled order: IPv4 or IPv6, with VLAN tags, extension headers,
    fragments."""
    found: list[bytes] = []
    for number in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["sip", "rtp", "noise"]))
        size = draw(st.integers(12, 3000))
        payload = {"sip": message(number, body=bytes(size)), "rtp": b"\x80" + bytes(size), "noise": bytes(size)}[kind]
        ports = UDP(sport=draw(st.sampled_from([5060, 4000, 30_000])), dport=draw(st.integers(1024, 2000)))
        if draw(st.booleans()):
            packets = (IP(src="192.0.2.1", dst="198.51.100.2", id=number) / ports / Raw(payload)).fragment(
                draw(st.sampled_from([200, 1480, 65_000]))
            )
            packets = [IP(bytes(packet)) for packet in packets]
        else:
            layers = IPv6(src="2001:db8::1", dst="2001:db8::2")
            if draw(st.booleans()):
                layers = layers / IPv6ExtHdrHopByHop()
            if draw(st.booleans()):
                layers = layers / IPv6ExtHdrDestOpt()
            packet = layers / ports / Raw(payload)
            packets = fragment6(packet, 1280) if len(bytes(packet)) > 1280 else [packet]
            for packet in packets:
                if packet.haslayer("IPv6 Extension Header - Fragmentation header"):
                    packet["IPv6 Extension Header - Fragmentation header"].id = number
        tags = draw(st.lists(st.integers(1, 4000), max_size=2))
        for packet in packets:
            frame = ETHER
            for tag in tags:
                frame = frame / Dot1Q(vlan=tag)
            found.append(bytes(frame / packet))
    return draw(st.permutations(found))


@settings(max_examples=60)
@given(
    frames=datagrams(),
    order=st.sampled_from("<>"),
    form=st.sampled_from(["us", "ns", "ng"]),
    block_bytes=st.sampled_from([64, 1500, 1 << 20]),
)
def test_random_datagrams(
    frames: list[bytes], order: str, form: str, block_bytes: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    packets = paced(frames)
    data = pcapng(packets, order=order) if form == "ng" else pcap(packets, order=order, nanoseconds=form == "ns")
    seen = see_bytes(data, tmp_path_factory.mktemp("random"), block_bytes=block_bytes)
    plain = naive.read(data).datagrams
    assert [(one.frame.number, one.time_ns, *one.source, *one.destination, one.data) for one in seen.payloads] == [
        tuple(one) for one in plain if looks_like_sip(one.payload)
    ]
    assert [
        (row[2], row[1], address_text(row[3], row[4]), row[7], address_text(row[5], row[6]), row[8], row[9])
        for row in seen.media
    ] == [(*one[:6], len(one.payload)) for one in plain if naive.is_media(one.payload)]
    assert [row[11] for row in seen.media] == [
        one.payload[:32].ljust(32, b"\0") for one in plain if naive.is_media(one.payload)
    ]


@st.composite
def connections(draw: st.DrawFn) -> tuple[list[bytes], int]:
    """Frames of TCP connections that carry SIP: segments of any size, disordered, repeated, overlapping."""
    found: list[bytes] = []
    count = 0
    for port in range(40_000, 40_000 + draw(st.integers(1, 3))):
        first = draw(st.integers(0, 2**32 - 1))
        numbers = range(count, count + draw(st.integers(1, 4)))
        count = numbers.stop
        stream = b"".join(message(number, body=bytes(draw(st.integers(0, 600)))) for number in numbers)
        flow = ETHER / IP(src="192.0.2.1", dst="192.0.2.2")
        ports = {"sport": port, "dport": draw(st.sampled_from([5060, 6060]))}
        pieces: list[tuple[int, int]] = []
        at = 0
        while at < len(stream):
            size = draw(st.integers(150, 900))
            pieces.append((at, min(len(stream), at + size)))
            at += size
        pieces += [piece for piece in pieces if draw(st.integers(0, 3)) == 0]
        pieces += [(max(0, start - 30), end) for start, end in pieces if draw(st.integers(0, 5)) == 0]
        segments = [
            bytes(flow / TCP(seq=(first + 1 + start) % 2**32, flags="PA", **ports) / Raw(stream[start:end]))
            for start, end in draw(st.permutations(pieces))
        ]
        found += [bytes(flow / TCP(seq=first, flags="S", **ports)), *segments]
    return found, count


@settings(max_examples=60)
@given(made=connections(), block_bytes=st.sampled_from([64, 1500, 1 << 20]))
def test_random_connections(
    made: tuple[list[bytes], int], block_bytes: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    frames, count = made
    data = pcap(paced(frames, step_ns=MS // 10))
    seen = see_bytes(data, tmp_path_factory.mktemp("random"), block_bytes=block_bytes)
    streams = naive.streams(naive.read(data).segments)
    assert count == len(seen.payloads)
    for (source, destination), stream in streams.items():
        found = [one for one in seen.payloads if (one.source, one.destination) == (source, destination)]
        assert [one.data for one in found] == naive.messages(stream)
        assert all(one.transport == "tcp" and one.frame in (one.frames or (one.frame,)) for one in found)


@settings(max_examples=150)
@given(data=st.binary(max_size=400), format=st.sampled_from(["", "pcap", "pcapng", "frames"]))
def test_any_bytes_give_a_result(data: bytes, format: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    head = {"": b"", "pcap": pcap([]), "pcapng": pcapng([]), "frames": b""}[format]
    if format == "frames":
        data = pcap([Packet(data[:at]) for at in range(0, len(data), 20)], link=data[0] if data else 1)
    with contextlib.suppress(CaptureError):
        see_bytes(head + data, tmp_path_factory.mktemp("any"))


@settings(max_examples=100)
@given(
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=20), form=st.booleans()
)
def test_damaged_captures_give_a_result(
    changes: list[tuple[int, int]], form: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    flow = ETHER / IP(src="192.0.2.1", dst="192.0.2.2")
    fragments = (
        IP(src="192.0.2.1", dst="192.0.2.2", id=7) / UDP(sport=5060, dport=5060) / Raw(message(1, body=bytes(900)))
    ).fragment(400)
    segments = [
        flow / TCP(sport=4000, dport=5060, seq=1 + 100 * n, flags="PA") / Raw(message(2)[100 * n : 100 * n + 100])
        for n in range(4)
    ]
    packets = paced(
        [flow / UDP(sport=5060, dport=5060) / Raw(message(0)), *(ETHER / one for one in fragments), *segments]
    )
    data = bytearray(pcapng(packets) if form else pcap(packets))
    for at, value in changes:
        data[24 + at % (len(data) - 24)] = value
    see_bytes(bytes(data), tmp_path_factory.mktemp("damaged"), block_bytes=500)


# --- inputs


def one_call() -> list[Packet]:
    flow = ETHER / IP(src="192.0.2.1", dst="192.0.2.2")
    frames = [flow / UDP(sport=5060, dport=5060) / Raw(message(number)) for number in range(20)]
    frames[10:10] = [flow / UDP(sport=4000, dport=5000) / Raw(b"\x80" + bytes(171)) for _ in range(200)]
    return paced(frames, step_ns=20 * MS)


@pytest.mark.parametrize("kind", ["gzip", "bz2", "xz", "zstd", "lz4", "stdin", "gzip-stdin"])
def test_a_capture_is_the_same_however_it_comes(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import lz4.frame
    import zstandard

    data = pcap(one_call())
    pack = {
        "gzip": gzip.compress,
        "gzip-stdin": gzip.compress,
        "bz2": bz2.compress,
        "xz": lzma.compress,
        "zstd": zstandard.compress,
        "lz4": lz4.frame.compress,
        "stdin": bytes,
    }[kind]
    packed = tmp_path / "packed"
    packed.write_bytes(pack(data))
    plain = see_bytes(data, tmp_path)
    if kind.endswith("stdin"):
        with packed.open("rb") as stream:
            monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": stream}))
            seen = see("-", block_bytes=3000)
    else:
        seen = see(packed, block_bytes=3000)
    assert seen[:4] == plain[:4]
    (file,), (plain_file,) = seen.capture.files, plain.capture.files
    assert (file.format, file.link_types, file.bytes, file.frames) == (
        plain_file.format,
        plain_file.link_types,
        plain_file.bytes,
        plain_file.frames,
    )


def test_files_that_follow_one_another_are_one_capture(tmp_path: Path) -> None:
    flow = ETHER / IP(src="192.0.2.1", dst="192.0.2.2")
    text = message(1) + message(2)
    pieces = [(0, 150), (150, 300), (300, len(text))]
    packets = paced(
        [flow / TCP(sport=4000, dport=5060, seq=1 + start, flags="PA") / Raw(text[start:end]) for start, end in pieces],
        step_ns=2000 * MS,
    )
    (tmp_path / "a.pcap").write_bytes(pcap(packets[:1]))
    (tmp_path / "b.pcap").write_bytes(pcap(packets[1:]))
    seen = see(tmp_path / "b.pcap", tmp_path / "a.pcap")
    assert seen.messages == [message(1), message(2)]
    assert seen.payloads[0].frames == ((1, 1), (0, 1))
    assert [file.path.rsplit("/", 1)[1] for file in seen.capture.files] == ["b.pcap", "a.pcap"]
    assert seen.capture.frames == 3


def test_files_that_overlap_are_merged_by_time(tmp_path: Path) -> None:
    packets = one_call()
    (tmp_path / "even.pcap").write_bytes(pcap(packets[::2]))
    (tmp_path / "odd.pcap").write_bytes(pcapng(packets[1::2]))
    seen = see(tmp_path / "odd.pcap", tmp_path / "even.pcap", block_bytes=2000)
    assert seen.messages == [message(number) for number in range(20)]
    assert [one.time_ns for one in seen.payloads] == sorted(one.time_ns for one in seen.payloads)
    assert {one.frame.file for one in seen.payloads} == {0, 1}
    assert len(seen.media) == 200


def test_the_same_message_in_two_captures_is_a_copy(tmp_path: Path) -> None:
    packets = one_call()
    (tmp_path / "a.pcap").write_bytes(pcap(packets))
    (tmp_path / "b.pcap").write_bytes(pcap([packet._replace(time_ns=packet.time_ns + MS) for packet in packets]))
    seen = see(tmp_path / "a.pcap", tmp_path / "b.pcap")
    assert [one.copy_of for one in seen.payloads if one.frame.file == 1] == [
        one.frame for one in seen.payloads if one.frame.file == 0
    ]
    assert seen.capture.duplicate_frames == 20


def test_progress_counts_the_bytes_of_the_files(tmp_path: Path) -> None:
    path = tmp_path / "made.pcap"
    path.write_bytes(pcap(one_call()))
    told: list[tuple[int, int | None]] = []
    for _ in Capture([str(path)], block_bytes=5000, progress=lambda done, total: told.append((done, total))):
        pass
    assert told == sorted(told)
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


def test_times_and_traffic(tmp_path: Path) -> None:
    seen = see_bytes(pcap(one_call()), tmp_path)
    assert seen.capture.first_ns == START_NS
    assert seen.capture.last_ns == START_NS + 219 * 20 * MS
    assert {one[:2] for one in seen.traffic} == {("192.0.2.1", "192.0.2.2")}
    assert len(seen.traffic) == 2


def test_importing_the_package_does_not_import_numpy() -> None:
    code = "import sys, sipdiag.capture; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
