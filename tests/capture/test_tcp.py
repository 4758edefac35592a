"""Connections: what becomes of SIP, of TLS, of other things, and of connections that fail."""

from itertools import pairwise
from pathlib import Path

import pytest
from scapy.layers.inet import IP, TCP
from scapy.packet import Packet as Layer
from scapy.packet import Raw

from sipdiag.capture import segments, tcp
from sipdiag.capture.segments import MAX_JUMP_BYTES, MAX_PENDING_BYTES, MAX_PENDING_PIECES, RECENT_BYTES
from sipdiag.model import Endpoint
from tests.capture.making import ETHER, MS, START_NS, Packet, message, paced, pcap, see_bytes

CLIENT, SERVER = Endpoint("192.0.2.1", 40_000), Endpoint("192.0.2.2", 5060)


def sent(
    data: bytes = b"", *, seq: int = 1, ack: int = 0, flags: str = "PA", back: bool = False, port: int = 5060
) -> Layer:
    """A segment from client to server, or back."""
    ends = [("192.0.2.1", 40_000), ("192.0.2.2", port)]
    (source, source_port), (destination, destination_port) = reversed(ends) if back else ends
    layer = TCP(sport=source_port, dport=destination_port, seq=seq % 2**32, ack=ack, flags=flags)
    return ETHER / IP(src=source, dst=destination) / layer / Raw(data)


OPENING = [sent(seq=0, flags="S"), sent(seq=100, ack=1, flags="SA", back=True), sent(seq=1, ack=101, flags="A")]


@pytest.mark.parametrize("port", [5060, 7777])
def test_several_messages_in_one_segment_and_one_in_several(port: int, tmp_path: Path) -> None:
    text = message(1) + message(2) + message(3, body=bytes(500))
    cuts = [0, 299, 450, len(text)]
    frames = [sent(text[start:end], seq=1 + start, port=port) for start, end in pairwise(cuts)]
    seen = see_bytes(pcap(paced(frames)), tmp_path)
    assert seen.messages == [message(1), message(2), message(3, body=bytes(500))]
    assert [payload.frames for payload in seen.payloads] == [(), ((0, 1), (0, 2)), ((0, 2), (0, 3))]
    assert {(payload.source.port, payload.destination.port) for payload in seen.payloads} == {(40_000, port)}


def test_started_mid_stream_and_mid_message(tmp_path: Path) -> None:
    text = message(1) + message(2)
    frames = [sent(text[100:300], seq=5000), sent(text[300:], seq=5200)]
    assert see_bytes(pcap(paced(frames)), tmp_path).messages == [message(2)]


def test_the_first_bytes_win(tmp_path: Path) -> None:
    text = message(1, body=bytes(100))
    frames = [*OPENING, sent(text[:150], seq=1), sent(b"Z" * 150 + text[150:], seq=1)]
    seen = see_bytes(pcap(paced(frames)), tmp_path)
    assert seen.messages == [text]
    (problem,) = seen.capture.problems
    assert problem.endswith("frame 5: TCP segments overlap with different bytes: those that came first are used")
    held = [*OPENING, sent(text[150:], seq=151), sent(b"Z" * 10, seq=160), sent(text[:150], seq=1)]
    seen = see_bytes(pcap(paced(held)), tmp_path)
    assert (seen.messages, len(seen.capture.problems)) == ([text], 1)
    again = [*OPENING, sent(text), sent(text), sent(b"\0", seq=len(text))]
    assert see_bytes(pcap(paced(again, step_ns=300 * MS)), tmp_path).capture.problems == []


@pytest.mark.parametrize("back", [RECENT_BYTES, RECENT_BYTES + 100])
def test_bytes_are_compared_with_the_recent_ones(back: int, tmp_path: Path) -> None:
    text = message(1, body=bytes(6000))
    frames = [*OPENING, sent(text), sent(b"Z" * 100, seq=1 + len(text) - back)]
    assert bool(see_bytes(pcap(paced(frames)), tmp_path).capture.problems) == (back == RECENT_BYTES)


@pytest.mark.parametrize("jump", [MAX_JUMP_BYTES, MAX_JUMP_BYTES + 1])
def test_a_number_far_off_is_another_connections(jump: int, tmp_path: Path) -> None:
    """What comes next there is waited for, or is read at once."""
    frames = [*OPENING, sent(message(1)), sent(message(2), seq=1 + len(message(1)) + jump)]
    frames.append(sent(message(3), seq=1 + len(message(1))))
    seen = see_bytes(pcap(paced(frames)), tmp_path)
    first = [message(1), message(3), message(2)] if jump == MAX_JUMP_BYTES else [message(1), message(2)]
    assert seen.messages[: len(first)] == first


