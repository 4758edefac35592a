"""`--format junit`, `sarif` and `github` as a build server runs them."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.conftest import run_sipdiag

TRACE = "samples/announcement-then-404.pcap"


@pytest.fixture
def expect(tmp_path: Path) -> Path:
    path = tmp_path / "call.yaml"
    path.write_text("calls: [{}, {outcome: answered}, {}]\n")
    return path


def test_a_diagnosis_and_a_check_are_written_for_jenkins(tmp_path: Path, expect: Path) -> None:
    out = tmp_path / "report.xml"
    done = run_sipdiag(TRACE, "--format", "junit", "-o", out)
    assert (done.returncode, done.stdout) == (1, "")
    assert ElementTree.parse(out).getroot().get("failures") == "1"
    done = run_sipdiag("check", TRACE, "--expect", expect, "--format", "junit", "-o", out)
    assert done.returncode == 1
    assert ElementTree.parse(out).getroot().get("failures") == "1"
    # The file is for the server; the log says why as well.
    assert "FAILED  call 2: outcome" in done.stderr
    assert done.stdout == ""


def test_fail_on_makes_a_finding_a_failure_of_the_check(tmp_path: Path, expect: Path) -> None:
    expect.write_text("calls: [{}, {final_status: 404}, {}]\n")
    done = run_sipdiag("check", TRACE, "--expect", expect, "--format", "junit", "--fail-on", "error")
    assert done.returncode == 1
    (failure,) = ElementTree.fromstring(done.stdout).iter("failure")
    assert failure.get("type") == "pstn-cause-mapped"


def test_sarif_names_the_bytes_of_the_frames() -> None:
    done = run_sipdiag(TRACE, "--format", "sarif")
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == TRACE
    assert place["region"] == {"startLine": 4, "byteOffset": 1504, "byteLength": 780}


def test_sarif_of_standard_input_has_lines_alone() -> None:
    data = Path(__file__).parents[2].joinpath(TRACE).read_bytes()
    done = run_sipdiag("-", "--format", "sarif", stdin=data)
    (result,) = json.loads(done.stdout)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 4}


def test_github_gets_annotations_and_a_summary(tmp_path: Path, expect: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    env = {"GITHUB_STEP_SUMMARY": str(summary)}
    done = run_sipdiag("check", TRACE, "--expect", expect, "--format", "github", env=env)
    assert done.returncode == 1
    assert done.stdout.startswith(f"::error file={expect},line=1,title=call%3A call 2%3A outcome::expected: answered")
    assert summary.read_text().startswith("before\n## SIP test calls: 0 of 1 capture as expected\n")
    done = run_sipdiag(TRACE, "--format", "github", env=env)
    assert done.stdout.startswith(f"::error file={TRACE},line=4,")
    assert "# SIP diagnosis" in summary.read_text()


def test_steps_share_the_room_of_a_summary(tmp_path: Path, expect: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_bytes(b"x" * ((1 << 20) - 100))
    env = {"GITHUB_STEP_SUMMARY": str(summary)}
    assert run_sipdiag("check", TRACE, "--expect", expect, "--format", "github", env=env).returncode == 1
    assert summary.stat().st_size <= 1 << 20
    assert summary.read_bytes().endswith(b"The rest has no room here.\n")


def test_a_capture_that_cannot_be_read_hides_no_other(tmp_path: Path) -> None:
    for name, data in (("good", Path(__file__).parents[2].joinpath(TRACE).read_bytes()), ("junk", b"no capture")):
        (tmp_path / f"{name}.pcap").write_bytes(data)
        (tmp_path / f"{name}.yaml").write_text("count: 1\n")
    done = run_sipdiag("check", tmp_path, "--expect", tmp_path, "--format", "junit")
    assert done.returncode == 3
    assert "junk.pcap" in done.stderr
    assert [suite.get("name") for suite in ElementTree.fromstring(done.stdout).iter("testsuite")] == ["good"]
    (tmp_path / "good.yaml").write_text("cont: 1\n")
    assert run_sipdiag("check", tmp_path, "--expect", tmp_path).returncode == 2


def test_without_a_summary_to_write_there_is_none(expect: Path) -> None:
    done = run_sipdiag("check", TRACE, "--expect", expect, "--format", "github", env={"GITHUB_STEP_SUMMARY": ""})
    assert done.returncode == 1
    assert done.stdout.count("\n") == done.stdout.count("\n::") + 1


def test_a_summary_that_cannot_be_written_is_said(tmp_path: Path, expect: Path) -> None:
    env = {"GITHUB_STEP_SUMMARY": str(tmp_path / "none" / "summary.md")}
    done = run_sipdiag("check", TRACE, "--expect", expect, "--format", "github", env=env)
    assert done.returncode == 2
    assert "summary.md (GITHUB_STEP_SUMMARY) cannot be written: No such file" in done.stderr


def test_the_summary_is_also_a_format(expect: Path) -> None:
    done = run_sipdiag("check", TRACE, "--expect", expect, "--format", "markdown")
    assert "| failed | call | 1 of 2 expectations holds |" in done.stdout
