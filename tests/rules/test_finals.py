"""One final response, one rule: whatever the hop, the transport and the place of the capture."""

from pathlib import Path

import pytest

from sipdiag.config import Limits
from sipdiag.model import Case
from sipdiag.options import Options
from sipdiag.pipeline import run
from sipdiag.rules import all_rules
from sipdiag.rules._finals import claims_of, speaker
from sipdiag.rules._refusal import refusal_of
from tests.rules.stories import HOSTS, findings_of, refused_cases, report_on, verdicts
from tests.rules.test_rules import CAPTURES

EVERY_CLAIM = claims_of(all_rules())
DIRECT = """\
call c at 1.0 from alice@A to 4711@G
A > G +0.00 INVITE
G > A +0.02 {response}
A > G +0.03 ACK
"""
AFTER_183 = """\
call c at 1.0 from alice@A to 4711@G
A > G +0.00 INVITE
G > A +0.02 100
G > A +0.30 183
    sdp 6000 PCMU
G > A +4.00 {response}
A > G +4.01 ACK
"""
AFTER_180 = AFTER_183.replace("183\n    sdp 6000 PCMU", "180")


@pytest.mark.parametrize(
    ("call", "response", "rule", "party"),
    [
        (DIRECT, "404", "number-not-found", "caller"),
        (DIRECT, "410", "number-not-found", "caller"),
        (DIRECT, "484", "number-not-found", "caller"),
        (DIRECT, "604", "number-not-found", "caller"),
        (DIRECT, "404\n    Reason: Q.850;cause=3", "pstn-no-route", "callee"),
        (DIRECT, "480", "callee-not-registered", "callee"),
        (DIRECT, "480\n    Reason: Q.850;cause=20", "callee-not-registered", "callee"),
        (DIRECT, "480 Call limit reached", "trunk-congestion", "callee"),
        (DIRECT, '480\n    Warning: 399 sbc "CPS limit exceeded"', "trunk-congestion", "callee"),
        (DIRECT, "486", "remote-rejected-busy-decline", "user"),
        (DIRECT, "600", "remote-rejected-busy-decline", "user"),
        (DIRECT, "603", "remote-rejected-busy-decline", "user"),
        (DIRECT, "480\n    Reason: Q.850;cause=17", "remote-rejected-busy-decline", "user"),
        (DIRECT, "403\n    Reason: Q.850;cause=21;location=U", "remote-rejected-busy-decline", "user"),
        (DIRECT, "486\n    Reason: Q.850;cause=34", "trunk-congestion", "callee"),
        (DIRECT, "486 Max calls reached", "trunk-congestion", "callee"),
        (DIRECT.replace("4711", "bob"), "486 Max Calls", "remote-rejected-busy-decline", "user"),
        (DIRECT.replace("4711", "bob"), "503 Max Calls", "trunk-congestion", "callee"),
        (DIRECT, "503", "call-rejected", "callee"),
        (DIRECT, "500", "call-rejected", "callee"),
        (DIRECT, "403", "trunk-acl-403", "callee"),
        (DIRECT, "403 Relaying denied", "wrong-domain-or-host", "caller"),
        (DIRECT, "403 Stale Date", "stir-verification-failed", "caller"),
        (DIRECT, "428 Use Identity Header", "stir-verification-failed", "caller"),
        (DIRECT, "607 Unwanted", "analytics-blocked", "callee"),
        (DIRECT, "608 Rejected", "analytics-blocked", "callee"),
        (DIRECT, "484\n    Reason: Q.850;cause=28", "dialplan-prefix-format", "caller"),
        (DIRECT, "404 No route to call target", "pstn-no-route", "callee"),
        (DIRECT, "483", "routing-loop", "proxy"),
        (DIRECT, "400", "call-rejected", "caller"),
        (DIRECT, "405", "method-not-allowed-405-501", "caller"),
        (DIRECT, "420", "bad-extension-420", "caller"),
        (DIRECT, "420\n    Unsupported: timer", "bad-extension-420", "callee"),
        (DIRECT, "421\n    Require: precondition", "extension-required-421", "caller"),
        (DIRECT, "421\n    Require: timer", "extension-required-421", "callee"),
        # The capture ends before the caller would have tried again.
        (DIRECT, "422\n    Min-SE: 90", "session-interval-422-loop", "unknown"),
        (DIRECT, "501", "method-not-allowed-405-501", "caller"),
        (DIRECT, "501\n    Reason: Q.850;cause=79", "call-rejected", "callee"),
        (DIRECT, "580 Precondition Failure", "precondition-failure-580", "network"),
        (DIRECT, "482", "call-rejected", "proxy"),
        (DIRECT, "488", "call-rejected", "caller"),
        (DIRECT, "408\n    Reason: Q.850;cause=102", "call-rejected", "callee"),
        (AFTER_180, "480", "remote-rejected-busy-decline", "user"),
        (AFTER_180, "404", "number-not-found", "caller"),
        (AFTER_183, "404\n    Reason: Q.850;cause=1", "pstn-cause-mapped", "caller"),
        (AFTER_183, "404\n    Reason: Q.850;cause=3", "pstn-cause-mapped", "callee"),
        (AFTER_183, "503\n    Reason: q.850 ;cause=34", "pstn-cause-mapped", "callee"),
        (AFTER_183, "480\n    Reason: Q.850;cause=21;location=LN", "pstn-cause-mapped", "callee"),
        (AFTER_183, "603\n    X-Asterisk-HangupCauseCode: 38", "pstn-cause-mapped", "callee"),
        (AFTER_183, "486\n    Reason: Q.850;cause=17", "remote-rejected-busy-decline", "user"),
        (AFTER_183, "603\n    Reason: Q.850;cause=21;location=U", "remote-rejected-busy-decline", "user"),
        (AFTER_183, "404\n    Reason: Q.850;cause=16", "number-not-found", "caller"),
        (AFTER_183, "404", "number-not-found", "caller"),
    ],
)
def test_one_rule_speaks_for_a_response(tmp_path: Path, call: str, response: str, rule: str, party: str) -> None:
    report = report_on(tmp_path, call.format(response=response))
    assert verdicts(report) == [(rule, party)]
    # That status and cause disagree is told beside it.
    assert [f.rule for f in report.findings if f.rule != "reason-code-conflict"] == [rule]


