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


def test_scenarios_of_sipssert_are_checked(tmp_path: Path) -> None:
    for scenario, expectation in (("01.refused", "calls: [{}, {final_status: 404}, {}]"), ("02.busy", "count: 1")):
        (tmp_path / "registration" / scenario).mkdir(parents=True)
        (tmp_path / "registration" / scenario / "scenario.yml").write_text("tasks: []\n")
        (tmp_path / "registration" / scenario / f"{scenario}.yaml").write_text(expectation)
        logs = tmp_path / "logs" / "2026-11-22.10:00:00.000001" / "registration" / scenario
        logs.mkdir(parents=True)
        shutil.copy(ROOT / "samples" / "announcement-then-404.pcap", logs / "capture.pcap")
    (tmp_path / "logs" / "latest").symlink_to("2026-11-22.10:00:00.000001")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [DOCS / "ci" / "check-sipssert.sh", ".", "logs", "reports"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        encoding="utf-8",
        timeout=RUN_TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 1
    assert "FAILED  count" in done.stderr
    failures = {
        path.name: ElementTree.parse(path).getroot().get("failures") for path in (tmp_path / "reports").iterdir()
    }
    assert failures == {"registration.01.refused.xml": "0", "registration.02.busy.xml": "1"}
