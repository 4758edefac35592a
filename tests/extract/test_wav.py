"""What was heard in a call, as a file that any player plays."""

import io
import struct
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest

from sipdiag import analyze
from sipdiag.extract import Extraction, NoAudio
from sipdiag.extract.wav import RATE_HZ, _decoded
from sipdiag.options import Options
from sipdiag.selection import Selection
from tests.conftest import ROOT, need_tool, run_sipdiag, shared_dir


def played(path: Path, call: int) -> np.ndarray:
    """The samples of a call, shape (samples, 2): the caller's, the callee's."""
    stream = io.BytesIO()
    Extraction(Options(paths=(str(path),), selection=Selection(call=call))).write_wav(stream)
    stream.seek(0)
    with wave.open(stream) as made:
        assert (made.getnchannels(), made.getsampwidth(), made.getframerate()) == (2, 2, RATE_HZ)
        return np.frombuffer(made.readframes(made.getnframes()), dtype="<i2").reshape(-1, 2)


# ITU-T G.711, tables 1a to 2b, scaled to 16 bits: code word -> sample
@pytest.mark.parametrize(
    ("law", "code", "sample"),
    [
        ("PCMU", 0x80, 32124), ("PCMU", 0x00, -32124), ("PCMU", 0xFF, 0), ("PCMU", 0x7F, 0), ("PCMU", 0xFE, 8),
        ("PCMU", 0x8F, 16764), ("PCMU", 0x6F, -132), ("PCMA", 0xAA, 32256), ("PCMA", 0x2A, -32256), ("PCMA", 0xD5, 8),
        ("PCMA", 0x55, -8), ("PCMA", 0xC5, 264), ("PCMA", 0x95, 2112),
    ],
)  # fmt: skip
def test_code_words_stand_for_their_samples(law: str, code: int, sample: int) -> None:
    assert _decoded(law)[code] == sample


TONE = bytes(range(0x80, 0xD0)) * 2
"""Most streams of the samples are silent: 20 ms of sound for each of their packets."""


@pytest.fixture
def sounding(tmp_path: Path) -> Path:
    path = tmp_path / "sounding.pcap"
    path.write_bytes((ROOT / "samples" / "announcement-then-404.pcap").read_bytes().replace(b"\xff" * 160, TONE))
    return path


def test_early_media_is_in_it_and_each_side_has_its_channel(sounding: Path) -> None:
    call = analyze([sounding]).calls[1]
    samples = played(sounding, 2)
    assert all(one.phase == "early" for one in call.media)
    for column, direction in enumerate(("caller-to-callee", "callee-to-caller")):
        packets = sum(one.packets for one in call.media if one.direction == direction)
        assert packets > 0
        assert packets * len(TONE) / 2 < np.count_nonzero(samples[:, column]) <= packets * len(TONE)


def test_it_is_the_sound_that_wireshark_finds_in_the_packets() -> None:
    path = shared_dir() / "pcaps" / "slytechs-repos-test-sip-rtp-g711.pcap"
    call = next(one for one in analyze([path]).calls if one.media)
    samples = played(path, call.number)
    stream = max(call.media, key=lambda one: one.packets)
    column = 0 if stream.direction == "caller-to-callee" else 1
    words = [
        need_tool("tshark"), "-r", str(path), "-o", "rtp.heuristic_rtp:TRUE", "-Y", f"rtp.ssrc == {stream.ssrc}",
        "-T", "fields", "-e", "rtp.payload", "-e", "rtp.p_type",
    ]  # fmt: skip
    lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    # The capture has every packet twice, as a mirror port gives them.
    payloads = [bytes.fromhex(line.split("\t")[0].replace(":", "")) for line in lines[200:320:2]]
    law = _decoded((stream.codec or "").upper())
    wanted = np.concatenate([law[np.frombuffer(one, dtype=np.uint8)] for one in payloads]).tobytes()
    assert wanted in samples[:, column].tobytes()


def test_what_did_not_come_is_silence(sounding: Path, tmp_path: Path) -> None:
    whole = played(sounding, 1)
    raw = sounding.read_bytes()
    kept, at, number = raw[:24], 24, 0
    while at < len(raw):
        size = 16 + struct.unpack_from("<I", raw, at + 8)[0]
        number += 1
        if not 100 <= number < 160:
            kept += raw[at : at + size]
        at += size
    holed = tmp_path / "holed.pcap"
    holed.write_bytes(kept)
    heard = played(holed, 1)
    assert heard.shape == whole.shape
    differing = (heard != whole).any(axis=1)
    assert differing.any()
    assert not (heard[differing] != 0).all(axis=1).any()


def test_what_cannot_be_played_is_refused_with_the_reason() -> None:
    busy = ROOT / "samples" / "busy.pcap"
    refused = next(call.number for call in analyze([busy]).calls if not call.media)
    with pytest.raises(NoAudio, match="no RTP of this call"):
        played(busy, refused)
    with pytest.raises(NoAudio, match=r"AMR-WB: only G\.711"):
        played(shared_dir() / "pcaps" / "open5gs-volte.pcapng", 1)


def test_the_command_writes_it_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "call.wav"
    done = run_sipdiag("extract", "samples/announcement-then-404.pcap", "--call", "1", "--wav", target)
    assert done.returncode == 0, done.stderr
    with wave.open(str(target)) as made:
        assert made.getnframes() > RATE_HZ
    refused = run_sipdiag("extract", "samples/no-common-codec.pcap", "--call", "9", "--wav", tmp_path / "no.wav")
    assert refused.returncode == 2
    assert "no call 9" in refused.stderr
    assert not (tmp_path / "no.wav").exists()
    assert run_sipdiag("extract", "samples/busy.pcap", "--call", "1").returncode == 2
    assert run_sipdiag("extract", "-", "--call", "1", "-o", tmp_path / "x").returncode == 2


def test_what_is_longer_than_a_file_may_be_is_left_out_and_counted(
    sounding: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = played(sounding, 1)
    monkeypatch.setattr("sipdiag.extract.wav.MAX_SECONDS", 1)
    stream = io.BytesIO()
    left_out_s = Extraction(Options(paths=(str(sounding),), selection=Selection(call=1))).write_wav(stream)
    kept = played(sounding, 1)
    assert len(kept) == RATE_HZ
    # A packet that begins before the end and goes on behind it is left out whole.
    assert np.array_equal(kept[: -len(TONE)], whole[: RATE_HZ - len(TONE)])
    assert left_out_s == pytest.approx(len(whole) / RATE_HZ - 1, abs=0.01)
