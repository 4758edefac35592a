"""What the report says of a stream beside loss and jitter, as a user sees it."""

import pytest

from sipdiag.media import Media
from sipdiag.model import NS_PER_MS, NS_PER_S, Endpoint, MediaColumns
from tests.media.material import (
    CALLEE,
    CALLER,
    STEP_NS,
    call,
    columns,
    flow_columns,
    only,
    plain_call,
    rtp,
    sdp,
    streams,
    talk,
)


def speech(count: int, payload: bytes, payload_type: int = 0) -> MediaColumns:
    packets = [rtp(n, 160 * n, payload_type=payload_type, size=0) + payload for n in range(count)]
    return flow_columns([STEP_NS * (n + 1) for n in range(count)], packets)


@pytest.mark.parametrize(("ppm", "ticks"), [(0, 160.0), (500, 160.0 * 1.0005), (-120, 160.0 * 0.99988)])
def test_a_clock_that_runs_fast_or_slow(ppm: float, ticks: float) -> None:
    packets = [rtp(n, round(ticks * n)) for n in range(3000)]
    stream = only(flow_columns([STEP_NS * (n + 1) for n in range(3000)], packets))
    assert stream.drift_ppm == pytest.approx(ppm, abs=5)
    assert stream.measured_rate_hz == pytest.approx(8000 * (1 + ppm / 1e6), abs=0.1)


def test_another_rate_is_no_drift() -> None:
    packets = [rtp(n, 320 * n) for n in range(1500)]
    stream = only(flow_columns([STEP_NS * (n + 1) for n in range(1500)], packets))
    assert (stream.clock_rate, stream.drift_ppm) == (8000, None)
    assert stream.measured_rate_hz == pytest.approx(16000, abs=1)


def test_a_short_stream_has_no_measured_clock() -> None:
    assert only(talk(list(range(300)))).measured_rate_hz is None


def test_a_new_time_base_is_told_and_spoils_no_clock() -> None:
    packets = [rtp(n, 160 * n + (5_000_000 if n >= 700 else 0)) for n in range(1500)]
    stream = only(flow_columns([STEP_NS * (n + 1) for n in range(1500)], packets))
    assert (stream.timestamp_jumps, stream.drift_ppm, stream.lost) == (1, 0.0, 0)


def test_packets_are_as_long_as_their_timestamps_say() -> None:
    packets = [rtp(n, 240 * n) for n in range(200)]
    of = call(sdp((CALLER, "0")), sdp((CALLEE, "0")) + "a=ptime:20\r\n")
    stream = only(flow_columns([30 * NS_PER_MS * (n + 1) for n in range(200)], packets), of)
    assert (stream.ptime_ms, stream.ptime_agreed_ms) == (30.0, 20)


def test_the_ptime_is_that_of_most_packets() -> None:
    """A fax that begins with longer packets than it goes on with."""
    steps_ms = [20] * 2025 + [10] * 947
    times_ms = [sum(steps_ms[:n]) for n in range(len(steps_ms) + 1)]
    packets = [rtp(n, 8 * time_ms) for n, time_ms in enumerate(times_ms)]
    assert only(flow_columns([NS_PER_MS * (t + 1) for t in times_ms], packets)).ptime_ms == 20.0


def test_a_silence_without_loss_is_a_pause() -> None:
    numbers = list(range(100))
    packets = [rtp(n, 160 * (n + (150 if n >= 50 else 0))) for n in numbers]
    times = [STEP_NS * (n + (150 if n >= 50 else 0) + 1) for n in numbers]
    stream = only(flow_columns(times, packets))
    assert (stream.pauses, stream.paused_ms, stream.lost, stream.ptime_ms) == (1, 3020.0, 0, 20.0)


def test_comfort_noise_is_counted() -> None:
    packets = [rtp(n, 160 * n, payload_type=13 if n in (40, 60) else 0) for n in range(100)]
    assert only(flow_columns([STEP_NS * (n + 1) for n in range(100)], packets)).comfort_noise == 2


