"""JUnit XML: valid, a case for each expectation and each call, and nothing in it that XML or a reader would refuse."""

import functools
import re
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sipdiag.check import check
from sipdiag.check.pairing import pair_of
from sipdiag.options import Options
from sipdiag.records import CheckedCapture, Held
from sipdiag.report import junit
from tests.conftest import ROOT
from tests.report.building import ON_ERROR, checked, diagnosed, hostile, never

SCHEMA = etree.XMLSchema(etree.parse(ROOT / "tests" / "report" / "junit.xsd"))


class Demand(NamedTuple):
    """What junit-10.xsd of Jenkins' xUnit plugin has an element be."""

    required: frozenset[str]
    allowed: frozenset[str]
    """Attributes, the required ones among them."""
    children: frozenset[str]


def demand(required: str, allowed: str = "", children: str = "") -> Demand:
    return Demand(
        frozenset(required.split()), frozenset((required + " " + allowed).split()), frozenset(children.split())
    )


RESULTS = "skipped error failure rerunFailure rerunError flakyFailure flakyError system-out system-err"
JENKINS = {
    "testsuites": demand("", "name time tests failures errors", "testsuite"),
    "testsuite": demand(
        "name tests failures errors",
        "group time skipped timestamp hostname id package file log url",
        "testsuite properties testcase system-out system-err",
    ),
    "properties": demand("", children="property"),
    "property": demand("name value"),
    "testcase": demand("name", "time classname group", RESULTS),
    "failure": demand("", "type message"),
    "system-out": demand(""),
    "system-err": demand(""),
}
"""Every element that we write; the schema has more."""
SUREFIRE_TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?")
"""Of suites; the plugin reads the times of cases by the same."""
CASTS = {"symbol", "date", "datetime", "duration", "integer", "float", "decimal", "boolean", "string", "yaml",
         "base64Binary", "hexBinary", "file"}  # fmt: skip
"""Values of `type` that would make GitLab read the text of an element as something else, or refuse the document."""


def fits_jenkins(root: etree._Element) -> None:
    assert root.tag in ("testsuites", "testsuite")
    for element in root.iter():
        demanded = JENKINS[element.tag]
        assert demanded.required <= set(element.keys()) <= demanded.allowed
        assert {child.tag for child in element} <= demanded.children
        assert SUREFIRE_TIME.fullmatch(element.get("time", ""))
        # Only what a test says may be text; elsewhere it would be content that the schema has no place for.
        assert element.tag in ("failure", "system-out", "system-err") or not (element.text or "").strip()
        assert not (element.tail or "").strip()


def fits_gitlab(root: etree._Element) -> None:
    """What lib/gitlab/ci/parsers/test/junit.rb makes of it: a case is known by suite, class and name, fails by having
    a `failure`, whose text is what is shown, and attaches what its system-out says between [[ATTACHMENT| and ]]."""
    assert root.tag == "testsuites"
    known = [(suite.get("name"), case.get("classname"), case.get("name")) for suite in root for case in suite]
    named = [case for case, element in zip(known, (case for suite in root for case in suite), strict=True)
             if element.tag == "testcase"]  # fmt: skip
    assert len(named) == len(set(named))
    assert all(all(part for part in case) for case in named)
    for case in root.iter("testcase"):
        float(case.get("time", "0"))
        failure = case.find("failure")
        if failure is not None:
            assert (failure.text or "").strip()
            assert failure.get("type") not in CASTS
            assert case.find("system-out") is None
    for suite in root:
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        assert suite.get("failures") == str(sum(case.find("failure") is not None for case in cases))


diagnosed_once = functools.cache(diagnosed)


def written(*tests: CheckedCapture, fails: junit.Fails = never) -> etree._Element:
    root = etree.fromstring(junit.render(tests, fails))
    SCHEMA.assertValid(root)
    fits_jenkins(root)
    fits_gitlab(root)
    return root


def cases(root: etree._Element) -> dict[tuple[str, str], str | None]:
    """(classname, name) -> message of the failure."""
    return {
        (case.get("classname"), case.get("name")): (failure.get("message") if failure is not None else None)
        for case in root.iter("testcase")
        for failure in [case.find("failure")]
    }


