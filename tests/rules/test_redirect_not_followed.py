"""A redirect counts as not followed only where the capture would show it followed."""

from pathlib import Path

from tests.rules.stories import findings_of, report_on, verdicts

AFTERWARDS = "healthy call at 70 between H and K\n"
AT_PROXY = """\
host C 10.0.0.21
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > A +0.01 100
P > B +0.02 INVITE
B > P +0.03 302
    Contact: <sip:carol@10.0.0.21:5060>
P > B +0.04 ACK
"""


def test_a_proxy_that_drops_the_redirect_has_to_act(tmp_path: Path) -> None:
    report = report_on(tmp_path, AT_PROXY + "P > A +0.05 480\nA > P +0.06 ACK\n" + AFTERWARDS)
    assert verdicts(report)[0] == ("redirect-not-followed", "proxy")
    [finding] = findings_of(report, "redirect-not-followed")
    assert finding.facts["targets"] == ["sip:carol@10.0.0.21:5060"]


def test_a_proxy_that_says_that_it_goes_on_follows_it_unseen(tmp_path: Path) -> None:
    report = report_on(tmp_path, AT_PROXY + "P > A +0.05 181\nP > A +1.02 486\nA > P +1.03 ACK\n" + AFTERWARDS)
    [finding] = findings_of(report, "redirect-not-followed")
    assert finding.verdict == "unknown"


def test_a_proxy_that_follows_it_does_well(tmp_path: Path) -> None:
    text = AT_PROXY + "P > C +0.05 INVITE sip:carol@10.0.0.21:5060\nC > P +1.0 486\nP > C +1.01 ACK\n"
    report = report_on(tmp_path, text + "P > A +1.02 486\nA > P +1.03 ACK\n" + AFTERWARDS)
    assert [f.rule for f in report.findings] == ["remote-rejected-busy-decline"]


def test_a_capture_at_the_redirecting_server_does_not_know(tmp_path: Path) -> None:
    text = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +0.02 302
    Contact: <sip:bob@203.0.113.9>
A > B +0.03 ACK
"""
    [finding] = findings_of(report_on(tmp_path, text + AFTERWARDS), "redirect-not-followed")
    assert finding.verdict == "unknown"
    assert finding.because is not None
    assert "10.0.0.10" in finding.because


def test_a_redirect_to_nowhere_is_the_redirecting_sides_fault(tmp_path: Path) -> None:
    text = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +0.02 302
    -Contact
A > B +0.03 ACK
"""
    assert verdicts(report_on(tmp_path, text + AFTERWARDS))[0] == ("redirect-not-followed", "callee")
