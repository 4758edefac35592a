"""How a call ended that nobody refused: who is told to act, and that only one rule speaks."""

from pathlib import Path

import pytest

from tests.rules.stories import HOSTS, findings_of, report_on, verdicts

AFTERWARDS = "healthy call at 90 between H and K\n"
CALL = "call c at 1.0 from alice@A to bob@example.test\nA > P +0.00 INVITE\nP > A +0.01 100\n"
TO_B = "P > B +0.02 INVITE\n"
SILENT = TO_B + "    repeat 0.5 1.5 3.5 7.5\n"
SECOND_PROXY = "host Q2 10.0.0.2 proxy\n"
LEG_TO_Q2 = "P > Q2 +0.02 INVITE\nQ2 > P +0.03 100\nQ2 > B +0.04 INVITE\n    repeat 0.5 1.5 3.5 7.5 15.5\n"
CANCELLED_AT_B = "B > P +{t}.02 200\nB > P +{t}.03 487\nP > B +{t}.04 ACK\n"


def refused(status: str, second: float) -> str:
    return f"P > A +{second} {status}\nA > P +{second + 0.02} ACK\n"


@pytest.mark.parametrize(
    ("text", "rule", "party", "box"),
    [
        pytest.param(
            CALL + SILENT + refused("408", 10.0),
            "local-408-downstream-silent",
            "callee",
            "10.0.0.20:5060",
            id="the next hop is silent",
        ),
        pytest.param(
            CALL + TO_B + "    repeat 0.5 1.5\n" + refused("503", 3.5),
            "local-408-downstream-silent",
            "callee",
            "10.0.0.20:5060",
            id="another failure made up, after a short timer",
        ),
        pytest.param(
            CALL + refused("408", 10.0),
            "local-408-downstream-silent",
            "callee",
            "10.0.0.1:5060",
            id="the next hop is not in the capture",
        ),
        pytest.param(
            SECOND_PROXY + CALL + LEG_TO_Q2 + "Q2 > P +30.0 408\nP > Q2 +30.01 ACK\n" + refused("408", 30.02),
            "local-408-downstream-silent",
            "callee",
            "10.0.0.20:5060",
            id="two proxies, the second one says 408",
        ),
        pytest.param(
            SECOND_PROXY + CALL + LEG_TO_Q2 + refused("408", 20.0),
            "local-408-downstream-silent",
            "callee",
            "10.0.0.20:5060",
            id="two proxies, the first one says 408",
        ),
        pytest.param(
            CALL + TO_B + "B > P +0.03 100\n" + refused("408", 20.0),
            "stuck-after-100",
            "callee",
            "10.0.0.20:5060",
            id="the next hop says 100 alone",
        ),
        pytest.param(CALL + refused("504", 20.0), "stuck-after-100", "callee", "10.0.0.1:5060", id="504 after 100"),
        pytest.param(
            CALL
            + TO_B
            + "B > P +0.03 100\nB > P +0.5 180\nB > P +4.5 180\n"
            + "A > P +20.0 CANCEL\nP > A +20.01 200\nP > A +20.02 487\n",
            "stuck-after-100",
            "proxy",
            "10.0.0.1:5060",
            id="the proxy keeps the ringing to itself",
        ),
    ],
)
def test_the_hop_that_did_not_move_the_call_on_is_named(
    tmp_path: Path, text: str, rule: str, party: str, box: str
) -> None:
    report = report_on(tmp_path, text + AFTERWARDS)
    assert verdicts(report)[0] == (rule, party)
    grave = [f for f in report.findings if f.severity != "info"]
    assert [f.rule for f in grave] == [rule]
    assert grave[0].party_at is not None
    assert grave[0].party_at.address == box


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param(
            CALL
            + TO_B
            + "B > P +0.1 180\nP > A +0.11 180\nP > B +30.0 CANCEL\n"
            + CANCELLED_AT_B.format(t=30)
            + refused("408", 30.1),
            "ring-no-answer",
            id="408 after ringing",
        ),
        pytest.param(
            CALL + "P > A +0.5 180\n" + refused("480\n    Reason: Q.850;cause=19", 6.0),
            "ring-no-answer",
            id="cause 19 after short ringing",
        ),
        pytest.param(
            CALL + "A > P +8.0 CANCEL\nP > A +8.01 200\nP > A +8.02 487\nA > P +8.03 ACK\n",
            "caller-cancelled",
            id="given up before it is dead air",
        ),
        pytest.param(
            CALL
            + 'P > A +0.1 180\nA > P +15.0 CANCEL\n    Reason: SIP;cause=200;text="Call completed elsewhere"\n'
            + "P > A +15.01 200\nP > A +15.02 487\nA > P +15.03 ACK\n",
            "caller-cancelled",
            id="another phone took it",
        ),
    ],
)
def test_what_a_user_did_is_no_fault(tmp_path: Path, text: str, rule: str) -> None:
    report = report_on(tmp_path, text + AFTERWARDS)
    assert [(f.rule, f.severity, f.party) for f in report.findings] == [(rule, "info", "user")]


