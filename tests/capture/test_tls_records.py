from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture.tls_records import (
    MAX_ALERTS,
    MAX_EXTENSIONS,
    MAX_HANDSHAKE_BYTES,
    MAX_HELD_BYTES,
    MAX_HELD_SEGMENTS,
    MAX_NAME_BYTES,
    Half,
    is_record,
)


def record(kind: int, content: bytes) -> bytes:
    return bytes([kind, 3, 3]) + len(content).to_bytes(2, "big") + content


def handshake(kind: int, body: bytes) -> bytes:
    return record(22, bytes([kind]) + len(body).to_bytes(3, "big") + body)


def vector(size: int, data: bytes) -> bytes:
    return len(data).to_bytes(size, "big") + data


def client_hello(*extensions: tuple[int, bytes]) -> bytes:
    listed = b"".join(number.to_bytes(2, "big") + vector(2, data) for number, data in extensions)
    suites, compressions = vector(2, b"\x13\x01"), vector(1, b"\0")
    return handshake(1, b"\x03\x03" + bytes(range(32)) + vector(1, b"id") + suites + compressions + vector(2, listed))


def fed(*pieces: bytes) -> Half:
    half, sequence = Half(), 7
    for piece in pieces:
        half.feed(sequence, piece, len(piece))
        sequence += len(piece)
    return half


def test_a_client_hello_gives_name_random_and_the_best_version_that_exists() -> None:
    name = (0, vector(2, b"\0" + vector(2, b"sip.example.com")))
    # 0x7a7a is one of the versions that clients make up.
    versions = (43, vector(1, bytes.fromhex("7a7a03040303")))
    half = fed(client_hello(name, versions))
    assert (half.server_name, half.version, half.client_random) == ("sip.example.com", 0x0304, bytes(range(32)))
    assert half.said_hello


def test_a_handshake_in_small_records_and_segments_is_put_together() -> None:
    hello = client_hello((0, vector(2, b"\0" + vector(2, b"sip.example.com"))))[5:]
    stream = b"".join(record(22, hello[at : at + 7]) for at in range(0, len(hello), 7))
    assert fed(*(stream[at : at + 11] for at in range(0, len(stream), 11))).server_name == "sip.example.com"


def test_a_name_is_read_up_to_a_bound() -> None:
    half = fed(client_hello((0, vector(2, b"\0" + vector(2, b"x" * 2_000)))))
    assert half.server_name == "x" * MAX_NAME_BYTES


def test_extensions_are_read_up_to_a_bound() -> None:
    name = (0, vector(2, b"\0" + vector(2, b"sip.example.com")))
    others = [(0x7A7A, b"")] * MAX_EXTENSIONS
    assert fed(client_hello(*others[1:], name)).server_name == "sip.example.com"
    assert not fed(client_hello(*others, name)).server_name


def test_alerts_are_kept_up_to_a_bound_and_encrypted_ones_are_none() -> None:
    half = fed(record(21, b"\1\x70") * (MAX_ALERTS + 5))
    assert [str(alert) for alert in half.alerts] == ["warning unrecognized_name (112)"] * MAX_ALERTS
    assert fed(record(21, bytes(24))).alerts == []
    assert fed(record(21, b"\7\7")).alerts == []


def test_lost_bytes_are_passed_over_at_the_next_record() -> None:
    half = Half()
    first = record(23, bytes(400))
    half.feed(0, first, len(first))
    for number in range(MAX_HELD_SEGMENTS + 1):
        half.feed(100_000 + 7 * number, record(21, b"\2\x28"), 7)
    assert [alert.description for alert in half.alerts]


def test_an_alert_behind_a_record_that_the_capture_cut_is_found() -> None:
    half = Half()
    long = record(23, bytes(1_000))
    half.feed(0, long[:100], len(long))
    half.feed(len(long), record(21, b"\2\x28"), 7)
    assert [alert.description for alert in half.alerts] == [40]


def test_what_is_a_record() -> None:
    assert is_record(record(22, b"x"))
    assert not is_record(record(25, b"x"))
    assert not is_record(b"\x16\x03\x03\xff\xff")
    assert not is_record(b"\x16\x03")


RECORDS = st.lists(
    st.tuples(st.sampled_from([20, 21, 22, 23, 24, 99]), st.binary(max_size=300), st.integers(-3, 40)), max_size=12
)


@given(RECORDS, st.lists(st.integers(0, 400), max_size=8), st.randoms(use_true_random=False))
def test_no_bytes_in_records_raise(records: list[tuple[int, bytes, int]], cuts: list[int], random: Random) -> None:
    stream = b"".join(
        bytes([kind, 3, 3]) + max(0, len(body) + wrong).to_bytes(2, "big") + body for kind, body, wrong in records
    )
    edges = sorted({0, len(stream), *(min(cut, len(stream)) for cut in cuts)})
    pieces = [(start, stream[start:end]) for start, end in pairwise(edges)]
    random.shuffle(pieces)
    half = Half()
    for start, data in pieces:
        half.feed(start, data, len(data))


@given(st.binary(max_size=400), st.integers(1, 20))
def test_no_bytes_in_a_handshake_raise(body: bytes, kind: int) -> None:
    half = Half()
    message = bytes([kind]) + len(body).to_bytes(3, "big") + body
    half.feed(0, bytes([22, 3, 1]) + len(message).to_bytes(2, "big") + message, len(message) + 5)


def test_what_a_direction_holds_is_bounded() -> None:
    half = Half()
    half.feed(0, b"\x16\x03\x03\x40\x00" + b"\x0b\x00\x7f\xff", 9)
    sequence = 9
    for _ in range(200):
        data = bytes(1_000)
        half.feed(sequence, data, len(data))
        sequence += len(data)
    assert _held(half) <= MAX_HANDSHAKE_BYTES + (1 << 15)
    for number in range(10 * MAX_HELD_SEGMENTS):
        data = bytes(60_000)
        half.feed(sequence + 1 + number * 70_000, data, len(data))
    assert _held(half) <= MAX_HANDSHAKE_BYTES + MAX_HELD_BYTES + (1 << 17)


def _held(half: Half) -> int:
    return len(half._buffer) + len(half._handshake) + sum(len(data) for data, _ in half._held.values())
