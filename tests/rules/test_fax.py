"""An offer of T.38 that is refused is a fault only where the fax fails on account of it."""

from pathlib import Path

import pytest

from tests.rules.stories import report_on

T38 = """\
    body application/sdp <<
    v=0
    o=- 4711 {version} IN IP4 {host}
    s=-
    c=IN IP4 {host}
    t=0 0
    m=image 7000 udptl t38
    a=T38FaxVersion:{t38}
    >>
"""
OFFER = "B > A +{0} INVITE\n" + T38.format(version=2, host="10.0.0.20", t38=0)
REFUSED = OFFER + "A > B +{0}2 488\nB > A +{0}4 ACK\n"
TAKEN = OFFER + "A > B +{0}2 200\n" + T38.format(version=2, host="10.0.0.10", t38="{1}") + "B > A +{0}4 ACK\n"
PAGES = "rtp A:7000 > B:7000 from {0} to {1} T38\nrtp B:7000 > A:7000 from {0} to {1} T38\n"
CALL = """\
call c at 1.0 from alice@A to fax@B
A > B +0.00 INVITE
B > A +1.00 200
A > B +1.03 ACK
rtp A:4000 > B:6000 from 1.1 to {1} PCMU
rtp B:6000 > A:4000 from 1.1 to {1} PCMU
{0}B > A +{2} BYE
A > B +{2}1 200
"""


@pytest.mark.parametrize(
    ("rest", "sound", "end", "rules"),
    [
        pytest.param(REFUSED.format("5.0"), 9, "10.0", ["t38-reinvite-488"], id="refused, hung up"),
        pytest.param(REFUSED.format("5.0"), 59, "60.0", [], id="refused, goes on"),
        pytest.param(REFUSED.format("5.0") + TAKEN.format("6.0", 0), 6, "15.0", [], id="taken at last"),
        pytest.param(TAKEN.format("5.0", 0) + PAGES.format(5.2, 39), 5, "40.0", [], id="taken"),
        pytest.param(
            TAKEN.format("5.0", 0) + PAGES.format(5.2, 39).replace("> A:7000", "> A:4000"),
            5,
            "40.0",
            ["t38-negotiation-broken"],
            id="to the port of the sound",
        ),
        pytest.param(TAKEN.format("5.0", 0), 5, "40.0", ["t38-negotiation-broken"], id="taken, and nothing comes"),
        pytest.param(TAKEN.format("5.0", 0), 30, "31.0", ["t38-negotiation-broken"], id="sound goes on"),
        pytest.param(TAKEN.format("5.0", 3), 5, "40.0", ["t38-negotiation-broken"], id="another version"),
        pytest.param(TAKEN.format("5.0", 3) + PAGES.format(5.2, 39), 5, "40.0", [], id="another version, and pages"),
    ],
)
def test_what_becomes_of_a_fax(tmp_path: Path, rest: str, sound: int, end: str, rules: list[str]) -> None:
    report = report_on(tmp_path, CALL.format(rest, sound, end))
    assert [f.rule for f in report.findings if f.severity != "info"] == rules


def test_who_sends_to_a_port_that_was_not_agreed_has_to_act(tmp_path: Path) -> None:
    rest = TAKEN.format("5.0", 0) + PAGES.format(5.2, 39).replace("> A:7000", "> A:4000")
    report = report_on(tmp_path, CALL.format(rest, 5, "40.0"))
    assert [(c.root_cause, c.party) for c in report.calls] == [("t38-negotiation-broken", "callee")]


def test_a_box_that_answers_to_where_the_fax_comes_from_is_right(tmp_path: Path) -> None:
    rest = TAKEN.format("5.0", 0) + PAGES.format(5.2, 39).replace("A:7000", "A:4000")
    assert [c.root_cause for c in report_on(tmp_path, CALL.format(rest, 5, "40.0")).calls] == [None]
