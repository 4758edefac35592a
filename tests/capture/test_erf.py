"""ERF files, beside tshark on real ones and beside the same frames as pcap."""

import subprocess
from pathlib import Path

import pytest
from scapy.layers.inet import IP, UDP
from scapy.packet import Raw

from sipdiag.capture import CaptureError
from tests.capture.making import ETHER, Packet, erf, message, paced, pcap, see, see_bytes
from tests.conftest import ROOT, need_tool, shared_dir

FLOW = IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=5060, dport=5060)
PACKETS = paced(ETHER / FLOW / Raw(message(number)) for number in range(20))


def real() -> list[Path]:
    return sorted((ROOT.parent / "shared" / "pcaps").glob("*.erf"))


@pytest.mark.parametrize("path", real() or [None], ids=lambda path: path.name if path else "none")
def test_the_sip_that_tshark_sees(path: Path | None) -> None:
    shared_dir()
    assert path is not None
    fields = ["frame.number", "frame.time_epoch", "sip.Method", "sip.Status-Code"]
    command = [
        need_tool("tshark"),
        "-r",
        path,
        "-Y",
        "sip",
        "-T",
        "fields",
        *(part for one in fields for part in ("-e", one)),
    ]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    ours = []
    for one in see(path).payloads:
        word, status = one.data.split(None, 2)[:2]
        method = "" if word.startswith(b"SIP/2.0") else word.decode()
        seconds, rest = divmod(one.time_ns, 10**9)
        ours.append(f"{one.frame.number}\t{seconds}.{rest:09}\t{method}\t{'' if method else status.decode()}")
    assert ours == listed
    assert ours


@pytest.mark.parametrize(("kind", "extensions"), [(2, 0), (2, 1), (2, 3), (11, 0), (16, 1), (20, 0)])
def test_kinds_of_ethernet_records(kind: int, extensions: int, tmp_path: Path) -> None:
    data = erf(PACKETS, kind=kind, extensions=extensions)
    for block_bytes in (100, 1 << 20):
        seen = see_bytes(data, tmp_path, block_bytes=block_bytes)
        assert seen.messages == [message(number) for number in range(20)]
        assert all(abs(one.time_ns - PACKETS[n].time_ns) <= 1 for n, one in enumerate(seen.payloads))
        assert (seen.capture.files[0].format, seen.capture.files[0].link_types) == ("erf", ["EN10MB"])
        assert seen.capture.problems == []


@pytest.mark.parametrize(
    ("kind", "before", "link"),
    [(22, b"", "IPV4"), (1, b"\xff\x03\x00\x21", "PPP_HDLC"), (1, b"\x0f\x00\x08\x00", "C_HDLC")],
)
def test_ip_and_hdlc_records(kind: int, before: bytes, link: str, tmp_path: Path) -> None:
    packets = paced(before + bytes(FLOW / Raw(message(number))) for number in range(3))
    seen = see_bytes(erf(packets, kind=kind), tmp_path)
    assert seen.capture.files[0].link_types == [link]
    assert seen.messages == [message(number) for number in range(3)]


def test_records_of_other_kinds_are_counted_and_padding_is_not(tmp_path: Path) -> None:
    data = erf(PACKETS[:2]) + erf(PACKETS[2:3], kind=48) + erf(PACKETS[3:5], kind=27) + erf(PACKETS[5:6])
    seen = see_bytes(data, tmp_path)
    assert [one.frame.number for one in seen.payloads] == [1, 2, 5]
    assert seen.not_decoded == {"link-type": (2, 3)}


def test_lost_and_cut_frames_are_said(tmp_path: Path) -> None:
    cut = Packet(PACKETS[0].data[:100], PACKETS[0].time_ns, len(PACKETS[0].data))
    seen = see_bytes(erf([cut, PACKETS[1]], lost=2), tmp_path)
    assert [one.truncated for one in seen.payloads] == [True, False]
    assert any("the capture lost 4 frames" in problem for problem in seen.capture.problems)


def test_more_extension_headers_than_the_bound_are_damage(tmp_path: Path) -> None:
    seen = see_bytes(erf(PACKETS[:3], extensions=8) + erf(PACKETS[3:4], extensions=12) + erf(PACKETS[4:6]), tmp_path)
    assert seen.messages == [message(number) for number in (0, 1, 2, 4, 5)]
    assert any("after frame 3 is damaged" in problem for problem in seen.capture.problems)


def test_one_record_that_makes_sense_is_not_enough(tmp_path: Path) -> None:
    (record,) = [erf(PACKETS[:1])]
    with pytest.raises(CaptureError, match="binary data"):
        see_bytes(record + b"\xff" * 64, tmp_path)
    assert see_bytes(record, tmp_path).messages == [message(0)]
    assert see_bytes(record * 2, tmp_path)[:2] == see_bytes(pcap(PACKETS[:1] * 2), tmp_path)[:2]
