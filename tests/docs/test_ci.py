"""docs/ci.md and docs/pytest.md: what they show is the files of docs/ci, and those files work."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from sipdiag.cli.options import CheckFormat, ReportFormat
from sipdiag.testing import Call, Registration, Trace, Transaction
from tests.conftest import ROOT, RUN_TIMEOUT_S, need_tool

DOCS = ROOT / "docs"
PAGES = {name: (DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("ci", "pytest")}
SHOWN = re.compile(r"\[`([^`]+)`\]\(ci/([^)]+)\):\n\n```\w+\n(.*?)```", re.DOTALL)
# What a page names by its folder, and does not show.
LINKED = {"kamailio.cfg", "callee.xml", "caller.xml"}


def in_a_network_of_its_own(folder: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a command where nobody else uses ports 5060 to 5080, and where it speaks on loopback alone."""
    need_tool("unshare")
    need_tool("ip")
    line = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *map(str, command)]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin"])
    done = subprocess.run(
        line,
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    if "unshare failed" in done.stderr or "Operation not permitted" in done.stderr:
        pytest.skip("this user may not make a network namespace or record in it")
    return done


@pytest.fixture(scope="module")
def recipes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the recipes after `record-calls.sh` has made the calls there."""
    for tool in ("sipp", "kamailio", "tcpdump", "ss"):
        need_tool(tool)
    folder = tmp_path_factory.mktemp("recipes") / "ci"
    shutil.copytree(DOCS / "ci", folder)
    done = in_a_network_of_its_own(folder, folder / "record-calls.sh")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def commands() -> Iterator[tuple[str, str]]:
    """Every `sipdiag` command line of the recipes, and the recipe that has it."""
    actions = yaml.safe_load((DOCS / "ci" / "github-actions.yml").read_text())
    for step in actions["jobs"]["calls"]["steps"]:
        yield "github-actions.yml", step.get("run", "")
    gitlab = yaml.safe_load((DOCS / "ci" / "gitlab-ci.yml").read_text())
    for line in gitlab["sip-calls"]["script"]:
        yield "gitlab-ci.yml", line
    for line in re.findall(r"sh '([^']+)'", (DOCS / "ci" / "Jenkinsfile").read_text()):
        yield "Jenkinsfile", line


def test_the_pages_show_the_files_as_they_are() -> None:
    shown = set()
    for page in PAGES.values():
        for title, name, text in SHOWN.findall(page):
            assert title == name
            assert text == (DOCS / "ci" / name).read_text(encoding="utf-8"), f"{name} is shown otherwise than it is"
            shown.add(name)
    files = {path.relative_to(DOCS / "ci").as_posix() for path in (DOCS / "ci").rglob("*") if path.is_file()}
    assert {name for name in files if "__pycache__" not in name} == shown | LINKED


def test_every_format_is_told() -> None:
    for name in {*CheckFormat} - {CheckFormat.terminal}:
        assert f"| `{name}` |" in PAGES["ci"]
    assert {"junit", "sarif", "github"} <= {*CheckFormat} & {*ReportFormat}


def test_every_method_of_the_assertions_is_told() -> None:
    for of in (Trace, Call, Registration, Transaction):
        for name in dir(of):
            if not name.startswith("_") and name not in ("held", "raise_for", "trace", "number"):
                assert re.search(rf"\b{name}\b", PAGES["pytest"]), f"{of.__name__}.{name}"


@pytest.mark.xdist_group("recipes")
def test_the_recorded_calls_are_as_expected_and_every_recipe_runs(recipes: Path) -> None:
    ran = set()
    for recipe, line in commands():
        if not line.startswith("sipdiag "):
            continue
        done = in_a_network_of_its_own(recipes, "sh", "-c", line)
        assert done.returncode == 0, (recipe, line, done.stdout, done.stderr)
        ran.add(recipe)
    assert ran == {"github-actions.yml", "gitlab-ci.yml", "Jenkinsfile"}
    root = ElementTree.parse(recipes / "calls.xml").getroot()
    assert [suite.get("name") for suite in root] == ["answered", "unknown-user"]
    assert root.get("failures") == "0"
    assert (recipes / "calls.sarif").is_file()
    done = in_a_network_of_its_own(recipes, "sipdiag", "check", "calls", "--expect", "calls")
    assert done.stdout.splitlines() == re.findall(r"^    (ok .*|2 of .*)$", PAGES["ci"], re.MULTILINE)


def test_what_the_recipes_do_beside_is_what_the_page_says() -> None:
    for recipe in ("github-actions.yml", "gitlab-ci.yml", "Jenkinsfile"):
        lines = [line for name, line in commands() if name == recipe]
        assert any("record-calls.sh" in line for line in lines), recipe


@pytest.mark.xdist_group("recipes")
def test_a_call_that_is_not_as_expected_fails_the_build(recipes: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(recipes, tmp_path / "ci")
    (folder / "calls" / "answered.yaml").write_text("calls: [{outcome: busy}]\n")
    done = in_a_network_of_its_own(folder, "sh", "-c", next(line for name, line in commands() if "junit" in line))
    assert done.returncode == 1
    assert "FAILED  call 1: outcome" in done.stderr


@pytest.mark.xdist_group("recipes")
def test_the_example_for_pytest_passes(tmp_path: Path) -> None:
    for tool in ("sipp", "kamailio", "tcpdump"):
        need_tool(tool)
    shutil.copytree(DOCS / "ci", tmp_path / "ci")
    folder = tmp_path / "ci" / "pytest"
    done = in_a_network_of_its_own(folder, sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", ".")
    assert "2 passed" in done.stdout, done.stdout + done.stderr


LAID_OUT_AS_BY_SIPSSERT = """\
#!/usr/bin/env bash
# Records a scenario and names the files as SIPssert does (its docs/logging.md and docs/tracing.md), without its Docker.
set -euo pipefail
[[ $1 = --logs-dir ]]
logs=$PWD/$2 run=$PWD/$2/2026-11-22.10:00:00.000001
mkdir -p "$run"
ln -sfn "$run" "$logs/latest"
for scenario in "$3"/*/; do
  to=$run/$3/$(basename "$scenario")
  mkdir -p "$to"
  tcpdump -Z root -i any -w "$to/capture.pcap" 2>"$to/tracer.log" &
  tracer=$!
  until grep -q 'listening on' "$to/tracer.log"; do sleep 0.1; done
  kamailio -f "$PWD/kamailio.cfg" -DD -E -m 16 -M 4 -Y "$to" >"$to/proxy.log" 2>&1 &
  sipp -nostdin -sf callee.xml -i 127.0.0.1 -p 5070 -d 200 >"$to/callee.log" 2>&1 &
  until [[ $(ss -Hlun) == *127.0.0.1:5060\\ *127.0.0.1:5070\\ * ]]; do sleep 0.1; done
  timeout 30 sipp -nostdin -sf caller.xml -s bob -i 127.0.0.1 -p 5080 -d 300 -m 1 127.0.0.1:5060 >"$to/caller.log" 2>&1
  sleep 1.5
  kill $(jobs -p)
  wait || true
done
"""


def sipssert_commands() -> dict[str, list[str]]:
    """By recipe, the command lines that run the scenarios and check them."""
    folder = DOCS / "ci" / "sipssert"
    steps = yaml.safe_load((folder / "github-actions.yml").read_text())["jobs"]["scenarios"]["steps"]
    found = {
        "github-actions.yml": [step.get("run", "") for step in steps],
        "gitlab-ci.yml": ["; ".join(yaml.safe_load((folder / "gitlab-ci.yml").read_text())["sipssert"]["script"])],
        "Jenkinsfile": re.findall(r"sh '([^']+)'", (folder / "Jenkinsfile").read_text()),
    }
    own = ("sipssert ", "./check-sipssert.sh ", "PATH=")
    return {recipe: [line for line in lines if line.startswith(own)] for recipe, lines in found.items()}


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A set of one scenario, with what SIPssert would be started by."""
    for tool in ("sipp", "kamailio", "tcpdump", "ss"):
        need_tool(tool)
    folder = tmp_path_factory.mktemp("sipssert") / "ci"
    shutil.copytree(DOCS / "ci", folder)
    scenario = folder / "registration" / "01.answered"
    scenario.mkdir(parents=True)
    (scenario / "scenario.yml").write_text("network: host\ntasks: []\n")
    shutil.copy(folder / "calls" / "answered.yaml", scenario / "01.answered.yaml")
    program = folder / "sipssert" / "sipssert"
    program.write_text(LAID_OUT_AS_BY_SIPSSERT)
    program.chmod(0o755)
    return folder


@pytest.mark.xdist_group("recipes")
@pytest.mark.parametrize("recipe", ["github-actions.yml", "gitlab-ci.yml", "Jenkinsfile"])
def test_the_recipes_with_sipssert_run(recipe: str, scenarios: Path) -> None:
    lines = sipssert_commands()[recipe]
    assert lines
    for of_before in ("logs", "reports"):
        shutil.rmtree(scenarios / of_before, ignore_errors=True)
    for line in lines:
        done = in_a_network_of_its_own(scenarios, "sh", "-c", f'PATH="$PWD/sipssert:$PATH"; {line}')
        assert done.returncode == 0, (line, done.stdout, done.stderr)
    root = ElementTree.parse(scenarios / "reports" / "registration.01.answered.xml").getroot()
    assert int(root.get("tests", "0")) > 5
    assert root.get("failures") == "0"


def run_check_sipssert(folder: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [DOCS / "ci" / "check-sipssert.sh", ".", "logs", "reports"],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        timeout=RUN_TIMEOUT_S,
        check=False,
    )


def test_scenarios_of_sipssert_are_checked(tmp_path: Path) -> None:
    for scenario, expectation in (
        ("01.refused", "calls: [{}, {final_status: 404}, {}]"),
        ("02.busy", "count: 1"),
        ("03.of-which-nothing-is-expected", ""),
    ):
        (tmp_path / "registration" / scenario).mkdir(parents=True)
        (tmp_path / "registration" / scenario / "scenario.yml").write_text("tasks: []\n")
        (tmp_path / "registration" / scenario / "settings.yaml").write_text("of: the system under test\n")
        if expectation:
            (tmp_path / "registration" / scenario / f"{scenario}.yaml").write_text(expectation)
        logs = tmp_path / "logs" / "2026-11-22.10:00:00.000001" / "registration" / scenario
        logs.mkdir(parents=True)
        shutil.copy(ROOT / "samples" / "announcement-then-404.pcap", logs / "capture.pcap")
    (tmp_path / "logs" / "latest").symlink_to("2026-11-22.10:00:00.000001")
    shutil.copytree(tmp_path / "registration" / "02.busy", tmp_path / "registration" / "04.not-run")
    (tmp_path / "registration" / "04.not-run" / "04.not-run.yaml").write_text("count: 1")
    done = run_check_sipssert(tmp_path)
    assert done.returncode == 1
    assert "FAILED  count" in done.stderr
    failures = {
        path.name: ElementTree.parse(path).getroot().get("failures") for path in (tmp_path / "reports").iterdir()
    }
    assert failures == {"registration.01.refused.xml": "0", "registration.02.busy.xml": "1"}


def test_a_scenario_without_its_capture_fails_and_so_does_a_run_without_any(tmp_path: Path) -> None:
    scenario = tmp_path / "registration" / "01.answered"
    scenario.mkdir(parents=True)
    (scenario / "scenario.yml").write_text("tasks: []\n")
    (tmp_path / "logs" / "latest" / "registration" / "01.answered").mkdir(parents=True)
    done = run_check_sipssert(tmp_path)
    assert (done.returncode, done.stderr) == (2, "no scenario in logs/latest has an expectation\n")
    (scenario / "01.answered.yaml").write_text("count: 1\n")
    done = run_check_sipssert(tmp_path)
    assert done.returncode == 1
    assert "logs/latest/registration/01.answered/" in done.stderr
