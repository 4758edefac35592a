"""Digest exchanges that fail for another reason than the password."""

from pathlib import Path

import pytest
from scapy.utils import PcapWriter, rdpcap

from sipdiag import analyze
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


def refreshed(status: str, *, used: str = "00000001", nonce: str = "n", before: str = "00000001") -> str:
    """A registration that a registrar takes, and its refresh after so long that it is looked at apart."""
    talk = "registration r1 at 1.0 from 1001@A\nA > B +0.000 REGISTER\nB > A +0.010 401\n" + asked("n")
    talk += f"A > B +0.100 REGISTER\n{answer('n', count=before)}B > A +0.110 200\n"
    for second in (50, 52, 54):
        talk += f"A > B +{second}.000 REGISTER\n{answer(nonce, count=used)}B > A +{second}.010 {status}\n"
        talk += asked("n") if status == "401" else ""
    return talk + "healthy call at 200.0 between H and K\n"


@pytest.mark.parametrize("status", ["401", "403"])
def test_a_count_that_was_taken_half_a_minute_before_is_still_known(tmp_path: Path, status: str) -> None:
    report = report_on(tmp_path, refreshed(status))
    assert verdicts(report)[-1] == ("nonce-reuse-nc-error", "caller")
    found = findings_of(report, "nonce-reuse-nc-error")
    assert [e.frame for e in found[0].evidence] == [3, 5, 6]


@pytest.mark.parametrize(
    "text",
    [
        refreshed("403", used="00000002"),
        refreshed("403", nonce="m"),
        refreshed("401", used="00000002"),
        refreshed("403").replace("nc=00000001, ", "").replace(", qop=auth", ""),
        refreshed("403").replace('username="1001"', 'username="1002"', 1),
    ],
    ids=["a count that grows", "another nonce", "a count that grows, challenged", "no count", "another user's nonce"],
)
def test_a_registration_that_is_refused_for_another_reason(tmp_path: Path, text: str) -> None:
    report = report_on(tmp_path, text)
    assert findings_of(report, "nonce-reuse-nc-error") == []
    assert verdicts(report)[-1][0] in ("auth-bad-credentials", "register-403-404")


def test_a_call_that_is_forbidden_is_not_so_for_the_nonce_of_a_registration(tmp_path: Path) -> None:
    talk = "registration r1 at 1.0 from 1001@A\nA > B +0.000 REGISTER\nB > A +0.010 401\n" + asked("n")
    talk += f"A > B +0.100 REGISTER\n{answer('n')}B > A +0.110 200\n"
    talk += f"call c at 60.0 from 1001@A to 5550100@B\nA > B +0.000 INVITE\n{answer('n')}"
    for status, root in (("403", None), ("401", "nonce-reuse-nc-error")):
        refusal = f"B > A +0.010 {status}\n{asked('m') if status == '401' else ''}A > B +0.020 ACK\n"
        report = report_on(tmp_path, talk + refusal + "healthy call at 250.0 between H and K\n")
        found = findings_of(report, "nonce-reuse-nc-error")
        assert [f.rule for f in found] == ([root] if root else [])


def test_a_server_that_takes_a_count_twice_refuses_nothing_for_it(tmp_path: Path) -> None:
    text = refreshed("403")
    first = text.index("A > B +50")
    twice = f"A > B +10.000 REGISTER\n{answer('n')}B > A +10.010 200\n"
    report = report_on(tmp_path, text[:first] + twice + text[first:])
    assert findings_of(report, "nonce-reuse-nc-error") == []


def called_stale(rounds: int, then: str = "", apart_s: float = 0.2) -> str:
    talk = "registration r1 at 1.0 from 1001@A\nA > B +0.000 REGISTER\nB > A +0.010 401\n" + asked("n0")
    for n in range(rounds):
        at = (n + 1) * apart_s
        talk += f"A > B +{at:.3f} REGISTER\n{answer(f'n{n}')}B > A +{at + 0.01:.3f} 401\n"
        talk += asked(f"n{n + 1}").rstrip() + ", stale=true\n"
    return talk + then + "healthy call at 300.0 between H and K\n"


def test_fresh_nonces_that_are_all_called_stale_are_the_servers_fault(tmp_path: Path) -> None:
    report = report_on(tmp_path, called_stale(4))
    assert verdicts(report)[-1] == ("nonce-reuse-nc-error", "callee")
    (found,) = findings_of(report, "nonce-reuse-nc-error")
    assert "4 fresh nonces" in found.title


@pytest.mark.parametrize(
    "text",
    [
        called_stale(2),
        called_stale(4, f"A > B +1.000 REGISTER\n{answer('n4')}B > A +1.010 200\n"),
        called_stale(4, apart_s=40),
    ],
    ids=["twice", "accepted in the end", "nonces that are old when they are used"],
)
def test_stale_nonces_that_are_no_fault(tmp_path: Path, text: str) -> None:
    assert findings_of(report_on(tmp_path, text), "nonce-reuse-nc-error") == []


SIGNED = """\
call c at 1.0 from alice@A to bob@P
A > P +0.00 INVITE
P > A +0.01 407
A > P +0.02 ACK
A > P +0.03 INVITE
    X-Long: {}
    +Proxy-Authorization: {{credentials}}
P > A +0.04 407
A > P +0.05 ACK
healthy call at 70 between H and K
""".format("x" * 900)


def test_credentials_that_were_cut_off_are_not_missing(tmp_path: Path) -> None:
    report_on(tmp_path, SIGNED)
    cut = tmp_path / "cut.pcap"
    with PcapWriter(str(cut), linktype=1) as writer:
        writer.write_header(None)
        for packet in rdpcap(str(tmp_path / "some.pcap")):
            whole = bytes(packet)
            writer.write_packet(
                whole[:700], sec=int(packet.time), usec=int(packet.time % 1 * 10**6), wirelen=len(whole)
            )
    found = [f.rule for f in analyze([str(cut)]).findings if f.verdict == "found" and f.severity != "info"]
    assert "auth-challenge-ignored" not in found


@pytest.mark.parametrize(("wait", "outcome"), [(0.5, "unfinished"), (40, "rejected")])
def test_a_423_at_the_end_of_a_capture_awaits_the_next_try(tmp_path: Path, wait: float, outcome: str) -> None:
    text = "registration r at 1.0 from alice@A\nA > P +0.00 REGISTER\nP > A +0.01 423\n    Min-Expires: 600\n"
    report = report_on(tmp_path, f"{text}healthy call at {1 + wait} between H and K\n" if wait > 1 else text)
    assert report.registrations[0].outcome == outcome
    assert bool(report.findings) == (outcome == "rejected")


def test_a_423_after_a_challenge_awaits_the_next_try_too_and_a_second_one_does_not(tmp_path: Path) -> None:
    challenged = (
        "registration r at 1.0 from alice@A\nA > P +0.00 REGISTER\nP > A +0.01 401\n"
        "A > P +0.02 REGISTER\n    Authorization: {credentials}\nP > A +0.03 423\n    Min-Expires: 600\n"
    )
    again = "A > P +0.04 REGISTER\n    Authorization: {credentials}\nP > A +0.05 423\n    Min-Expires: 600\n"
    report = report_on(tmp_path, challenged)
    assert (report.registrations[0].outcome, report.findings) == ("unfinished", [])
    assert report_on(tmp_path, challenged + again).registrations[0].outcome == "rejected"