def test_every_expectation_and_every_call_is_a_case(tmp_path: Path) -> None:
    root = written(checked(tmp_path))
    found = cases(root)
    assert {case: message is None for case, message in found.items()} == {
        ("call", "number of calls"): True,
        ("call.call 1", "outcome"): True,
        ("call.call 2", "outcome"): False,
        ("call.call 2", "responses"): False,
        ("call.must not", "anything else"): False,
        ("call.call 1", "no finding"): True,
        ("call.call 2", "pstn-cause-mapped"): True,
        ("call.call 3", "no finding"): True,
    }
    assert found["call.call 2", "responses"] == "call 2: responses: expected [100, 404], found [100, 183, 404]"
    failure = next(case.find("failure") for case in root.iter("testcase") if case.get("name") == "responses")
    assert failure is not None
    assert failure.text.splitlines() == [
        "expected: [100, 404]", "found:    [100, 183, 404]", "frames:   #5, #8, #1025",
    ]  # fmt: skip
    for element in (root, root[0]):
        assert [element.get(name) for name in ("tests", "failures", "errors")] == ["8", "3", "0"]


def test_two_expectations_of_one_name_are_two_cases(tmp_path: Path) -> None:
    must = "{rule: pstn-cause-mapped, party: callee}, {rule: pstn-cause-mapped, calls: [2]}, {rule: pstn-cause-mapped}"
    found = cases(written(checked(tmp_path, f"findings: {{must: [{must}]}}")))
    of_must = {name: message is None for (classname, name), message in found.items() if classname == "call.must"}
    assert of_must == {"pstn-cause-mapped": False, "pstn-cause-mapped (2)": True, "pstn-cause-mapped (3)": True}


def test_a_diagnosis_fails_the_calls_that_the_exit_status_speaks_of() -> None:
    root = written(diagnosed(), fails=ON_ERROR)
    failed = {case: message for case, message in cases(root).items() if message}
    assert list(failed) == [("announcement-then-404.call 2", "pstn-cause-mapped")]
    (text,) = [failure.text for failure in root.iter("failure")]
    assert "#1025 404 Not Found to INVITE from 10.0.0.30:5060" in text
    assert "Fix: " in text
    assert not {case: message for case, message in cases(written(diagnosed(), fails=never)).items() if message}


def test_a_dot_in_the_name_of_a_capture_makes_no_package(tmp_path: Path) -> None:
    test = msgspec.structs.replace(checked(tmp_path), name="01.busy.v2")
    root = written(test)
    assert root[0].get("name") == "01.busy.v2"
    assert {classname.count(".") for classname, _ in cases(root)} == {0, 1}


def test_registrations_and_other_transactions_have_their_cases() -> None:
    (path,) = (ROOT / "samples").glob("stack-wrong-password.pcap*")
    root = written(diagnosed(path), fails=ON_ERROR)
    assert ("stack-wrong-password.registration 1", "auth-bad-credentials") in cases(root)


def test_what_packets_say_is_text_and_visible(tmp_path: Path) -> None:
    test = hostile(tmp_path)
    root = written(test)
    texts = [failure.text for failure in root.iter("failure")]
    assert any(r"\x1b[31m\u202e" in text for text in texts)
    assert any("<img src=x onerror=window.ran=1>" in text or "</script>" in text for text in texts)
    assert all(
        r"\x00\ufffe\ud800" in case.get("name") for case in root.iter("testcase") if case.find("failure") is not None
    )


def test_problems_of_the_capture_are_told(tmp_path: Path) -> None:
    test = checked(tmp_path)
    capture = msgspec.structs.replace(test.report.capture, problems=["x.pcap: the last record is cut short\x01"])
    cut = msgspec.structs.replace(test, report=msgspec.structs.replace(test.report, capture=capture))
    assert written(cut).findtext("testsuite/system-err") == r"x.pcap: the last record is cut short\x01"


def test_beyond_a_number_failures_have_their_headline_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "TOLD_IN_FULL", 0)
    (text,) = [failure.text for failure in written(diagnosed(), fails=ON_ERROR).iter("failure")]
    assert text.splitlines() == [text]


@pytest.mark.parametrize("path", sorted((ROOT / "samples").glob("*.expect.yaml")), ids=lambda path: path.stem)
def test_the_expectations_of_every_sample_give_a_valid_document(path: Path) -> None:
    pair = pair_of(path)
    root = written(check(pair, Options(paths=pair.traces)))
    assert root.get("failures") == "0"


@pytest.mark.parametrize("path", sorted((ROOT / "samples").glob("stack-*.pcap")), ids=lambda path: path.stem)
def test_real_stacks_give_valid_documents(path: Path) -> None:
    written(diagnosed(path), fails=ON_ERROR)


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_gives_a_valid_document(text: str) -> None:
    held = Held(f"call 2: x{text}", False, text, text)
    test = msgspec.structs.replace(diagnosed_once(), name=f"x{text}", expectation=text, results=[held])
    (case,) = [case for case in written(test).iter("testcase") if case.find("failure") is not None]
    assert case.find("failure").get("type") == "expectation"
