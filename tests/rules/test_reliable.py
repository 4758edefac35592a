"""That no PRACK came can be said only of a capture that would hold it."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on, verdicts

CALL = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
    Supported: {supported}
B > A +0.30 183 reliable
    repeat 0.5 1.5 3.5 7.5 15.5
{rest}
A > B +8.0 OPTIONS
B > A +8.1 200
B > A +{ends} {final} for INVITE
A > B +33.0 ACK
healthy call at 70 between H and K
"""


def call(supported: str = "100rel", rest: str = "", ends: float = 32.0, final: str = "504") -> str:
    return CALL.format(supported=supported, rest=rest, ends=ends, final=final).replace("\n\n", "\n")


FORKED = """\
host C 10.0.0.21
call c at 1.0 from alice@A to 4711@example.test
A > P +0.00 INVITE
P > B +0.01 INVITE
P > C +0.012 INVITE
B > P +0.20 180 reliable
    repeat 0.5 1.5 3.5 7.5 15.5
P > A +0.21 180
    repeat 0.5 1.5 3.5 7.5 15.5
A > P +0.30 PRACK sip:4711@10.0.0.21:5060
P > C +0.31 PRACK sip:4711@10.0.0.21:5060
C > P +0.32 481
P > A +0.33 481
B > P +32.40 504 for INVITE
P > B +32.41 ACK
P > A +32.42 504 for INVITE
A > P +32.43 ACK
"""


def test_a_prack_that_went_to_another_branch_is_its_senders_fault(tmp_path: Path) -> None:
    assert verdicts(report_on(tmp_path, FORKED))[0] == ("prack-rejected", "caller")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        pytest.param(call(), ("prack-missing", "caller"), id="none sent"),
        pytest.param(call(supported="timer"), ("prack-missing", "callee"), id="not offered"),
        pytest.param(call(rest="A > B +0.4 PRACK\n    repeat 0.5 1.5"), ("prack-missing", "network"), id="lost"),
    ],
)
def test_who_has_to_act(tmp_path: Path, text: str, verdict: tuple[str, str]) -> None:
    assert verdicts(report_on(tmp_path, text))[0] == verdict


@pytest.mark.parametrize("final", ["486", "404", "603"])
def test_an_answer_of_its_own_is_that_answers(tmp_path: Path, final: str) -> None:
    assert findings_of(report_on(tmp_path, call(final=final)), "prack-missing") == []


@pytest.mark.parametrize("way", ["without the caller", "begun before"])
def test_a_capture_that_could_not_hold_it_does_not_know(tmp_path: Path, way: str) -> None:
    hosts = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
    if way == "begun before":
        report = report_on(tmp_path, call(), hosts=hosts.replace("x\n", "x\nwindow: 1.2 100\n"))
    else:
        report = report_on(tmp_path, call(), hosts=hosts, unseen="10.0.0.10")
    assert [f.verdict for f in findings_of(report, "prack-missing")] == ["unknown"]


def test_the_answer_to_a_prack_that_the_capture_missed_shows_that_one_came(tmp_path: Path) -> None:
    text = call(rest="A > B +3.9 PRACK\nB > A +3.92 200 for PRACK", final="200").replace(" 7.5 15.5", "")
    assert findings_of(report_on(tmp_path, text), "prack-missing") == []
    assert findings_of(report_on(tmp_path, text, missed=frozenset({6})), "prack-missing") == []
