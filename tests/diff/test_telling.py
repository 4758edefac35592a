"""Differences in words, safe to show."""

import msgspec

from sipdiag.diff.differences import Comparison, Difference, Paired
from sipdiag.diff.telling import as_json, as_markdown, as_text
from sipdiag.model import FrameRef
from tests.conftest import ROOT, run_sipdiag


def comparison(bad: str) -> Comparison:
    one = Difference("header", "Allow", "INVITE", "PRACK", bad, 0.0, 0.0, [FrameRef(0, 1)], [FrameRef(0, 2)], True)
    pair = Paired("call", 1, 1, "INVITE sip:bob@example.com", "callee", [one], 0)
    alone = Paired("call", 2, None, "INVITE sip:eve@example.com", "", [], None)
    return Comparison("good.pcap", "bad.pcap", [pair, alone], [], "0")


def test_what_packets_say_moves_no_cursor_and_marks_nothing_up() -> None:
    text = as_text(comparison("\x1b[2J"))
    assert "\x1b" not in text
    assert "INVITE: Allow: " in text
    assert "[frame good 1, bad 2]" in text
    assert "only in the good capture: call 2" in text
    assert "\\<img src=x>" in as_markdown(comparison("<img src=x>"))


def test_json_holds_what_is_no_utf_8() -> None:
    found = msgspec.json.decode(as_json(comparison("\udcff")))
    assert found["pairs"][0]["differences"][0]["bad"] == "\\udcff"
    assert found["ok"] is False


def test_the_exit_status_says_whether_it_matters() -> None:
    good, bad = ROOT / "samples" / "no-common-codec.pcap", ROOT / "samples" / "wrong-password.pcap"
    assert run_sipdiag("diff", good, good).returncode == 0
    assert run_sipdiag("diff", good, bad, "--format", "markdown").returncode == 1
    assert run_sipdiag("diff", good, ROOT / "README.md").returncode == 3
    assert run_sipdiag("diff", "-", "-").returncode == 2
