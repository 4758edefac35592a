"""JUnit XML: valid, a case for each expectation and each call, and nothing in it that XML or a reader would refuse."""

import functools
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sipdiag.records import CheckedCapture, Held
from sipdiag.report import junit
from tests.conftest import ROOT
from tests.report.building import ON_ERROR, checked, diagnosed, hostile, never

SCHEMA = etree.XMLSchema(etree.parse(ROOT / "tests" / "report" / "junit.xsd"))


diagnosed_once = functools.cache(diagnosed)


def written(*tests: CheckedCapture, fails: junit.Fails = never) -> etree._Element:
    root = etree.fromstring(junit.render(tests, fails))
    SCHEMA.assertValid(root)
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


@pytest.mark.parametrize("path", sorted((ROOT / "samples").glob("stack-*.pcap")), ids=lambda path: path.stem)
def test_real_stacks_give_valid_documents(path: Path) -> None:
    written(diagnosed(path), fails=ON_ERROR)


@given(st.text(st.characters(exclude_categories=[])))
def test_any_text_gives_a_valid_document(text: str) -> None:
    held = Held(f"call 2: x{text}", False, text, text)
    test = msgspec.structs.replace(diagnosed_once(), name=f"x{text}", expectation=text, results=[held])
    (case,) = [case for case in written(test).iter("testcase") if case.find("failure") is not None]
    assert case.find("failure").get("type") == "expectation"
