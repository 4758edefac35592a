"""What is compiled from its own sources is used while they are as they were, and says the same."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sipdiag.compiled import DIRECTORY
from tests.conftest import ROOT, RUN_TIMEOUT_S, need_compiled_calls, run_sipdiag

REPORTS = """
import hashlib, json, sys
from sipdiag.capture import CaptureError
from sipdiag.options import Options
from sipdiag.pipeline import run
from sipdiag.report.json import render
for path in sys.argv[1:]:
    try:
        print(hashlib.sha256(render(run(Options(paths=(path,))))).hexdigest())
    except CaptureError as error:
        print(error.reason)
"""
RECORDS = """
import importlib, json, msgspec, pathlib, sys
found = {}
for path in pathlib.Path("sipdiag/calls").glob("[a-z]*.py"):
    for name, kind in vars(importlib.import_module(f"sipdiag.calls.{path.stem}")).items():
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
            config = kind.__struct_config__
            found[f"{path.stem}.{name}"] = [config.frozen, config.eq, config.order, kind.__struct_fields__]
print(json.dumps(found, sort_keys=True))
"""


def said_by(script: str, *words: str | Path, twin: str, folder: Path = ROOT) -> str:
    """What a script prints, with or without what is compiled."""
    done = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=folder, env={**os.environ, "SIPDIAG_TWIN": twin},
        capture_output=True, text=True, timeout=RUN_TIMEOUT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def is_used(folder: Path, twin: str = "") -> bool:
    """Whether the module `legs` is a compiled one."""
    file = Path(said_by("from sipdiag.calls import legs; print(legs.__file__)", twin=twin, folder=folder).strip())
    return DIRECTORY in file.parts and file.suffix != ".py"


def test_it_is_used_unless_a_test_asks_for_the_sources() -> None:
    need_compiled_calls()
    assert is_used(ROOT)
    assert not is_used(ROOT, twin="1")


def test_it_is_not_used_any_more_once_a_source_changes(tmp_path: Path) -> None:
    need_compiled_calls()
    shutil.copytree(ROOT / "sipdiag", tmp_path / "sipdiag", ignore=shutil.ignore_patterns("__pycache__"))
    package = tmp_path / "sipdiag" / "calls"
    assert is_used(tmp_path)
    (package / "more.py").touch()
    assert not is_used(tmp_path)
    (package / "more.py").unlink()
    assert is_used(tmp_path)
    source = (package / "nonces.py").read_text(encoding="utf-8")
    (package / "nonces.py").write_text(source.replace("NONCES_KEPT = ", "NONCES_KEPT = 1 + "), encoding="utf-8")
    assert not is_used(tmp_path)


def test_its_records_are_those_of_the_sources() -> None:
    need_compiled_calls()
    compiled, sources = (json.loads(said_by(RECORDS, twin=twin)) for twin in ("", "1"))
    assert len(sources) > 5
    assert compiled == sources


def captures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("**/*") if path.suffix in (".pcap", ".pcapng", ".cap", ".gz"))


@pytest.mark.parametrize("folder", [ROOT / "samples", ROOT.parent / "shared" / "pcaps"], ids=lambda folder: folder.name)
def test_every_report_is_the_same_byte_for_byte(folder: Path) -> None:
    need_compiled_calls()
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here")
    paths = captures(folder)
    assert len(paths) > 50
    compiled, sources = (said_by(REPORTS, *paths, twin=twin).splitlines() for twin in ("", "1"))
    assert len(compiled) == len(paths)
    assert dict(zip(paths, compiled, strict=True)) == dict(zip(paths, sources, strict=True))


def test_the_command_says_the_same() -> None:
    need_compiled_calls()
    told = [run_sipdiag("samples/announcement-then-404.pcap", env={"SIPDIAG_TWIN": twin}) for twin in ("", "1")]
    assert told[0].returncode == 1
    assert (told[0].stdout, told[0].stderr) == (told[1].stdout, told[1].stderr)
