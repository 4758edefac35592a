"""What `sipdiag check` says of test cases, to people and to machines."""

import json
from pathlib import Path

import msgspec
import pytest

from sipdiag.check import Pair, check
from sipdiag.options import Options
from sipdiag.records import CheckedCapture, Held
from sipdiag.report.checked import MOST_FRAMES, as_json, as_markdown, as_text, frames_text
from tests.conftest import ROOT
from tests.report.building import hostile

EXPECTATION = """\
calls:
  - {outcome: answered}
  - {outcome: answered, responses: [100, 404]}
  - {}
"""


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> CheckedCapture:
    path = tmp_path_factory.mktemp("checked") / "call.yaml"
    path.write_text(EXPECTATION)
    trace = str(ROOT / "samples" / "announcement-then-404.pcap")
    return check(Pair("call", (trace,), path), Options(paths=(trace,)))


def test_what_fails_is_told_with_what_was_expected_found_and_where(checked: CheckedCapture) -> None:
    text = as_text([checked])
    assert text.splitlines()[:3] == [
        "FAILED  call 2: outcome",
        "        expected: answered",
        "        found:    rejected",
    ]
    assert text.splitlines()[4:] == [
        "FAILED  call 2: responses",
        "        expected: [100, 404]",
        "        found:    [100, 183, 404]",
        "        frames:   #5, #8, #1025",
        "2 of 4 expectations hold",
    ]


def test_several_captures_have_a_line_each(checked: CheckedCapture) -> None:
    good = msgspec.structs.replace(checked, name="good", results=[one for one in checked.results if one.ok])
    lines = as_text([good, checked]).splitlines()
    assert lines[0] == "ok      good: 2 of 2 expectations hold"
    assert lines[1] == "FAILED  call: 2 of 4 expectations hold"
    assert lines[2].startswith("  FAILED  call 2")
    assert lines[-1] == "1 of 2 captures as expected"


def test_frames_of_several_files_name_their_file_and_many_are_cut(checked: CheckedCapture) -> None:
    capture = checked.report.capture
    two = msgspec.structs.replace(capture, files=capture.files * 2)
    case = msgspec.structs.replace(checked, report=msgspec.structs.replace(checked.report, capture=two))
    failed = case.failed[1]
    assert frames_text(failed, case).startswith("1#5")
    many = msgspec.structs.replace(failed, frames=failed.frames * 20)
    assert frames_text(many, case).endswith(f"and {len(failed.frames) * 20 - MOST_FRAMES} more")


def test_machines_get_every_result(checked: CheckedCapture) -> None:
    found = json.loads(as_json([checked]))
    assert found["format"] == "sipdiag.check"
    assert found["ok"] is False
    (test,) = found["tests"]
    assert test["captures"] == [str(ROOT / "samples" / "announcement-then-404.pcap")]
    assert [one["ok"] for one in test["results"]] == [True, True, False, False]
    assert test["results"][3]["frames"][0] == {"file": 0, "frame": 5}
    assert [one["line"] for one in test["results"]] == [1, 2, 3, 3]


def test_what_came_from_packets_is_harmless(checked: CheckedCapture, tmp_path: Path) -> None:
    hostile = Held("call 1: to", False, "bob", "\x1b[31mbob\u202e")
    text = as_text([msgspec.structs.replace(checked, results=[hostile])])
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_markdown_has_a_row_for_each_capture_and_what_failed_below(checked: CheckedCapture) -> None:
    good = msgspec.structs.replace(checked, name="go|od", results=[one for one in checked.results if one.ok])
    lines = as_markdown([good, checked]).splitlines()
    assert lines[0] == "## SIP test calls: 1 of 2 captures as expected"
    assert "| ok | go\\|od | 2 of 2 expectations hold | 2 answered, 1 rejected |" in lines
    assert "| failed | call | 2 of 4 expectations hold | 2 answered, 1 rejected |" in lines
    at = lines.index("- **call 2: outcome**")
    assert lines[at + 1 : at + 3] == ["  - expected: answered", "  - found: rejected"]
    assert lines[at - 2] == "### call"


def test_markdown_is_no_markup_of_packets(checked: CheckedCapture) -> None:
    nasty = "![x](http://example.com) <img> @team #1 \x1b | \n# heading"
    text = as_markdown([msgspec.structs.replace(checked, results=[Held(nasty, False, nasty, nasty)])])
    for markup in ("![", "<img", "@team", "http://", "\x1b", "\n# heading"):
        assert markup not in text.replace("\\!", "").replace("\\<", "")


def test_bytes_that_are_not_utf_8_are_written_out_for_machines_too(tmp_path: Path) -> None:
    (found,) = [
        one for one in json.loads(as_json([hostile(tmp_path)]))["tests"][0]["results"] if "X-Bytes" in one["name"]
    ]
    assert found["found"].startswith("\x01\x1b[31m\u202e\\xff")
