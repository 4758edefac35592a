"""Fragments in disorder, twice, overlapping, and missing."""

from pathlib import Path

from scapy.layers.inet import IP, UDP
from scapy.packet import Raw

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
    (seen,) = see_bytes(pcap(paced(frames)), tmp_path).payloads
    assert seen.data == TEXT
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


def test_fragments_without_end_are_bounded(tmp_path: Path) -> None:
    flow = {"src": "192.0.2.1", "dst": "192.0.2.2", "proto": 17, "flags": "MF", "frag": 3}
    raw = [bytes(ETHER / IP(id=number, **flow) / Raw(bytes(24))) for number in range(3000)]
    seen = see_bytes(pcap(paced(raw, step_ns=1)), tmp_path)
    assert seen.payloads == []
    assert seen.not_decoded["fragment"][1] == 1


def test_a_fragment_beyond_any_datagram(tmp_path: Path) -> None:
    frame = ETHER / IP(src="192.0.2.1", dst="192.0.2.2", proto=17, frag=8191) / Raw(bytes(200))
    assert see_bytes(pcap(paced([frame])), tmp_path).not_decoded == {"fragment": (1, 1)}
