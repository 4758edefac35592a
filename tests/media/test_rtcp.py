"""What RTCP says of streams, made by hand and as tshark reads it in real captures."""

import struct
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import IP, UDP
from scapy.layers.l2 import Ether
from scapy.packet import Raw
from scapy.utils import wrpcap

from sipdiag.media import Media
from sipdiag.media.rtcp import Rtcp
from sipdiag.model import NS_PER_S, Endpoint, Frame, RtcpView
from tests.conftest import need_tool
from tests.media.material import CALLEE, CALLER, call, flow_columns, plain_call, sdp, talk

SSRC = 0x1234
CALLER_RTCP = Endpoint(CALLER.address, CALLER.port + 1)
CALLEE_RTCP = Endpoint(CALLEE.address, CALLEE.port + 1)


def packet(kind: int, count: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body


def sender_report(middle: int, ssrc: int = SSRC) -> bytes:
    return packet(200, 0, struct.pack("!IHIHIII", ssrc, 1, middle, 0, 0, 50, 8000))


def block(fraction: int, lost: int, jitter: int = 0, last_sent: int = 0, delay: int = 0, ssrc: int = SSRC) -> bytes:
    return struct.pack("!IIIIII", ssrc, fraction << 24 | lost & 0xFFFFFF, 0, jitter, last_sent, delay)


def receiver_report(*blocks: bytes) -> bytes:
    return packet(201, len(blocks), struct.pack("!I", 0x9999) + b"".join(blocks))


def view(*said: tuple[float, bool, bytes]) -> RtcpView | None:
    """Of the caller's stream; each is when (s), whether the caller said it, and the datagram."""
    media = Media()
    media.feed(0, talk(list(range(500))))
    for at_s, by_caller, data in said:
        ends = (CALLER_RTCP, CALLEE_RTCP) if by_caller else (CALLEE_RTCP, CALLER_RTCP)
        media.feed(0, flow_columns([round(at_s * NS_PER_S)], [data], *ends))
    (stream,) = media.streams_for(plain_call())
    return stream.rtcp


def test_nothing_said_is_none() -> None:
    assert view() is None
    assert view((5, False, receiver_report(block(3, 4, ssrc=77)))) is None


def test_reports_may_go_to_an_address_of_their_own() -> None:
    """`a=rtcp` of the side that sends names where it wants them (RFC 3605 2.1)."""
    monitor = Endpoint("192.0.2.77", 53020)
    offer = sdp((CALLER, "0 8")) + f"a=rtcp:{monitor.port} IN IP4 {monitor.address}\r\n"
    media = Media()
    media.feed(0, talk(list(range(500))))
    media.feed(0, flow_columns([5 * NS_PER_S], [receiver_report(block(64, 10))], CALLEE_RTCP, monitor))
    (stream,) = media.streams_for(call(offer, sdp((CALLEE, "0 8"))))
    assert stream.rtcp is not None
    assert (stream.rtcp.reports, stream.rtcp.reported_lost) == (1, 10)


def test_the_receiver_says_what_it_lost_and_how_it_varied() -> None:
    found = view((5, False, receiver_report(block(64, 10, 80))), (9, False, receiver_report(block(0, 12, 160))))
    assert found is not None
    assert (found.reports, found.reported_lost, found.max_fraction_lost, found.jitter_ms) == (2, 12, 0.25, 20.0)
    assert found.rtt_ms is None


def test_who_reports_and_sends_nothing() -> None:
    with_block = packet(200, 1, struct.pack("!IHIHIII", 0x9999, 1, 1, 0, 0, 50, 8000) + block(0, 0))
    receiver, sender = (5, False, receiver_report(block(0, 0))), (9, False, with_block)
    assert [v.by_sender for v in (view(receiver), view(receiver, sender)) if v is not None] == [False, True]


def test_more_received_than_sent_is_a_negative_loss() -> None:
    found = view((5, False, receiver_report(block(0, -3))))
    assert found is not None
    assert found.reported_lost == -3


def test_round_trip_is_what_lies_between_the_reports_less_the_receivers_delay() -> None:
    found = view(
        (5.0, True, sender_report(0xABCD1234)),
        (6.15, False, receiver_report(block(0, 0, last_sent=0xABCD1234, delay=65536))),
        (7.0, False, receiver_report(block(0, 0, last_sent=0xABCD9999, delay=0))),
    )
    assert found is not None
    assert (found.rtt_ms, found.rtt_max_ms) == (150.0, 150.0)


def test_bye_is_the_senders() -> None:
    bye = receiver_report() + packet(203, 1, struct.pack("!I", SSRC))
    found = view((9.5, True, bye))
    assert found is not None
    assert found.bye_ns == round(9.5 * NS_PER_S)
    assert view((9.5, False, bye)) is None


def test_voip_metrics_of_rtcp_xr() -> None:
    said = struct.pack(
        "!BBHIBBBBHHHHbbBBBBBBBBHHH",
        *(7, 0, 8, SSRC, 26, 13, 128, 0, 400, 9000, 80, 60, -20, -60, 55, 16, 82, 127, 40, 127, 0, 0, 60, 80, 120),
    )
    found = view((8, False, packet(207, 0, struct.pack("!I", 0x9999) + said)))
    assert found is not None
    assert found.voip is not None
    metrics = found.voip
    assert (metrics.loss_ratio, metrics.burst_ms, metrics.gap_ms, metrics.rtt_ms) == (0.1016, 400, 9000, 80.0)
    assert (metrics.r_factor, metrics.mos_lq, metrics.mos_cq, metrics.jitter_buffer_ms) == (82.0, 4.0, None, 60)


def test_encrypted_and_broken_reports_say_nothing() -> None:
    whole = receiver_report(block(64, 10))
    assert view((5, False, whole + bytes(14))) is None, "the tag and index of SRTCP"
    assert view((5, False, whole[:-4])) is None


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    rtcp = Rtcp()
    rtcp.feed(1, Frame(0, 1), (0, 1), (0, 2), data, len(data))
    rtcp.view((0, 1), (0, 2), 1, 8000, 0, 2)


def test_bounds_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.rtcp.MAX_REPORTS", 3)
    found = view(*((5 + n, False, receiver_report(block(n, n))) for n in range(5)))
    assert found is not None
    assert found.reports == 3
    monkeypatch.setattr("sipdiag.media.rtcp.MAX_SENDERS", 1)
    found = view(
        (5.0, True, sender_report(1, ssrc=1)),
        (5.1, True, sender_report(2)),
        (5.5, False, receiver_report(block(0, 0, last_sent=2))),
    )
    assert found is not None
    assert found.rtt_ms is None


def test_only_the_first_packets_of_a_compound_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.rtcp.MAX_PACKETS", 2)
    assert view((5, False, receiver_report() * 2 + receiver_report(block(1, 1)))) is None


def test_round_trips_are_those_of_tshark(tmp_path: Path) -> None:
    said = [
        (5.0, True, sender_report(0xABCD1234)),
        (6.15, False, receiver_report(block(0, 0, last_sent=0xABCD1234, delay=65536))),
    ]
    ends = {True: (CALLER_RTCP, CALLEE_RTCP), False: (CALLEE_RTCP, CALLER_RTCP)}
    frames = []
    for at_s, by_caller, data in said:
        source, to = ends[by_caller]
        frame = (
            Ether(dst="02:00:00:00:00:01")
            / IP(src=source.address, dst=to.address)
            / UDP(sport=source.port, dport=to.port)
            / Raw(data)
        )
        frame.time = at_s
        frames.append(frame)
    wrpcap(str(tmp_path / "rtcp.pcap"), frames)
    command = [need_tool("tshark"), "-r", str(tmp_path / "rtcp.pcap"), "-d", f"udp.port=={CALLER_RTCP.port},rtcp"]
    command += ["-o", "rtcp.show_roundtrip_calculation:TRUE", "-o", "rtcp.roundtrip_min_threshhold:0"]
    done = subprocess.run(
        [*command, "-T", "fields", "-e", "rtcp.roundtrip-delay"], capture_output=True, text=True, check=True
    )
    found = view(*said)
    assert found is not None
    assert [float(line) for line in done.stdout.split()] == [found.rtt_ms]


def test_what_rtcp_says_beyond_the_bound_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.rtcp.MAX_REPORTS", 3)
    media = Media()
    for n in range(5):
        at_ns = (5 + n) * NS_PER_S
        media.feed(0, flow_columns([at_ns], [receiver_report(block(n, n))], CALLEE_RTCP, CALLER_RTCP))
    (said,) = media.problems
    assert said.startswith("2 things that RTCP says")


def test_the_latest_reports_on_what_a_host_receives_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.rtcp.MAX_HEARD", 2)
    said = Rtcp()
    hears = receiver_report(struct.pack("!IIIIII", SSRC, 0, 900, 0, 0, 0))
    here, there = (0, 1), (0, 2)
    for n in range(4):
        said.feed(n * NS_PER_S, Frame(0, n), here, there, hears, len(hears))
    assert said.hears(here, there, 0, 9 * NS_PER_S) == Frame(0, 2)
    assert said.hears(there, here, 0, 9 * NS_PER_S) is None
    said.release(100 * NS_PER_S)
    assert said.hears(here, there, 0, 9 * NS_PER_S) is None
