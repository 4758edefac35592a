"""A leap of all timestamps is one of the capture's clock."""

from pathlib import Path

from scapy.utils import rdpcap, wrpcap

from sipdiag import analyze
from tests.rules.stories import report_on

CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
rtp A:4000 > B:6000 from 1.1 to 49.9 PCMU sound talk
rtp B:6000 > A:4000 from 1.105 to 49.9 PCMU sound talk
A > B +50.0 BYE
B > A +50.1 200
"""


def test_a_clock_that_is_set_back_below_a_mirror_port(tmp_path: Path) -> None:
    report_on(tmp_path, CALL)
    trace = tmp_path / "some.pcap"
    frames = []
    began: float | None = None
    for frame in rdpcap(str(trace)):
        now = float(frame.time)
        began = now if began is None else began
        back = 2.5 if now - began > 10 else 0
        for copy in range(2):
            seen = frame.copy()
            seen.time = now - back + copy * 4e-5
            frames.append(seen)
    wrpcap(str(trace), frames)
    assert [f.rule for f in analyze([trace]).findings if f.severity != "info"] == []