PROXIED = """\
call c at 1.0 from alice@A to 4711@example.test
A > P +0.00 INVITE
P > A +0.01 100
P > G +0.02 INVITE
G > P +0.04 {response}
P > G +0.05 ACK
P > A +0.06 {response}
A > P +0.07 ACK
"""


@pytest.mark.parametrize("seen", ["", "seen: A\n", "seen: G\n"])
@pytest.mark.parametrize(
    "hosts",
    [
        HOSTS,
        HOSTS.replace("10.0.0.10", "10.0.0.10 tcp").replace("10.0.0.1 proxy", "10.0.0.1 proxy tcp"),
        HOSTS.replace("10.0.0.", "[2001:db8::")
        .replace(" proxy", "] proxy")
        .replace("::10\n", "::10]\n")
        .replace("::20\n", "::20]\n")
        .replace("::30\n", "::30]\n"),
        HOSTS + "duplicate: 0.0002\n",
    ],
    ids=["udp", "tcp", "ipv6", "mirrored"],
)
def test_the_verdict_is_the_same_from_every_place(tmp_path: Path, hosts: str, seen: str) -> None:
    head, rest = hosts.split("\n", 1)
    report = report_on(tmp_path, PROXIED.format(response="404"), f"{head}\n{seen}{rest}")
    assert verdicts(report) == [("number-not-found", "caller")]
    assert len(report.findings) == 1


def test_a_response_that_a_proxy_rewrites_is_judged_where_it_first_appears(tmp_path: Path) -> None:
    text = PROXIED.format(response="404").replace("P > A +0.06 404", "P > A +0.06 500")
    report = report_on(tmp_path, text)
    assert verdicts(report) == [("number-not-found", "caller")]
    finding, rewritten = sorted(report.findings, key=lambda f: f.severity)
    assert finding.facts["responder"] == "10.0.0.30:5060"
    assert [e.frame for e in finding.evidence] == [1, 3, 4, 6]
    assert (rewritten.rule, rewritten.severity) == ("b2bua-code-rewrite", "info")
    assert (rewritten.facts["first_status"], rewritten.facts["status"]) == (404, 500)


