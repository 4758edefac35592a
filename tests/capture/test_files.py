"""Inputs that are no captures: what is said of them."""

from pathlib import Path

import pytest

from sipdiag.capture import CaptureError
from tests.capture.making import see
from tests.conftest import shared_dir


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "an empty file"),
        (bytes(5000), "a file of zeros"),
        (b"INVITE sip:a SIP/2.0\r\n\r\n", "text"),
        ("Ä list of calls\n".encode() * 100, "text"),
        (b"PK\x03\x04rest", "a ZIP archive: unpack it first"),
        (b"<!doctype html>", "an HTML page"),
        (b"snoop\0\0\0\0\0\0\2", "editcap"),
        (b"\xfe\xed\xfa\xce" * 100, "binary data beginning with fe ed fa ce"),
        (b"\xd4\xc3", "text|binary"),
    ],
)
def test_what_it_looks_like_instead(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "made.pcap"
    path.write_bytes(data)
    with pytest.raises(CaptureError, match=words) as error:
        see(path)
    assert error.value.path == str(path)
    assert str(error.value).startswith(f"{path}: ")


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="directory"):
        see(tmp_path)
    with pytest.raises(CaptureError, match="No such file"):
        see(tmp_path / "none.pcap")


def test_real_captures_of_other_formats() -> None:
    pcaps = shared_dir() / "pcaps"
    for path in (*pcaps.glob("*.erf"), pcaps / "normb-c07-sip-r2.cap"):
        with pytest.raises(CaptureError, match="convert it with `editcap -F pcap IN OUT`"):
            see(path)
