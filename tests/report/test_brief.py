"""A finding in a few lines, as build servers show it."""

import msgspec

from sipdiag.report import brief
from tests.report.building import ON_ERROR, checked, diagnosed, never


def test_the_lines_of_a_finding_say_what_where_who_and_how() -> None:
    report = diagnosed().report
    lines = list(brief.lines(report.findings[0], report))
    assert lines[0] == "pstn-cause-mapped: The telephone network gave the call up with Q.850 cause 1: 404 Not Found"
    assert "#1025 404 Not Found to INVITE from 10.0.0.30:5060" in lines
    assert any(line.startswith("Who acts: the caller's side") for line in lines)
    assert any(line.startswith("Fix: ") for line in lines)
    assert lines[-1] == "More: sipdiag explain pstn-cause-mapped"


def test_what_the_capture_cannot_show_is_said_first() -> None:
    report = diagnosed().report
    unknown = msgspec.structs.replace(report.findings[0], verdict="unknown", because="one side is not in it")
    assert list(brief.lines(unknown, report))[1] == "This capture cannot show it: one side is not in it"


def test_much_evidence_is_cut() -> None:
    report = diagnosed().report
    proofs = [msgspec.structs.replace(report.findings[0].evidence[0], frame=n, note=f"n{n}") for n in range(1, 40)]
    many = msgspec.structs.replace(report.findings[0], evidence=proofs)
    lines = list(brief.lines(many, report))
    assert len([line for line in lines if line.startswith("#")]) == brief.MOST_EVIDENCE
    assert f"and {39 - brief.MOST_EVIDENCE} more frames" in lines


def test_the_worst_comes_first_and_of_equals_the_root_cause() -> None:
    finding = diagnosed().report.findings[0]
    a, b, c = (msgspec.structs.replace(finding, rule=rule, severity=how) for rule, how in
               (("a", "warning"), ("b", "error"), ("c", "error")))  # fmt: skip
    assert [one.rule for one in brief.worst_first([a, b, c], "c")] == ["c", "b", "a"]


def test_what_was_expected_is_no_news(tmp_path) -> None:  # type: ignore[no-untyped-def]
    as_expected = checked(tmp_path, "calls: [{}, {final_status: 404}, {}]")
    finding = as_expected.report.findings[0]
    assert not brief.is_news(finding, as_expected, never)
    assert brief.is_news(finding, as_expected, ON_ERROR)
    assert brief.is_news(finding, checked(tmp_path), never)
    assert brief.is_news(finding, diagnosed(), never)
