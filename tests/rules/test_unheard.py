"""Responses that do not arrive: what proves it, and what does not."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on

V6 = "title: x\nhost A [2001:db8::10]\nhost B [2001:db8::20]\n"
END = "healthy call at 60.0 between H and K\n"
DEAF = (
    "dialog d1 at 1.0 from a@A to b@B\nA > B +0.000 OPTIONS\n    repeat request\n"
    "B > A +0.010 200\n    repeat 0.5 1.5 3.5 7.5 11.5 15.5 19.5 23.5 27.5 31.5\n"
)
LARGE = f"    X-Long: {'x' * 1500}\n"


@pytest.mark.parametrize("hosts", ["title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n", V6])
def test_a_request_that_is_repeated_though_answered(tmp_path: Path, hosts: str) -> None:
    report = report_on(tmp_path, DEAF + END, hosts=hosts)
    (finding,) = findings_of(report, "response-lost-request-retransmit")
    assert (finding.party, finding.facts["sent_after"]) == ("network", 10)


def test_a_100_does_not_end_a_request_that_is_no_invite(tmp_path: Path) -> None:
    talk = "dialog d1 at 1.0 from a@A to b@B\nA > B +0.000 OPTIONS\n    repeat 0.5 1.5 3.5 7.5\nB > A +0.010 100\n"
    report = report_on(tmp_path, talk + "B > A +8.000 200\n" + END)
    assert findings_of(report, "response-lost-request-retransmit") == []


def test_two_repetitions_are_chance(tmp_path: Path) -> None:
    talk = "dialog d1 at 1.0 from a@A to b@B\nA > B +0.000 OPTIONS\n    repeat 0.5 1.5\nB > A +0.010 200\n"
    assert findings_of(report_on(tmp_path, talk + END), "response-lost-request-retransmit") == []


def test_a_large_response_is_lost_where_a_small_one_is_not(tmp_path: Path) -> None:
    talk = "dialog d1 at 1.0 from a@A to b@B\nA > B +0.000 SUBSCRIBE\n    repeat request\n"
    talk += f"B > A +0.010 200\n{LARGE}    repeat 0.5 1.5 3.5 7.5 11.5 15.5 19.5 23.5 27.5 31.5\n"
    assert findings_of(report_on(tmp_path, talk + END), "mtu-response-loss") == [], "nothing small arrived"
    answered = "A > B +40.000 SUBSCRIBE\nB > A +40.010 489 Bad Event\n"
    (finding,) = findings_of(report_on(tmp_path, talk + answered + END), "mtu-response-loss")
    assert finding.facts["small_status"] == 489


@pytest.mark.parametrize(
    ("talk", "fires"),
    [
        ("    repeat response\n", True),
        ("    repeat 0.5 1.5\n", False),
        ("    repeat 0.5 1.5 3.5\nA > B +3.6 ACK\n", False),
    ],
)
def test_a_refusal_without_ack(tmp_path: Path, talk: str, fires: bool) -> None:
    head = "call c1 at 1.0 from a@A to b@B\nA > B +0.000 INVITE\nB > A +0.100 404\n"
    report = report_on(tmp_path, head + talk + END)
    assert bool(findings_of(report, "final-retransmit-no-ack")) is fires


def test_one_direction_alone_shows_no_missing_ack(tmp_path: Path) -> None:
    talk = "call c1 at 1.0 from a@A to b@B\nA > B +0.000 INVITE\nB > A +0.100 404\n    repeat response\n"
    report = report_on(tmp_path, talk + END, unseen="10.0.0.10")
    assert findings_of(report, "final-retransmit-no-ack") == []