def test_a_branch_that_lost_to_another_phone_was_not_stuck(tmp_path: Path) -> None:
    taken = 'A > P +15.0 CANCEL\n    Reason: SIP;cause=200;text="Call completed elsewhere"\n'
    report = report_on(tmp_path, CALL + taken + "P > A +15.01 200\nP > A +15.02 487\n" + AFTERWARDS)
    assert [f.rule for f in report.findings] == ["caller-cancelled"]


def test_a_408_at_once_is_not_taken_for_a_timer(tmp_path: Path) -> None:
    report = report_on(tmp_path, CALL + refused("408", 0.2) + AFTERWARDS)
    assert findings_of(report, "local-408-downstream-silent") == []
    assert [f.rule for f in report.findings] == ["call-rejected"]


def test_a_408_after_ringing_does_not_call_an_unseen_hop_silent(tmp_path: Path) -> None:
    text = CALL + TO_B + "B > P +0.1 180\nP > A +0.11 180\n" + refused("408", 8.0)
    report = report_on(tmp_path, text + AFTERWARDS, unseen="10.0.0.20")
    assert findings_of(report, "local-408-downstream-silent") == []


def test_a_call_that_the_capture_leaves_open_is_not_stuck(tmp_path: Path) -> None:
    report = report_on(tmp_path, CALL + "healthy call at 16 between H and K\n")
    assert report.findings == []


ANNOUNCED = "P > A +0.5 183\n    sdp 6000 PCMU\n"


def test_a_183_with_a_description_shows_no_ringing(tmp_path: Path) -> None:
    report = report_on(tmp_path, CALL + ANNOUNCED + refused("480", 20.0) + AFTERWARDS)
    assert [f.rule for f in report.findings] == ["call-rejected"]


def test_a_183_alone_is_likely_ringing_and_a_180_certain(tmp_path: Path) -> None:
    for status, confidence in (("183", "likely"), ("180", "certain")):
        report = report_on(tmp_path, CALL + f"P > A +0.5 {status}\n" + refused("480", 20.0) + AFTERWARDS)
        (finding,) = findings_of(report, "ring-no-answer")
        assert finding.confidence == confidence


def test_silent_early_media_is_judged_alike_with_and_without_a_proxy(tmp_path: Path) -> None:
    announced = "183\n    sdp 6000 PCMU\n"
    direct = f"""\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +0.50 {announced}rtp A:4000 > B:6000 from 0.6 to 12 PCMU
B > A +12.00 480
A > B +12.01 ACK
"""
    by_proxy = f"""\
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > A +0.01 100
P > B +0.02 INVITE
B > P +0.50 {announced}P > A +0.51 {announced}rtp A:4000 > B:6000 from 0.6 to 12 PCMU
B > P +12.00 480
P > B +12.01 ACK
P > A +12.02 480
A > P +12.03 ACK
"""
    seen_at_b = HOSTS.replace("title: x\n", "title: x\nseen: B K\n")
    for text, hosts in ((direct, HOSTS), (by_proxy, seen_at_b)):
        report = report_on(tmp_path, text + AFTERWARDS, hosts=hosts)
        judged = {(f.rule, f.severity, f.confidence) for f in report.findings}
        assert judged == {("call-rejected", "error", "certain"), ("early-media-no-rtp", "info", "possible")}