def test_sequence_numbers_wrap(tmp_path: Path) -> None:
    text = message(1, body=bytes(1000))
    first = 2**32 - 500
    frames = [sent(text[at : at + 300], seq=first + at) for at in range(0, len(text), 300)]
    assert see_bytes(pcap(paced(frames)), tmp_path).messages == [text]


def test_bytes_that_never_come_cost_one_message(tmp_path: Path) -> None:
    text = [message(number, body=bytes(200)) for number in range(4)]
    step = len(text[0])
    frames = [*OPENING, *(sent(text[number], seq=1 + step * number) for number in (0, 2, 3))]
    packets = paced(frames)
    later = Packet(bytes(ETHER), START_NS + 10_000 * MS)
    for block_bytes in (300, 1 << 20):
        # Given up when the capture ends, when the time for it is over, and at once where the receiver has it.
        for packet in ([], [later]):
            seen = see_bytes(pcap([*packets, *packet]), tmp_path, block_bytes=block_bytes)
            assert seen.messages == [text[0], text[2], text[3]]
            assert [payload.time_ns for payload in seen.payloads] == [packets[at].time_ns for at in (3, 4, 5)]
    acknowledged = Packet(bytes(sent(seq=101, ack=1 + step * 4, flags="A", back=True)), START_NS + 10 * MS)
    answer = Packet(bytes(sent(message(9), seq=101, back=True)), START_NS + 100 * MS)
    seen = see_bytes(pcap([*packets, acknowledged, answer]), tmp_path)
    assert seen.messages == [text[0], text[2], text[3], message(9)]


def test_a_late_segment_fills_its_place(tmp_path: Path) -> None:
    text = message(1, body=bytes(1000))
    frames = [*OPENING, sent(text[:400], seq=1), sent(text[800:], seq=801), sent(text[400:800], seq=401)]
    (payload,) = see_bytes(pcap(paced(frames, step_ns=200 * MS)), tmp_path).payloads
    assert (payload.data, payload.frame) == (text, (0, 6))


def test_a_capture_that_ends_within_a_message(tmp_path: Path) -> None:
    text = message(1, body=bytes(1000))
    (payload,) = see_bytes(pcap(paced([sent(text[:400])])), tmp_path).payloads
    assert (payload.data, payload.truncated) == (text[:400], True)


def test_a_segment_cut_by_the_capture(tmp_path: Path) -> None:
    text = message(1, body=bytes(1000))
    whole = bytes(sent(text))
    packets = [Packet(whole[:300], START_NS, len(whole)), *paced([sent(message(2), seq=1 + len(text))])]
    seen = see_bytes(pcap(packets), tmp_path)
    assert [(payload.truncated, payload.data) for payload in seen.payloads] == [(True, text[:246]), (False, message(2))]