def test_what_a_proxy_says_after_its_own_cancel_is_the_proxys(tmp_path: Path) -> None:
    report = report_on(
        tmp_path,
        """\
call c at 1.0 from alice@A to 4711@example.test
A > P +0.00 INVITE
P > A +0.01 100
P > G +0.02 INVITE
G > P +0.04 100
G > P +0.30 180
P > A +0.31 180
P > G +5.00 CANCEL
G > P +5.01 200
G > P +5.02 487
P > G +5.03 ACK
P > A +5.04 503
A > P +5.05 ACK
""",
    )
    assert verdicts(report) == [("call-rejected", "proxy")]
    assert report.findings[0].facts["status"] == 503


def test_a_lone_refusal_that_may_answer_a_reinvite_decides_nothing(tmp_path: Path) -> None:
    report = report_on(tmp_path, DIRECT.format(response="488"), unseen="10.0.0.10")
    (finding,) = report.findings
    assert (finding.rule, finding.verdict) == ("call-rejected", "unknown")
    report = report_on(tmp_path, DIRECT.format(response="404"), unseen="10.0.0.10")
    (finding,) = report.findings
    assert (finding.rule, finding.verdict, finding.confidence) == ("number-not-found", "found", "likely")


def test_a_refused_reinvite_is_no_refused_call(tmp_path: Path) -> None:
    report = report_on(
        tmp_path,
        """\
call c at 1.0 from alice@A to bob@B
A > B +0.00 INVITE
B > A +0.10 180
B > A +1.00 200
A > B +1.01 ACK
A > B +5.00 INVITE
B > A +5.01 488
A > B +5.02 ACK
A > B +9.00 BYE
B > A +9.01 200
""",
    )
    assert verdicts(report) == [("reinvite-rejected-488", "callee")]
    assert [(f.rule, f.severity) for f in report.findings] == [("reinvite-rejected-488", "warning")]


def test_a_probe_with_no_hops_left_is_no_loop(tmp_path: Path) -> None:
    report = report_on(tmp_path, DIRECT.format(response="483").replace("INVITE", "INVITE\n    Max-Forwards: 0"))
    assert verdicts(report) == [("max-forwards-missing-or-low", "caller")]
    assert report.findings[0].severity == "info"


@pytest.mark.parametrize(("expires", "confidence"), [("60", "certain"), ("0", "certain"), ("3600", None)])
def test_the_last_register_says_how_sure_it_is(tmp_path: Path, expires: str, confidence: str | None) -> None:
    report = report_on(
        tmp_path,
        f"""\
registration r at 0.1 from bob@B
B > P +0.00 REGISTER
    Expires: {expires}
P > B +0.01 200
call c at 90.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > A +0.01 480
A > P +0.02 ACK
""",
    )
    found = findings_of(report, "callee-not-registered")
    assert [f.confidence for f in found] == ([confidence] if confidence else [])
    if not confidence:
        assert verdicts(report)[0][0] == "call-rejected"


def test_404_for_a_user_who_signed_off_is_no_unknown_number(tmp_path: Path) -> None:
    report = report_on(
        tmp_path,
        """\
registration r at 0.1 from bob@B
B > P +0.00 REGISTER
    Expires: 0
P > B +0.01 200
call c at 9.0 from alice@A to bob@example.test
A > P +0.00 INVITE
P > A +0.01 404
A > P +0.02 ACK
""",
    )
    assert verdicts(report)[0] == ("callee-not-registered", "callee")


def calls(count: int, every_s: float, first_s: float, response: str) -> str:
    return "".join(
        f"call n{n} at {first_s + n * every_s:.3f} from alice@A to 55501{n:02}@G\n"
        f"A > G +0.00 INVITE\nG > A +0.02 {response}\nA > G +0.03 ACK\n"
        for n in range(count)
    )


def test_many_503s_at_a_rate_that_is_taken_elsewhere_are_an_overload(tmp_path: Path) -> None:
    calm = "".join(
        f"call k{n} at {1 + n} from alice@A to 5550{n}@G\nA > G +0.00 INVITE\nG > A +0.02 200\n"
        "A > G +0.03 ACK\nA > G +0.50 BYE\nG > A +0.52 200\n"
        for n in range(4)
    )
    report = report_on(tmp_path, calm + calls(5, 0.1, 8.05, "503"))
    assert verdicts(report) == [(None, None)] * 4 + [("server-overload-503", "callee")] * 5


