"""Streams of a Case, as a user sees them in a report."""

import re
import subprocess
from itertools import pairwise

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from sipdiag.media import Media
from sipdiag.model import NS_PER_MS, NS_PER_S, Case, Endpoint, MediaColumns, Stream
from tests.conftest import need_tool, shared_dir
from tests.media.material import (
    CALLEE,
    CALLER,
    call,
    capture_columns,
    case,
    columns,
    flow_columns,
    message,
    part,
    plain_call,
    rtp,
    sdp,
    sighting,
    transaction,
)

STEP_NS = 20 * NS_PER_MS


def streams(blocks: list[MediaColumns], of: Case) -> tuple[Stream, ...]:
    media = Media()
    for block in blocks:
        media.feed(0, block)
    return media.streams_for(of)


def only(block: MediaColumns, of: Case | None = None) -> Stream:
    (stream,) = streams([block], of or plain_call())
    return stream


def talk(numbers: list[int], *, first: int = 0, payload_type: int = 0, ssrc: int = 0x1234) -> MediaColumns:
    """CALLER to CALLEE, 20 ms packets with these numbers, one every 20 ms in this order; a number is place
    and time."""
    payloads = [rtp(first + n, 160 * n, payload_type=payload_type, ssrc=ssrc) for n in numbers]
    return flow_columns([STEP_NS * (place + 1) for place in range(len(numbers))], payloads)


# Captures whose streams tshark and this program understand alike: no duplicated frames, no restarts.
COMPARED = (
    "ivre-nb6-telephone.pcap",
    "maryls-sip.pcap",
    "michalcab-sip.pcap",
    "minektur-sample.pcap",
    "normb-codec-negotiation.pcap",
    "oisf-sip.pcap",
    "slytechs-repos-test-sip-rtp-g711.pcap",
    "zongbingwang-magicjackp_short_call.pcap",
    "zongbingwang-yate.pcap",
)
TSHARK_STREAM = re.compile(
    r"\s*[\d.]+\s+[\d.]+\s+(?P<source>\S+)\s+(?P<port>\d+)\s+(?P<to>\S+)\s+(?P<to_port>\d+)\s+0x(?P<ssrc>\w+)"
    r"\s+.*?\s(?P<packets>\d+)\s+(?P<lost>-?\d+) \([-\d.]+%\)"
    r"\s+[-\d.]+\s+[-\d.]+\s+[-\d.]+\s+[-\d.]+\s+(?P<mean>[-\d.]+)\s+(?P<highest>[-\d.]+)"
)


@pytest.mark.parametrize("name", COMPARED)
def test_figures_are_those_of_tshark(name: str) -> None:
    path = shared_dir() / "pcaps" / name
    done = subprocess.run(
        [need_tool("tshark"), "-r", str(path), "-q", "-z", "rtp,streams"],
        capture_output=True,
        check=True,
        text=True,
    )
    theirs = [match for line in done.stdout.splitlines() if (match := TSHARK_STREAM.match(line))]
    assert theirs
    block = capture_columns(path)
    ends = {Endpoint(found["to"], int(found["to_port"])) for found in theirs}
    times = {"start_ns": int(block.time_ns[0]), "end_ns": int(block.time_ns[-1])}
    ours = streams(
        [block], call(sdp(*((end, "0") for end in ends)), "", answered_ns=times["start_ns"], **times)
    )
    by_name = {(str(s.source), str(s.destination), s.ssrc): s for s in ours}
    for found in theirs:
        source = Endpoint(found["source"], int(found["port"]))
        stream = by_name[
            str(source), str(Endpoint(found["to"], int(found["to_port"]))), int(found["ssrc"], 16)
        ]
        assert (stream.packets, stream.lost) == (int(found["packets"]), int(found["lost"]))
        # Both are rounded to a thousandth.
        assert stream.jitter_ms == pytest.approx(float(found["mean"]), rel=0.01, abs=0.0015)
        assert stream.jitter_max_ms == pytest.approx(float(found["highest"]), rel=0.01, abs=0.0015)


def test_healthy_stream_has_no_loss_no_jitter_and_full_score() -> None:
    stream = only(talk(list(range(500))))
    assert (stream.packets, stream.lost, stream.jitter_ms, stream.max_gap_ms) == (500, 0, 0.0, 20.0)
    assert (stream.codec, stream.mos_cqe, stream.mos_scale) == ("PCMU", 4.41, "NB")
    assert (stream.first_frame.number, stream.last_frame.number) == (1, 500)


def test_gaps_in_the_sequence_numbers_are_loss() -> None:
    stream = only(talk([n for n in range(1000) if n % 10 != 5]))
    assert (stream.packets, stream.lost) == (900, 100)
    assert stream.loss_ratio == pytest.approx(0.1)
    assert stream.mos_cqe is not None
    assert stream.mos_cqe < 3.5


