"""Who was seen sending to whom: every pair and bucket of a capture once."""

from pathlib import Path

from scapy.layers.inet import IP, TCP, UDP

from sipdiag.model import TRAFFIC_BUCKET_NS
from tests.capture.making import ETHER, paced, pcap, see


def test_every_pair_of_hosts_is_told_once_in_each_bucket(tmp_path: Path) -> None:
    there = ETHER / IP(src="192.0.2.1", dst="192.0.2.2") / UDP(sport=1, dport=2) / b"x"
    back = ETHER / IP(src="192.0.2.2", dst="192.0.2.1") / TCP(sport=2, dport=1)
    trace = tmp_path / "some.pcap"
    trace.write_bytes(pcap(paced([there, there, back, there], step_ns=TRAFFIC_BUCKET_NS // 2)))
    pairs = sorted((source, destination) for source, destination, _ in see(trace).traffic)
    assert pairs == [("192.0.2.1", "192.0.2.2")] * 2 + [("192.0.2.2", "192.0.2.1")]
