"""Where frames lie in their files: the bytes there are the frame's, in every format, whatever the blocks."""

import gzip
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sipdiag.capture import offsets as module
from sipdiag.capture.offsets import offsets
from tests.capture.making import Packet, erf, paced, pcap, pcapng, snoop
from tests.conftest import need_tool, run_sipdiag

FRAMES = [bytes([number]) * (60 + number) for number in range(1, 200)]
PACKETS = paced(FRAMES)


@pytest.mark.parametrize("made", [pcap, pcapng, snoop, erf])
@pytest.mark.parametrize("block_bytes", [1 << 10, 2 << 20])
def test_the_bytes_there_are_the_frame(
    made: Callable[[list[Packet]], bytes], block_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BLOCK_BYTES", block_bytes)
    data = made(PACKETS)
    path = tmp_path / "made"
    path.write_bytes(data)
    found = offsets(str(path), {1, 2, 77, 199, 5000})
    assert sorted(found) == [1, 2, 77, 199]
    for number, (offset, length) in found.items():
        assert data[offset : offset + length].startswith(FRAMES[number - 1])


def test_of_a_compressed_file_they_are_those_of_what_it_holds(tmp_path: Path) -> None:
    data = pcap(PACKETS)
    path = tmp_path / "made.pcap.gz"
    path.write_bytes(gzip.compress(data))
    ((offset, length),) = offsets(str(path), [42]).values()
    assert data[offset : offset + length] == FRAMES[41]


def test_damage_between_does_not_move_them(tmp_path: Path) -> None:
    whole = pcap(PACKETS)
    at = whole.index(FRAMES[99]) - 16
    data = whole[:at] + b"\xff" * 333 + whole[at:]
    path = tmp_path / "made.pcap"
    path.write_bytes(data)
    ((offset, length),) = offsets(str(path), [150]).values()
    assert data[offset : offset + length] == FRAMES[149]


def test_what_cannot_be_read_twice_or_is_converted_has_none(tmp_path: Path) -> None:
    assert offsets("-", [1]) == {}
    need_tool("editcap")
    plain, other = tmp_path / "made.pcap", tmp_path / "made.netmon"
    plain.write_bytes(pcap(PACKETS))
    subprocess.run(["editcap", "-F", "netmon2", plain, other], check=True, timeout=60)
    assert offsets(str(other), [1]) == {}
    assert run_sipdiag(other).returncode == 3  # it is read, and holds no SIP