def test_sequence_numbers_wrap() -> None:
    stream = only(talk([n for n in range(400) if n != 200], first=0xFFFF - 200))
    assert (stream.packets, stream.lost) == (399, 1)


def test_reordered_packets_are_not_lost() -> None:
    numbers = list(range(200))
    numbers[50], numbers[51] = numbers[51], numbers[50]
    numbers[0], numbers[1] = numbers[1], numbers[0]
    assert only(talk(numbers)).lost == 0


def test_restart_of_the_sender_is_not_loss() -> None:
    stream = only(talk([*range(100), *range(20_000, 20_100)]))
    assert (stream.packets, stream.lost) == (200, 0)


def test_mirror_copies_do_not_count() -> None:
    times = [STEP_NS * (n + 1) + late for n in range(300) for late in (0, 40_000)]
    stream = only(flow_columns(times, [rtp(n, 160 * n) for n in range(300) for _ in "ab"]))
    assert (stream.packets, stream.lost, stream.jitter_ms) == (300, 0, 0.0)


def test_duplicates_hide_no_loss() -> None:
    numbers = [n for n in range(100) if n % 10 != 5]
    numbers[20:20] = [numbers[18]]
    stream = only(talk(numbers))
    assert (stream.packets, stream.lost) == (90, 10)


def test_another_ssrc_is_another_stream() -> None:
    both = [talk(list(range(50))), talk(list(range(50)), ssrc=0x5678)]
    assert [s.ssrc for s in streams(both, plain_call())] == [0x1234, 0x5678]


def test_telephone_events_and_comfort_noise_are_no_jitter() -> None:
    payloads = [rtp(n, 160 * n) for n in range(50)]
    payloads += [rtp(50 + n, 160 * 50, payload_type=101, size=4) for n in range(10)]
    payloads += [rtp(60, 160 * 60, payload_type=13, size=1)]
    payloads += [rtp(61 + n, 160 * (61 + n)) for n in range(50)]
    stream = only(flow_columns([STEP_NS * (n + 1) for n in range(len(payloads))], payloads))
    assert (stream.jitter_ms, stream.lost) == (0.0, 0)
    assert (stream.codec, stream.payload_types) == ("PCMU", (0, 13, 101))


def test_new_time_base_after_a_hold_is_no_jitter() -> None:
    payloads = [rtp(n, 160 * n) for n in range(100)] + [rtp(100 + n, 160 * (100 + n)) for n in range(100)]
    times = [STEP_NS * n + (10 * NS_PER_S if n >= 100 else 0) + 1 for n in range(200)]
    stream = only(flow_columns(times, payloads))
    assert (stream.jitter_max_ms, stream.max_gap_ms) == (0.0, 10_020.0)


def test_clock_rate_and_codec_of_a_dynamic_type_come_from_the_receivers_sdp() -> None:
    opus = sdp((CALLEE, "96"), rtpmap="96 opus/48000/2")
    other = sdp((CALLER, "96"), rtpmap="96 iLBC/8000")
    payloads = [rtp(n, 960 * n, payload_type=96) for n in range(100)]
    stream = only(flow_columns([STEP_NS * (n + 1) for n in range(100)], payloads), call(other, opus))
    assert (stream.codec, stream.jitter_ms, stream.mos_cqe) == ("opus", 0.0, None)


def test_dynamic_type_without_a_name_has_the_clock_that_fits() -> None:
    payloads = [rtp(n, 320 * n, payload_type=104) for n in range(100)]
    stream = only(flow_columns([STEP_NS * (n + 1) for n in range(100)], payloads))
    assert (stream.codec, stream.jitter_ms) == (None, 0.0)


def test_phases_split_at_the_answer() -> None:
    of = plain_call(answered_ns=4 * NS_PER_S)
    early, confirmed = streams([talk(list(range(500)))], of)
    assert (early.phase, confirmed.phase) == ("early", "confirmed")
    assert early.last_ns < 4 * NS_PER_S <= confirmed.first_ns
    assert early.packets + confirmed.packets == 500
    assert confirmed.max_gap_ms == 20.0


def test_both_directions_are_told_apart() -> None:
    back = flow_columns(
        [STEP_NS * (n + 1) for n in range(50)], [rtp(n, 160 * n, ssrc=9) for n in range(50)], CALLEE, CALLER
    )
    found = streams([talk(list(range(50))), back], plain_call())
    assert {(s.ssrc, s.direction, s.matched_by) for s in found} == {
        (0x1234, "caller-to-callee", "sdp"),
        (9, "callee-to-caller", "sdp"),
    }