def test_a_trunk_that_refuses_every_call_is_not_overloaded(tmp_path: Path) -> None:
    report = report_on(tmp_path, calls(6, 0.9, 1.0, "503"))
    assert verdicts(report) == [("call-rejected", "callee")] * 6


def test_a_defect_is_the_proxys_where_the_sender_had_none(tmp_path: Path) -> None:
    text = PROXIED.format(response="400").replace(
        "P > G +0.02 INVITE", "P > G +0.02 INVITE\n    From: <sip:alice@example.test>"
    )
    report = report_on(tmp_path, text)
    assert verdicts(report) == [("malformed-request-400", "proxy")]
    assert report.findings[0].facts["defect"] == "From has no tag"


def test_a_registration_that_is_refused_is_not_silent(tmp_path: Path) -> None:
    report = report_on(
        tmp_path,
        """\
registration r at 0.1 from bob@B
B > P +0.00 REGISTER
P > B +0.01 404
""",
    )
    assert verdicts(report) == [("register-403-404", "caller")]
    assert report.findings[0].facts["aor"] == "sip:bob@example.test"


def test_a_refused_subscription_is_told_and_no_more(tmp_path: Path) -> None:
    report = report_on(
        tmp_path,
        """\
dialog d at 0.1 from alice@A to bob@P
A > P +0.00 SUBSCRIBE
P > A +0.01 489 Bad Event
dialog e at 5.1 from alice@A to bob@P
A > P +0.00 OPTIONS
P > A +0.01 405
""",
    )
    assert [(f.rule, f.severity) for f in report.findings] == [("subscribe-notify-failures", "info")]


def test_a_busy_user_stays_that_where_a_box_between_says_it_otherwise(tmp_path: Path) -> None:
    text = """\
call c at 1.0 from alice@A to 4417@G
A > G +0.00 INVITE
G > A +0.01 100
call d at 1.02 from alice@G to 4417@B
G > B +0.00 INVITE
B > G +0.10 180
call c
G > A +0.15 180
call d
B > G +6.00 486
G > B +6.01 ACK
call c
G > A +6.05 480
    Reason: Q.850;cause=17
A > G +6.06 ACK
"""
    report = report_on(tmp_path, text)
    assert verdicts(report) == [("remote-rejected-busy-decline", "user")]
    assert [f.explained_by for f in findings_of(report, "b2bua-code-rewrite")] != [None]


def first_of_all(case: Case, limits: Limits) -> str | None:
    """The rule that speaks if each one is asked, whether the Case wakes it or not."""
    refusal = refusal_of(case)
    if refusal is None:
        return None
    return next((rule for rule, holds in EVERY_CLAIM if holds(refusal, limits)), "call-rejected")


def test_whatever_the_status_a_rule_that_is_not_woken_claims_nothing() -> None:
    limits = Limits()
    spoken = {name: (speaker(case, limits), first_of_all(case, limits)) for name, case in refused_cases()}
    assert not {name: pair for name, pair in spoken.items() if pair[0] != pair[1]}


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_a_rule_that_is_not_woken_claims_nothing(path: Path) -> None:
    limits = Limits()
    spoken: list[tuple[str | None, str | None]] = []
    run(
        Options(paths=(str(path),), limits=limits),
        lambda case: spoken.append((speaker(case, limits), first_of_all(case, limits))),
    )
    assert not [pair for pair in spoken if pair[0] != pair[1]]


def test_a_number_that_may_be_dialled_digit_by_digit_is_likely_wrong_and_no_more(tmp_path: Path) -> None:
    text = "call c at 1.0 from alice@A to 0301@G\nA > G +0.00 INVITE\nG > A +0.10 {}\nA > G +0.12 ACK\n"
    for response, confidence in (("484", "likely"), ("404", "certain")):
        (found,) = findings_of(report_on(tmp_path, text.format(response)), "number-not-found")
        assert (found.confidence, bool(found.against)) == (confidence, response == "484")
