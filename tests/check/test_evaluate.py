"""Expectations against the report of a capture: those that hold, and what is said of those that do not."""

import functools

import msgspec
import pytest

from sipdiag import analyze
from sipdiag.check import Expectation, evaluate, examine
from sipdiag.options import Options
from sipdiag.records import EvidenceInfo, FindingInfo, Held, Report
from tests.conftest import ROOT


@functools.cache
def report() -> Report:
    """A healthy call, a 404 and a healthy call, with findings put there by hand: rules change, these stay."""
    found = analyze([ROOT / "samples" / "announcement-then-404.pcap"])
    return msgspec.structs.replace(
        found,
        findings=[
            finding("ack-not-received", calls=[2], frames=[8, 1015], facts={"copies": 3}, explains=[1]),
            finding("call-rejected", calls=[2], frames=[1015], explained_by=0),
            finding("caller-cancelled", calls=[1], frames=[1], severity="info"),
        ],
        calls=[
            msgspec.structs.replace(call, findings=[0, 1] if call.number == 2 else [], root_cause=None)
            for call in found.calls
        ],
    )


def finding(rule: str, **given: object) -> FindingInfo:
    frames = given.pop("frames", [1])
    assert isinstance(frames, list)
    values: dict[str, object] = {
        "rule": rule, "severity": "error", "verdict": "found", "party": "caller", "party_at": None,
        "calls": [], "registrations": [], "transactions": [], "call_ids": [], "facts": {}, "title": "",
        "explanation": "",
        "evidence": [EvidenceInfo(0, frame, "") for frame in frames], "causes": [], "confirm": [], "fix": [],
        "explained_by": None, "explains": [], "because": None, "capture_next": None, "confidence": "certain",
        "against": [], "wireshark_filter": "", "references": [],
    }  # fmt: skip
    return msgspec.convert(values | given, FindingInfo, from_attributes=True)


def results(**expected: object) -> list[Held]:
    return evaluate(report(), msgspec.convert(expected, Expectation))


def failed(**expected: object) -> list[Held]:
    return [result for result in results(**expected) if not result.ok]


def must(**item: object) -> dict[str, object]:
    return {"must": [item]}


def test_what_is_left_out_is_not_checked() -> None:
    assert results(calls=[{}, {}, {}]) == [Held("number of calls", True, "3", "3")]
    assert results() == []


def test_a_call_is_compared_key_by_key() -> None:
    call = {
        "outcome": "rejected", "final_status": 404, "responses": [100, 183, 404], "legs": 1,
        "variants": ["183 with-sdp"], "findings": ["call-rejected", "ack-not-received"],
        "request_uri": "sip:+12025550199@10.0.0.30:5060",
    }  # fmt: skip
    assert failed(calls=[{}, call, {}]) == []


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("outcome", "answered", "rejected"),
        ("final_status", None, "404"),
        ("responses", [100, 404], "[100, 183, 404]"),
        ("root_cause", "busy", "null"),
        ("findings", [], "[ack-not-received, call-rejected]"),
    ],
)
def test_what_does_not_hold_is_said_with_frames(key: str, value: object, found: str) -> None:
    (result,) = failed(calls=[{}, {key: value}, {}])
    assert result.name == f"call 2: {key}"
    assert result.found == found
    assert {1015, 1025} & {one.frame for one in result.frames}


def test_a_call_too_few_or_too_many_is_a_failure() -> None:
    assert [r.name for r in failed(calls=[{}])] == ["number of calls"]
    assert [r.name for r in failed(calls=[], registrations=[{}], transactions=[])] == [
        "number of calls",
        "number of registrations",
    ]


def test_outcomes_are_counted() -> None:
    assert failed(outcomes={"answered": 2, "rejected": 1}) == []
    assert failed(outcomes={"answered": 3})[0].found == "{answered: 2, rejected: 1}"


@pytest.mark.parametrize(
    "item",
    [
        {"rule": "ack-not-received"},
        {
            "rule": "ack-not-received",
            "calls": [2],
            "party": "caller",
            "severity": "error",
            "verdict": "found",
        },
        {"rule": "ack-not-received", "frames": [1015], "facts": {"copies": 3}, "confidence": "certain"},
        {"rule": "ack-not-received", "frames": ["0:8"], "explained_by": None},
        {"rule": "call-rejected", "explained_by": "ack-not-received"},
    ],
)
def test_an_expected_finding_that_is_there(item: dict[str, object]) -> None:
    assert failed(findings=must(**item)) == []


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ({"rule": "ack-not-received", "party": "callee"}, "party caller"),
        ({"rule": "ack-not-received", "frames": [7]}, "frames [8, 1015]"),
        ({"rule": "ack-not-received", "facts": {"copies": 4}}, "facts {copies: 3}"),
        ({"rule": "ack-not-received", "verdict": "unknown"}, "verdict found"),
        ({"rule": "call-rejected", "explained_by": None}, "explained_by ack-not-received"),
    ],
)
def test_a_finding_that_differs_is_said_by_its_difference(item: dict[str, object], found: str) -> None:
    (result,) = failed(findings=must(**item))
    assert result.found == found
    assert result.frames


def test_a_finding_that_is_absent_is_said_with_those_that_are_there() -> None:
    (result,) = failed(findings=must(rule="number-not-found"))
    assert "ack-not-received error, call 2, party caller" in result.found


def test_nothing_else_means_what_is_expected_and_what_it_explains_aside() -> None:
    assert failed(findings={"must": [{"rule": "ack-not-received"}], "must_not": ["*"]}) == []
    (result,) = failed(findings={"must": [{"rule": "call-rejected"}], "must_not": ["*"]})
    assert result.found.startswith("ack-not-received")
    assert [one.frame for one in result.frames] == [8, 1015]


def test_an_info_fails_only_when_it_is_named() -> None:
    (result,) = failed(findings={"must_not": ["caller-cancelled", "number-not-found"]})
    assert result.name == "must not: caller-cancelled"


def test_an_unknown_is_something_else() -> None:
    unknown = finding("ack-not-received", verdict="unknown", severity="info", because="one direction only")
    changed = msgspec.structs.replace(report(), findings=[unknown])
    (result,) = evaluate(changed, msgspec.convert({"findings": {"must_not": ["*"]}}, Expectation))
    assert not result.ok
    assert "one direction only" in result.found


def test_findings_that_explain_each_other_in_a_ring_end() -> None:
    ring = [finding("a", explained_by=1), finding("b", explained_by=0)]
    changed = msgspec.structs.replace(report(), findings=ring)
    assert not evaluate(changed, msgspec.convert({"findings": {"must_not": ["*"]}}, Expectation))[0].ok


def test_of_more_calls_than_are_kept_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sipdiag.check.CASES_KEPT", 1)
    report, cases = examine(Options(paths=(str(ROOT / "samples" / "busy.pcap"),)))
    left_out = len(report.calls) + len(report.registrations) + len(report.transactions) - 1
    assert left_out > 0
    assert len(cases) == 1
    assert [text for text in report.capture.problems if f"the messages of {left_out} calls" in text]