def test_address_behind_nat_is_matched_by_the_other_end() -> None:
    public = Endpoint("203.0.113.7", 61000)
    times = [STEP_NS * (n + 1) for n in range(50)]
    there = flow_columns(times, [rtp(n, 160 * n, ssrc=1) for n in range(50)], public, CALLEE)
    back = flow_columns(times, [rtp(n, 160 * n, ssrc=2) for n in range(50)], CALLEE, public)
    of = call(sdp((Endpoint("10.0.0.5", 4000), "0")), sdp((CALLEE, "0")))
    assert {(s.ssrc, s.direction, s.matched_by) for s in streams([there, back], of)} == {
        (1, "caller-to-callee", "destination-only"),
        (2, "callee-to-caller", "source-only"),
    }


def test_offer_of_the_callee_counts_for_the_callees_side() -> None:
    moved = Endpoint("198.51.100.20", 7000)
    invite = sighting(message("INVITE sip:callee@example.net SIP/2.0", "1 INVITE", sdp((CALLER, "0"))), 0)
    ok = sighting(message("SIP/2.0 200 OK", "1 INVITE", sdp((CALLEE, "0")), to_tag="b"), 1)
    text = message(
        "INVITE sip:caller@192.0.2.10 SIP/2.0", "9 INVITE", sdp((moved, "0")), from_tag="b", to_tag="a"
    )
    of = case(transaction(invite, ok), transaction(sighting(text, 2), in_dialog=True))
    block = flow_columns(
        [STEP_NS * (n + 1) for n in range(9)], [rtp(n, 160 * n) for n in range(9)], CALLER, moved
    )
    assert only(block, of).direction == "caller-to-callee"


def test_calls_that_use_a_port_one_after_the_other_get_their_own_media() -> None:
    first, second = talk(list(range(500)), ssrc=1), talk(list(range(500)), ssrc=2)
    second = MediaColumns(
        **{name: getattr(second, name) for name in MediaColumns.__struct_fields__ if name != "time_ns"},
        time_ns=second.time_ns + 11 * NS_PER_S,
    )
    early = plain_call(end_ns=10 * NS_PER_S)
    late = plain_call(start_ns=11 * NS_PER_S, answered_ns=11 * NS_PER_S, end_ns=21 * NS_PER_S)
    assert [s.ssrc for s in streams([first, second], early)] == [1]
    assert [s.ssrc for s in streams([first, second], late)] == [2]


def test_call_without_an_end_in_the_capture_keeps_its_media() -> None:
    of = plain_call(end_ns=NS_PER_MS, watched_ns=20 * NS_PER_S)
    assert only(talk(list(range(500))), of).packets == 500


def test_media_after_the_end_is_not_the_calls() -> None:
    assert streams([talk(list(range(500)))], plain_call(end_ns=NS_PER_MS)) == ()
    assert only(talk(list(range(500))), plain_call(end_ns=3 * NS_PER_S)).last_ns < 7 * NS_PER_S


def test_ipv6_media_is_found() -> None:
    caller, callee = Endpoint("2001:db8::1", 4000), Endpoint("2001:db8::2", 5000)
    block = flow_columns(
        [STEP_NS * (n + 1) for n in range(9)], [rtp(n, 160 * n) for n in range(9)], caller, callee
    )
    stream = only(block, call(sdp((caller, "0")), sdp((callee, "0"))))
    assert (stream.source, stream.destination) == (caller, callee)


def test_rtp_of_no_call_is_unclaimed_and_noise_is_not() -> None:
    media = Media()
    media.feed(0, talk(list(range(100))))
    noise = [bytes([0x80, 77]) + bytes([n] * 30) for n in range(40)]
    media.feed(0, flow_columns([STEP_NS * (n + 1) for n in range(40)], noise))
    rtcp = [bytes([0x80, 200]) + bytes(26)] * 5
    media.feed(0, flow_columns([STEP_NS * (n + 1) for n in range(5)], rtcp))
    found = media.unclaimed()
    assert (found.streams, found.packets, found.lone_packets) == (1, 100, 40)
    assert (found.rtcp_flows, found.rtcp_packets) == (1, 5)
    assert media.first_rtp_ns == STEP_NS
    media.streams_for(plain_call())
    assert media.unclaimed().streams == 0


def test_noise_alone_is_no_rtp() -> None:
    media = Media()
    rng = np.random.default_rng(5)
    noise = [bytes([0x80]) + rng.bytes(31) for _ in range(500)]
    media.feed(0, flow_columns([NS_PER_MS * (n + 1) for n in range(500)], noise))
    assert media.first_rtp_ns is None
    assert media.streams_for(plain_call()) == ()


