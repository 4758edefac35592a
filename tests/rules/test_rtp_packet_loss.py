"""What both directions of a call lose at the same moments is no finding about the network."""

import itertools
import struct
from pathlib import Path

import pytest
from scapy.layers.inet import UDP
from scapy.packet import Raw
from scapy.utils import rdpcap, wrpcap

from sipdiag import analyze
from tests.rules.stories import report_on

HOSTS = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
GAPS = [(4.0, 4.5), (9.0, 9.3), (14.0, 14.6)]
CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
{0}{1}{2}A > B +20.0 BYE
B > A +20.1 200
"""
REPORT = "report A:4001 > B:6001 +15.0 of B:6000 > A:4000 share 20% lost 70\n"


def sound(ends: str, gaps: list[tuple[float, float]]) -> str:
    """A stream from 1.1 to 19.9 s, of which these parts are not in the capture."""
    edges = [1.1, *(edge for gap in gaps for edge in gap), 19.9]
    parts = itertools.pairwise(edges)
    return "".join(
        f"rtp {ends} from {begin} to {end} PCMU{' loss 100%' if index % 2 else ''}\n"
        for index, (begin, end) in enumerate(parts)
    )


@pytest.mark.parametrize(
    ("back", "told", "verdicts"),
    [
        pytest.param(GAPS, "", ["unknown", "unknown"], id="both at once"),
        pytest.param(GAPS, REPORT, ["found", "unknown"], id="both at once, and a receiver reports it"),
        pytest.param([], "", ["found"], id="one direction"),
        pytest.param([(6.0, 6.5), (11.0, 11.3), (17.0, 17.6)], "", ["found", "found"], id="at other moments"),
    ],
)
def test_loss_of_both_directions(
    tmp_path: Path, back: list[tuple[float, float]], told: str, verdicts: list[str]
) -> None:
    story = CALL.format(sound("B:6000 > A:4000", GAPS), sound("A:4000 > B:6000", back), told)
    report = report_on(tmp_path, story, hosts=HOSTS)
    assert sorted(f.verdict for f in report.findings if f.rule == "rtp-packet-loss") == verdicts


@pytest.mark.parametrize(
    ("back", "verdicts"), [((9.0, 9.3), ["unknown", "unknown"]), ((12.0, 12.3), ["found", "found"])]
)
def test_one_short_hole(tmp_path: Path, back: tuple[float, float], verdicts: list[str]) -> None:
    """0.3 s that both directions lack up to the same instant may be the capture's; at two moments they are not."""
    story = CALL.format(sound("B:6000 > A:4000", [(9.0, 9.3)]), sound("A:4000 > B:6000", [back]), "")
    report = report_on(tmp_path, story, hosts=HOSTS)
    assert sorted(f.verdict for f in report.findings if f.rule == "rtp-packet-loss") == verdicts


def test_a_sender_that_counts_some_packets_apart(tmp_path: Path) -> None:
    """Two counters under one SSRC, as of a box that adds key presses: no change from one to the other is a loss."""
    story = CALL.format(sound("B:6000 > A:4000", []), sound("A:4000 > B:6000", []), "")
    report_on(tmp_path, story, hosts=HOSTS)
    trace = tmp_path / "some.pcap"
    packets = rdpcap(str(trace))
    from_callee = [packet[UDP] for packet in packets if UDP in packet and packet[UDP].sport == 6000]
    for datagram in from_callee[100:600:25]:
        data = bytearray(bytes(datagram.payload))
        data[2:4] = struct.pack("!H", struct.unpack("!H", data[2:4])[0] + 400 & 0xFFFF)
        datagram.payload = Raw(bytes(data))
    wrpcap(str(trace), packets)
    report = analyze([trace])
    assert [stream.lost < 500 for stream in report.calls[0].media if stream.source == "10.0.0.20:6000"] == [True]
    assert not [f for f in report.findings if f.rule == "rtp-packet-loss"]


@pytest.mark.parametrize(("lost", "found"), [(11, 0), (20, 1)])
def test_a_short_stream_lacks_more_than_one_in_a_hundred_by_chance(tmp_path: Path, lost: int, found: int) -> None:
    """Of 940 packets: where half of one in a hundred is always lost, 11 are chance now and then, 20 are not."""
    gaps = [(round(2.0 + 0.8 * n, 2), round(2.02 + 0.8 * n, 2)) for n in range(lost)]
    story = CALL.format(sound("B:6000 > A:4000", gaps), "rtp A:4000 > B:6000 from 1.1 to 19.9 PCMU\n", "")
    report = report_on(tmp_path, story, hosts=HOSTS)
    assert [s.lost for s in report.calls[0].media if s.lost] == [lost]
    assert [f.rule for f in report.findings].count("rtp-packet-loss") == found
