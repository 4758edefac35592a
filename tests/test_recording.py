"""Recording loopback: what was sent while it ran is in the file, and a refusal says why."""

import socket
from pathlib import Path

import pytest

from sipdiag.recording import CannotRecord, Recording
from tests.conftest import need_tool


def sent(count: int, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        for number in range(count):
            one.sendto(b"packet %d" % number, ("127.0.0.1", port))


def test_all_that_is_sent_meanwhile_is_in_the_file(tmp_path: Path) -> None:
    need_tool("tcpdump")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        port = sink.getsockname()[1]
        recording = Recording(tmp_path / "call.pcap", filter=f"udp port {port}")
        recording.start()
        sent(200, port)
        recording.stop()
        sent(1, port)
        recording.stop()  # a second time changes nothing
    data = (tmp_path / "call.pcap").read_bytes()
    assert data.count(b"packet ") == 200
    assert recording.dropped == 0


def test_a_refusal_says_why(tmp_path: Path) -> None:
    need_tool("tcpdump")
    with pytest.raises(CannotRecord, match=r"tcpdump cannot record none0: .*No such device"):
        Recording(tmp_path / "call.pcap", "none0").start()
    with pytest.raises(CannotRecord, match="syntax error"):
        Recording(tmp_path / "call.pcap", filter="no filter").start()
