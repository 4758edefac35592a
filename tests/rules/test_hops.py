"""A missing response counts where it is the story of the call, and where the capture would show one."""

from pathlib import Path

import pytest

from sipdiag.rules._hops import MAX_BYES, Branches
from tests.calls.wire import cases
from tests.rules.stories import findings_of, report_on, verdicts

AFTERWARDS = "healthy call at 70 between H and K\n"
SILENT_BRANCH = """\
host C 10.0.0.21
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > A +0.01 100
P > B +0.02 INVITE
    repeat 0.5 1.5 3.5 7.5
P > C +0.03 INVITE
C > P +0.20 180
P > A +0.21 180
"""
FAILOVER = """\
host S 203.0.113.5
host T 203.0.113.6
call c at 1.0 from alice@A to bob@example.test
A > S +0.00 INVITE
    repeat 0.5 1.5 3.5
A > T +4.00 INVITE
T > A +4.20 180
"""


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            SILENT_BRANCH
            + """\
C > P +9.00 200
P > A +9.01 200
A > P +9.03 ACK
P > C +9.04 ACK
""",
            id="another branch answered",
        ),
        pytest.param(FAILOVER + "T > A +9.00 200\nA > T +9.02 ACK\n", id="another server answered"),
        pytest.param(
            """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +0.10 180
B > A +2.00 200
A > B +2.02 ACK
A > B +9.00 BYE
    repeat request
B > A +9.01 BYE
A > B +9.02 200
""",
            id="the BYE crossed one that was answered",
        ),
        pytest.param(
            """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
    repeat 0.5 1.5 3.5
B > A +4.00 200
A > B +4.02 ACK
""",
            id="a late answer",
        ),
    ],
)
def test_silence_that_decided_nothing_is_no_fault(tmp_path: Path, text: str) -> None:
    report = report_on(tmp_path, text + AFTERWARDS)
    assert [f.rule for f in report.findings] == []


@pytest.mark.parametrize(
    ("rest", "rule"),
    [
        ("C > P +9.00 486\nP > C +9.01 ACK\nP > A +9.02 486\nA > P +9.03 ACK\n", "remote-rejected-busy-decline"),
        (
            "A > P +15.0 CANCEL\nP > A +15.01 200\nP > C +15.02 CANCEL\nC > P +15.03 200\nC > P +15.04 487\n"
            "P > C +15.05 ACK\nP > A +15.06 487\nA > P +15.07 ACK\n",
            "ring-no-answer",
        ),
    ],
)
def test_the_branch_that_was_heard_of_tells_the_story(tmp_path: Path, rest: str, rule: str) -> None:
    report = report_on(tmp_path, SILENT_BRANCH + rest + AFTERWARDS)
    assert [f.rule for f in report.findings] == [rule]


def test_a_failed_failover_is_judged_by_the_server_that_answered(tmp_path: Path) -> None:
    report = report_on(tmp_path, FAILOVER + "T > A +9.00 404\nA > T +9.02 ACK\n" + AFTERWARDS)
    assert [f.rule for f in report.findings] == ["number-not-found"]


def test_a_silent_hop_explains_why_the_caller_gave_up(tmp_path: Path) -> None:
    text = """\
call c at 1.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > A +0.01 100
P > B +0.02 INVITE
    repeat 0.5 1.5 3.5 7.5
A > P +12.00 CANCEL
P > A +12.01 200
P > A +12.02 487
A > P +12.03 ACK
"""
    report = report_on(tmp_path, text + AFTERWARDS)
    assert verdicts(report)[0] == ("invite-no-response", "callee")
    [cancelled] = findings_of(report, "caller-cancelled")
    assert cancelled.severity == "info"
    assert cancelled.explained_by is not None
    [silent] = findings_of(report, "invite-no-response")
    assert silent.party_at is not None
    assert silent.party_at.address == "10.0.0.20:5060"


def test_icmp_proves_silence_at_once(tmp_path: Path) -> None:
    text = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