def test_released_streams_are_forgotten_and_still_counted() -> None:
    media = Media()
    media.feed(0, talk(list(range(100))))
    media.feed(0, flow_columns([100 * NS_PER_S], [rtp(1, 1)]))
    media.release(50 * NS_PER_S)
    assert media.streams_for(plain_call()) == ()
    assert (media.unclaimed().streams, media.unclaimed().packets) == (1, 100)


def test_release_spares_what_an_open_call_still_needs() -> None:
    media = Media()
    for low in range(0, 5000, 50):
        media.feed(0, part(talk(list(range(5000))), low, low + 50))
        media.release(0)
    (stream,) = media.streams_for(plain_call(end_ns=200 * NS_PER_S))
    assert (stream.packets, stream.lost) == (5000, 0)


@st.composite
def rough_traffic(draw: st.DrawFn) -> MediaColumns:
    """Several streams with loss, late packets, copies, duplicates, restarts, events and long silences."""
    time_ns = 0
    times, payloads, flows = [], [], []
    sequence = {1: 0xFFF0, 2: 100, 3: 30_000}
    events = ["next"] * 8 + [
        "lost",
        "late",
        "copy",
        "again",
        "restart",
        "silence",
        "event",
        "noise",
        "dynamic",
    ]
    for _ in range(draw(st.integers(2, 60))):
        event = draw(st.sampled_from(events))
        ssrc = draw(st.sampled_from((1, 1, 2, 3)))
        time_ns += draw(st.integers(0, 400 * NS_PER_MS))
        time_ns += 31 * NS_PER_S if event == "silence" else 0
        sequence[ssrc] += {"restart": 9000, "lost": 3}.get(event, 1)
        number = sequence[ssrc] - (2 if event == "late" else 0)
        kind = {"event": 101, "dynamic": 96}.get(event, 0)
        payload = rtp(number, 160 * number, ssrc=ssrc, payload_type=kind, size=4 if event == "event" else 160)
        if event == "noise":
            payload = bytes([0x80, 0]) + draw(st.binary(min_size=12, max_size=12))
        repeats = {"copy": (0, 2 * NS_PER_MS), "again": (0, 50 * NS_PER_MS)}.get(event, (0,))
        for after_ns in repeats:
            time_ns += after_ns
            times.append(time_ns)
            payloads.append(payload)
            flows.append((CALLER, CALLEE) if ssrc < 3 else (CALLEE, CALLER))
    return columns(times, payloads, flows)


@given(rough_traffic(), st.lists(st.integers(0, 120), max_size=8))
def test_cutting_into_blocks_changes_no_figure(whole: MediaColumns, cuts: list[int]) -> None:
    end_ns = int(whole.time_ns[-1])
    of = plain_call(answered_ns=end_ns // 2, end_ns=end_ns)
    edges = sorted({0, *cuts, len(whole.time_ns)})
    blocks = [part(whole, low, high) for low, high in pairwise(edges)]
    single = [part(whole, row, row + 1) for row in range(len(whole.time_ns))]
    expected = streams([whole], of)
    assert streams(blocks, of) == expected
    assert streams(single, of) == expected


def naive_jitter(times_ns: list[int], timestamps: list[int], rate: int) -> tuple[float, float]:
    """Mean and highest running estimate, packet by packet as in RFC 3550 A.8."""
    estimate, estimates = 0.0, []
    for n in range(1, len(times_ns)):
        step_ms = (times_ns[n] - times_ns[n - 1]) / NS_PER_MS - (
            timestamps[n] - timestamps[n - 1]
        ) * 1000 / rate
        estimate += (abs(step_ms) - estimate) / 16
        estimates.append(estimate)
    return sum(estimates) / len(estimates), max(estimates)


@pytest.mark.parametrize(
    ("payload_type", "rate"), [(0, 8000), (9, 8000), (26, 90000), (96, 16000), (97, 48000)]
)
def test_jitter_is_that_of_the_recursion(payload_type: int, rate: int) -> None:
    rng = np.random.default_rng(payload_type)
    ticks = rate // 50
    times = (STEP_NS * np.arange(1, 3001) + rng.integers(0, 15 * NS_PER_MS, 3000)).tolist()
    payloads = [rtp(n, ticks * n, payload_type=payload_type) for n in range(3000)]
    formats = sdp((CALLEE, "0 9 26 96 97"), rtpmap="96 AMR-WB/16000,97 opus/48000/2")
    stream = only(flow_columns(times, payloads), call(sdp((CALLER, "0")), formats, end_ns=70 * NS_PER_S))
    mean, highest = naive_jitter(times, [ticks * n for n in range(3000)], rate)
    assert (stream.jitter_ms, stream.jitter_max_ms) == (
        pytest.approx(mean, abs=1e-3),
        pytest.approx(highest, abs=1e-3),
    )
