"""What a command may load: who asks for help or for an entry does not wait for what reads captures."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sipdiag.knowledge import home
from sipdiag.prepared import prepare
from tests.conftest import ROOT

LOADED = """
import sys
before = set(sys.modules)
import json, os, pathlib
import sipdiag.prepared
sipdiag.prepared.FILE = pathlib.Path(sys.argv[1])
from sipdiag.cli import main
sys.argv = ["sipdiag", *sys.argv[2:]]
told, sys.stdout = sys.stdout, open(os.devnull, "w")
try:
    main()
except SystemExit:
    pass
print(json.dumps(sorted(set(sys.modules) - before)), file=told)
"""

COMMAND_LINE = {"sipdiag", "typer", "annotated_doc", "shellingham"}
"""Packages from elsewhere: what typer needs is its own matter, but there is no pydantic and no rich among it."""
ENTRIES = {*COMMAND_LINE, "msgspec", "typing_extensions", "rich"}
"""Of rich the widths of characters alone, where a text has others than ASCII."""
CAPTURES = {*COMMAND_LINE, "msgspec", "typing_extensions", "numpy"}

READS_CAPTURES = (
    "sipdiag.pipeline", "sipdiag.capture", "sipdiag.sip", "sipdiag.calls", "sipdiag.media", "sipdiag.rules",
)  # fmt: skip
"""With all that is inside them."""
READS_ENTRIES = ("sipdiag.knowledge", "sipdiag.config")
WRITES_REPORTS = ("sipdiag.report.html", "sipdiag.report.site", "sipdiag.report.junit", "sipdiag.report.markdown")
SELDOM = ("yaml", "rich.console", "tomllib", "zoneinfo", "importlib.metadata", "multiprocessing", "numpy.ma")
"""What takes long to load and few commands need: YAML that was not prepared, colours, a configuration, a zone."""
OTHER_PROCESSES = ("sipdiag.capture.apart", "mmap", "tempfile")
"""For a second process that reads, and for programs that convert or decrypt: a small capture needs none."""
ONE_CALL = "samples/cancelled-and-answered.pcap"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The knowledge base as an installation has it, and as it is now."""
    file = tmp_path_factory.mktemp("prepared") / "prepared.json"
    file.write_bytes(prepare(home()))
    return file


def loaded_by(prepared: Path, *arguments: str) -> set[str]:
    """The modules, and the packages they are in, that are loaded when a command is over."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, prepared, *arguments],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    modules = json.loads(done.stdout.splitlines()[-1])
    return {".".join(parts[:n]) for parts in (name.split(".") for name in modules) for n in range(1, len(parts) + 1)}


@pytest.mark.parametrize(
    ("command", "packages", "spared"),
    [
        (["--help"], COMMAND_LINE, (*READS_CAPTURES, *READS_ENTRIES, *WRITES_REPORTS, *SELDOM)),
        (["diagnose", "--help"], COMMAND_LINE, (*READS_CAPTURES, *READS_ENTRIES, *WRITES_REPORTS, *SELDOM)),
        (["explain", "183"], ENTRIES, (*READS_CAPTURES, *WRITES_REPORTS, *SELDOM, "sipdiag.cli.diagnose")),
        (["compare", "183", "404"], ENTRIES, (*READS_CAPTURES, *WRITES_REPORTS, *SELDOM)),
        (
            [ONE_CALL, "--jobs", "2", "--format", "json"],
            CAPTURES,
            (*WRITES_REPORTS, *SELDOM, *OTHER_PROCESSES, "sipdiag.check", "sipdiag.cli.check"),
        ),
        (
            [ONE_CALL, "--jobs", "2"],
            {*CAPTURES, "rich"},
            (*WRITES_REPORTS, *SELDOM, *OTHER_PROCESSES, "sipdiag.check", "sipdiag.extract"),
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_loads_only_what_it_needs(
    prepared: Path, command: list[str], packages: set[str], spared: tuple[str, ...]
) -> None:
    loaded = loaded_by(prepared, *command)
    assert loaded.isdisjoint(spared)
    assert {name.partition(".")[0] for name in loaded} - sys.stdlib_module_names <= packages


def test_a_rule_that_no_call_wakes_is_not_loaded(prepared: Path) -> None:
    loaded = loaded_by(prepared, "samples/announcement-then-404.pcap", "--format", "json")
    assert "sipdiag.rules.call_rejected" in loaded
    assert "sipdiag.rules.ack_not_received" not in loaded
    assert "sipdiag.rules.registration_bruteforce" not in loaded
