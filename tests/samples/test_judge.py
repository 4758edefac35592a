"""What counts as right and as wrong in the score."""

from pathlib import Path

import pytest

from samples.story.judge import Judged, judge

STORY = """\
title: x
host A 10.0.0.10
host P 10.0.0.1 proxy
call c from alice@A to 9876@example.test
A > P +0.000 INVITE
P > A +0.010 100
P > A +0.052 404 !
A > P +0.060 ACK
healthy call at 1.0 between H and K
"""
RIGHT = """\
calls:
  - {root_cause: number-not-found, party: caller}
  - {root_cause: null}
findings:
  must: [{rule: number-not-found}]
"""


def judged(folder: Path, story: str = STORY, expected: str = RIGHT, seed: int = 0) -> Judged:
    path = folder / "some.story"
    path.write_text(story, encoding="utf-8")
    path.with_name("some.expect.yaml").write_text(expected, encoding="utf-8")
    return judge(path, seed, folder)


def test_all_right(tmp_path: Path) -> None:
    found = judged(tmp_path)
    assert (found.wrong, found.cause_right, found.party_right, found.by_code_right) == ([], True, True, True)
    assert (found.marked, found.marked_cited, found.cited, found.cited_of_marked) == (1, 1, 2, 1)


@pytest.mark.parametrize(
    ("old", "new", "wrong"),
    [
        (
            "root_cause: number-not-found",
            "root_cause: routing-loop",
            "call 1: number-not-found instead of routing-loop",
        ),
        ("party: caller", "party: callee", "call 1: caller has to act instead of callee"),
        ("rule: number-not-found", "rule: routing-loop", "no routing-loop"),
        ("  - {root_cause: null}\n", "", "2 calls instead of 1"),
        ("  must: [{rule: number-not-found}]", "  must: []", "false alarm number-not-found (call 1)"),
    ],
)
def test_what_is_not_as_expected_is_named(tmp_path: Path, old: str, new: str, wrong: str) -> None:
    assert wrong in judged(tmp_path, expected=RIGHT.replace(old, new)).wrong


def test_evidence_that_is_not_cited_is_named_by_its_line(tmp_path: Path) -> None:
    found = judged(tmp_path, STORY.replace("+0.060 ACK", "+0.060 ACK !"))
    assert found.wrong == ["line 8 is not cited"]
    assert (found.marked, found.marked_cited) == (2, 1)


def test_what_may_be_cited_need_not_be(tmp_path: Path) -> None:
    found = judged(tmp_path, STORY.replace("+0.060 ACK", "+0.060 ACK ?").replace("+0.000 INVITE", "+0.000 INVITE ?"))
    assert (found.wrong, found.cited, found.cited_of_marked) == ([], 2, 2)


def test_of_a_capture_with_holes_no_cause_is_as_good_as_the_right_one_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    silent = STORY.replace("P > A +0.052 404 !\n", "")
    expected = RIGHT.replace("  must: [{rule: number-not-found}]", "  must: []")
    assert not judged(tmp_path, silent, expected).cause_right
    assert judged(tmp_path, f"missed: 0%\n{silent}", expected).cause_right
    other = STORY.replace("404 !", "486")
    assert not judged(tmp_path, f"missed: 0%\n{other}", expected).cause_right
