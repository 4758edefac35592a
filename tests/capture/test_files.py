"""Inputs that are folders, that are no captures, or whose frames are not in order: what is said of them."""

import gzip
import os
import tracemalloc
from pathlib import Path

import pytest
from scapy.layers.inet import IP, UDP
from scapy.packet import Raw

from sipdiag.capture import DEFAULT_BLOCK_BYTES, CaptureError
from tests.capture.making import ETHER, MS, START_NS, Packet, message, pcap, pcapng, see, see_bytes


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty file"),
        (bytes(5000), "a file of zeros"),
        (b"INVITE sip:a SIP/2.0\r\n\r\n", "text"),
        ("Ä list of calls\n".encode() * 100, "text"),
        (b"PK\x03\x04rest", "a ZIP archive: unpack it first"),
        (b"<!doctype html>", "an HTML page"),
        (b"\xfe\xed\xfa\xce" * 100, "binary data beginning with fe ed fa ce"),
        (b"\xd4\xc3", "text|binary"),
    ],
)
def test_what_it_looks_like_instead(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "made.pcap"
    path.write_bytes(data)
    with pytest.raises(CaptureError, match=words) as error:
        see(path)
    assert error.value.path == str(path)
    assert str(error.value).startswith(f"{path}: ")


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    for name in ("none.pcap", "no\0name"):
        with pytest.raises(CaptureError, match="it cannot be opened"):
            see(tmp_path / name)


FRAME = ETHER / IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=5060, dport=5060)


def options(*numbers: int) -> list[Packet]:
    """One request every second, with these numbers."""
    return [Packet(bytes(FRAME / Raw(message(number))), START_NS + number * 1000 * MS) for number in numbers]


def test_a_folder_means_its_captures_by_content_and_says_what_it_left_out(tmp_path: Path) -> None:
    (tmp_path / "b.pcap").write_bytes(pcap(options(1)))
    (tmp_path / "a.log").write_bytes(gzip.compress(pcapng(options(2))))
    (tmp_path / "calls.pcap").write_bytes(b"not a capture")
    (tmp_path / "sub").mkdir()
    os.mkfifo(tmp_path / "tap")
    seen = see(tmp_path)
    assert [Path(one.path).name for one in seen.capture.files] == ["a.log", "b.pcap"]
    assert [(one.frame.file, one.data) for one in seen.payloads] == [(1, message(1)), (0, message(2))]
    (problem,) = seen.capture.problems
    assert problem.startswith(f"{tmp_path}: 3 of 5 entries were left out: calls.pcap (no pcap or pcapng capture: it")
    assert "sub/ (a folder in it)" in problem
    assert "tap (no plain file)" in problem


def test_a_folder_without_a_capture_is_an_error_that_says_what_is_in_it(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="no capture in this directory"):
        see(tmp_path)
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text("hello")
    with pytest.raises(CaptureError, match=r"no capture in this directory: 0.txt \(.*\); .* 4.txt .*; and 4 more"):
        see(tmp_path)


def test_frames_that_the_capture_cut_are_counted(tmp_path: Path) -> None:
    packets = options(1, 2, 3)
    packets[1] = packets[1]._replace(data=packets[1].data[:60], length=len(packets[1].data))
    seen = see_bytes(pcap(packets), tmp_path)
    (problem,) = seen.capture.problems
    assert "1 of 3 frames are cut short by the capture" in problem
    assert "-s 0" in problem
    assert seen.not_decoded == {"cut-sip": (1, 2)}


def test_frames_far_out_of_the_order_of_time_are_counted(tmp_path: Path) -> None:
    seen = see_bytes(pcap(options(1, 2, 9, 3, 4, 10)), tmp_path, block_bytes=300)
    (problem,) = seen.capture.problems
    assert "2 of 6 frames come more than 1 s after others of a later time" in problem
    assert len(seen.payloads) == 6


def test_many_files_are_not_kept_in_memory(tmp_path: Path) -> None:
    """What was read of a file is let go of once it is over: a rotated set may have thousands."""
    paths = []
    for number in range(40):
        paths.append(tmp_path / f"{number}.pcap")
        paths[-1].write_bytes(pcap(options(5 * number)))
    tracemalloc.start()
    seen = see(*paths)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(seen.payloads) == 40
    assert peak < 5 * DEFAULT_BLOCK_BYTES
