"""Key presses of RFC 4733."""

import pytest

from sipdiag.media import Media
from sipdiag.model import Case, MediaColumns, ToneEvent
from tests.media.material import CALLEE, CALLER, STEP_NS, call, flow_columns, only, rtp, sdp

EVENTS = "101 telephone-event/8000"


def press(
    event: int, *, ends: int = 3, durations: tuple[int, ...] = (160, 320, 480), marked: bool = True
) -> list[bytes]:
    """The payloads of one press."""
    said = [(duration, False) for duration in durations] + [(durations[-1], True)] * ends
    payloads = []
    for place, (duration, is_end) in enumerate(said):
        kind = 101 | (0x80 if marked and not place else 0)
        payloads.append(bytes([kind, event, (0x80 if is_end else 0) | 10, *duration.to_bytes(2, "big")]))
    return payloads


def stream_of(*presses: list[bytes]) -> MediaColumns:
    """Speech, then the presses, each with a timestamp of its own, then speech."""
    packets = [rtp(n, 160 * n) for n in range(20)]
    for one in presses:
        timestamp = 160 * len(packets)
        for kind, *said in one:
            packet = bytearray(rtp(len(packets), timestamp, size=0))
            packet[1] = kind
            packets.append(bytes(packet) + bytes(said))
    packets += [rtp(len(packets) + n, 160 * (len(packets) + n)) for n in range(20)]
    return flow_columns([STEP_NS * (n + 1) for n in range(len(packets))], packets)


def events_call() -> Case:
    return call(sdp((CALLER, "0 101"), rtpmap=EVENTS), sdp((CALLEE, "0 101"), rtpmap=EVENTS))


def events(*presses: list[bytes]) -> tuple[ToneEvent, ...]:
    return only(stream_of(*presses), events_call()).events


def test_a_press_has_its_digit_time_and_length() -> None:
    first, second = events(press(5), press(11))
    assert (first.event, first.payload_type, first.packets, first.end_packets) == (5, 101, 6, 3)
    assert (first.duration_ms, first.volume_dbm0, first.faults) == (60.0, -10, ())
    assert (first.time_ns, first.frame.number) == (21 * STEP_NS, 21)
    assert second.event == 11


def test_presses_are_neither_loss_nor_jitter_nor_silence() -> None:
    stream = only(stream_of(press(1), press(2)), events_call())
    assert (stream.lost, stream.jitter_ms, stream.pauses, stream.unagreed_types) == (0, 0.0, 0, ())


def test_what_is_malformed_is_named() -> None:
    assert events(press(5, ends=0))[0].faults == ("no-end",)
    assert events(press(5, durations=(480, 160, 320)))[0].faults == ("duration-shrinks",)
    assert events(press(5, durations=(0, 0)))[0].faults == ("zero-duration",)
    assert events(press(5, marked=False))[0].faults == ("no-marker",)


def test_so_many_presses_of_a_stream_are_told_and_the_others_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.tones.MAX_PRESSES", 2)
    media = Media()
    media.feed(0, stream_of(*(press(digit) for digit in (1, 2, 3, 4, 5))))
    (stream,) = media.streams_for(events_call())
    assert [(event.event, event.packets) for event in stream.events] == [(1, 6), (2, 6)]
    (said,) = media.problems
    assert said.startswith("3 key presses were left out")


def test_packets_of_presses_beyond_the_bound_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.media.table.MAX_TONE_PACKETS", 6)
    media = Media()
    media.feed(0, stream_of(press(1), press(2)))
    (stream,) = media.streams_for(events_call())
    assert [event.event for event in stream.events] == [1]
    (said,) = media.problems
    assert said.startswith("6 packets of key presses were left out")