icmp B > A +0.001 port-unreachable
"""
    [finding] = findings_of(report_on(tmp_path, text + AFTERWARDS), "invite-no-response")
    assert (finding.verdict, finding.confidence) == ("found", "certain")
    assert [e.frame for e in finding.evidence] == [1, 2]


def test_a_request_that_was_not_repeated_proves_nothing(tmp_path: Path) -> None:
    text = "dialog o at 1.0 from ping@A to B\nA > B +0.00 OPTIONS\n"
    [finding] = findings_of(report_on(tmp_path, text + AFTERWARDS), "noninvite-timeout")
    assert finding.verdict == "unknown"
    assert finding.because is not None
    assert "not repeated" in finding.because
    assert finding.capture_next is not None
    assert "10.0.0.10" in finding.capture_next


def test_a_capture_that_ends_while_the_invite_is_repeated_does_not_know(tmp_path: Path) -> None:
    text = """\
window: 0 9
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
    repeat invite
"""
    hosts = "title: x\nhost A 10.0.0.10\nhost B 10.0.0.20\n"
    head, _, rest = text.partition("\n")
    report = report_on(tmp_path, rest, hosts=hosts.replace("title: x\n", f"title: x\n{head}\n"))
    assert verdicts(report) == [(None, None)]
    assert [f.verdict for f in report.findings] == ["unknown"]


def test_one_direction_of_an_answered_call_says_nothing(tmp_path: Path) -> None:
    text = """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
    repeat 0.5 1.5 3.5
B > A +4.00 200
A > B +4.02 ACK
A > B +9.00 BYE
    repeat 0.5 1.5 3.5
B > A +12.8 200
"""
    report = report_on(tmp_path, text + AFTERWARDS, unseen="10.0.0.20")
    assert findings_of(report, "invite-no-response") == []


OVER_TCP = """\
title: x
host A 10.0.0.10 tcp
host B 10.0.0.20 tcp
"""
SILENT_INVITE = "call c at 1.0 from alice@A to bob@B\nA > B +0.0 INVITE\n"
SILENT_REGISTER = "registration r at 1.0 from alice@A\nA > B +0.0 REGISTER\n"


@pytest.mark.parametrize(
    ("text", "rule"), [(SILENT_INVITE, "invite-no-response"), (SILENT_REGISTER, "noninvite-timeout")]
)
@pytest.mark.parametrize(("unseen", "verdict"), [(None, "found"), ("10.0.0.20", "unknown")])
def test_silence_over_tcp_shows_where_the_way_back_is_in_the_capture(
    tmp_path: Path, text: str, rule: str, unseen: str | None, verdict: str
) -> None:
    report = report_on(tmp_path, text + AFTERWARDS, hosts=OVER_TCP, unseen=unseen)
    (finding,) = report.findings
    assert (finding.rule, finding.verdict) == (rule, verdict)
    if verdict == "found":
        assert (finding.severity, finding.party, finding.confidence) == ("error", "callee", "likely")
        assert "is seen to send at that time" in finding.explanation


def test_silence_over_tcp_is_open_where_the_capture_ends_too_soon(tmp_path: Path) -> None:
    report = report_on(tmp_path, SILENT_INVITE + "healthy call at 9 between H and K\n", hosts=OVER_TCP)
    assert report.findings == []


def test_the_first_byes_of_a_call_are_looked_at() -> None:
    byes = "".join(f"alice > bob {5 + n / 10} BYE sip:bob@10.0.0.20 to=b cseq={n + 2}\n" for n in range(MAX_BYES + 5))
    (case,) = cases(
        f"""
        alice > bob 0 INVITE sip:bob@example.com
        bob > alice 1 200 to=b
        alice > bob 1.1 ACK sip:bob@10.0.0.20 to=b
        {byes}"""
    )
    assert len(case.transactions) == MAX_BYES + 6
    assert [bye.cseq for bye in Branches(case).byes] == list(range(2, MAX_BYES + 2))


BEHIND_NAT = """\
title: x
host P 203.0.113.1
host N 198.51.100.7:40001 inside 192.168.1.20
registration r at 0.1 from bob@N
N > P +0.00 REGISTER
    Expires: 3600
P > N +0.01 200
dialog c at 600.0 from alice@P to bob@N
P > N +0.00 MESSAGE
    repeat request
{}healthy call at 640 between H and K
"""


def test_a_provisional_response_shows_that_the_request_got_there(tmp_path: Path) -> None:
    silent, trying = BEHIND_NAT.format(""), BEHIND_NAT.format("N > P +4.0 100\n")
    assert report_on(tmp_path, silent, hosts="").transactions[0].root_cause == "nat-binding-expired"
    assert report_on(tmp_path, trying, hosts="").transactions[0].root_cause == "noninvite-timeout"
