"""Streams and keys in words."""

from sipdiag.model import FrameRef
from sipdiag.records import BurstInfo, KeyInfo
from sipdiag.report.streams import key_lines, stream_line
from tests.report.made import stream

WAY = ("10.0.0.1:4000", "10.0.0.2:5000", "caller-to-callee", "confirmed", "PCMU")


def test_an_ordinary_stream_is_told_in_a_line_without_more() -> None:
    line = stream_line(
        stream(*WAY, packets=500, jitter_ms=0.4, max_gap_ms=21.0, ptime_ms=20.0, mos_cqe=4.41, mos_scale="NB")
    )
    assert line == (
        "10.0.0.1:4000 -> 10.0.0.2:5000, confirmed, PCMU 20 ms: "
        "500 packets, 0 lost (0 %), jitter 0.4 ms, gap 21 ms, MOS-CQE 4.4 NB"
    )


def test_what_is_out_of_the_ordinary_is_added() -> None:
    line = stream_line(
        stream(
            *WAY,
            matched_by="source-only",
            lost_at_once=4,
            bursts=BurstInfo(bursts=2, burst_density=0.5, gap_density=0.0, burst_ms=100.0, longest_loss=7),
            reordered=3,
            duplicates=1,
            ptime_ms=30.0,
            ptime_agreed_ms=20,
            unagreed_types=[97],
            comfort_noise=1,
            idle_ratio=1.0,
        )
    )
    for said in (
        "4 of the losses at the same time in all streams",
        "2 bursts of loss, up to 7 in a row",
        "3 out of order, 1 duplicate",
        "ptime 20 ms was asked for",
        "payload type 97 was not agreed on",
        "1 packet of comfort noise, nothing but digital silence",
        "its destination is in no session description",
    ):
        assert said in line


def test_keys_are_told_by_who_pressed_them_and_how() -> None:
    def key(at_s: float, digit: str, side: str, method: str) -> KeyInfo:
        return KeyInfo(at_s, FrameRef(0, 1), side, digit, method, 100.0)

    lines = key_lines([*(key(3 + n, "5", "caller", "rfc4733") for n in range(42)), key(9, "#", "callee", "info")])
    assert lines[0].startswith("3.0 s: the caller pressed 5 5 5")
    assert lines[0].endswith("5 and 2 more, by telephone-events (RFC 4733)")
    assert lines[0].count(" 5") == 40
    assert lines[1] == "9.0 s: the callee pressed #, by INFO"


def test_two_counts_of_numbers_and_a_late_phase_are_said() -> None:
    line = stream_line(stream(*WAY[:3], "after", "PCMA", switches=12))
    assert "10.0.0.2:5000, after the call was refused, PCMA" in line
    assert "two counts of sequence numbers under one SSRC, with 12 changes between them" in line
