"""Compressed inputs that are damaged, cut, or need a library that is missing."""

import bz2
import gzip
import lzma
import random
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import lz4.frame
import pytest
import zstandard

from sipdiag.capture import CaptureError
from sipdiag.capture.compression import FREE_EXPANSION_BYTES, MAX_EXPANSION, XZ_MEMORY_BYTES
from tests.capture.making import Packet, pcap, see, see_bytes

KINDS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
    "lz4": lz4.frame.compress,
}
# Bytes that do not compress, so that a cut falls within them.
FRAMES = [Packet(random.Random(number).randbytes(1000)) for number in range(2500)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_stream_gives_what_it_holds(kind: str, tmp_path: Path) -> None:
    packed = KINDS[kind](pcap(FRAMES))
    seen = see_bytes(packed[: len(packed) * 3 // 4], tmp_path)
    assert 0 < seen.capture.frames < len(FRAMES)
    assert seen.capture.problems


def test_a_damaged_stream_is_said(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(pcap(FRAMES)))
    packed[-8:] = bytes(8)
    seen = see_bytes(bytes(packed), tmp_path)
    assert seen.capture.frames > 0
    assert any("reading stopped after" in problem for problem in seen.capture.problems)


def test_two_streams_in_one_file(tmp_path: Path) -> None:
    data = pcap(FRAMES)
    seen = see_bytes(gzip.compress(data[:5000]) + gzip.compress(data[5000:]), tmp_path)
    assert (seen.capture.frames, seen.capture.problems) == (len(FRAMES), [])


@pytest.mark.parametrize(("kind", "module"), [("zstd", "zstandard"), ("lz4", "lz4.frame")])
def test_a_missing_library_is_named(kind: str, module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "made"
    path.write_bytes(KINDS[kind](pcap(FRAMES)))
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(CaptureError, match=rf"compressed with {kind}: `pip install sipdiag\[compress\]`"):
        see(path)


LARGE = [Packet(bytes(200_000)) for _ in range(400)]  # 80 MB of next to nothing


@pytest.mark.parametrize(
    ("kind", "expands"), [("xz", True), ("bz2", True), ("zstd", True), ("gzip", False), ("lz4", False)]
)
def test_a_bomb_ends_at_the_bound_and_says_so(kind: str, expands: bool, tmp_path: Path) -> None:
    """gzip and lz4 cannot blow up a byte to more than MAX_EXPANSION, so theirs are read to the end."""
    seen = see_bytes(KINDS[kind](pcap(LARGE)), tmp_path)
    told = any(f"a byte of it unpacks to more than {MAX_EXPANSION}" in problem for problem in seen.capture.problems)
    assert told == expands
    assert FREE_EXPANSION_BYTES <= seen.capture.files[0].bytes < FREE_EXPANSION_BYTES + (1 << 23) or not expands
    assert (seen.capture.frames == len(LARGE)) == (not expands)


def test_less_than_the_free_bytes_may_be_as_dense_as_it_likes(tmp_path: Path) -> None:
    seen = see_bytes(lzma.compress(pcap(LARGE[:300])), tmp_path)
    assert (seen.capture.frames, seen.capture.problems) == (300, [])


def test_an_xz_stream_that_asks_for_more_memory_than_the_bound_is_refused(tmp_path: Path) -> None:
    data = pcap([Packet(bytes(100))])
    for dictionary, is_read in ((XZ_MEMORY_BYTES // 2, True), (2 * XZ_MEMORY_BYTES, False)):
        # The preset's dictionary is what costs memory to pack as well: written into the header afterwards.
        packed = bytearray(lzma.compress(data, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]))
        assert packed[12:17] == b"\x02\x00\x21\x01\x08"
        packed[16] = 2 * (dictionary.bit_length() - 13)
        packed[20:24] = struct.pack("<I", zlib.crc32(packed[12:20]))
        if is_read:
            assert see_bytes(bytes(packed), tmp_path).capture.frames == 1
        else:
            with pytest.raises(CaptureError, match=r"[Mm]emory"):
                see_bytes(bytes(packed), tmp_path)


def test_xz_streams_one_after_the_other_with_padding_between(tmp_path: Path) -> None:
    data = pcap(FRAMES[:50])
    packed = lzma.compress(data[:5000]) + bytes(8) + lzma.compress(data[5000:20_000]) + lzma.compress(data[20_000:])
    seen = see_bytes(packed + bytes(4), tmp_path)
    assert (seen.capture.frames, seen.capture.problems) == (50, [])
