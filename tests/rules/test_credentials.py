"""Challenges and credentials: a password counts as refused only where nothing else explains the next challenge."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on, verdicts

AUTH = 'Digest username="alice", realm="r", nonce="{nonce}", uri="sip:example.test", response="6629fae49393a0539745"'
CHALLENGE = 'Digest realm="r", nonce="{nonce}"'


def register(at_s: float, given: str | None, status: str, asked: str | None, more: str = "") -> str:
    """A REGISTER with credentials for nonce `given`, and its response with a challenge of nonce `asked`."""
    text = f"B > P +{at_s:.2f} REGISTER\n"
    if given is not None:
        text += f"    Authorization: {AUTH.format(nonce=given)}\n"
    text += f"P > B +{at_s + 0.01:.2f} {status}\n"
    if asked is not None:
        text += f"    WWW-Authenticate: {CHALLENGE.format(nonce=asked)}{more}\n"
    return text


START = "registration r at 0.1 from alice@B\n"
LATER = "healthy call at 30 between H and K\n"


def test_two_rounds_are_proof(tmp_path: Path) -> None:
    text = START + register(0, None, "401", "n1") + register(0.1, "n1", "401", "n2") + register(0.2, "n2", "401", "n3")
    report = report_on(tmp_path, text)
    assert verdicts(report) == [("auth-bad-credentials", "caller")]
    (finding,) = report.findings
    assert (finding.confidence, finding.severity, finding.facts["rounds"]) == ("certain", "critical", 2)
    assert [e.frame for e in finding.evidence] == [2, 3, 4, 5, 6]


def test_one_round_is_likely_once_the_capture_shows_that_no_other_follows(tmp_path: Path) -> None:
    text = START + register(0, None, "401", "n1") + register(0.1, "n1", "401", "n2")
    (cut,) = report_on(tmp_path, text).findings
    assert (cut.rule, cut.verdict) == ("auth-bad-credentials", "unknown")
    (whole,) = report_on(tmp_path, text + LATER).findings
    assert (whole.rule, whole.verdict, whole.confidence) == ("auth-bad-credentials", "found", "likely")


@pytest.mark.parametrize(
    ("status", "more"), [("401", ", stale=true"), ("401 nonce has changed", ""), ("401", ", stale=TRUE")]
)
def test_a_stale_nonce_says_nothing_of_the_password(tmp_path: Path, status: str, more: str) -> None:
    text = START + register(0, None, "401", "n1") + register(0.1, "n1", status, "n2", more)
    text += register(0.2, "n2", status, "n3", more) + register(0.3, "n3", "200", None)
    assert report_on(tmp_path, text).findings == []


def test_credentials_for_an_old_nonce_are_no_round(tmp_path: Path) -> None:
    text = START + register(0, "old", "401", "n1") + register(0.1, "n1", "200", None) + LATER
    assert report_on(tmp_path, text).findings == []


def test_success_in_the_end_is_success(tmp_path: Path) -> None:
    text = START + register(0, None, "401", "n1") + register(0.1, "n1", "401", "n2") + register(0.2, "n2", "200", None)
    assert report_on(tmp_path, text + LATER).findings == []


@pytest.mark.parametrize("empty", ['nonce="", response=""', 'nonce="n1", response="ab", auts="cd"'])
def test_the_steps_of_ims_aka_are_no_refused_credentials(tmp_path: Path, empty: str) -> None:
    first = f'B > P +0.00 REGISTER\n    Authorization: Digest username="a", realm="r", uri="sip:x", {empty}\n'
    text = START + register(0, None, "401", "n1").replace("B > P +0.00 REGISTER\n", first)
    text += register(0.1, "n1", "200", None)
    assert report_on(tmp_path, text + LATER).findings == []


INVITE_403 = """\
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > A +0.01 407
A > P +0.02 ACK
A > P +0.03 INVITE
    Proxy-Authorization: {credentials}
