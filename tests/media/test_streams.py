"""Streams of a Case, as a user sees them in a report."""

import functools
import re
import subprocess
from itertools import pairwise

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import given

from sipdiag.capture import Capture
from sipdiag.media import Media
from sipdiag.media.streams import MAX_CASE_STREAMS
from sipdiag.model import NS_PER_MS, NS_PER_S, Case, Endpoint, MediaColumns, Stream
from tests.conftest import need_tool, shared_dir
from tests.media.material import (
    CALLEE,
    CALLER,
    STEP_NS,
    call,
    case,
    columns,
    flow_columns,
    message,
    only,
    part,
    plain_call,
    rtp,
    sdp,
    sighting,
    streams,
    talk,
    transaction,
)

OURS = {
    # tshark counts each sight of a packet, here of one on two or three interfaces, and so has more packets than were
    # sent; second sights are no packets (its loss is negative by their number).
    "open5gs-ipsec_to_ipsec_call.pcapng": "copies",
    "open5gs-ipsec_to_nonipsec_call.pcapng": "copies",
    "open5gs-nonipsec_to_ipsec_call.pcapng": "copies",
    "open5gs-volte.pcapng": "copies",
    # The sender begins its sequence numbers anew three times; tshark takes them for 600 packets too many.
    "ossobv-sip-invites-with-utf8-and-latin1.pcap": "restarts",
    # tshark reads a part of these streams as T.38, though it is plain RTP whose sequence numbers run on.
    "ntop-fax-call-t38-ca-tdm-sip-fb-1.pcap": "read as T.38",
    "sipcapture-fax-call-t38-ca-tdm-sip-fb-1.pcap": "read as T.38",
    # Packets that were changed at random: three are left of the stream, and their types differ.
    "ntop-fuzz-2006-06-26-2594.pcap": "jitter over types that tick differently",
    # A dynamic type that no SDP of the capture names: the rate is a guess on both sides.
    "arkime-gtp-iphone.pcap": "jitter at an unknown rate",
}
"""Where tshark and this program differ, and why this program is right."""

TSHARK_STREAM = re.compile(
    r"\s*[\d.]+\s+[\d.]+\s+(?P<source>\S+)\s+(?P<port>\d+)\s+(?P<to>\S+)\s+(?P<to_port>\d+)\s+0x(?P<ssrc>\w+)"
    r"\s+.*?\s(?P<packets>\d+)\s+(?P<lost>-?\d+) \([-\d.]+%\)"
    r"\s+[-\d.]+\s+[-\d.]+\s+[-\d.]+\s+[-\d.]+\s+(?P<mean>[-\d.]+)\s+(?P<highest>[-\d.]+)"
)


@functools.cache
def theirs(name: str) -> tuple[re.Match[str], ...]:
    """tshark's streams of a real capture, those of one packet left aside: one packet is no stream (RFC 3550 A.1)."""
    command = [need_tool("tshark"), "-r", str(shared_dir() / "pcaps" / name), "-q", "-z", "rtp,streams"]
    done = subprocess.run(command, capture_output=True, check=False, text=True)
    found = [match for line in done.stdout.splitlines() if (match := TSHARK_STREAM.match(line))]
    return tuple(match for match in found if int(match["packets"]) > 1)


def ours(name: str) -> dict[tuple[str, str, int], Stream]:
    """The streams that this program finds in it, of a call that announces every end that tshark tells of."""
    media = Media()
    times: list[int] = []
    for block in Capture((str(shared_dir() / "pcaps" / name),)):
        if block.media is not None:
            media.feed(block.file, block.media)
            times += [int(block.media.time_ns.min()), int(block.media.time_ns.max())]
    ends = {Endpoint(found["to"], int(found["to_port"])) for found in theirs(name)}
    of = call(sdp(*((end, "0") for end in ends)), "", start_ns=min(times), answered_ns=min(times), end_ns=max(times))
    return {(str(s.source), str(s.destination), s.ssrc): s for s in media.streams_for(of)}


def pairs(name: str) -> list[tuple[re.Match[str], Stream]]:
    mine = ours(name)
    named = [
        (str(Endpoint(m["source"], int(m["port"]))), str(Endpoint(m["to"], int(m["to_port"]))), int(m["ssrc"], 16))
        for m in theirs(name)
    ]
    return [(match, mine[key]) for match, key in zip(theirs(name), named, strict=True)]


def test_figures_are_those_of_tshark_in_every_real_capture() -> None:
    compared = 0
    for path in sorted((shared_dir() / "pcaps").glob("*.pcap*")):
        if path.name in OURS or not theirs(path.name):
            continue
        for found, stream in pairs(path.name):
            compared += 1
            assert (stream.packets, stream.lost) == (int(found["packets"]), int(found["lost"])), path.name
            # Both are rounded to a thousandth.
            assert stream.jitter_ms == pytest.approx(float(found["mean"]), rel=0.01, abs=0.0015), path.name
            assert stream.jitter_max_ms == pytest.approx(float(found["highest"]), rel=0.01, abs=0.0015), path.name
    assert compared >= 20


@pytest.mark.parametrize("name", [name for name, why in OURS.items() if why == "copies"])
def test_second_sights_are_no_packets(name: str) -> None:
    for found, stream in pairs(name):
        assert int(found["packets"]) % stream.packets == 0
        assert (stream.lost, stream.restarts) == (0, 0)


def test_a_restart_is_no_surplus_of_packets() -> None:
    (stream,) = [s for _, s in pairs("ossobv-sip-invites-with-utf8-and-latin1.pcap") if s.restarts]
    assert (stream.packets, stream.lost, stream.restarts) == (750, 0, 3)


