"""A reason that shows in several Cases is one problem."""

from pathlib import Path

from sipdiag import analyze
from sipdiag.records import Report
from tests.conftest import ROOT, run_sipdiag
from tests.rules.stories import report_on

PINGS = """
dialog o{0} at {1}.000 from ping@P to G
P > G +0.000 OPTIONS
"""
UP = PINGS.format(1, 1) + "G > P +0.020 200\n"
REFUSED = """
call c{0} at {1}.000 from alice@A to +49301234567{0}@example.test
A > P +0.000 INVITE
P > A +0.006 503
A > P +0.012 ACK
"""


def problems(report: Report) -> list[tuple[str, list[int], list[int], list[int]]]:
    return [(p.rule, p.calls, p.registrations, p.transactions) for p in report.problems]


def test_the_pings_that_a_trunk_leaves_unanswered_and_the_calls_refused_for_them_are_one_problem() -> None:
    report = analyze([ROOT / "samples" / "options-ping-down.pcap"])
    assert problems(report) == [("options-ping-down", [2], [], [2, 3])]
    down = next(f for f in report.findings if f.rule == "options-ping-down")
    assert [report.findings[i].transactions for i in down.explains] == [[2], [3]]
    assert [t.root_cause for t in report.transactions] == [None, "noninvite-timeout", "noninvite-timeout"]


def test_what_stops_the_pings_below_sip_explains_the_refused_calls_too(tmp_path: Path) -> None:
    down = "".join(PINGS.format(n, 30 * n) + "icmp G > P +0.001 port-unreachable\n" for n in (2, 3))
    report = report_on(tmp_path, UP + down + REFUSED.format(1, 110) + REFUSED.format(2, 120))
    assert problems(report) == [("icmp-unreachable", [1, 2], [], [2, 3])]
    assert {c.root_cause for c in report.calls} == {"options-ping-down"}
    cause = next(f for f in report.findings if f.rule == "icmp-unreachable")
    assert cause.severity == "critical", "as grave as what it brought about"


def test_pings_of_another_box_are_another_problem(tmp_path: Path) -> None:
    down = "".join(PINGS.format(n, 40 * n) + "    repeat request\n" for n in (2, 3))
    other = down.replace("dialog o", "dialog x").replace("ping@P", "ping@A").replace("P > G", "A > G")
    later = other.replace("at 80", "at 160").replace("at 120", "at 200")
    text = UP + down + REFUSED.format(1, 155) + later + "healthy call at 260.0 between H and K\n"
    report = report_on(tmp_path, text)
    assert sorted(problems(report)) == [("noninvite-timeout", [], [], [4, 5]), ("options-ping-down", [1], [], [2, 3])]


def test_a_registration_that_ran_out_and_the_call_it_cost_are_one_problem() -> None:
    report = analyze([ROOT / "samples" / "registration-expired-not-refreshed.pcap"])
    assert problems(report) == [("registration-expired-not-refreshed", [2], [1], [])]


def test_a_registration_that_is_refused_goes_with_the_calls_of_that_user_alone(tmp_path: Path) -> None:
    refused = "".join(
        f"registration r{n} at {n}.000 from bob@B\nB > P +0.000 REGISTER\nP > B +0.010 401\nB > P +0.020 REGISTER\n"
        "    Authorization: {credentials}\nP > B +0.030 401\nB > P +0.040 REGISTER\n"
        "    Authorization: {credentials}\nP > B +0.050 401\n"
        for n in (1,)
    )
    calls = "".join(
        f"call c{n} at {5 * n}.000 from alice@A to {user}@example.test\n"
        "A > P +0.000 INVITE\nP > A +0.012 480\nA > P +0.020 ACK\n"
        for n, user in ((1, "bob"), (2, "carol"))
    )
    report = report_on(tmp_path, refused + calls)
    assert problems(report) == [
        ("auth-bad-credentials", [1], [1], []),
        ("callee-not-registered", [2], [], []),
    ]


def test_a_report_for_people_names_the_cause_and_counts_what_is_alike(tmp_path: Path) -> None:
    down = "".join(PINGS.format(n, 40 * n) + "    repeat request\n" for n in (2, 3))
    report_on(tmp_path, UP + down + REFUSED.format(1, 155))
    told = " ".join(run_sipdiag(tmp_path / "some.pcap").stdout.split())
    assert told.count("Explains Nothing answers the OPTIONS: 10.0.0.30:5060 is silent") == 1
    assert "), and 1 more" in told
    assert "Chain noninvite-timeout <- options-ping-down" in told
    cost = run_sipdiag(str(ROOT / "samples" / "registration-expired-not-refreshed.pcap")).stdout
    assert "Due to" in cost
