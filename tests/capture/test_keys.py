from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipdiag.capture import CaptureError
from sipdiag.capture.keys import MAX_LINE_BYTES, Keys, read_keylog

RANDOM = bytes(range(32))


def test_keys_are_told_by_the_client_random() -> None:
    keys = Keys()
    keys.add([b"# a comment", b"CLIENT_RANDOM " + RANDOM.hex().encode() + b" " + b"ab" * 48, b"nonsense"])
    assert keys.opens(RANDOM)
    assert not keys.opens(bytes(32))
    keys.add([b"RSA 0011223344556677 " + b"ab" * 48])
    assert keys.opens(bytes(32))


@pytest.mark.parametrize("label", ["CLIENT_RANDOM", "CLIENT_TRAFFIC_SECRET_0", "SERVER_HANDSHAKE_TRAFFIC_SECRET"])
def test_a_file_of_any_label_is_read(tmp_path: Path, label: str) -> None:
    path = tmp_path / "keys.log"
    path.write_text(f"# made by a test\n{label} {RANDOM.hex()} {'ab' * 32}\r\n")
    assert read_keylog(str(path)).opens(RANDOM)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys.log"
    path.write_bytes(b"x" * 10_000)
    with pytest.raises(CaptureError, match="this is no key log"):
        read_keylog(str(path))


def test_a_line_without_end_is_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "keys.log"
    path.write_bytes(b"x" * MAX_LINE_BYTES + f"CLIENT_RANDOM {RANDOM.hex()} ab\n".encode())
    assert read_keylog(str(path)).opens(RANDOM)


def test_beyond_the_bound_every_session_counts_as_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.capture.keys.MAX_SESSIONS", 3)
    keys = Keys()
    keys.add(f"CLIENT_RANDOM {number:064x} ab".encode() for number in range(10))
    assert keys.opens(RANDOM)
    assert len(keys._randoms) == 3


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_no_line_raises(lines: list[bytes]) -> None:
    Keys().add(lines)
