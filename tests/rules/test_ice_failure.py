"""Checks of ICE that fail are told of where a response would show."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on

HOSTS = """\
title: x
host A 10.0.0.10
host B 10.0.0.20
host M 10.0.0.11
host N 10.0.0.21
"""


def body(address: str, port: int, name: str, *more: str) -> str:
    lines = [
        "v=0",
        f"o=- 1 1 IN IP4 {address}",
        "s=-",
        f"c=IN IP4 {address}",
        "t=0 0",
        f"m=audio {port} RTP/AVP 0",
        f"a=ice-ufrag:{name}",
        f"a=candidate:1 1 UDP 2130706431 {address} {port} typ host",
        *more,
    ]
    return "    body application/sdp <<\n" + "\n".join(lines) + "\n    >>\n"


def talk(checks: str, *of_answer: str) -> str:
    """Media at hosts of its own, as of a relay beside each side's signalling."""
    return (
        "call c at 1.0 from alice@A to bob@B\n"
        f"A > B +0.00 INVITE\n{body('10.0.0.11', 4000, 'aaaa')}"
        f"B > A +1.00 200\n{body('10.0.0.21', 6000, 'bbbb', *of_answer)}"
        f"A > B +1.03 ACK\n{checks}A > B +12.0 BYE\nB > A +12.1 200\n"
    )


OUT = "checks M:4000 > N:6000 +1.1 to 10 every 0.5\n"
BACK = "checks N:6000 > M:4000 +1.1 to 10 every 0.5\n"


@pytest.mark.parametrize(
    ("checks", "asker"),
    [
        (OUT + BACK, "both sides"),
        (OUT + BACK.rstrip() + " answered\n", "the caller"),
        (OUT.rstrip() + " refused 401\n", "the caller"),
        (OUT.rstrip() + " answered\n" + BACK, "the callee"),
    ],
)
def test_it_is_told_whose_checks_fail(tmp_path: Path, checks: str, asker: str) -> None:
    (found,) = findings_of(report_on(tmp_path, talk(checks), HOSTS), "ice-failure")
    assert found.facts["asker"] == asker


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(talk(OUT), id="nothing is seen to arrive where the responses would"),
        pytest.param(
            talk(OUT + "rtp M:4000 > N:6000 from 1.2 to 11 PCMU\n" + BACK.rstrip() + " answered\n"), id="media"
        ),
        pytest.param(talk(OUT + BACK, "a=ice-mismatch"), id="called off"),
        pytest.param(talk(OUT.replace("to 10", "to 2") + BACK.rstrip() + " answered\n"), id="few"),
    ],
)
def test_nothing_is_told(tmp_path: Path, text: str) -> None:
    assert findings_of(report_on(tmp_path, text, HOSTS), "ice-failure") == []


def long_talk(asked_to: float, sound_to: float) -> str:
    """The callee goes away at 20 s; the caller asks and speaks on."""
    return (
        talk("")
        .replace("A > B +12.0 BYE\nB > A +12.1", "A > B +70.0 BYE\nB > A +70.1")
        .replace(
            "A > B +70.0",
            "checks M:4000 > N:6000 +1.1 to 20 every 5 answered\nchecks N:6000 > M:4000 +1.2 to 20 every 5 answered\n"
            f"checks M:4000 > N:6000 +21.1 to {asked_to} every 5\nrtp M:4000 > N:6000 from 1.3 to {sound_to} PCMU\n"
            "rtp N:6000 > M:4000 from 1.3 to 20 PCMU\nA > B +70.0",
        )
    )


@pytest.mark.parametrize(
    ("asked_to", "sound_to", "lost"),
    [
        pytest.param(45, 46.1, 1, id="its sound ends with the consent"),
        pytest.param(45, 69.5, 0, id="it speaks on"),
        pytest.param(68, 46.1, 0, id="it goes on asking"),
        pytest.param(30, 46.1, 0, id="it did not ask often"),
    ],
)
def test_consent_that_ends(tmp_path: Path, asked_to: float, sound_to: float, lost: int) -> None:
    found = findings_of(report_on(tmp_path, long_talk(asked_to, sound_to), HOSTS), "ice-failure")
    assert [(f.facts["asker"], f.party) for f in found] == [("the caller", "network")] * lost


def test_endpoints_that_refuse_each_other_are_reached(tmp_path: Path) -> None:
    checks = OUT.rstrip() + " refused 487\n" + BACK.rstrip() + " refused 487\n"
    (found,) = findings_of(report_on(tmp_path, talk(checks), HOSTS), "ice-failure")
    assert found.party == "unknown"
