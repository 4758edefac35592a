"""Reports of RFC 6035."""

from hypothesis import given
from hypothesis import strategies as st

from sipdiag.sip import parse_voip_report

REPORT = b"""VQSessionReport: CallTerm\r
CallID: 12345678@example.com\r
LocalID: Alice <sip:alice@example.org>\r
LocalAddr: IP=10.10.1.100 PORT=5000 SSRC=1a3b5c7d\r
RemoteAddr: IP=11.1.1.150 PORT=5002 SSRC=0x2468abcd\r
LocalMetrics:\r
Timestamps: START=2004-10-10T18:23:43Z STOP=2004-10-01T18:26:02Z\r
JitterBuffer: JBA=3 JBR=2 JBN=40 JBM=80 JBX=120\r
PacketLoss: NLR=5.0 JDR=2.0\r
BurstGapLoss: BLD=0 BD=0 GLD=2.0 GD=500 GMIN=16\r
Delay: RTD=200 ESD=140 IAJ=2\r
QualityEst: RLQ=90 RCQ=85 MOSLQ=4.2 MOSCQ=4.1 QoEEstAlg=P.564\r
RemoteMetrics:\r
PacketLoss: NLR=1 JDR=\r
DialogID: 1890463548@example.com\r
"""


def test_both_sides_and_their_figures() -> None:
    local, remote = parse_voip_report(REPORT)
    assert (local.call_id, local.side, local.ssrc) == ("12345678@example.com", "local", 0x2468ABCD)
    assert local.figures["PACKETLOSS.NLR"] == 5.0
    assert local.figures["QUALITYEST.MOSLQ"] == 4.2
    assert (remote.side, remote.ssrc, remote.figures) == ("remote", 0x1A3B5C7D, {"PACKETLOSS.NLR": 1.0})


def test_what_is_no_report_gives_none() -> None:
    assert parse_voip_report(b"") == ()
    assert parse_voip_report(REPORT.replace(b"CallID", b"Calls")) == ()


def test_only_the_first_lines_are_read() -> None:
    assert len(parse_voip_report(b"a: b\n" * 250 + REPORT)) == 0


@given(st.binary(max_size=400))
def test_no_bytes_raise(data: bytes) -> None:
    parse_voip_report(data + REPORT[:200])