@pytest.mark.parametrize("name", [name for name, why in OURS.items() if why == "read as T.38"])
def test_rtp_after_a_failed_switch_to_fax_is_still_rtp(name: str) -> None:
    assert all(stream.lost == 0 for _, stream in pairs(name))


@pytest.mark.parametrize("name", [name for name, why in OURS.items() if why.startswith("jitter")])
def test_packets_and_loss_are_the_same_where_jitter_is_not(name: str) -> None:
    for found, stream in pairs(name):
        assert (stream.packets, stream.lost) == (int(found["packets"]), int(found["lost"]))


def test_healthy_stream_has_no_loss_no_jitter_and_full_score() -> None:
    stream = only(talk(list(range(500))))
    assert (stream.packets, stream.lost, stream.jitter_ms, stream.max_gap_ms) == (500, 0, 0.0, 20.0)
    assert (stream.codec, stream.mos_cqe, stream.mos_scale) == ("PCMU", 4.41, "NB")
    assert (stream.first_frame.number, stream.last_frame.number) == (1, 500)


def test_mirror_copies_do_not_count() -> None:
    times = [STEP_NS * (n + 1) + late for n in range(300) for late in (0, 40_000)]
    stream = only(flow_columns(times, [rtp(n, 160 * n) for n in range(300) for _ in "ab"]))
    assert (stream.packets, stream.lost, stream.jitter_ms) == (300, 0, 0.0)


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
    block = flow_columns([STEP_NS * (n + 1) for n in range(9)], [rtp(n, 160 * n) for n in range(9)], caller, callee)
    stream = only(block, call(sdp((caller, "0")), sdp((callee, "0"))))
    assert (stream.source, stream.destination) == (caller, callee)


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
    with pytest.MonkeyPatch.context() as patch:
        # So that every block is folded by itself.
        patch.setattr("sipdiag.media.streams.HELD_PACKETS", 1)
        assert streams(blocks, of) == expected
        assert streams(single, of) == expected


def test_so_many_streams_are_the_calls() -> None:
    sources = [talk(list(range(20)), ssrc=number) for number in range(1, MAX_CASE_STREAMS + 6)]
    assert len(streams(sources, plain_call())) == MAX_CASE_STREAMS


def test_so_many_flows_of_rtcp_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.streams.MAX_RTCP_FLOWS", 3)
    media = Media()
    ends = [(Endpoint("192.0.2.10", port), CALLEE) for port in range(4001, 4011)]
    media.feed(0, columns([STEP_NS * (n + 1) for n in range(10)], [bytes([0x80, 200]) + bytes(26)] * 10, ends))
    assert (media.unclaimed().rtcp_flows, media.unclaimed().rtcp_packets) == (3, 10)


@pytest.mark.parametrize("is_released", [False, True])
def test_so_many_streams_of_no_call_are_given_and_all_are_counted(
    is_released: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sipdiag.media.streams.MAX_UNCLAIMED", 2)
    media = Media()
    for ssrc in range(1, 6):
        media.feed(0, talk(list(range(20 * ssrc)), ssrc=ssrc))
    if is_released:
        media.feed(0, flow_columns([100 * NS_PER_S], [rtp(1, 1)]))
        media.release(200 * NS_PER_S)
        media.feed(0, flow_columns([300 * NS_PER_S + STEP_NS * n for n in range(90)], [rtp(n, n) for n in range(90)]))
    found = media.unclaimed()
    assert sorted(stream.packets for stream in found.largest) == ([90, 100] if is_released else [80, 100])
    assert found.streams == (6 if is_released else 5)


def refused(*, end_ns: int) -> Case:
    """A call with a 183 that a 480 ends."""
    invite = sighting(message("INVITE sip:callee@example.net SIP/2.0", "1 INVITE", sdp((CALLER, "0 8"))), 0)
    progress = sighting(message("SIP/2.0 183 Session Progress", "1 INVITE", sdp((CALLEE, "0 8")), to_tag="b"), NS_PER_S)
    final = sighting(message("SIP/2.0 480 Error", "1 INVITE", to_tag="b"), end_ns)
    made = case(transaction(invite, progress, final), end_ns=end_ns, answered_ns=None)
    return msgspec.structs.replace(made, final=final)


def test_what_comes_just_after_a_refusal_is_of_that_call() -> None:
    """One side did not know yet. What goes on for longer is another call's on the same port."""
    numbers = range(50)
    late = [6 * NS_PER_S + n * STEP_NS for n in numbers]
    payloads = [rtp(n, 160 * n) for n in numbers]
    of = refused(end_ns=5 * NS_PER_S)
    (stream,) = streams([flow_columns(late, payloads)], of)
    assert (stream.phase, stream.packets, stream.direction) == ("after", 50, "caller-to-callee")
    long = [6 * NS_PER_S + n * 3 * STEP_NS for n in numbers]
    assert streams([flow_columns(long, payloads)], of) == ()


def test_calls_with_more_streams_than_are_kept_say_so() -> None:
    flows = [(CALLER, Endpoint("198.51.100.20", 10_000 + n)) for n in range(MAX_CASE_STREAMS + 6) for _ in range(20)]
    payloads = [rtp(n % 20, 160 * (n % 20)) for n in range(len(flows))]
    media = Media()
    media.feed(0, columns([n * STEP_NS // 50 for n in range(len(flows))], payloads, flows))
    assert len(media.streams_for(plain_call())) == MAX_CASE_STREAMS
    assert any(said.startswith("6 streams at endpoints") for said in media.problems)
