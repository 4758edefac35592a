"""Captures of other programs, which Wireshark's editcap converts."""

import subprocess
import sys
from pathlib import Path

import pytest

from sipdiag.capture import CaptureError
from sipdiag.capture.foreign import MAX_WORDS, Converted
from tests.capture.making import REQUESTS, pcap, see
from tests.conftest import need_tool, run_sipdiag, shared_dir


@pytest.mark.parametrize("kind", ["netmon1", "netmon2", "ngsniffer", "ngwsniffer_2_0"])
def test_what_editcap_writes_is_read(kind: str, tmp_path: Path) -> None:
    plain, made = tmp_path / "made.pcap", tmp_path / "made.cap"
    plain.write_bytes(pcap(REQUESTS))
    subprocess.run([need_tool("editcap"), "-F", kind, plain, made], check=True, capture_output=True)
    assert see(made).messages == see(plain).messages
    assert see(made).capture.problems == []


def test_a_real_one() -> None:
    path = shared_dir() / "pcaps" / "normb-c07-sip-r2.cap"
    command = [need_tool("tshark"), "-r", path, "-Y", "sip", "-T", "fields", "-e", "frame.number"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert [str(one.frame.number) for one in see(path).payloads] == listed


def test_without_editcap_the_error_says_what_it_is_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "made.cap"
    path.write_bytes(b"GMBU\0\2" + bytes(200))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CaptureError, match="a Network Monitor capture: install Wireshark's editcap"):
        see(path)


def test_one_that_editcap_cannot_read_is_an_error_with_its_words(tmp_path: Path) -> None:
    need_tool("editcap")
    path = tmp_path / "-made.cap"
    path.write_bytes(b"GMBU\0\2" + bytes(3))
    with pytest.raises(CaptureError, match=r"a Network Monitor capture that editcap cannot convert: .*made.cap"):
        see(path)


def test_its_words_are_bounded(tmp_path: Path) -> None:
    need_tool("editcap")
    path = tmp_path / ("x" * 200) / ("y" * 200) / "made.cap"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"GMBU\0\2" + bytes(3))
    with pytest.raises(CaptureError) as raised:
        see(path)
    assert len(str(raised.value).partition("cannot convert: ")[2]) == MAX_WORDS


def test_from_a_pipe_it_is_refused(tmp_path: Path) -> None:
    need_tool("editcap")
    done = run_sipdiag("-", stdin=b"GMBU\0\2" + bytes(200))
    assert done.returncode == 3
    assert "not read from a pipe" in done.stderr


def test_an_editcap_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stubborn = tmp_path / "editcap"
    stubborn.write_text(f"#!{sys.executable}\nimport sys, time\nprint(flush=True)\ntime.sleep(600)\n")
    stubborn.chmod(0o755)
    path = tmp_path / "made.cap"
    path.write_bytes(b"GMBU\0\2" + bytes(200))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sipdiag.capture.foreign.MAX_WAIT_S", 0.2)
    converted = Converted(str(path), "Network Monitor")
    converted.stream.read(1)
    assert converted.close() is None
