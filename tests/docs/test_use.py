"""README.md and docs/: their links lead somewhere, and they leave out no option and no key of the report."""

import json
import re
from pathlib import Path

import pytest

from sipdiag.cli import COMMANDS
from tests.conftest import ROOT, run_sipdiag

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_every_link_leads_to_a_file(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_told_of(command: str) -> None:
    options = re.findall(r"--[a-z-]+", run_sipdiag(command, "--help").stdout)
    assert sorted({option for option in options if option not in TEXT} - {"--help"}) == []


def test_every_key_of_the_report_is_told_of() -> None:
    report = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    words = set(re.findall(r"\w+", report))
    schema = json.loads(run_sipdiag("schema", "report").stdout)
    keys = {key for form in schema["$defs"].values() for key in form.get("properties", {})}
    assert sorted(keys - words) == []
