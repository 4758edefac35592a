"""Fragments in disorder, twice, overlapping, and missing."""

from pathlib import Path

import pytest
from scapy.layers.inet import IP, UDP
from scapy.packet import Raw

from sipdiag.capture.fragments import MAX_DATAGRAMS, MAX_FRAMES, MAX_LEVELS, MAX_PIECES
from tests.capture.making import ETHER, MS, START_NS, Packet, message, paced, pcap, see_bytes

TEXT = message(1, body=bytes(range(256)) * 8)


def fragments(text: bytes = TEXT, identification: int = 7, size: int = 600) -> list[bytes]:
    datagram = IP(src="192.0.2.1", dst="192.0.2.2", id=identification) / UDP(sport=5060, dport=5070) / Raw(text)
    return [bytes(ETHER / IP(bytes(fragment))) for fragment in datagram.fragment(size)]


def test_disorder_and_copies(tmp_path: Path) -> None:
    first, *rest = fragments()
    frames = [*reversed(rest), rest[0], first]
    (payload,) = see_bytes(pcap(paced(frames)), tmp_path).payloads
    assert payload.data == TEXT
    assert payload.frame == (0, len(frames))
    assert payload.frames == tuple((0, number) for number in range(1, len(frames) + 1))
    assert payload.time_ns == START_NS + (len(frames) - 1) * MS
    assert (str(payload.source), str(payload.destination)) == ("192.0.2.1:5060", "192.0.2.2:5070")


def test_interleaved_datagrams(tmp_path: Path) -> None:
    one, two = fragments(), fragments(message(2, body=bytes(2000)), identification=8)
    frames = [frame for pair in zip(one, two, strict=False) for frame in pair]
    assert len(see_bytes(pcap(paced(frames)), tmp_path).payloads) == 2


def test_of_overlapping_fragments_the_first_bytes_win(tmp_path: Path) -> None:
    payload = bytes(UDP(sport=5060, dport=5060, len=8 + len(TEXT)) / Raw(TEXT))
    flow = {"src": "192.0.2.1", "dst": "192.0.2.2", "id": 9, "proto": 17}
    frames = [
        ETHER / IP(flags="MF", frag=0, **flow) / Raw(payload[:800]),
        ETHER / IP(flags="MF", frag=50, **flow) / Raw(b"X" * 400 + payload[800:1600]),
        ETHER / IP(frag=150, **flow) / Raw(b"Y" * 400 + payload[1600:]),
    ]
    found = see_bytes(pcap(paced(frames)), tmp_path)
    (seen,) = found.payloads
    assert seen.data == TEXT
    (problem,) = found.capture.problems
    assert problem.endswith(
        "frame 2: fragments overlap with different bytes: those that came first are used (2 times, here first)"
    )
    (seen,) = see_bytes(pcap(paced([frames[0], frames[2], frames[1]])), tmp_path).payloads
    assert seen.data == TEXT[:1192] + b"Y" * 400 + TEXT[1592:]


def test_a_missing_fragment_is_an_event_and_the_beginning_is_given(tmp_path: Path) -> None:
    frames = fragments()
    packets = [*paced([frames[0], frames[2]]), Packet(bytes(ETHER), START_NS + 5000 * MS)]
    for block_bytes in (100, 1 << 20):
        seen = see_bytes(pcap(packets), tmp_path, block_bytes=block_bytes)
        (event,), (payload,) = seen.events, seen.payloads
        assert (event.kind, event.frame, event.time_ns) == ("fragment-lost", (0, 2), START_NS + 2001 * MS)
        assert event.about == (payload.source, payload.destination)
        assert (payload.truncated, payload.frames) == (True, ((0, 1), (0, 2)))
        assert TEXT.startswith(payload.data)
        assert seen.not_decoded == {"fragment": (2, 1)}


def test_a_capture_that_ends_does_not_say_that_a_fragment_was_lost(tmp_path: Path) -> None:
    seen = see_bytes(pcap(paced(fragments()[:2])), tmp_path)
    assert seen.events == []
    assert [payload.truncated for payload in seen.payloads] == [True]


