"""Damage in files of records: what is behind it is read, and what was left out is said."""

import random
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture.resync import MAX_DAMAGES, NAMED_DAMAGES, RESYNC_BYTES
from tests.capture.making import REQUESTS, Packet, erf, pcap, pcapng, see, see_bytes, snoop

Write = Callable[[Sequence[Packet]], bytes]
KINDS: dict[str, Write] = {
    "pcap": pcap,
    "pcap-us": lambda packets: pcap(packets, nanoseconds=False),
    "pcap-big": lambda packets: pcap(packets, order=">"),
    "pcapng": pcapng,
    "snoop": snoop,
    "erf": erf,
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def parts(kind: str, count: int = 20) -> list[bytes]:
    """The file's header and its records."""
    write = KINDS[kind]
    head = write([])
    return [head, *(write([packet])[len(head) :] for packet in REQUESTS[:count])]


def numbers(path: Path, block_bytes: int = 1 << 20) -> list[int]:
    """Which of the requests were read."""
    return [int(data[12 : data.index(b"@")]) for data in see(path, block_bytes=block_bytes).messages]


@every_kind
@pytest.mark.parametrize("noise", [b"\xff" * 40, bytes(4096), b"\xff" + bytes(60_000)], ids=["ones", "zeros", "page"])
def test_what_comes_after_damage_is_read(kind: str, noise: bytes, tmp_path: Path) -> None:
    made = parts(kind)
    made.insert(11, noise if kind != "erf" else b"\xff" * 16 + noise)
    path = tmp_path / "made"
    path.write_bytes(b"".join(made))
    for block_bytes in (100, 5000, 1 << 20):
        assert numbers(path, block_bytes) == list(range(20))
        (problem,) = see(path, block_bytes=block_bytes).capture.problems
        assert "after frame 10 is damaged" in problem
        assert f"{len(made[11]):,} bytes were left out, and reading went on after them" in problem


LENGTHS = {"pcap": 8, "pcap-us": 8, "pcap-big": 8, "pcapng": 4, "snoop": 8, "erf": 10}


@every_kind
@pytest.mark.parametrize("claimed", [b"\xff\xff\xff\xff", b"\x7f\xff\xff\xfe"])
def test_a_record_that_claims_an_absurd_length_costs_no_other(kind: str, claimed: bytes, tmp_path: Path) -> None:
    made = parts(kind)
    at = LENGTHS[kind]
    made[6] = made[6][:at] + (b"\0\1" if kind == "erf" else claimed) + made[6][at + (2 if kind == "erf" else 4) :]
    path = tmp_path / "made"
    path.write_bytes(b"".join(made))
    assert [number for number in range(20) if number not in numbers(path)] == [5]
    (problem,) = see(path).capture.problems
    assert "after frame 5 is damaged" in problem
    assert f"{len(made[6]):,} bytes were left out" in problem


@pytest.mark.parametrize("kind", ["pcap", "snoop", "erf"])
def test_missing_bytes_cost_only_the_records_that_they_were_of(kind: str, tmp_path: Path) -> None:
    whole = b"".join(parts(kind))
    at = len(b"".join(parts(kind)[:8])) + 30
    path = tmp_path / "made"
    path.write_bytes(whole[:at] + whole[at + 700 :])
    read = numbers(path)
    assert set(range(7)) <= set(read)
    assert set(range(12, 20)) <= set(read)
    assert see(path).capture.problems


def test_a_capture_that_ends_in_zeros_as_after_a_power_cut(tmp_path: Path) -> None:
    seen = see_bytes(pcap(REQUESTS) + bytes(8192), tmp_path)
    assert (seen.capture.frames, len(seen.payloads)) == (20, 20)
    (problem,) = seen.capture.problems
    assert "the record after frame 20 is damaged (it claims 0 bytes); reading stopped there" in problem


@pytest.mark.parametrize("kind", ["pcap", "pcapng"])
def test_damage_for_longer_than_the_bound_ends_the_reading(kind: str, tmp_path: Path) -> None:
    made = parts(kind)
    for more, frames in ((-64, 20), (64, 10)):
        noise = b"\xff" * (RESYNC_BYTES + more)
        seen = see_bytes(b"".join([*made[:11], noise, *made[11:]]), tmp_path)
        assert seen.capture.frames == frames
        (problem,) = seen.capture.problems
        assert ("reading stopped there: no other was found after it" in problem) == (frames == 10)


@pytest.mark.parametrize("kind", ["pcap", "pcapng"])
def test_as_many_damaged_places_as_the_bound_end_the_reading(kind: str, tmp_path: Path) -> None:
    head, record = parts(kind)[:2]
    for count in (MAX_DAMAGES, MAX_DAMAGES + 1):
        seen = see_bytes(head + record + (b"\xff" * 16 + record + record) * count, tmp_path)
        assert seen.capture.frames == 2 * MAX_DAMAGES + 1
        named, rest = seen.capture.problems[:NAMED_DAMAGES], seen.capture.problems[NAMED_DAMAGES:]
        assert all("16 bytes were left out, and reading went on after them" in problem for problem in named)
        assert ("after as many damaged places before" in rest[0]) == (count > MAX_DAMAGES)
        others = MAX_DAMAGES - NAMED_DAMAGES
        assert rest[-1].endswith(f"{others} more places in it are damaged; {16 * others:,} bytes were left out there")


def test_noise_that_looks_like_a_record_is_not_taken_for_one(tmp_path: Path) -> None:
    """A header that makes sense in every number, with nothing behind it that does."""
    seconds = REQUESTS[0].time_ns // 10**9
    bait = struct.pack("<IIII", seconds, 1, 60, 60) + random.Random(1).randbytes(60)
    made = parts("pcap")
    seen = see_bytes(b"".join([*made[:11], b"\xff" * 16, bait, b"\xff" * 16, *made[11:]]), tmp_path)
    assert seen.capture.frames == 20
    assert len(seen.payloads) == 20


@given(
    kind=st.sampled_from(sorted(KINDS)),
    cuts=st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=40)), min_size=1, max_size=4),
)
def test_damage_anywhere_gives_the_same_whatever_the_blocks(
    kind: str, cuts: list[tuple[int, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = b"".join(parts(kind))
    for at, noise in cuts:
        # Of an ERF file, the first records have to tell what it is.
        first = 700 if kind == "erf" else 24
        at = first + at % (len(data) - first)
        data = data[:at] + noise + data[at + len(noise) // 2 :]
    folder = tmp_path_factory.mktemp("damage")
    whole = see_bytes(data, folder)
    parted = see_bytes(data, folder, block_bytes=333)
    assert parted[:4] == whole[:4]
    assert parted.capture.problems == whole.capture.problems
