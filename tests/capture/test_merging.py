"""What several inputs bring, in the order of time."""

from pathlib import Path

import numpy as np
from scapy.layers.inet import IP, UDP
from scapy.packet import Raw

from sipdiag.capture.merging import Merging
from sipdiag.capture.ordering import Timed
from sipdiag.model import Endpoint, Frame, Payload
from tests.capture.making import ETHER, MS, paced, pcap, see

A, B = Endpoint("192.0.2.1", 5060), Endpoint("192.0.2.2", 5060)


def payload(number: int, time_ns: int) -> Payload:
    return Payload(time_ns, Frame(0, number), A, B, "udp", b"")


def test_what_is_due_comes_in_the_order_of_time_and_the_rest_later() -> None:
    merging = Merging()
    merging.hold(Timed(np.array([5, 9]), [payload(1, 5), payload(2, 9)]), rank=1, point=7)
    merging.hold(Timed(np.array([4, 5, 6]), [payload(3, 4), payload(4, 5), payload(5, 6)]), rank=0, point=3)
    assert [(point, one.frame.number) for point, one in merging.take(5).found] == [(3, 3), (3, 4), (7, 1)]
    assert merging
    assert [(point, one.frame.number) for point, one in merging.take(None).found] == [(3, 5), (7, 2)]
    assert not merging
    assert merging.take(None).media is None


def test_media_of_two_files_is_in_the_order_of_time(tmp_path: Path) -> None:
    """Row by row, so that second sights of a packet are near each other whatever the size of the blocks."""
    flow = ETHER / IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=4000, dport=5000)
    packets = paced((flow / Raw(b"\x80" + bytes([n]) * 171) for n in range(250)), step_ns=20 * MS)
    (tmp_path / "a.pcap").write_bytes(pcap(packets))
    (tmp_path / "b.pcap").write_bytes(pcap([one._replace(time_ns=one.time_ns + 3 * MS) for one in packets[5:]]))
    for block_bytes in (1000, 1 << 20):
        rows = see(tmp_path / "b.pcap", tmp_path / "a.pcap", block_bytes=block_bytes).media
        assert [row[1] for row in rows] == sorted(row[1] for row in rows)
        assert len(rows) == 495
        assert [row[:3:2] for row in rows[:8]] == [(1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (1, 6), (0, 1), (1, 7)]
