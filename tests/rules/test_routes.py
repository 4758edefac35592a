"""Requests within a call, held against the route set that formed it."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on

HOSTS = """\
title: x
host A 10.0.0.10
host P 10.0.0.1 proxy
host X 10.0.0.2 proxy
host B 10.0.0.20
"""
CALL = """\
call c1 at 1.0 from alice@A to bob@P
A > P +0.000 INVITE
P > X +0.002 INVITE
X > B +0.004 INVITE
B > X +1.000 200
X > P +1.002 200
P > A +1.004 200
A > P +1.010 ACK
P > X +1.012 ACK
X > B +1.014 ACK
"""
END = "healthy call at 60.0 between H and K\n"


def kinds(report_text: str, folder: Path) -> list[str]:
    report = report_on(folder, CALL + report_text + END, hosts=HOSTS)
    return [f.facts["kind"] for f in findings_of(report, "loose-route-violation")]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ("    -Route\n", "missing"),
        ("    Route: <sip:10.0.0.2;lr>, <sip:10.0.0.1;lr>\n", "order"),
        ("    Route: <sip:10.0.0.9;lr>\n", "different"),
    ],
)
def test_what_is_wrong_with_the_route(tmp_path: Path, headers: str, kind: str) -> None:
    assert kinds(f"A > P +5.000 BYE\n{headers}P > A +5.010 404 Not here\n", tmp_path) == [kind]


def test_a_route_that_is_right_is_not_blamed_for_a_refusal(tmp_path: Path) -> None:
    report = report_on(tmp_path, CALL + "A > P +5.000 BYE\nP > A +5.010 404 Not here\n" + END, hosts=HOSTS)
    assert findings_of(report, "loose-route-violation") == []
    (finding,) = findings_of(report, "in-dialog-not-here")
    assert finding.party == "proxy"


def test_a_route_that_is_wrong_and_works_is_nobodys_trouble(tmp_path: Path) -> None:
    assert kinds("A > P +5.000 BYE\n    -Route\nP > A +5.010 200\n", tmp_path) == []


def test_who_asks_for_the_proxy_itself_has_to_act(tmp_path: Path) -> None:
    bye = "A > P +5.000 BYE sip:bob@10.0.0.1\nP > A +5.010 404 Not here\n"
    (finding,) = findings_of(report_on(tmp_path, CALL + bye + END, hosts=HOSTS), "in-dialog-not-here")
    assert finding.party == "caller"


def test_an_end_of_the_call_that_forbids_something_is_no_proxy(tmp_path: Path) -> None:
    talk = (
        "call c1 at 1.0 from alice@A to bob@B\nA > B +0.000 INVITE\nB > A +1.000 200\nA > B +1.010 ACK\n"
        "A > B +5.000 INVITE\nB > A +5.010 403\nA > B +5.020 ACK\nA > B +9.000 BYE\nB > A +9.010 200\n"
    )
    assert findings_of(report_on(tmp_path, talk + END), "in-dialog-not-here") == []
