"""What a command may load: who asks for help or for an entry does not wait for what reads captures."""

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

LOADED = """
import json, os, sys
from sipdiag.cli import main
sys.argv = ["sipdiag", *sys.argv[1:]]
told, sys.stdout = sys.stdout, open(os.devnull, "w")
try:
    main()
except SystemExit:
    pass
print(json.dumps(sorted(sys.modules)), file=told)
"""

READS_CAPTURES = (
    "numpy", "sipdiag.pipeline", "sipdiag.capture", "sipdiag.sip", "sipdiag.calls", "sipdiag.media", "sipdiag.rules",
)  # fmt: skip
"""With all that is inside them."""
READS_ENTRIES = ("yaml", "rich", "sipdiag.knowledge", "sipdiag.config")
WRITES_REPORTS = ("sipdiag.report.html", "sipdiag.report.site", "sipdiag.report.junit", "sipdiag.report.markdown")


def loaded_by(*arguments: str) -> set[str]:
    """The modules, and the packages they are in, that are loaded when a command is over."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    modules = json.loads(done.stdout.splitlines()[-1])
    return {".".join(parts[:n]) for parts in (name.split(".") for name in modules) for n in range(1, len(parts) + 1)}


@pytest.mark.parametrize(
    ("command", "spared"),
    [
        (["--help"], (*READS_CAPTURES, *READS_ENTRIES, *WRITES_REPORTS, "msgspec")),
        (["diagnose", "--help"], (*READS_CAPTURES, *READS_ENTRIES, *WRITES_REPORTS, "msgspec")),
        (["explain", "183"], (*READS_CAPTURES, *WRITES_REPORTS)),
        (["compare", "183", "404"], (*READS_CAPTURES, *WRITES_REPORTS)),
        (["samples/announcement-then-404.pcap"], (*WRITES_REPORTS, "sipdiag.check", "sipdiag.extract", "scapy")),
        (
            ["samples/announcement-then-404.pcap", "--format", "json"],
            (*WRITES_REPORTS, "rich.console", "sipdiag.check"),
        ),
    ],
    ids=" ".join,
)
def test_a_command_loads_only_what_it_needs(command: list[str], spared: tuple[str, ...]) -> None:
    assert loaded_by(*command).isdisjoint(spared)


def test_a_rule_that_no_call_wakes_is_not_loaded() -> None:
    loaded = loaded_by("samples/announcement-then-404.pcap", "--format", "json")
    assert "sipdiag.rules.call_rejected" in loaded
    assert "sipdiag.rules.ack_not_received" not in loaded
    assert "sipdiag.rules.registration_bruteforce" not in loaded
