"""Which packets make a stream, and for how long it is remembered."""

import numpy as np
import pytest

from sipdiag.media import Media
from sipdiag.media.packets import recognise
from sipdiag.media.table import Table
from sipdiag.model import NS_PER_MS, NS_PER_S, Endpoint
from tests.media.material import (
    CALLEE,
    CALLER,
    STEP_NS,
    call,
    columns,
    flow_columns,
    part,
    plain_call,
    rtp,
    sdp,
    streams,
    talk,
)


def test_another_ssrc_is_another_stream() -> None:
    both = [talk(list(range(50))), talk(list(range(50)), ssrc=0x5678)]
    assert [s.ssrc for s in streams(both, plain_call())] == [0x1234, 0x5678]


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


def test_streams_whose_hashes_collide_stay_apart() -> None:
    block = columns(
        [STEP_NS * (n + 1) for n in range(60)],
        [rtp(n // 2, 80 * n, ssrc=1 + n % 2) for n in range(60)],
        [(CALLER, CALLEE)] * 60,
    )
    packets = recognise(0, block).rtp
    packets.hashes[:] = 7
    table = Table()
    table.feed(packets)
    assert table.streams["key"]["ssrc"].tolist() == [1, 2]
    assert table.streams["packets"].tolist() == [30, 30]


def test_lone_packet_counts_once_a_second_one_comes_in_a_later_block() -> None:
    media = Media()
    for number in range(9):
        media.feed(0, flow_columns([25 * NS_PER_S * (number + 1)], [rtp(number, 160 * number)]))
    (stream,) = media.streams_for(plain_call(end_ns=300 * NS_PER_S))
    assert (stream.packets, stream.lost, media.unclaimed().lone_packets) == (9, 0, 0)


def test_streams_beyond_the_bound_are_set_aside_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.table.MAX_STREAMS", 3)
    table = Table()
    for ssrc in range(1, 6):
        table.feed(recognise(0, talk(list(range(20)), ssrc=ssrc)).rtp)
    assert (len(table.streams), table.set_aside) == (3, 40)


def test_packets_of_streams_beyond_the_bound_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.table.MAX_STREAMS", 1)
    media = Media()
    for ssrc in (1, 2):
        media.feed(0, talk(list(range(20)), ssrc=ssrc))
    media.unclaimed()
    (said,) = media.problems
    assert said.startswith("20 RTP packets were left out")


def test_so_many_lone_packets_wait_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.table.MAX_WAITING", 4)
    table = Table()
    for turn in range(2):
        payloads = [rtp(turn, 160 * turn, ssrc=ssrc) for ssrc in range(1, 11)]
        times_ns = [NS_PER_MS * (100 * turn + n + 1) for n in range(10)]
        table.feed(recognise(0, flow_columns(times_ns, payloads)).rtp)
    assert sorted(table.streams["key"]["ssrc"].tolist()) == [7, 8, 9, 10]


def test_hosts_that_had_media_are_known_to_later_calls() -> None:
    media = Media()
    assert media.hosts_of(plain_call()) == frozenset()
    media.feed(0, talk(list(range(50))))
    both = frozenset((CALLER.address, CALLEE.address))
    assert media.hosts_of(plain_call()) == both
    media.feed(0, flow_columns([100 * NS_PER_S], [rtp(1, 1)]))
    media.release(200 * NS_PER_S)
    assert media.streams_for(plain_call()) == ()
    assert media.hosts_of(plain_call()) == both


def test_addresses_beyond_the_bound_are_not_known_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.table.MAX_HOSTS", 2)
    media = Media()
    others = Endpoint("203.0.113.1", 4000), Endpoint("203.0.113.2", 4000)
    times_ns = [STEP_NS * (n + 1) for n in range(50)]
    for source, to in ((CALLER, CALLEE), (CALLEE, CALLER), others):
        media.feed(0, flow_columns(times_ns, [rtp(n, 160 * n) for n in range(50)], source, to))
    media.feed(0, flow_columns([100 * NS_PER_S], [rtp(1, 1)]))
    media.release(200 * NS_PER_S)
    assert media.hosts_of(plain_call()) == {CALLER.address, CALLEE.address}
    assert media.hosts_of(call(sdp((others[0], "0")), sdp((others[1], "0")))) == frozenset()
    (said,) = media.problems
    assert said.startswith("1 streams that were over left no address behind")


def test_losses_beyond_the_bound_leave_no_pattern_that_looks_better_than_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sipdiag.media.table.MAX_HOLES", 2)
    media = Media()
    media.feed(0, talk([n for n in range(400) if n % 40 or not n]))
    (stream,) = media.streams_for(plain_call())
    assert (stream.lost, stream.bursts, stream.burst_assumed_random) == (9, None, True)
    (said,) = media.problems
    assert said.startswith("7 lost or late RTP packets were left out")


def test_an_open_call_keeps_no_streams_of_calls_that_were_told() -> None:
    """Calls of 50 s, one after the other, while a call that began before them all stays open."""
    media = Media()
    kept = []
    for number in range(40):
        begin_ns = number * 60 * NS_PER_S
        ends = (Endpoint("192.0.2.10", 10_000 + number), Endpoint("198.51.100.20", 20_000 + number))
        times = [begin_ns + n * NS_PER_S // 2 for n in range(1, 100)]
        media.feed(0, columns(times, [rtp(n, 4000 * n) for n in range(99)], [ends] * 99))
        end_ns = begin_ns + 50 * NS_PER_S
        of = call(sdp((ends[0], "0")), sdp((ends[1], "0")), start_ns=begin_ns, answered_ns=begin_ns, end_ns=end_ns)
        assert [stream.packets for stream in media.streams_for(of)] == [99]
        media.release(0, end_ns)
        assert media._streams is not None
        kept.append(len(media._streams._table.streams))
    assert max(kept) == kept[-1] == kept[10] <= 8
    assert media.unclaimed().streams == 0


def test_another_leg_still_finds_a_stream_that_was_told() -> None:
    """For some minutes, and whether the stream is forgotten by then or not."""
    media = Media()
    media.feed(0, talk(list(range(100))))
    assert len(media.streams_for(plain_call(end_ns=10 * NS_PER_S))) == 1
    assert len(media.streams_for(plain_call(end_ns=200 * NS_PER_S))) == 1
    assert media.streams_for(plain_call(end_ns=900 * NS_PER_S)) == ()


def test_a_long_silence_within_a_stream_is_told_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """With how many numbers the sender used up meanwhile."""
    times = [*range(1, 51), *range(2001, 2051), *range(5001, 5051)]
    numbers = [*range(50), *range(2000, 2050), *range(2050, 2100)]
    block = flow_columns([STEP_NS * t for t in times], [rtp(n, 160 * t) for n, t in zip(numbers, times, strict=True)])
    of = plain_call(end_ns=200 * NS_PER_S)
    whole = streams([block], of)
    assert [(round((a.until_ns - a.from_ns) / NS_PER_S), a.steps) for a in whole[0].absences] == [(39, 1951), (59, 1)]
    assert round(whole[0].max_gap_ms) == 59_020
    for cut in (49, 50, 51, 100, 101):
        assert streams([part(block, 0, cut), part(block, cut, 150)], of) == whole
    monkeypatch.setattr("sipdiag.media.table.MAX_ABSENCES", 1)
    media = Media()
    media.feed(0, block)
    assert len(media.streams_for(of)[0].absences) == 1
    assert [said[:44] for said in media.problems] == ["1 silences of more than 30 s within streams "]