P > A +0.04 RESPONSE
A > P +0.05 ACK
"""


@pytest.mark.parametrize(
    ("response", "rule", "confidence"),
    [
        ("403 Wrong password", "auth-bad-credentials", "certain"),
        ("403", "auth-bad-credentials", "possible"),
        ("403 Destination barred", "call-rejected", "certain"),
        ('403\n    Warning: 399 P "destination barred"', "call-rejected", "certain"),
        ("403\n    Reason: Q.850;cause=21", "call-rejected", "certain"),
        ("404", "number-not-found", "certain"),
    ],
)
def test_403_after_credentials(tmp_path: Path, response: str, rule: str, confidence: str) -> None:
    report = report_on(tmp_path, INVITE_403.replace("RESPONSE", response))
    assert [(f.rule, f.confidence) for f in report.findings] == [(rule, confidence)]


def test_403_to_a_caller_who_is_registered_is_no_wrong_password(tmp_path: Path) -> None:
    registered = (
        "registration r at 0.1 from alice@A\n" + register(0, None, "401", "n1") + register(0.1, "n1", "200", None)
    )
    report = report_on(tmp_path, registered.replace("B", "A") + INVITE_403.replace("RESPONSE", "403"))
    assert [f.rule for f in report.findings] == ["call-rejected"]


IGNORED = """\
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > A +0.01 407
A > P +0.02 ACK
"""


ESTABLISHED = """\
call c at 1.0 from alice@A to bob@G
A > G +0.00 INVITE
G > A +0.30 180
G > A +1.00 200
A > G +1.03 ACK
A > G +9.00 BYE
G > A +9.02 407
"""


def test_a_bye_that_is_challenged_and_not_sent_again_ends_nothing(tmp_path: Path) -> None:
    report = report_on(tmp_path, ESTABLISHED + LATER)
    assert verdicts(report)[0] == ("auth-challenge-ignored", "caller")
    assert [e.frame for e in report.findings[0].evidence] == [5, 6]


@pytest.mark.parametrize(
    "then",
    [
        "A > G +9.05 BYE\n    Proxy-Authorization: {credentials}\nG > A +9.06 200\n",
        "G > A +9.50 BYE\nA > G +9.51 200\n",
    ],
    ids=["sent again with credentials", "ended by the other side"],
)
def test_a_bye_that_is_challenged_and_then_is_not_needed(tmp_path: Path, then: str) -> None:
    assert report_on(tmp_path, ESTABLISHED + then + LATER).findings == []


def test_a_challenge_at_the_end_of_the_capture_is_open(tmp_path: Path) -> None:
    report = report_on(tmp_path, IGNORED + "healthy call at 2 between H and K\n")
    assert report.findings == []


def test_credentials_for_another_realm_leave_a_challenge_ignored(tmp_path: Path) -> None:
    mine = f"\n    Proxy-Authorization: {AUTH.format(nonce='x')}"
    report = report_on(tmp_path, IGNORED.replace("INVITE", "INVITE" + mine) + "healthy call at 60 between H and K\n")
    assert [f.rule for f in report.findings] == ["auth-challenge-ignored"]


def test_without_the_requests_nobody_knows_what_the_challenged_side_sent(tmp_path: Path) -> None:
    report = report_on(tmp_path, IGNORED + "healthy call at 60 between H and K\n", unseen="10.0.0.10")
    (finding,) = findings_of(report, "auth-challenge-ignored")
    assert finding.verdict == "unknown"


REGISTERS = "registration r at 1.0 from alice@A\nA > P +0.0 REGISTER\nP > A +0.01 401\n"
ONCE_MORE = "A > P +30.0 REGISTER\nP > A +30.01 401\n"
ENDS_SOON = "healthy call at 32 between H and K\n"


def test_the_next_request_without_credentials_proves_the_first_challenge_ignored(tmp_path: Path) -> None:
    report = report_on(tmp_path, REGISTERS + ONCE_MORE + ENDS_SOON)
    (finding,) = report.findings
    assert (finding.rule, finding.verdict, finding.party) == ("auth-challenge-ignored", "found", "caller")
    assert len(finding.evidence) == 3
    assert verdicts(report)[-1] == ("auth-challenge-ignored", "caller")


def test_a_challenge_that_was_answered_before_is_not_ignored(tmp_path: Path) -> None:
    answered = f"A > P +0.1 REGISTER\n    Authorization: {AUTH.format(nonce='x')}\nP > A +0.11 200\n"
    report = report_on(tmp_path, REGISTERS + answered + ONCE_MORE + ENDS_SOON)
    assert [f for f in findings_of(report, "auth-challenge-ignored") if f.verdict == "found"] == []


def test_a_client_that_repeats_its_request_did_not_get_the_challenge(tmp_path: Path) -> None:
    lost = REGISTERS.replace("REGISTER\n", "REGISTER\n    repeat 0.5 1.5\n")
    report = report_on(tmp_path, lost + ONCE_MORE + ENDS_SOON)
    assert [f for f in findings_of(report, "auth-challenge-ignored") if f.verdict == "found"] == []
