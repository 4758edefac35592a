"""What a relay keeps back shows on both of its sides, or not at all."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on

HOSTS = "title: x\n{0}host A 10.0.0.10\nhost P 10.0.0.1\nhost B 10.0.0.20\n"
CALL = """\
call c at 1.0 from alice@A to bob@P
A > P +0.00 INVITE
call d at 1.0 from alice@P to bob@B
P > B +0.02 INVITE
    sdp 7002 PCMU
B > P +0.30 183
    sdp 6000 PCMU
call c
P > A +0.31 {0}
call d
B > P +5.00 200
P > B +5.02 ACK
call c
P > A +5.01 200
    sdp 7000 PCMU
A > P +5.03 ACK
rtp B:6000 > P:7002 from 0.5 to 11.9 PCMU
rtp P:7000 > A:4000 from {1} to 11.9 PCMU
rtp A:4000 > P:7000 from 5.1 to 11.9 PCMU
rtp P:7002 > B:6000 from 5.1 to 11.9 PCMU
A > P +12.0 BYE
P > A +12.1 200
call d
P > B +12.2 BYE
B > P +12.3 200
"""
SOUND = "183\n    sdp 7000 PCMU"


@pytest.mark.parametrize(
    ("passed", "seen", "blocked"),
    [
        pytest.param((SOUND, "5.05"), "", 1, id="kept back"),
        pytest.param((SOUND, "0.52"), "", 0, id="passed on"),
        pytest.param((SOUND, "4.80"), "", 1, id="what overtakes the answer alone"),
        pytest.param(("180", "5.05"), "", 0, id="rings instead"),
        pytest.param((SOUND, "5.05"), "seen: A\n", 0, id="one side in the capture"),
    ],
)
def test_sound_before_the_answer(tmp_path: Path, passed: tuple[str, str], seen: str, blocked: int) -> None:
    report = report_on(tmp_path, CALL.format(*passed), hosts=HOSTS.format(seen))
    assert len(findings_of(report, "early-media-blocked-gate")) == blocked


@pytest.mark.parametrize(("first", "clipped"), [("5.15", 0), ("6.50", 1)])
def test_the_first_word_after_the_answer(tmp_path: Path, first: str, clipped: int) -> None:
    report = report_on(tmp_path, CALL.format("180", first), hosts=HOSTS.format(""))
    assert len(findings_of(report, "early-media-clipping-at-answer")) == clipped


@pytest.mark.parametrize(("again", "clipped"), [("5.05", 0), ("6.50", 1)])
def test_the_first_word_after_sound_before_the_answer(tmp_path: Path, again: str, clipped: int) -> None:
    """The relay plays something while it rings, and is late with the callee's voice all the same."""
    more = f"rtp P:7000 > A:4000 from 0.52 to 4.98 PCMU\nrtp P:7000 > A:4000 from {again}"
    report = report_on(
        tmp_path, CALL.format(SOUND, again).replace(f"rtp P:7000 > A:4000 from {again}", more), hosts=HOSTS.format("")
    )
    assert len(findings_of(report, "early-media-clipping-at-answer")) == clipped


@pytest.mark.parametrize(
    ("rang", "first", "found"),
    [
        pytest.param("B > P +0.60 180\n", "5.05", [("ringback-conflict-180-183", "proxy")], id="kept from ringing"),
        pytest.param("B > P +0.60 180\n", "0.9", [], id="sound comes"),
        pytest.param("", "5.05", [("early-media-no-rtp", "callee")], id="it does not ring"),
    ],
)
def test_ringing_that_is_not_passed_on_after_sound_was_announced(
    tmp_path: Path, rang: str, first: str, found: list[tuple[str, str]]
) -> None:
    text = CALL.format(SOUND, first).replace("rtp B:6000 > P:7002 from 0.5", f"rtp B:6000 > P:7002 from {first}")
    report = report_on(
        tmp_path, text.replace("call d\nB > P +5.00", f"call d\n{rang}B > P +5.00"), hosts=HOSTS.format("")
    )
    assert [(f.rule, f.party) for f in report.findings if f.severity != "info" and f.explained_by is None] == found


def test_who_announces_sound_where_the_leg_behind_only_rings_has_to_act(tmp_path: Path) -> None:
    """A box between two legs makes a 183 with a description of a plain 180, and sends nothing."""
    rings = CALL.format(SOUND, "5.05").replace("B > P +0.30 183\n    sdp 6000 PCMU\n", "B > P +0.30 180\n")
    report = report_on(tmp_path, rings.replace("from 0.5 to", "from 5.05 to"), hosts=HOSTS.format(""))
    (found,) = findings_of(report, "early-media-no-rtp")
    assert found.party == "proxy"
    assert found.party_at is not None
    assert found.party_at.address == "10.0.0.1:5060"


TRUNK = """\
call c at 1.0 from alice@A to 4711@P
A > P +0.00 INVITE
P > A +0.01 100
call d at 1.02 from alice@P to 4711@B
P > B +0.00 INVITE
B > P +0.10 407
P > B +0.12 ACK
{0}call c
P > A +0.60 {1}
A > P +0.62 ACK
healthy call at 60 between H and K
"""
AGAIN = "P > B +0.15 INVITE\n    Proxy-Authorization: {{credentials}}\nB > P +0.25 {0}\nP > B +0.26 ACK\n"


@pytest.mark.parametrize(
    ("again", "told", "rule", "party", "box"),
    [
        ("404", "404", "number-not-found", "caller", None),
        ("404", "503", "number-not-found", "caller", None),
        ("486", "486", "remote-rejected-busy-decline", "user", None),
        ("", "503", "auth-challenge-ignored", "proxy", "10.0.0.1:5060"),
    ],
)
def test_the_refusal_of_a_leg_is_that_of_its_last_try(
    tmp_path: Path, again: str, told: str, rule: str, party: str, box: str | None
) -> None:
    text = TRUNK.replace("{0}", AGAIN.format(again) if again else "").replace("{1}", told).replace("{{", "{")
    report = report_on(tmp_path, text.replace("}}", "}"), hosts=HOSTS.format(""))
    assert (report.calls[0].root_cause, report.calls[0].party) == (rule, party)
    (found,) = findings_of(report, rule)
    assert box is None or (found.party_at is not None and found.party_at.address == box)