@pytest.mark.parametrize(
    ("payload_type", "payload", "ratio"),
    [
        (0, b"\xff" * 160, 1.0),
        (0, b"\xff\x7f" * 80, 1.0),
        (8, b"\xd5" * 160, 1.0),
        (8, b"\xff" * 160, 0.0),
        (0, bytes(range(160)), 0.0),
        (18, b"\xff" * 20, None),
    ],
)
def test_digital_silence(payload_type: int, payload: bytes, ratio: float | None) -> None:
    stream = only(speech(500, payload, payload_type))
    assert stream.idle_ratio == ratio
    assert (stream.idle_s >= 9) is (ratio == 1.0)


def test_encrypted_payload_is_not_judged() -> None:
    secure = sdp((CALLEE, "0")).replace("RTP/AVP", "RTP/SAVP")
    stream = only(speech(200, b"\xff" * 160), call(sdp((CALLER, "0")).replace("RTP/AVP", "RTP/SAVP"), secure))
    assert (stream.encrypted, stream.idle_ratio, stream.rtcp) == (True, None, None)


def test_a_type_that_nobody_named_is_told() -> None:
    packets = [rtp(n, 160 * n, payload_type=97 if n > 50 else 0) for n in range(100)]
    stream = only(flow_columns([STEP_NS * (n + 1) for n in range(100)], packets))
    assert stream.unagreed_types == (97,)


def test_the_ssrc_before_and_the_legs_are_known() -> None:
    first, second = talk(list(range(100)), ssrc=1), talk(list(range(100)), ssrc=2)
    both = MediaColumns(
        **{
            name: getattr(second, name) if name != "time_ns" else second.time_ns + 3 * NS_PER_S
            for name in MediaColumns.__struct_fields__
        }
    )
    one, other = streams([first, both], plain_call())
    assert (one.previous_ssrc, other.previous_ssrc) == (None, 1)
    assert (one.call_ids, one.to_tags) == (("call-1",), ("b",))


def test_marking_of_packets_is_told_where_it_is_known() -> None:
    block = talk(list(range(100)))
    assert (only(block).dscp, only(block).dscps) == (None, ())
    block.service[:] = 0xB8
    block.service[:10] = 0
    assert (only(block).dscp, only(block).dscps) == (46, (0, 46))


def test_ports_of_the_description_at_the_address_of_the_signalling() -> None:
    of = call(sdp((Endpoint("203.0.113.9", 4000), "0")), sdp((Endpoint("203.0.113.9", 5000), "0")))
    # In these messages both sides signal from the caller's address.
    inside = Endpoint(CALLER.address, 5000)
    stream = only(
        flow_columns([STEP_NS * (n + 1) for n in range(50)], [rtp(n, 160 * n) for n in range(50)], CALLER, inside), of
    )
    assert stream.matched_by == "signalling-address"


def unannounced(*ports: int) -> list[MediaColumns]:
    times = [STEP_NS * (n + 1) for n in range(50)]
    return [
        flow_columns(
            times,
            [rtp(n, 160 * n, ssrc=port) for n in range(50)],
            Endpoint(CALLER.address, port),
            Endpoint(CALLEE.address, port),
        )
        for port in ports
    ]


def test_the_only_rtp_between_the_hosts_is_the_calls_and_of_several_none_is() -> None:
    (stream,) = streams(unannounced(7000), plain_call())
    assert (stream.matched_by, stream.direction, stream.codec) == ("content", "caller-to-callee", "PCMU")
    assert streams(unannounced(7000, 7002), plain_call()) == ()


def test_rtp_of_no_call_has_figures_too() -> None:
    media = Media()
    media.feed(0, talk([n for n in range(300) if n % 10 != 5]))
    (stream,) = media.unclaimed().largest
    assert (stream.packets, stream.lost, stream.codec, stream.direction) == (270, 30, "PCMU", "unknown")
    media.release(100 * NS_PER_S)
    media.feed(0, columns([200 * NS_PER_S], [rtp(1, 1)], [(CALLER, CALLEE)]))
    media.release(150 * NS_PER_S)
    assert media.unclaimed().largest == (stream,), "once it is forgotten"


def test_seconds_of_a_stream() -> None:
    media = Media()
    media.feed(0, talk([n for n in range(150) if n != 70]))
    (stream,) = media.streams_for(plain_call())
    assert [second[:3] for second in media.seconds(stream)] == [
        (0, 49, 0),
        (NS_PER_S, 50, 1),
        (2 * NS_PER_S, 50, 0),
    ]
    assert media.seconds(stream)[0][3] == 0.0