@pytest.mark.parametrize(("until", "root"), [("15.0", "ring-no-answer"), ("2.0", "call-rejected")])
def test_a_network_that_rings_in_rtp_counts_as_ringing_where_its_sound_goes_on(
    tmp_path: Path, until: str, root: str
) -> None:
    text = (
        "call c at 1.0 from alice@A to 5550142@G\nA > G +0.00 INVITE\nG > A +0.01 100\n"
        "G > A +0.40 183\n    sdp 6000 PCMU telephone-event\n"
        f"rtp G:6000 > A:4000 from 0.5 to {until} PCMU\n"
        "G > A +16.0 480\nA > G +16.02 ACK\n" + AFTERWARDS
    )
    assert report_on(tmp_path, text).calls[0].root_cause == root


@pytest.mark.parametrize(
    ("ending", "warned"),
    [("G > A +14.0 200\nA > G +14.02 ACK\n", True), ("G > A +14.0 486\nA > G +14.02 ACK\n", False)],
)
def test_a_long_wait_is_told_of_calls_that_succeed_alone(tmp_path: Path, ending: str, warned: bool) -> None:
    text = (
        "call c at 1.0 from alice@A to 5550142@G\nA > G +0.00 INVITE\nG > A +0.01 100\nG > A +12.0 180\n"
        + ending
        + AFTERWARDS
    )
    assert bool(findings_of(report_on(tmp_path, text), "post-dial-delay-high")) is warned


def test_an_answer_without_ringing_does_not_tell_how_long_it_took_to_ring(tmp_path: Path) -> None:
    text = "call c at 1.0 from alice@A to 5550142@G\nA > G +0.00 INVITE\nG > A +0.01 100\nG > A +14.0 200\n"
    report = report_on(tmp_path, text + "A > G +14.02 ACK\n" + AFTERWARDS)
    assert not findings_of(report, "post-dial-delay-high")


SILENT = """\
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > A +0.01 100
P > B +0.02 INVITE
B > P +0.30 183
    no sdp
P > A +0.31 183
{rang}B > P +15.0 200
P > A +15.01 200
A > P +15.03 ACK
P > B +15.04 ACK
"""


@pytest.mark.parametrize(
    ("rang", "warned"),
    [
        ("", True),
        ("B > P +2.0 180\nP > A +2.01 180\n", False),
        ("B > P +2.0 180\n", False),  # the capture may have missed it on its way back
        ("B > P +2.0 180\nB > P +6.0 180\n", True),  # twice it did not come back: the proxy keeps it to itself
        ("B > P +2.0 180\nP > A +2.01 183\n    no sdp\n", True),  # the proxy makes a 183 of it
    ],
)
def test_ringing_at_the_next_hop_alone(tmp_path: Path, rang: str, warned: bool) -> None:
    report = report_on(tmp_path, SILENT.format(rang=rang) + AFTERWARDS)
    assert bool(findings_of(report, "no-ringback-183-no-sdp")) is warned


def test_a_prack_for_a_response_that_was_not_seen_shows_that_there_was_one(tmp_path: Path) -> None:
    text = (
        "call c at 1.0 from alice@A to bob@B\nA > B +0.00 INVITE\n    Supported: 100rel\nB > A +0.30 183\n    no sdp\n"
        "B > A +2.0 180 reliable\nA > B +2.1 PRACK\nB > A +2.2 200 for PRACK\nB > A +15.0 200 for INVITE\n"
        "A > B +15.1 ACK\n" + AFTERWARDS
    )
    ringing = next(r for r in report_on(tmp_path, text).calls[0].responses if r.status == 180)
    missed = report_on(tmp_path, text, missed=frozenset({ringing.evidence.frame}))
    assert not any(r.status == 180 for r in missed.calls[0].responses)
    assert not findings_of(missed, "no-ringback-183-no-sdp")