def test_copies_of_fragments_from_a_mirror_are_no_loss(tmp_path: Path) -> None:
    frames = [frame for frame in fragments() for _ in range(2)]
    packets = [*paced(frames, step_ns=MS // 10), Packet(bytes(ETHER), START_NS + 5000 * MS)]
    seen = see_bytes(pcap(packets), tmp_path)
    assert (seen.messages, seen.events) == ([TEXT], [])


def test_a_second_sight_of_all_fragments_is_a_copy(tmp_path: Path) -> None:
    seen = see_bytes(pcap(paced(fragments() * 2, step_ns=MS // 10)), tmp_path)
    assert [payload.copy_of for payload in seen.payloads] == [None, seen.payloads[0].frame]


def test_an_identification_may_come_again(tmp_path: Path) -> None:
    packets = paced([*fragments(), *fragments(message(2, body=bytes(2048)))], step_ns=100 * MS)
    assert len(see_bytes(pcap(packets), tmp_path).payloads) == 2


def test_overlapping_with_the_same_bytes_is_no_problem(tmp_path: Path) -> None:
    frames = [*fragments(size=600), *fragments(size=400)[:2]]
    assert see_bytes(pcap(paced(frames)), tmp_path).capture.problems == []


def test_two_ends_of_one_datagram_are_a_problem(tmp_path: Path) -> None:
    flow = {"src": "192.0.2.1", "dst": "192.0.2.2", "id": 9, "proto": 17}
    frames = [ETHER / IP(frag=at, **flow) / Raw(bytes(40)) for at in (20, 30)]
    (problem,) = see_bytes(pcap(paced(frames)), tmp_path).capture.problems
    assert "frame 2: fragments overlap" in problem


def open_ended(number: int, at: int = 3) -> bytes:
    flow = {"src": "192.0.2.1", "dst": "192.0.2.2", "proto": 17, "flags": "MF"}
    return bytes(ETHER / IP(id=number, frag=at, **flow) / Raw(bytes(8)))


def test_datagrams_without_end_are_bounded(tmp_path: Path) -> None:
    frames = [open_ended(number) for number in range(MAX_DATAGRAMS + 10)]
    seen = see_bytes(pcap(paced(frames, step_ns=1)), tmp_path)
    assert (seen.payloads, seen.not_decoded) == ([], {"fragment": (10, 1)})
    (problem,) = seen.capture.problems
    assert f"frame 1: more than {MAX_DATAGRAMS} unfinished datagrams at once" in problem


def test_pieces_of_a_datagram_are_bounded(tmp_path: Path) -> None:
    frames = [open_ended(1, at) for at in range(2, 2 * MAX_PIECES + 4, 2)]
    seen = see_bytes(pcap(paced(frames, step_ns=1)), tmp_path)
    assert seen.not_decoded == {"fragment": (MAX_PIECES + 1, 1)}
    assert f"a datagram in more than {MAX_PIECES} pieces" in seen.capture.problems[0]


def test_frames_remembered_of_a_datagram_are_bounded(tmp_path: Path) -> None:
    first, *rest = fragments()
    frames = [rest[0]] * (2 * MAX_FRAMES) + [*rest[1:], first]
    (payload,) = see_bytes(pcap(paced(frames, step_ns=1)), tmp_path).payloads
    assert (payload.data, len(payload.frames)) == (TEXT, MAX_FRAMES)


def nested(levels: int) -> list[bytes]:
    """A datagram in two fragments, each of which is tunnelled in two fragments, and so on."""
    packets = [IP(src="192.0.2.1", dst="192.0.2.2", id=1) / UDP(sport=5060, dport=5070) / Raw(TEXT)]
    for level in range(levels):
        halves: list[IP] = []
        for number, packet in enumerate(packets):
            whole = IP(bytes(packet))
            if level:
                whole = IP(src="10.0.0.1", dst="10.0.0.2", id=100 * level + number) / whole
            halves += whole.fragment((len(bytes(whole)) // 16 + 1) * 8)
        packets = halves
    return [bytes(ETHER / packet) for packet in packets]


@pytest.mark.parametrize("levels", [2, MAX_LEVELS, MAX_LEVELS + 1])
def test_fragments_within_fragments_are_bounded(levels: int, tmp_path: Path) -> None:
    frames = nested(levels)
    for block_bytes in (100, 1 << 20):
        seen = see_bytes(pcap(paced(frames)), tmp_path, block_bytes=block_bytes)
        if levels <= MAX_LEVELS:
            (payload,) = seen.payloads
            assert (payload.data, len(payload.frames)) == (TEXT, len(frames))
        else:
            assert (seen.payloads, list(seen.not_decoded)) == ([], ["too-deep"])


def test_fragments_two_tunnels_down(tmp_path: Path) -> None:
    inner = IP(src="192.0.2.1", dst="192.0.2.2", id=1) / UDP(sport=5060, dport=5070) / Raw(TEXT)
    frames = []
    for number, piece in enumerate(inner.fragment(1200)):
        tunnel = piece
        for port, ends in ((2152, "10.0.0.%d"), (2152, "10.0.1.%d")):
            head = b"\x30\xff" + len(bytes(tunnel)).to_bytes(2, "big") + bytes(4)
            outer = IP(src=ends % 1, dst=ends % 2, id=50 + number)
            tunnel = outer / UDP(sport=port, dport=port) / Raw(head + bytes(tunnel))
        frames += [bytes(ETHER / one) for one in tunnel.fragment(700)]
    assert see_bytes(pcap(paced(frames)), tmp_path).messages == [TEXT]


def test_a_fragment_beyond_any_datagram(tmp_path: Path) -> None:
    frame = ETHER / IP(src="192.0.2.1", dst="192.0.2.2", proto=17, frag=8191) / Raw(bytes(200))
    assert see_bytes(pcap(paced([frame])), tmp_path).not_decoded == {"fragment": (1, 1)}