def test_segments_seen_twice_are_swallowed_and_counted(tmp_path: Path) -> None:
    frames = [frame for frame in [*OPENING, sent(message(1))] for _ in range(2)]
    seen = see_bytes(pcap(paced(frames, step_ns=MS // 10)), tmp_path)
    assert seen.messages == [message(1)]
    assert seen.capture.duplicate_frames == 2


def test_a_connection_may_be_opened_again(tmp_path: Path) -> None:
    again = [sent(seq=900_000, flags="S"), sent(message(2), seq=900_001)]
    frames = [*OPENING, sent(message(1)), *again]
    assert see_bytes(pcap(paced(frames, step_ns=100 * MS)), tmp_path).messages == [message(1), message(2)]


def test_what_is_not_sip_is_set_aside_and_comes_back_with_a_start_line(tmp_path: Path) -> None:
    noise = [sent(b"\xee" * 100, seq=1 + 100 * number, port=9999) for number in range(50)]
    frames = [*noise, sent(message(1), seq=5001, port=9999)]
    for block_bytes in (200, 2000, 1 << 20):
        seen = see_bytes(pcap(paced(frames)), tmp_path, block_bytes=block_bytes)
        assert seen.messages == [message(1)]
        assert seen.not_decoded == {}


@pytest.mark.parametrize("port", [5060, 9999])
def test_a_message_in_the_smallest_of_segments(port: int, tmp_path: Path) -> None:
    text = message(1, body=bytes(700))
    frames = [sent(text[at : at + 1], seq=1 + at, port=port) for at in range(len(text))]
    assert see_bytes(pcap(paced(frames, step_ns=1000)), tmp_path).messages == [text]


def test_a_start_line_that_comes_byte_by_byte_is_waited_for_so_long(tmp_path: Path) -> None:
    for before in (tcp.LOOKED_AT_BYTES - 100, tcp.LOOKED_AT_BYTES + 100):
        text = b"\xee" * before + b"\n" + message(1)
        frames = [sent(text[at : at + 1], seq=1 + at) for at in range(len(text))]
        seen = see_bytes(pcap(paced(frames, step_ns=1000)), tmp_path)
        assert (seen.messages == [message(1)]) == (before < tcp.LOOKED_AT_BYTES)


def test_all_frames_of_what_is_not_sip_on_a_sip_port_are_counted(tmp_path: Path) -> None:
    frames = [sent(b"\xee" * 100, seq=1 + 100 * number) for number in range(50)]
    # Bytes that could be SIP by their looks are judged one by one.
    frames += [sent(b"Some text, and no SIP", seq=5001)]
    for block_bytes in (200, 2000, 1 << 20):
        assert see_bytes(pcap(paced(frames)), tmp_path, block_bytes=block_bytes).not_decoded == {"not-sip": (51, 1)}


def test_http_on_the_sip_port_is_not_sip(tmp_path: Path) -> None:
    frames = [sent(b"GET / HTTP/1.1\r\nHost: sip.example.com\r\n\r\n"), sent(b"HTTP/1.1 200 OK\r\n\r\n", back=True)]
    seen = see_bytes(pcap(paced(frames)), tmp_path)
    assert (seen.payloads, seen.not_decoded) == ([], {"not-sip": (2, 1)})


def test_tls_on_sip_ports_is_counted_and_elsewhere_is_not(tmp_path: Path) -> None:
    record = b"\x17\x03\x03\x00\x64" + b"\xaa" * 100
    for port, expected in ((5061, {"tls": (30, 2)}), (443, {})):
        opening = [sent(seq=0, flags="S", port=port)]
        frames = [sent(record, seq=1 + 105 * number, port=port) for number in range(30)]
        for block_bytes in (300, 1 << 20):
            seen = see_bytes(pcap(paced([*opening, *frames])), tmp_path, block_bytes=block_bytes)
            assert seen.not_decoded == expected


def test_refused(tmp_path: Path) -> None:
    frames = [sent(seq=0, flags="S"), sent(ack=1, flags="RA", back=True)]
    (event,) = see_bytes(pcap(paced(frames)), tmp_path).events
    assert (event.kind, event.frame, event.about) == ("tcp-refused", (0, 2), (CLIENT, SERVER))
    assert (event.source, event.destination) == (SERVER, CLIENT)


def test_reset(tmp_path: Path) -> None:
    frames = [*OPENING, sent(message(1)), sent(seq=101, flags="R", back=True), sent(seq=101, flags="R", back=True)]
    (event,) = see_bytes(pcap(paced(frames)), tmp_path).events
    assert (event.kind, event.frame, event.about) == ("tcp-reset", (0, 5), (SERVER, CLIENT))


def test_a_reset_after_the_end_is_no_event(tmp_path: Path) -> None:
    frames = [*OPENING, sent(message(1), flags="FPA"), sent(seq=101, flags="R", back=True)]
    assert see_bytes(pcap(paced(frames)), tmp_path).events == []


def test_not_answered(tmp_path: Path) -> None:
    times = (0, 1000, 3000)
    packets = [Packet(bytes(sent(seq=0, flags="S")), START_NS + at * MS) for at in times]
    assert see_bytes(pcap(packets), tmp_path).events == []
    packets.append(Packet(bytes(ETHER), START_NS + 20_000 * MS))
    for block_bytes in (60, 1 << 20):
        (event,) = see_bytes(pcap(packets), tmp_path, block_bytes=block_bytes).events
        assert (event.kind, event.frame, event.about) == ("tcp-unanswered", (0, 3), (CLIENT, SERVER))
        assert event.detail == "SYN sent 3 times, nothing came back for 7 s"


def test_an_opener_that_goes_on_was_answered_unseen(tmp_path: Path) -> None:
    packets = [
        Packet(bytes(sent(seq=0, flags="S")), START_NS),
        Packet(bytes(sent(message(1))), START_NS + 2 * MS),
        Packet(bytes(ETHER), START_NS + 20_000 * MS),
    ]
    assert see_bytes(pcap(packets), tmp_path).events == []


def test_other_ports_have_no_events(tmp_path: Path) -> None:
    frames = [sent(seq=0, flags="S", port=80), sent(ack=1, flags="RA", back=True, port=80)]
    assert see_bytes(pcap(paced(frames)), tmp_path).events == []


def test_a_scan_does_not_forget_a_sip_connection(tmp_path: Path) -> None:
    text = message(1, body=bytes(500))
    syn = bytes(sent(flags="S", port=80))
    scan = [syn[:34] + number.to_bytes(2, "big") + syn[36:] for number in range(41_000, 61_000)]
    frames = [sent(message(0)), sent(text[:300], seq=1 + len(message(0))), *scan]
    frames.append(sent(text[300:], seq=301 + len(message(0))))
    assert see_bytes(pcap(paced(frames, step_ns=1000)), tmp_path).messages == [message(0), text]


def test_ports_used_again_without_a_syn(tmp_path: Path) -> None:
    whole = [message(number, body=bytes(3000)) for number in range(3)]
    closed = [*OPENING, sent(whole[0]), sent(seq=1 + len(whole[0]), flags="FA")]
    for start in (1, 500, 2_000_000, 4_000_000_000):
        packets = paced([*closed, sent(whole[1], seq=start)], step_ns=100 * MS)
        assert see_bytes(pcap(packets), tmp_path).messages == whole[:2]
        late = Packet(bytes(sent(whole[1], seq=start)), START_NS + 60_000 * MS)
        assert see_bytes(pcap([*paced([sent(whole[0])]), late]), tmp_path).messages == whole[:2]


def test_a_retransmission_after_the_end_is_no_other_connection(tmp_path: Path) -> None:
    closing = [*OPENING, sent(message(1)), sent(seq=1 + len(message(1)), flags="FA"), sent(message(1))]
    assert see_bytes(pcap(paced(closing, step_ns=300 * MS)), tmp_path).messages == [message(1)]


@pytest.mark.parametrize("bound", ["bytes", "pieces"])
def test_what_waits_for_missing_bytes_is_bounded(bound: str, tmp_path: Path) -> None:
    count, size = (MAX_PENDING_BYTES // 50_000 + 1, 50_000) if bound == "bytes" else (MAX_PENDING_PIECES + 1, 2)
    # The bytes between the pieces, and the first of all, never come.
    held = [sent(b"\r\n" * (size // 2), seq=1000 + number * (size + 2)) for number in range(count)]
    end = 1000 + count * (size + 2)
    frames = [*OPENING, sent(message(0)[:50], seq=1), *held, sent(message(1), seq=end)]
    seen = see_bytes(pcap(paced(frames, step_ns=1000)), tmp_path)
    assert message(1) in seen.messages
    (problem,) = seen.capture.problems
    assert f"more than {MAX_PENDING_BYTES} bytes or {MAX_PENDING_PIECES} pieces" in problem


def test_of_the_frames_of_a_message_the_latest_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "MAX_SPANS", 8)
    text = message(1)
    cuts = [0, *range(60, len(text), 10), len(text)]
    frames = [*OPENING, *(sent(text[start:end], seq=1 + start) for start, end in pairwise(cuts))]
    (payload,) = see_bytes(pcap(paced(frames, step_ns=1000)), tmp_path).payloads
    assert payload.data == text
    assert [frame for _, frame in payload.frames] == list(range(len(frames) - 7, len(frames) + 1))


@pytest.mark.parametrize("pieces", [tcp.LOOKED_AT_WAITING - 1, tcp.LOOKED_AT_WAITING])
def test_what_waits_for_its_beginning_is_looked_at_so_long(pieces: int, tmp_path: Path) -> None:
    text = message(1, body=bytes(50 + pieces))
    cut = len(text) - pieces
    late = [sent(text[at : at + 1], seq=1 + at) for at in range(cut, len(text))]
    frames = [*OPENING, *late, sent(text[:cut], seq=1)]
    seen = see_bytes(pcap(paced(frames, step_ns=1000)), tmp_path)
    assert (seen.messages == [text]) == (pieces < tcp.LOOKED_AT_WAITING)


def begun(number: int) -> Layer:
    """The beginning of a message that never ends, on a connection of its own."""
    frame = sent(message(number, body=bytes(2000))[:1000])
    frame[TCP].sport = 10_000 + number
    return frame


def test_bytes_held_in_all_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MAX_HELD_BYTES", 20_000)
    seen = see_bytes(pcap(paced([begun(number) for number in range(30)], step_ns=1000)), tmp_path)
    assert [payload.truncated for payload in seen.payloads] == [True] * 30
    (problem,) = seen.capture.problems
    assert "held for unfinished TCP messages: the longest idle is let go (" in problem


@pytest.mark.parametrize("limit", ["MAX_CONNECTIONS", "MAX_LOOKED_AT"])
def test_connections_are_bounded(limit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, limit, 8)
    frames = [begun(number) for number in range(20)]
    if limit == "MAX_LOOKED_AT":
        frames = [sent(b"\xee" * 50)]
        frames += [frames[0].copy() for _ in range(20)]
        for number, frame in enumerate(frames):
            frame[TCP].sport = 10_000 + number
    seen = see_bytes(pcap(paced(frames, step_ns=1000)), tmp_path)
    assert len(seen.payloads) == (20 if limit == "MAX_CONNECTIONS" else 0)
    (problem,) = seen.capture.problems
    assert "more TCP connections at once than are kept" in problem


def test_connections_set_aside_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MAX_SET_ASIDE", 2)
    noise = []
    for number in range(5):
        for index in range(tcp.LOOKED_AT_SEGMENTS):
            frame = sent(b"\xee" * 20, seq=1 + 20 * index, port=9999)
            frame[TCP].sport = 10_000 + number
            noise.append(frame)
    assert see_bytes(pcap(paced([*noise, sent(message(1))])), tmp_path).messages == [message(1)]


ANSWER = b"SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"


def test_bytes_that_the_receiver_has_and_the_capture_has_not(tmp_path: Path) -> None:
    """What came last is missing: only the acknowledgment shows it, once, and of the right way."""
    asked = [*OPENING, sent(message(1), ack=101), sent(seq=101, ack=1 + len(message(1)), flags="A", back=True)]
    end = 1 + len(message(1))
    confirmed = [sent(seq=end, ack=101 + len(ANSWER), flags="A"), sent(b"\r\n\r\n", seq=end, ack=101 + len(ANSWER))]
    (event,) = see_bytes(pcap(paced([*asked, *confirmed])), tmp_path).events
    assert (event.kind, event.about, event.frame) == ("tcp-missed", (SERVER, CLIENT), (0, 6))
    whole = [*asked, sent(ANSWER, seq=101, ack=end, back=True), *confirmed]
    assert not see_bytes(pcap(paced(whole)), tmp_path).events
    late = [*asked, *confirmed, sent(ANSWER, seq=101, ack=end, back=True)]
    assert not see_bytes(pcap(paced(late)), tmp_path).events


def test_missing_bytes_before_others_are_told(tmp_path: Path) -> None:
    frames = [*OPENING, sent(message(1)), sent(message(3), seq=1 + len(message(1) + message(2)))]
    (event,) = see_bytes(pcap(paced(frames)), tmp_path).events
    assert (event.kind, event.about, event.frame) == ("tcp-missed", (CLIENT, SERVER), (0, 5))


def test_an_end_is_no_missing_byte(tmp_path: Path) -> None:
    end = 1 + len(message(1))
    frames = [*OPENING, sent(message(1)), sent(seq=101, ack=end + 1, flags="A", back=True)]
    assert not see_bytes(pcap(paced(frames)), tmp_path).events


def test_a_stream_met_midway_lacks_what_is_acknowledged_from_then_on(tmp_path: Path) -> None:
    frames = [sent(message(1), ack=5000), sent(message(2), seq=1 + len(message(1)), ack=5000 + len(ANSWER))]
    (event,) = see_bytes(pcap(paced(frames)), tmp_path).events
    assert (event.kind, event.about) == ("tcp-missed", (SERVER, CLIENT))


@pytest.mark.parametrize("flags", ["RA", "FA"])
def test_where_a_stream_ends_shows_what_was_missed_of_it(flags: str, tmp_path: Path) -> None:
    asked, end = [*OPENING, sent(message(1), ack=101)], 1 + len(message(1))
    ended = sent(seq=101 + len(ANSWER), ack=end, flags=flags, back=True)
    missed = [e for e in see_bytes(pcap(paced([*asked, ended])), tmp_path).events if e.kind == "tcp-missed"]
    assert [(e.about, e.frame) for e in missed] == [((SERVER, CLIENT), (0, 5))]
    whole = [*asked, sent(ANSWER, seq=101, ack=end, back=True), ended]
    assert "tcp-missed" not in [e.kind for e in see_bytes(pcap(paced(whole)), tmp_path).events]
