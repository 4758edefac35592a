"""The house keeps its shape: borders, no stray print or clock, one name for a rule, a test for every file."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT, RUN_TIMEOUT_S

PROGRAMS = Path(sys.executable).parent
PACKAGE = ROOT / "sipdiag"

# Source files without a test file of their own name, each with the reason.
TESTED_ELSEWHERE = {
    "sipdiag/__main__.py": "every test that runs the program goes through it",
    "sipdiag/_version.py": "a number: tests/test_cli.py asks for it, tests/test_wheel.py builds with it",
    "sipdiag/model.py": "records without behaviour: every stage's tests build and read them",
    "sipdiag/options.py": "what is asked for: every test that diagnoses a capture says it",
    "sipdiag/yaml_nodes.py": "how yaml_files.py reads: tests/test_yaml_files.py reads files with it",
    "sipdiag/capture/cuts.py": "the records of content.py, read in its tests",
    "sipdiag/capture/decode.py": "the order of the capture stage's steps: tests/capture/test_capture.py runs the whole",
    "sipdiag/capture/errors.py": "one exception: the tests of every reader raise it",
    "sipdiag/capture/frames.py": "columns: tests/capture/test_layers.py fills and reads them",
    "sipdiag/capture/records.py": "columns that the readers give: their tests read them",
    "sipdiag/capture/segments.py": "one direction of a connection: tests/capture/test_tcp.py runs it with its other",
    "sipdiag/media/unclaimed.py": "a record: tests/media/test_streams.py reads it",
    "sipdiag/check/facts.py": "what calls.py holds expectations against: tests/check/test_calls.py asks for each",
    "sipdiag/check/forms.py": "records without behaviour: tests/check/test_expect.py reads them",
    "sipdiag/extract/belonging.py": "what is copied: tests/extract/test_extract.py compares it with the whole",
    "sipdiag/extract/flows.py": "which rows are copied: tests/extract/test_extract.py compares them with the whole",
    "sipdiag/extract/pcapng.py": "how they are written: tests/extract/test_extract.py reads it back, with tshark too",
}


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Path and text of every text file that is, or is about to be, in the repository."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no git checkout, so which files belong to the repository is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        timeout=RUN_TIMEOUT_S,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file():
            data = path.read_bytes()
            if b"\0" not in data:
                yield name, data.decode("utf-8", "replace")


def places(pattern: str) -> list[str]:
    """file:line of every match in the repository."""
    found = re.compile(pattern)
    return [
        f"{name}:{number}: {line.strip()[:100]}"
        for name, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), 1)
        if found.search(line)
    ]


def check(*command: str | Path) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=RUN_TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def rule_ids() -> dict[str, Path]:
    """Every rule's file by its id. A file that begins with an underscore is a rule if a digit follows."""
    files = sorted((PACKAGE / "rules").glob("*.py"))
    return {path.stem.lstrip("_").replace("_", "-"): path for path in files if re.match(r"_\d|[a-z]", path.stem)}


def names_in(value: object) -> Iterator[str]:
    """Every text in a YAML document, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from names_in(key)
            yield from names_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner)


def test_imports_keep_to_the_borders() -> None:
    check(PROGRAMS / "lint-imports", "--no-cache")


def test_no_print_and_no_clock_outside_the_command_line_and_the_bench() -> None:
    # --ignore-noqa: what may print or read a clock is named in pyproject.toml, and nowhere else.
    check(PROGRAMS / "ruff", "check", "--ignore-noqa", "--select", "T20,TID251", ".")


def test_every_rule_has_its_knowledge_entry_and_every_entry_its_rule() -> None:
    entries = {path.stem for path in (ROOT / "knowledge" / "rules").glob("*.yaml")}
    assert rule_ids(), "no rules found"
    # What reports an exception in a rule is the engine's, and has an entry without a file of its own.
    assert set(rule_ids()) == entries - {"internal-error"}


def test_every_knowledge_entry_is_filed_under_its_id() -> None:
    for path in (ROOT / "knowledge" / "rules").glob("*.yaml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["id"] == path.stem, path.name


def test_every_rule_is_named_by_a_sample() -> None:
    expectations = sorted((ROOT / "samples").glob("**/*.expect.yaml"))
    named = {name for path in expectations for name in names_in(yaml.safe_load(path.read_text(encoding="utf-8")))}
    assert sorted(set(rule_ids()) - named) == []


def test_every_expectation_has_its_capture() -> None:
    orphans = [
        path.name
        for path in (ROOT / "samples").glob("**/*.expect.yaml")
        if not list(path.parent.glob(path.name.removesuffix(".expect.yaml") + ".pcap*"))
    ]
    assert orphans == []


def test_every_source_file_has_a_test_file_of_its_name() -> None:
    rules = set(rule_ids().values())  # a rule's tests are its samples
    missing = []
    for path in sorted(PACKAGE.glob("**/*.py")):
        relative = path.relative_to(PACKAGE)
        name = f"sipdiag/{relative.as_posix()}"
        if path.name == "__init__.py" or path in rules or name in TESTED_ELSEWHERE:
            continue
        test = ROOT / "tests" / relative.parent / f"test_{path.stem.lstrip('_')}.py"
        if relative.parts[0] == "cli":
            test = ROOT / "tests" / "test_cli.py"  # each command is run as users run it, in one place
        if not test.is_file():
            missing.append(f"{name} has no {test.relative_to(ROOT).as_posix()}")
    assert missing == []


def test_the_list_of_exceptions_is_true() -> None:
    for name in TESTED_ELSEWHERE:
        assert (ROOT / name).is_file(), f"{name} is gone: take it off the list"


def test_no_file_names_a_path_of_some_machine() -> None:
    assert places(r"(?<![\w.])/(?:work|farm|root|home/[a-z]+)/") == []


def test_no_file_names_a_package_registry() -> None:
    hosts = r"py[p]i\.(?:org|io)|pythonhoste[d]|registr[y]\.npmjs|(?:deb|security|ftp)\.debia[n]\.org"
    assert places(hosts) == []


def test_every_make_target_explains_itself_and_is_in_the_documents() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert targets is not None
    documents = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md")]
    for target in targets[1].split():
        assert re.search(rf"^{target}:.*## \w", text, re.MULTILINE), f"{target} has no ## comment"
        assert any(f"make {target}" in text for text in documents), (
            f"make {target} is in neither README.md nor CONTRIBUTING.md"
        )
