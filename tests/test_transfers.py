"""A failed transfer and the call that it asked for are one problem."""

from pathlib import Path

from sipdiag import analyze
from sipdiag.records import FindingInfo, Report
from tests.conftest import ROOT
from tests.rules.stories import report_on

TRANSFER = (ROOT / "samples" / "transfer-to-nobody.story").read_text(encoding="utf-8")


def finding(report: Report, rule: str, call: int) -> FindingInfo:
    return next(f for f in report.findings if f.rule == rule and f.calls == [call])


def test_the_call_that_a_transfer_asked_for_is_folded_under_it() -> None:
    report = analyze([ROOT / "samples" / "transfer-to-nobody.pcap"])
    outer, inner = finding(report, "refer-transfer-failed", 2), finding(report, "number-not-found", 3)
    assert (outer.facts["sub"], outer.facts["sub_call"]) == ("number-not-found", 3)
    assert [report.findings[i].rule for i in outer.explains] == ["number-not-found"]
    assert inner.explained_by is not None
    assert report.findings[inner.explained_by] == outer
    assert report.calls[2].root_cause == "number-not-found"
    assert [(p.rule, p.calls) for p in report.problems] == [("refer-transfer-failed", [2])]


def test_a_call_to_somebody_else_or_of_somebody_else_is_not(tmp_path: Path) -> None:
    head, _, body = TRANSFER.partition("healthy call")
    body = body.partition("\n")[2]
    for old, new in (("to 7777@P", "to 7778@P"), ("from bob@B to 7777", "from dave@Q to 7777")):
        text = body.replace(old, new)
        if new.startswith("from"):
            text = text.replace("B > P", "Q > P").replace("P > B", "P > Q")
        report = report_on(tmp_path, text, *[])
        assert {f.rule for f in report.findings if f.explained_by is not None} == set(), head
        assert "sub" not in finding(report, "refer-transfer-failed", 1).facts