CALLERS = "".join(f"host C{n} 10.0.1.{n + 10}\n" for n in range(4))


def to_one_server(talks: list[float], apart_s: float) -> str:
    """Calls of four phones to S, which ends each after so long."""
    return "host S 10.0.0.40\n" + CALLERS + "".join(
        f"call s{n} at {1 + n * apart_s:.3f} from {2200 + n}@C{n} to 900@S\n"
        f"C{n} > S +0.000 INVITE\nS > C{n} +0.010 100\nS > C{n} +1.000 200\nC{n} > S +1.010 ACK\n"
        f"S > C{n} +{1 + talk:.3f} BYE\nC{n} > S +{1.01 + talk:.3f} 200\n"
        for n, talk in enumerate(talks)
    )  # fmt: skip


def test_a_server_that_cuts_the_calls_of_all_phones_after_the_same_time(tmp_path: Path) -> None:
    report = report_on(tmp_path, to_one_server([60.0, 60.1, 60.2, 60.3], 5.0) + "healthy call at 150 between H and K\n")
    assert verdicts(report)[:4] == [("fixed-duration-drop", "callee")] * 4
    assert "4 hosts" in findings_of(report, "fixed-duration-drop")[0].explanation


@pytest.mark.parametrize(
    ("talks", "apart_s"),
    [
        pytest.param([60.0, 31.0, 47.0, 60.2], 5.0, id="calls of any length"),
        pytest.param([60.0, 60.1, 60.2, 75.0], 5.0, id="one is longer"),
        pytest.param([60.0, 59.5, 59.0, 58.5], 0.5, id="a conference ends, to which all came at once"),
        pytest.param([60.0, 55.0, 50.0, 45.0], 5.0, id="a conference ends, to which one came after the other"),
    ],
)
def test_a_server_that_ends_calls_of_phones_otherwise(tmp_path: Path, talks: list[float], apart_s: float) -> None:
    report = report_on(tmp_path, to_one_server(talks, apart_s) + "healthy call at 150 between H and K\n")
    assert findings_of(report, "fixed-duration-drop") == []


def test_a_conference_that_is_over_is_no_breakdown(tmp_path: Path) -> None:
    def ended(same: bool) -> list[tuple[str, str, bool]]:
        calls = (
            f"call c{n} at {1 + 5 * n} from u{n}@A to {8000 + (0 if same else n)}@G\nA > G +0.00 INVITE\n"
            f"G > A +0.50 200\nA > G +0.53 ACK\nG > A +{60 - 5 * n + n / 10:.1f} BYE\n"
            f"A > G +{60 - 5 * n + n / 10 + 0.05:.2f} 200\n"
            for n in range(6)
        )
        found = findings_of(report_on(tmp_path, "".join(calls)), "mass-simultaneous-bye")
        return sorted({(f.severity, f.confidence, bool(f.against)) for f in found})

    assert ended(same=False) == [("critical", "likely", False)]
    assert ended(same=True) == [("info", "possible", True)]


def test_a_cancel_at_the_very_time_of_the_answer_came_after_it(tmp_path: Path) -> None:
    text = (
        "call c at 1.0 from alice@A to bob@G\nA > G +0.00 INVITE\nG > A +0.10 180\nG > A +3.00 486\n"
        "A > G +3.00 CANCEL\nA > G +3.01 ACK\nG > A +3.02 481 for CANCEL\n"
    )
    assert verdicts(report_on(tmp_path, text)) == [("remote-rejected-busy-decline", "user")]
