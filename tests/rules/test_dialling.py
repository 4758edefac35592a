"""Numbers in other formats, refusals of a caller, pings that fail: what a refused call is held against."""

from pathlib import Path

import pytest

from sipdiag.calls import peers
from sipdiag.config import Limits
from sipdiag.rules._dialling import same_number
from tests.rules.stories import HOSTS, findings_of, report_on, verdicts


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("02079460123", "+442079460123", True),
        ("00442079460123", "+442079460123", True),
        ("02079460123", "00442079460123", True),
        ("92025550123", "+12025550123", True),
        ("5550123", "+12025550123", True),
        ("0112025550123", "12025550123", True),
        ("03055512345", "04055512345", False),
        ("02079460123", "02079460123", False),
        ("4711", "04711", False),
        ("alice", "alice.b", False),
        ("+442079460123", "+12025460123", False),
    ],
)
def test_two_formats_of_one_number(one: str, other: str, same: bool) -> None:
    assert same_number(one, other, Limits()) is same
    assert same_number(other, one, Limits()) is same


WRONG_FORMAT = """\
call c1 at 1.0 from 201@A to 02079460123@example.test
A > P +0.00 INVITE
P > A +0.01 100
P > G +0.02 INVITE
G > P +0.06 {refusal}
P > G +0.07 ACK
P > A +0.08 {refusal}
A > P +0.09 ACK
call c2 at 5.0 from 201@A to +442079460123@example.test
A > P +0.00 INVITE
P > A +0.01 100
P > G +0.02 INVITE
G > P +0.50 180
P > A +0.51 180
G > P +{answer} 200
P > A +{answer}1 200
A > P +{answer}2 ACK
P > G +{answer}3 ACK
A > P +60.0 BYE
P > G +60.1 BYE
G > P +60.2 200
P > A +60.3 200
"""


@pytest.mark.parametrize("seen", ["", "seen: A\n", "seen: G\n"])
@pytest.mark.parametrize(
    "hosts", [HOSTS, HOSTS.replace("10.0.0.10\n", "10.0.0.10 tcp\n"), HOSTS + "duplicate: 0.0002\n"]
)
@pytest.mark.parametrize("refusal", ["404", "484", "403", "404 Unallocated\n    Reason: Q.850;cause=1"])
def test_the_same_number_in_another_format_works(tmp_path: Path, hosts: str, seen: str, refusal: str) -> None:
    report = report_on(tmp_path, WRONG_FORMAT.format(refusal=refusal, answer="4.00"), f"{seen}{hosts}")
    assert verdicts(report)[0] == ("dialplan-prefix-format", "caller")
    assert [e.frame for e in report.findings[0].evidence][-2:] != [1, 3]
    assert report.findings[0].facts["good_number"] == "+442079460123"


def test_a_success_that_comes_too_late_proves_nothing(tmp_path: Path) -> None:
    report = report_on(tmp_path, WRONG_FORMAT.format(refusal="404", answer="40.0"))
    assert verdicts(report)[0] == ("number-not-found", "caller")


PING = "dialog o{n} at {at} from ping@P to G\nP > G +0.000 OPTIONS\n"
CALL = "call c1 at 99.0 from a@A to 493012345678@example.test\nA > P +0.00 INVITE\nP > A +0.01 503\nA > P +0.02 ACK\n"


def pings(*answers: str) -> str:
    return "".join(
        PING.format(n=n, at=1 + 20 * n) + (f"G > P +0.02 {answer}\n" if answer else "    repeat 0.5 1.5 3.5 7.5\n")
        for n, answer in enumerate(answers)
    )


@pytest.mark.parametrize(
    ("answers", "rule"),
    [
        (("200", "", ""), "options-ping-down"),
        (("", "", ""), "options-ping-down"),
        (("200", "503", "503"), "options-ping-down"),
        (("404", "503", ""), "options-ping-down"),
        (("200", "200", ""), "call-rejected"),
        (("", "", "200"), "call-rejected"),
        (("200", "404", "405"), "call-rejected"),
    ],
)
def test_a_trunk_is_down_after_two_failed_pings(tmp_path: Path, answers: tuple[str, ...], rule: str) -> None:
    report = report_on(tmp_path, pings(*answers) + CALL)
    assert verdicts(report)[0] == (rule, "callee")


def test_pings_that_went_one_way_only_prove_nothing(tmp_path: Path) -> None:
    text = (pings("200", "200", "200") + CALL).replace("    repeat", "    ")
    report = report_on(tmp_path, text, unseen="10.0.0.30")
    assert verdicts(report)[0][0] == "call-rejected"


DENIED = "call {name} at {at} from {user}@{host} to +1555012345{n}@G\n{host} > G +0.00 INVITE\n{answer}"
NO = "G > {host} +0.02 403\n{host} > G +0.03 ACK\n"
YES = "G > {host} +0.10 180\nG > {host} +1.00 200\n{host} > G +1.01 ACK\n{host} > G +5.0 BYE\nG > {host} +5.01 200\n"


def attempt(name: str, at: float, user: str, host: str, answer: str, n: int = 6) -> str:
    return DENIED.format(name=name, at=at, user=user, host=host, n=n, answer=answer.format(host=host))


@pytest.mark.parametrize(
    ("text", "why", "party"),
    [
        (attempt("x", 1, "a", "A", NO), "alone", "callee"),
        (attempt("x", 1, "a", "A", NO) + attempt("y", 3, "b", "A", NO), "every-call", "callee"),
        (attempt("x", 1, "a", "A", NO) + attempt("y", 3, "b", "B", YES), "other-source", "callee"),
        (attempt("x", 1, "a", "A", NO) + attempt("y", 3, "b", "A", YES, 7), "other-caller", "caller"),
        (attempt("x", 1, "a", "A", NO) + attempt("y", 3, "a", "A", YES, 7), "other-number", "callee"),
    ],
)
def test_what_a_403_is_held_against(tmp_path: Path, text: str, why: str, party: str) -> None:
    report = report_on(tmp_path, text)
    assert verdicts(report)[0] == ("trunk-acl-403", party)
    assert report.findings[0].facts["why"] == why


@pytest.mark.parametrize(
    ("taken", "kept", "why", "words"),
    [
        ("bcdefg", 64, "other-caller", "did get through as d, e, f, g and 2 others, not as a"),
        ("abcdef", 64, "other-number", "a reached another number there"),
        ("bcdefg", 6, "other-number", "10.0.0.10 reached another number there"),
    ],
)
def test_that_a_caller_did_not_get_through_is_said_where_all_who_did_are_known(
    taken: str, kept: int, why: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(peers, "CALLERS_KEPT", kept)
    text = "".join(attempt(user, 10 * n + 3, user, "A", YES, n) for n, user in enumerate(taken, 1))
    (finding,) = findings_of(report_on(tmp_path, text + attempt("x", 100, "a", "A", NO, 9)), "trunk-acl-403")
    assert finding.facts["why"] == why
    assert words in finding.facts["contrast"]


def test_the_owner_of_a_failed_tcp_connection_is_the_next_hop(tmp_path: Path) -> None:
    text = "call c at 1.0 from a@A to b@example.test\nA > P +0.00 INVITE\nP > A +0.01 100\nrefuse G > P +0.02\n"
    report = report_on(tmp_path, f"{text}P > A +0.03 486\nA > P +0.04 ACK\n")
    assert findings_of(report, "tcp-connect-failed") == []
    report = report_on(tmp_path, f"{text}P > A +0.03 503\nA > P +0.04 ACK\n")
    assert verdicts(report) == [("tcp-connect-failed", "callee")]
