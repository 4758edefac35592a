"""Digest exchanges that fail for another reason than the password."""

from pathlib import Path

import pytest

from tests.rules.stories import findings_of, report_on, verdicts

ASKED = 'Digest realm="{realm}", nonce="{nonce}", algorithm={algorithm}, qop="auth"'
ANSWER = (
    'Digest username="1001", realm="{realm}", nonce="{nonce}", uri="sip:example.test", '
    'response="0123456789abcdef0123456789abcdef", algorithm={algorithm}, qop=auth, nc={count}, cnonce="ab"'
)


def asked(nonce: str, algorithm: str = "MD5", realm: str = "r") -> str:
    return f"    WWW-Authenticate: {ASKED.format(realm=realm, nonce=nonce, algorithm=algorithm)}\n"


def answer(nonce: str, algorithm: str = "MD5", realm: str = "r", count: str = "00000001") -> str:
    return f"    Authorization: {ANSWER.format(realm=realm, nonce=nonce, algorithm=algorithm, count=count)}\n"


def test_a_client_that_may_have_answered_unseen_is_not_accused(tmp_path: Path) -> None:
    talk = "registration r1 at 1.0 from 1001@A\nA > B +0.000 REGISTER\nB > A +0.010 401\n" + asked("n", "SHA-256")
    short = report_on(tmp_path, talk)
    assert [f.verdict for f in findings_of(short, "auth-algorithm-unsupported")] in ([], ["unknown"])
    unseen = report_on(tmp_path, talk + "healthy call at 60.0 between H and K\n", unseen="10.0.0.10")
    assert all(f.verdict == "unknown" for f in findings_of(unseen, "auth-algorithm-unsupported"))


@pytest.mark.parametrize("tail", ["", " tcp"])
def test_an_algorithm_that_was_not_offered(tmp_path: Path, tail: str) -> None:
    hosts = f"title: x\nhost A [2001:db8::10]{tail}\nhost B [2001:db8::20]{tail}\n"
    talk = (
        "registration r1 at 1.0 from 1001@A\nA > B +0.000 REGISTER\nB > A +0.010 401\n"
        + asked("n", "SHA-512-256")
        + "A > B +0.020 REGISTER\n"
        + answer("n")
        + "B > A +0.030 403\nhealthy call at 60.0 between H and K\n"
    )
    report = report_on(tmp_path, talk, hosts=hosts)
    assert verdicts(report)[-1] == ("auth-algorithm-unsupported", "caller")


def test_a_wrong_password_under_a_nonce_that_is_given_twice_is_a_wrong_password(tmp_path: Path) -> None:
    talk = "registration r1 at 1.0 from 1001@A\n"
    for second in range(3):
        talk += f"A > B +{second}.000 REGISTER\n{answer('n') if second else ''}B > A +{second}.010 401\n{asked('n')}"
    report = report_on(tmp_path, talk + "healthy call at 200.0 between H and K\n")
    assert verdicts(report)[-1] == ("auth-bad-credentials", "caller")


def test_a_nonce_count_that_stands_still_but_is_taken_is_no_fault(tmp_path: Path) -> None:
    talk = "registration r1 at 1.0 from 1001@A\nA > B +0.000 REGISTER\nB > A +0.010 401\n" + asked("n")
    for second in (1, 20):
        talk += f"A > B +{second}.000 REGISTER\n{answer('n')}B > A +{second}.010 200\n"
    assert findings_of(report_on(tmp_path, talk), "nonce-reuse-nc-error") == []


def test_a_refused_count_that_is_mended_is_worth_a_note_only(tmp_path: Path) -> None:
    talk = "registration r1 at 1.0 from 1001@A\nA > B +0.000 REGISTER\nB > A +0.010 401\n" + asked("n")
    talk += f"A > B +1.000 REGISTER\n{answer('n')}B > A +1.010 200\n"
    talk += f"A > B +20.000 REGISTER\n{answer('n')}B > A +20.010 401\n{asked('m')}"
    talk += f"A > B +20.100 REGISTER\n{answer('m')}B > A +20.110 200\n"
    report = report_on(tmp_path, talk)
    assert [f.severity for f in findings_of(report, "nonce-reuse-nc-error")] == ["info"]
    assert verdicts(report)[-1] == (None, None)


@pytest.mark.parametrize(("algorithm", "root"), [("SHA-256", "auth-algorithm-unsupported"), ("MD5", None)])
def test_a_client_that_asks_again_without_credentials_shows_that_it_has_no_answer(
    tmp_path: Path, algorithm: str, root: str | None
) -> None:
    talk = "registration r1 at 1.0 from 1001@A\n"
    for second in (0, 30, 60):
        talk += f"A > B +{second}.000 REGISTER\nB > A +{second}.010 401\n{asked(f'n{second}', algorithm)}"
    report = report_on(tmp_path, talk + "healthy call at 62.0 between H and K\n")
    assert verdicts(report)[-1] == (root or "auth-challenge-ignored", "caller")
    found = findings_of(report, "auth-algorithm-unsupported")
    assert [f.verdict for f in found] == (["found"] if root else [])
    if found:
        assert [e.frame for e in found[0].evidence] == [1, 2, 3, 6]


def test_one_round_before_the_capture_ends_is_still_open(tmp_path: Path) -> None:
    talk = "registration r1 at 1.0 from 1001@A\nA > B +0.000 REGISTER\nB > A +0.010 401\n" + asked("n", "SHA-256")
    report = report_on(tmp_path, talk + "healthy call at 2.0 between H and K talk 1\n")
    assert [f.verdict for f in findings_of(report, "auth-algorithm-unsupported")] in ([], ["unknown"])


def test_a_client_that_does_answer_later_is_not_accused(tmp_path: Path) -> None:
    talk = "registration r1 at 1.0 from 1001@A\n"
    for second in (0, 30):
        talk += f"A > B +{second}.000 REGISTER\nB > A +{second}.010 401\n{asked(f'n{second}', 'SHA-256')}"
    talk += f"A > B +30.020 REGISTER\n{answer('n30', 'SHA-256')}B > A +30.030 403\n"
    report = report_on(tmp_path, talk + "healthy call at 62.0 between H and K\n")
    assert findings_of(report, "auth-algorithm-unsupported") == []
