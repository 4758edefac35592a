"""Compressed inputs that are damaged, cut, or need a library that is missing."""

import bz2
import gzip
import lzma
import random
import sys
from collections.abc import Callable
from pathlib import Path

import lz4.frame
import pytest
import zstandard

from sipdiag.capture import CaptureError
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
